/**
 * The outbox: an event is written for each webhook that listens, in the transaction of the change
 * itself, so that none is lost by a crash and none is sent of what did not happen. The worker sends
 * (worker/jobs/webhooks.ts). Changes of pages are written by the worker's own statement
 * (worker/landing/publish-statements.ts).
 */
import { v7 } from 'uuid';
import type { Actor } from '../../core/access.ts';
import { userIdOf } from '../../core/access.ts';
import type { MemberChangedData } from '../../protocol/webhooks.ts';
import type { Database } from '../ports.ts';

type Transaction = Pick<Database, '$executeRaw'>;

/**
 * Somebody came, changed or went. `userId`: whom it is about. To be called when their row is as it
 * will be, with the role that they have then.
 */
export async function memberChanged(
  tx: Transaction,
  actor: Actor,
  event: { wikiId: string; userId: string } & Pick<MemberChangedData, 'change' | 'role'>,
): Promise<void> {
  const { wikiId, userId, change, role } = event;
  // Each webhook's own, in the order of the events: the beginning of the event's id, and a hash.
  const eventId = v7();
  await tx.$executeRaw`
    INSERT INTO webhook_deliveries (id, webhook_id, event, payload, next_attempt_at)
    SELECT (left(${eventId}, 24) || substr(md5(h.id::text || ${eventId}), 1, 12))::uuid, h.id, 'member.changed',
           jsonb_build_object('type', 'member.changed',
             'timestamp', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
             'data', jsonb_build_object(
               'wiki', jsonb_build_object('id', w.id, 'owner', o.username, 'slug', w.slug),
               'change', ${change}::text, 'role', ${role}::text,
               'username', (SELECT username FROM users WHERE id = ${userId}::uuid),
               'by', (SELECT username FROM users WHERE id = ${userIdOf(actor)}::uuid))),
           now()
      FROM webhooks h JOIN wikis w ON w.id = h.wiki_id JOIN users o ON o.id = w.owner_id
     WHERE h.wiki_id = ${wikiId}::uuid AND h.active AND 'member.changed' = ANY(h.events)`;
}
