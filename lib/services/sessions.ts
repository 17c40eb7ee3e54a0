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
const SESSION_LIFE_MS = 30 * DAY_MS;

/** The operator's account, among those that sign in without a provider. */
const OPERATOR_IDENTITY = { provider: 'local', subject: 'operator' } as const;

export function createSessionService(deps: Deps): SessionService {
  const { db, keys } = deps;

  async function operatorAccount(): Promise<UserInfo> {
    const found = await findOperator(deps);
    if (found !== null) return found;
    const userId = v7();
    try {
      await db.user.create({
        data: {
          id: userId,
          displayName: UNNAMED_OPERATOR,
          isOperator: true,
          identities: { create: { id: v7(), ...OPERATOR_IDENTITY } },
        },
      });
    } catch (error) {
      // Another process may have made it since; if not, the error stands.
      const other = await findOperator(deps);
      if (other === null) throw error;
      return other;
    }
    await audit(db, NOBODY, { action: 'user.created', userId, target: 'operator' });
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
      await db.handOffCode.create({
        data: {
          id: v7(),
          kind: 'local_sign_in',
          ...keys.hash(code),
          userId: user?.userId ?? null,
          createdAt: deps.now(),
          expiresAt: new Date(deps.now().getTime() + CODE_LIFE_MS),
        },
      });
      return code;
    },

    async redeemLocalSignInCode(code) {
      requireLocalSignIn(deps);
      const hashes = keys.candidates(code).map((hash) => Buffer.from(hash).toString('hex'));
      // One statement, so that of two who redeem at once only one finds it unused.
      const [used] = await db.$queryRaw<{ user_id: string | null }[]>`
        UPDATE hand_off_codes SET used_at = ${deps.now()}
         WHERE hash = ANY (ARRAY(SELECT decode(candidate, 'hex') FROM unnest(${hashes}::text[]) AS candidate))
           AND kind = 'local_sign_in' AND used_at IS NULL AND expires_at > ${deps.now()}
        RETURNING user_id::text`;
      if (used === undefined) return null;
      const user = used.user_id === null ? await operatorAccount() : await accountById(deps, used.user_id);
      if (user !== null) {
        await audit(db, NOBODY, {
          action: 'user.signed_in',
          userId: user.userId,
          target: user.username ?? user.displayName,
        });
      }
      return user;
    },

    async start(userId, { host, userAgent }) {
      const sessionId = v7();
      const now = deps.now();
      const expiresAt = new Date(now.getTime() + SESSION_LIFE_MS);
      await db.session.create({
        data: {
          id: sessionId,
          userId,
          host,
          userAgent: userAgent?.replaceAll('\0', '').slice(0, 500) ?? null,
          createdAt: now,
          lastSeenAt: now,
          expiresAt,
        },
      });
      return { sessionId, expiresAt };
    },

    async resolve(sessionId, host) {
      if (!isUuid(sessionId)) return null;
      const now = deps.now();
      const [row] = await db.$queryRaw<SessionRow[]>`
        SELECT u.id::text, u.username, u.display_name, u.email, u.is_operator, s.last_seen_at
          FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.id = ${sessionId}::uuid AND s.host = ${host} AND s.revoked_at IS NULL AND s.expires_at > ${now}`;
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
      const rows = await db.session.findMany({
        where: { userId: own.userId, revokedAt: null, expiresAt: { gt: deps.now() } },
        orderBy: { lastSeenAt: 'desc' },
        take: 100,
      });
      return rows.map(({ id, userAgent, createdAt, lastSeenAt }) => ({
        ...{ sessionId: id, userAgent, startedAt: createdAt, lastSeenAt },
        current: id === own.sessionId,
      }));
    },

    async endOwn(actor, which) {
      const { userId, sessionId } = ownSession(actor);
      if (which !== 'others' && !isUuid(which.sessionId)) throw noSession();
      const { count } = await db.session.updateMany({
        where: { userId, revokedAt: null, id: which === 'others' ? { not: sessionId } : which.sessionId },
        data: { revokedAt: deps.now() },
      });
      if (count === 0 && which !== 'others') throw noSession();
      await audit(db, actor, { action: 'user.signed_out', target: which === 'others' ? 'others' : which.sessionId });
    },

    async end(sessionId) {
      if (!isUuid(sessionId)) return;
      await db.session.updateMany({ where: { id: sessionId, revokedAt: null }, data: { revokedAt: deps.now() } });
    },
  };
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
