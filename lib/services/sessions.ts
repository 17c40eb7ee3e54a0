import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Actor } from '../core/access.ts';
import { NOBODY } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { audit } from './audit.ts';
import { accountOf, isUuid, toUserInfo, UNNAMED_OPERATOR, USER_FIELDS } from './identity.ts';
import type { Deps } from './ports.ts';
import type { SessionService, UserInfo } from './types.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const CODE_LIFE_MS = DAY_MS;
export const SESSION_LIFE_MS = 30 * DAY_MS;

/** The operator's account, among those that sign in without a provider. */
const OPERATOR_IDENTITY = { provider: 'local', subject: 'operator' } as const;

export function createSessionService(deps: Deps): SessionService {
  const { db, keys } = deps;

  async function operatorAccount(): Promise<UserInfo> {
    const found = await findOperator(deps);
    if (found !== null) return found;
    const userId = v7();
    try {
      await db.$transaction(async (tx) => {
        await tx.user.create({
          data: {
            id: userId,
            displayName: UNNAMED_OPERATOR,
            isOperator: true,
            identities: { create: { id: v7(), ...OPERATOR_IDENTITY } },
          },
        });
        await audit(tx, NOBODY, { action: 'user.created', userId, target: 'operator' });
      });
    } catch (error) {
      // Another process may have made it since; if not, the error stands.
      const other = await findOperator(deps);
      if (other === null) throw error;
      return other;
    }
    return { userId, username: null, displayName: UNNAMED_OPERATOR, email: null, isOperator: true };
  }

  return {
    operatorAccount,

    async createLocalSignInCode(options = {}) {
      requireLocalSignIn(deps);
      const user =
        options.username === undefined
          ? null
          : await accountOf(db, { kind: 'operator' }, options.username, 'who signs in');
      const code = randomBytes(32).toString('base64url');
      await db.$transaction(async (tx) => {
        await tx.handOffCode.create({
          data: {
            id: v7(),
            kind: 'local_sign_in',
            ...keys.hash(code),
            userId: user?.userId ?? null,
            createdAt: deps.now(),
            expiresAt: new Date(deps.now().getTime() + CODE_LIFE_MS),
          },
        });
        const target = user?.username ?? 'operator';
        await audit(tx, { kind: 'operator' }, { action: 'user.sign_in_link', userId: user?.userId ?? null, target });
      });
      return code;
    },

    async redeemLocalSignInCode(code) {
      requireLocalSignIn(deps);
      const hashes = keys.candidates(code).map((hash) => Buffer.from(hash).toString('hex'));
      const [found] = await db.$queryRaw<{ id: string; user_id: string | null }[]>`
        SELECT id::text, user_id::text FROM hand_off_codes
         WHERE hash = ANY (ARRAY(SELECT decode(candidate, 'hex') FROM unnest(${hashes}::text[]) AS candidate))
           AND kind = 'local_sign_in' AND used_at IS NULL AND expires_at > ${deps.now()}`;
      if (found === undefined) return null;
      const user = found.user_id === null ? await operatorAccount() : await accountById(deps, found.user_id);
      return db.$transaction(async (tx) => {
        // One statement, so that of two who redeem at once only one finds it unused.
        const used = await tx.$executeRaw`
          UPDATE hand_off_codes SET used_at = ${deps.now()} WHERE id = ${found.id}::uuid AND used_at IS NULL`;
        if (used === 0 || user === null) return null;
        const target = user.username ?? user.displayName;
        await audit(tx, NOBODY, { action: 'user.signed_in', userId: user.userId, target });
        return user;
      });
    },

    async start(userId, { host, userAgent, replaces = null }) {
      const sessionId = v7();
      const now = deps.now();
      const expiresAt = new Date(now.getTime() + SESSION_LIFE_MS);
      await db.session.create({
        data: {
          ...{ id: sessionId, userId, host, userAgent: storableAgent(userAgent) },
          ...{ createdAt: now, lastSeenAt: now, expiresAt },
        },
      });
      if (replaces !== null) await endWhole(db, replaces, now);
      return { sessionId, expiresAt };
    },

    async resolve(sessionId, host) {
      if (!isUuid(sessionId)) return null;
      const now = deps.now();
      const [row] = await db.$queryRaw<SessionRow[]>`
        SELECT u.id::text, u.username, u.display_name, u.email, u.is_operator, s.last_seen_at
          FROM sessions s JOIN users u ON u.id = s.user_id
          LEFT JOIN sessions p ON p.id = s.parent_id
         WHERE s.id = ${sessionId}::uuid AND s.host = ${host} AND s.revoked_at IS NULL AND s.expires_at > ${now}
           AND (s.parent_id IS NULL OR (p.revoked_at IS NULL AND p.expires_at > ${now}))`;
      if (row === undefined) return null;
      if (now.getTime() - row.last_seen_at.getTime() > MINUTE_MS) noteSeen(deps, sessionId, now);
      return toUserInfo({
        id: row.id,
        username: row.username,
        displayName: row.display_name,
        email: row.email,
        isOperator: row.is_operator,
      });
    },

    async list(actor) {
      const own = ownSession(actor);
      const live = { revokedAt: null, expiresAt: { gt: deps.now() } };
      const rows = await db.session.findMany({
        where: { userId: own.userId, parentId: null, ...live },
        include: { children: { where: live, select: { id: true, host: true, lastSeenAt: true } } },
        orderBy: { lastSeenAt: 'desc' },
        take: 100,
      });
      return rows
        .map(({ id, userAgent, createdAt, lastSeenAt, children }) => ({
          ...{ sessionId: id, userAgent, startedAt: createdAt },
          lastSeenAt: new Date(Math.max(...[lastSeenAt, ...children.map((child) => child.lastSeenAt)].map(Number))),
          hosts: [...new Set(children.map(({ host }) => host))].toSorted(),
          current: id === own.sessionId || children.some((child) => child.id === own.sessionId),
        }))
        .toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
    },

    async endOwn(actor, which) {
      const { userId, sessionId } = ownSession(actor);
      if (typeof which !== 'string' && !isUuid(which.sessionId)) throw noSession();
      const named = typeof which === 'string' ? sessionId : which.sessionId;
      await db.$transaction(async (tx) => {
        // A browser's sessions end together: the one at the apex, and those of wiki hosts that were begun from it.
        const count = await tx.$executeRaw`
          UPDATE sessions SET revoked_at = ${deps.now()}
           WHERE user_id = ${userId}::uuid AND revoked_at IS NULL
             AND (${which === 'all'} OR (${which === 'others'} <>
                  (coalesce(parent_id, id) = (SELECT coalesce(parent_id, id) FROM sessions WHERE id = ${named}::uuid))))`;
        if (count === 0 && typeof which !== 'string') throw noSession();
        await audit(tx, actor, { action: 'user.signed_out', target: typeof which === 'string' ? which : named });
      });
    },

    async end(sessionId) {
      await db.$transaction(async (tx) => {
        const userId = await endWhole(tx, sessionId, deps.now());
        if (userId !== null) await audit(tx, NOBODY, { action: 'user.signed_out', userId, target: sessionId });
      });
    },
  };
}

