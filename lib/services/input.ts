/** Turns what clients sent into what the statements take. */
import type { z } from 'zod';
import { WikibotError } from '../core/errors.ts';
import { collisionKey } from '../core/paths.ts';
import type { Database } from './ports.ts';

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

/** The end of a range: a bare date means all of that day. */
export function endOf(text: string | undefined): Date | null {
  const date = parseDate(text);
  if (date === null || text === undefined) return null;
  return new Date(date.getTime() + (text.length === 10 ? 24 * 60 * 60 * 1000 - 1 : 0));
}

/** The id of the account with that name; else the name in small letters, as commits show it. */
export async function authorOf(db: Pick<Database, 'user'>, name: string): Promise<string> {
  const lower = name.replace(/^@/, '').toLowerCase();
  const user = await db.user.findUnique({ where: { username: lower }, select: { id: true } });
  return user?.id ?? lower;
}
