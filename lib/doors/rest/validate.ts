/** Judges input by its contract, and says which field is wrong. */
import type { z } from 'zod';
import { WikibotError } from '../../core/errors.ts';

/** @throws {WikibotError} `invalid_input` that names each wrong field */
export function validate<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input, { error: inWords });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(problemsOf);
  const detail = errors.map(({ field, message }) => (field === '' ? message : `"${field}": ${message}`)).join(' ');
  throw new WikibotError('invalid_input', detail, { data: { errors } });
}

function problemsOf(issue: z.core.$ZodIssue): { field: string; message: string }[] {
  const at = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: [...at, key].join('.'), message: 'There is no such field.' }));
  }
  return [{ field: at.join('.'), message: issue.message.endsWith('.') ? issue.message : `${issue.message}.` }];
}

/** Of a wrong type, which zod says in its own terms; null: zod's message. */
function inWords(issue: z.core.$ZodRawIssue): string | null {
  if (issue.code !== 'invalid_type') return null;
  if (issue.input === undefined) return 'It is missing.';
  const expected = TYPES[issue.expected];
  return expected === undefined ? null : `Send ${expected}, not ${typeOf(issue.input)}.`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return TYPES[typeof value] ?? 'something else';
}
