/** The parameters of a tool: as few bytes as they can be listed in, and told in a sentence where they are wrong. */
import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { WikibotError } from '../../core/errors.ts';

type Json = Record<string, unknown>;

/**
 * What the list of tools says of a schema. All is let through here: the SDK would answer what does
 * not fit as a fault of the protocol, in zod's words; {@link parseArguments} judges it.
 */
export function listed(schema: z.ZodObject): StandardSchemaWithJSON<Json, Json> {
  let made: Json | undefined;
  const jsonSchema = () => (made ??= terse(z.toJSONSchema(schema, { io: 'input' })));
  return {
    '~standard': {
      version: 1,
      vendor: 'wikibot',
      validate: (value) => ({ value: isRecord(value) ? value : {} }),
      jsonSchema: { input: jsonSchema, output: jsonSchema },
    },
  };
}

/** What says nothing new to a reader: `$schema` is MCP's own default, other fields are always refused, keys are texts. */
const LEFT_OUT: ReadonlySet<string> = new Set(['$schema', 'additionalProperties', 'propertyNames']);
/** That numbers and texts begin at 1 goes without saying. */
const LEAST: ReadonlySet<string> = new Set(['minimum', 'minLength']);

function terse(schema: Json): Json {
  const entries = Object.entries(schema).filter(
    ([key, value]) => !LEFT_OUT.has(key) && !(LEAST.has(key) && value === 1),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, isRecord(value) ? terse(value) : value]));
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What a tool's data holds, as programs are told of it. Nothing is required, since some clients hold
 * the data of failures against it too, and the less usual is left out: the model reads every byte.
 */
export function outputOf(shape: Readonly<Record<string, z.ZodType>>): z.ZodObject {
  return z.looseObject(shape).partial();
}

/** @throws {WikibotError} `invalid_input` that names what is wrong, and what there is instead */
export function parseArguments<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape, z.core.$strict>,
  input: unknown,
): z.output<z.ZodObject<Shape, z.core.$strict>> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const told = parsed.error.issues.slice(0, 5).map((issue) => sentenceOf(issue, schema));
  const name = nameOf(parsed.error.issues[0]?.path ?? []);
  throw new WikibotError('invalid_input', [...new Set(told)].join(' '), {
    data: name === '' ? {} : { parameter: name },
  });
}

function sentenceOf(issue: z.core.$ZodIssue, schema: z.ZodObject): string {
  const name = nameOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `"${key.slice(0, 100).toWellFormed()}"`).join(', ');
    const there = name === '' ? `: it takes ${Object.keys(schema.shape).join(', ')}` : '';
    return `${name === '' ? 'This tool' : `"${name}"`} has no parameter ${keys}${there}.`;
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return `"${name}" is missing.`;
  return `"${name}": ${issue.message.replace(/[.]?$/, '.')}`;
}

/** `changes[2].path`. */
function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    return name === '' ? String(part) : `${name}.${String(part)}`;
  }, '');
}
