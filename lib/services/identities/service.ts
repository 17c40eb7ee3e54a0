import { v7 } from 'uuid';
import type { Actor } from '../../core/access.ts';
import { NOBODY } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import { audit } from '../audit.ts';
import { isUniqueViolation, isUuid, toUserInfo, UNNAMED, USER_FIELDS } from '../identity.ts';
import { usableEmail, usableName } from '../person-input.ts';
import type { Database, Deps } from '../ports.ts';
import type { UserInfo } from '../types.ts';
import type { IdentityService, ProvenIdentity } from './types.ts';

type Transaction = Parameters<Parameters<Database['$transaction']>[0]>[0];

export function createIdentityService(deps: Deps): IdentityService {
  const { db } = deps;
  return {
    async signIn(proven) {
      const known = await db.$transaction(async (tx) => {
        const user = await refresh(tx, proven);
        const entry = { action: 'user.signed_in', target: proven.provider } as const;
        if (user !== null) await audit(tx, NOBODY, { ...entry, userId: user.userId });
        return user;
      });
      if (known !== null) return { user: known, isNew: false };
      try {
        return { user: await begin(db, proven), isNew: true };
      } catch (error) {
        // Two tabs of one newcomer: the other one has begun the account.
        if (!isUniqueViolation(error)) throw error;
        const user = await refresh(db, proven);
        if (user === null) throw error;
        return { user, isNew: false };
      }
    },

    async link(actor, proven) {
      const userId = own(actor);
      return db.$transaction(async (tx) => {
        const [held] = await tx.$queryRaw<{ id: string; user_id: string }[]>`
          SELECT id::text, user_id::text FROM identities
           WHERE provider = ${proven.provider} AND subject = ${proven.subject} FOR UPDATE`;
        if (held?.user_id === userId) return 'already';
        if (held === undefined) {
          await tx.identity.create({ data: { ...rowOf(proven), userId } });
        } else {
          if (!(await isUnused(tx, held.user_id))) return 'taken';
          await tx.identity.update({ where: { id: held.id }, data: { userId } });
          // What began with it has nothing left to be signed in to.
          await tx.user.deleteMany({ where: { id: held.user_id, identities: { none: {} } } });
        }
        await audit(tx, actor, { action: 'identity.linked', target: proven.provider });
        return 'linked';
      });
    },

    async unlink(actor, identityId) {
      const userId = own(actor);
      await db.$transaction(async (tx) => {
        // The lock keeps two requests from removing the last two at once.
        await tx.$queryRaw`SELECT id FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
        const identities = await tx.identity.findMany({ where: { userId }, select: { id: true, provider: true } });
        const identity = isUuid(identityId) ? identities.find(({ id }) => id === identityId) : undefined;
        if (identity === undefined) throw new WikibotError('not_found', 'There is no such way to sign in.');
        if (identities.length === 1) {
          throw new WikibotError(
            'invalid_input',
            'This is the only way to sign in to your account. Add another one before you remove it.',
          );
        }
        await tx.identity.delete({ where: { id: identity.id } });
        await audit(tx, actor, { action: 'identity.unlinked', target: identity.provider });
      });
    },

    async list(actor) {
      const rows = await db.identity.findMany({ where: { userId: own(actor) }, orderBy: { createdAt: 'asc' } });
      return rows.map(({ id, provider, email, createdAt, broker }) => ({
        ...{ identityId: id, provider, email, since: createdAt, broker },
      }));
    },

    async isEmailElsewhere(actor) {
      const userId = own(actor);
      const rows = await db.$queryRaw<unknown[]>`
        SELECT 1 FROM identities mine JOIN identities other ON lower(other.email) = lower(mine.email)
         WHERE mine.user_id = ${userId}::uuid AND other.user_id <> mine.user_id LIMIT 1`;
      return rows.length > 0;
    },

    async hidden(actor) {
      if (actor.kind !== 'operator') throw new WikibotError('forbidden', 'This is for the operator.');
      const rows = await db.$queryRaw<{ broker: string; accounts: number }[]>`
        SELECT broker, count(DISTINCT user_id)::int AS accounts FROM identities
         WHERE provider = broker GROUP BY broker ORDER BY broker`;
      return rows;
    },
  };
}

/** The account of an identity that is known, with what the provider says of it now; null when it is not. */
async function refresh(db: Pick<Database, 'identity'>, proven: ProvenIdentity): Promise<UserInfo | null> {
  const { provider, subject, hiddenSubject, broker } = proven;
  const key = { provider_subject: { provider, subject } };
  const include = { user: { select: USER_FIELDS } };
  const email = usableEmail(proven.email);
  const known = await db.identity.findUnique({ where: key, include });
  const brought = broker === undefined ? {} : { broker: broker.name, brokerSubject: broker.subject };
  if (known !== null) {
    if (known.email !== email && email !== null)
      await db.identity.update({ where: { id: known.id }, data: { email, ...brought } });
    return toUserInfo(known.user);
  }
  if (broker === undefined || hiddenSubject === undefined) return null;
  const before = await db.identity.findUnique({
    where: { provider_subject: { provider: broker.name, subject: hiddenSubject } },
    include,
  });
  if (before === null) return null;
  // The broker has begun to reveal whom it stands for.
  await db.identity.update({ where: { id: before.id }, data: { provider, subject, ...brought } });
  return toUserInfo(before.user);
}

async function begin(db: Database, proven: ProvenIdentity): Promise<UserInfo> {
  const userId = v7();
  return db.$transaction(async (tx) => {
    const row = await tx.user.create({
      data: {
        id: userId,
        displayName: usableName(proven.displayName) ?? UNNAMED,
        email: usableEmail(proven.email),
        identities: { create: rowOf(proven) },
      },
      select: USER_FIELDS,
    });
    await audit(tx, NOBODY, { action: 'user.created', userId, target: proven.provider });
    return toUserInfo(row);
  });
}

function rowOf({ provider, subject, email, broker }: ProvenIdentity) {
  return {
    ...{ id: v7(), provider, subject, email: usableEmail(email) },
    ...{ broker: broker?.name ?? null, brokerSubject: broker?.subject ?? null },
  };
}

/** Begun by signing in, and left before a name was chosen; nothing is lost with it. */
async function isUnused(tx: Transaction, userId: string): Promise<boolean> {
  // Whoever chooses a name for it right now comes before or after.
  await tx.$queryRaw`SELECT id FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
  const found = await tx.user.findFirst({
    where: {
      ...{ id: userId, username: null, isOperator: false },
      ...{ ownedWikis: { none: {} }, memberships: { none: {} }, tokens: { none: {} } },
    },
    select: { id: true },
  });
  return found !== null;
}

function own(actor: Actor): string {
  if (actor.kind !== 'user') throw new WikibotError('unauthenticated', 'Sign in to see how you sign in.');
  return actor.userId;
}
