import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { WikibotError } from '../../core/errors.ts';
import { toUserInfo, USER_FIELDS } from '../identity.ts';
import type { Deps } from '../ports.ts';
import { storableAgent } from '../sessions.ts';
import type { HostSessionService } from './types.ts';

const CODE_LIFE_MS = 60_000;

export function createHostSessionService(deps: Deps): HostSessionService {
  const { db, keys } = deps;
  return {
    async issue(actor, { host, label, state }) {
      if (actor.kind !== 'user') throw new WikibotError('unauthenticated', 'Sign in first.');
      const name = await db.name.findFirst({
        where: { name: label, kind: { in: ['username', 'custom_slug'] } },
        select: { name: true },
      });
      if (name === null) return null;
      const code = randomBytes(32).toString('base64url');
      await db.handOffCode.create({
        data: {
          ...{ id: v7(), kind: 'host_session', host, userId: actor.userId, sessionId: actor.sessionId },
          // What is stored knows the browser and the host, so that a stolen code finds nothing elsewhere.
          ...keys.hash(boundTo(code, { host, state })),
          createdAt: deps.now(),
          expiresAt: new Date(deps.now().getTime() + CODE_LIFE_MS),
        },
      });
      return code;
    },

    async redeem(code, { host, state, userAgent }) {
      const hashes = keys.candidates(boundTo(code, { host, state })).map((hash) => Buffer.from(hash).toString('hex'));
      const now = deps.now();
      // One statement, so that of two who redeem at once only one finds it unused.
      const [used] = await db.$queryRaw<{ session_id: string; user_id: string; expires_at: Date }[]>`
        UPDATE hand_off_codes c SET used_at = ${now}
          FROM sessions s
         WHERE c.hash = ANY (ARRAY(SELECT decode(candidate, 'hex') FROM unnest(${hashes}::text[]) AS candidate))
           AND c.kind = 'host_session' AND c.host = ${host} AND c.used_at IS NULL AND c.expires_at > ${now}
           AND s.id = c.session_id AND s.user_id = c.user_id AND s.parent_id IS NULL AND s.revoked_at IS NULL AND s.expires_at > ${now}
        RETURNING s.id::text AS session_id, s.user_id::text, s.expires_at`;
      if (used === undefined) return null;
      const sessionId = v7();
      // It ends with the one at the apex: `resolve` looks at both, so no sign-out can come too late for it.
      const { user } = await db.session.create({
        data: {
          ...{ id: sessionId, userId: used.user_id, parentId: used.session_id, host },
          ...{ userAgent: storableAgent(userAgent), createdAt: now, lastSeenAt: now, expiresAt: used.expires_at },
        },
        select: { user: { select: USER_FIELDS } },
      });
      return { sessionId, expiresAt: used.expires_at, user: toUserInfo(user) };
    },
  };
}

/** No part can hold the separator. */
function boundTo(code: string, { host, state }: { host: string; state: string }): string {
  return [code, host, state].join('\n');
}
