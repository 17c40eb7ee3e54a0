/** From an actor to the account that it acts for. */
import type { Actor } from '../core/access.ts';
import { userIdOf } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { hasNameForm } from '../core/names.ts';
import type { Database } from './ports.ts';
import type { UserInfo } from './types.ts';

/** Ids come from clients; anything else than a UUID would be a database error instead of "absent". */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** Display name of the operator's account until a username is chosen. */
export const UNNAMED_OPERATOR = 'Operator';
/** The same, of an account whose provider tells no name. */
export const UNNAMED = 'Newcomer';

export const USER_FIELDS = { id: true, username: true, displayName: true, email: true, isOperator: true } as const;

export function toUserInfo(row: {
  id: string;
  username: string | null;
  displayName: string;
  email: string | null;
  isOperator: boolean;
}): UserInfo {
  return {
    userId: row.id,
    username: row.username,
    displayName: row.displayName,
    email: row.email,
    isOperator: row.isOperator,
  };
}

/** The account of a user or token; throws `unauthenticated` when there is none. */
export async function accountOfActor(db: Pick<Database, 'user'>, actor: Actor): Promise<UserInfo> {
  const userId = userIdOf(actor);
  const row = userId === null ? null : await db.user.findUnique({ where: { id: userId }, select: USER_FIELDS });
  if (row === null) throw new WikibotError('unauthenticated', 'Sign in first.');
  return toUserInfo(row);
}

/**
 * The account that something is made for: the actor's own, or the one that the operator names.
 * `purpose` ends the sentence "Say …" for an operator who named nobody.
 */
export async function accountOf(
  db: Pick<Database, 'user'>,
  actor: Actor,
  username: string | undefined,
  purpose: string,
): Promise<UserInfo> {
  if (actor.kind === 'operator') {
    if (username === undefined) throw new WikibotError('invalid_input', `Say ${purpose}: name a user.`);
    const row = hasNameForm(username) ? await db.user.findUnique({ where: { username }, select: USER_FIELDS }) : null;
    if (row === null) throw new WikibotError('not_found', `There is no user "${username}".`);
    return toUserInfo(row);
  }
  const own = await accountOfActor(db, actor);
  if (username !== undefined && username !== own.username) {
    throw new WikibotError('forbidden', 'You can do this for yourself only, not for another user.');
  }
  return own;
}

/** Prisma's code for a broken unique constraint; the class itself would be an import of the adapter. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002';
}

/** Who did something, as others are told: the account's name, or the operator. */
export async function nameOfActor(db: Pick<Database, 'user'>, actor: Actor): Promise<string> {
  const id = userIdOf(actor);
  const user =
    id === null ? null : await db.user.findUnique({ where: { id }, select: { username: true, displayName: true } });
  return user?.username ?? user?.displayName ?? 'The operator';
}
