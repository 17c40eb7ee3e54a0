/** Turns what clients sent into what the statements take. */
import type { z } from 'zod';
import { WikibotError } from '../core/errors.ts';
import { collisionKey } from '../core/paths.ts';

/** Throws `invalid_input` that names the parameter. */
export function parseInput<S extends z.ZodType>(schema: S, input: z.input<S>): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join('.') ?? '';
  throw new WikibotError(
    'invalid_input',
    `${name === '' ? '' : `"${name}": `}${issue?.message ?? 'The input is invalid.'}`,
    {
      data: { errors: result.error.issues.map(({ path, message }) => ({ parameter: path.join('.'), message })) },
    },
  );
}

/** PostgreSQL's text holds no NUL, and UTF-8 no lone surrogates. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}

/** Collision key of a path prefix, for {@link isUnder} in SQL; null when there is none. */
export function prefixKey(prefix: string | null | undefined): string | null {
  const trimmed = storableText(prefix ?? '').replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? null : collisionKey(trimmed);
}

/** A date of a query, which the schema has checked; an offset is kept, a bare date is UTC. */
export function parseDate(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