/** Answers whose they were; null where there was none to end. */
async function endWhole(db: Pick<Deps['db'], '$queryRaw'>, sessionId: string, now: Date): Promise<string | null> {
  if (!isUuid(sessionId)) return null;
  const [ended] = await db.$queryRaw<{ user_id: string }[]>`
    UPDATE sessions SET revoked_at = ${now}
     WHERE revoked_at IS NULL AND coalesce(parent_id, id) =
           (SELECT coalesce(parent_id, id) FROM sessions WHERE id = ${sessionId}::uuid)
    RETURNING user_id::text`;
  return ended?.user_id ?? null;
}

/** As a browser calls itself, in what a column holds. */
export function storableAgent(userAgent: string | null): string | null {
  return userAgent?.replaceAll('\0', '').slice(0, 500) ?? null;
}

function ownSession(actor: Actor): { userId: string; sessionId: string } {
  if (actor.kind !== 'user') throw new WikibotError('unauthenticated', 'Sign in to see where you are signed in.');
  return actor;
}

/** Somebody else's and one that does not exist are the same. */
function noSession(): WikibotError {
  return new WikibotError('not_found', 'There is no such session; it may have ended.');
}

interface SessionRow {
  id: string;
  username: string | null;
  display_name: string;
  email: string | null;
  is_operator: boolean;
  last_seen_at: Date;
}

function requireLocalSignIn({ localSignIn }: Deps): void {
  if (!localSignIn) {
    throw new WikibotError(
      'forbidden',
      'One-time sign-in links are off here, because an identity provider is configured.',
    );
  }
}

async function findOperator({ db }: Deps): Promise<UserInfo | null> {
  const identity = await db.identity.findUnique({
    where: { provider_subject: OPERATOR_IDENTITY },
    select: { user: { select: USER_FIELDS } },
  });
  return identity === null ? null : toUserInfo(identity.user);
}

async function accountById({ db }: Deps, userId: string): Promise<UserInfo | null> {
  const row = await db.user.findUnique({ where: { id: userId }, select: USER_FIELDS });
  return row === null ? null : toUserInfo(row);
}

/** Not awaited: no request is slower for it, and none fails with it. */
function noteSeen({ db, report }: Deps, sessionId: string, now: Date): void {
  db.$executeRaw`
    UPDATE sessions SET last_seen_at = ${now}
     WHERE id = ${sessionId}::uuid AND last_seen_at < ${new Date(now.getTime() - MINUTE_MS)}`.catch((error: unknown) =>
    report(error, 'noting when a session was last seen'),
  );
}
