/** Tokens that are limited to a path (CONTRACT, "Path-limited tokens"). */
import type { Actor } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { isUnder } from '../core/paths.ts';
import { prefixKey } from './input.ts';

/** The path that the actor is limited to; null: none. */
export function limitOf(actor: Actor): string | null {
  return actor.kind === 'token' ? actor.pathPrefix : null;
}

/** For statements: collision key of the limit, or null. */
export function limitKey(actor: Actor): string | null {
  return prefixKey(limitOf(actor));
}

export function maySee(actor: Actor, path: string): boolean {
  return isUnder(path, limitOf(actor) ?? '');
}

/** A page outside the limit does not exist for the token, and the answer does not depend on whether it does. */
export function requireVisible(actor: Actor, path: string): void {
  if (maySee(actor, path)) return;
  throw new WikibotError(
    'not_found',
    `There is no page "${path}" under "${limitOf(actor)}", to which this token is limited.`,
  );
}

export function requireWritable(actor: Actor, path: string): void {
  if (maySee(actor, path)) return;
  throw new WikibotError('forbidden', `This token may write under "${limitOf(actor)}" alone, and "${path}" is not.`);
}
