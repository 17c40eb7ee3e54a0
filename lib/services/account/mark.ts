/**
 * Deleting begins with a mark, in one transaction: from then on nobody gets in, in any door, and
 * what can be told of a person is gone from the rows that are few. The worker does the rest
 * (worker/jobs/remove-deleted.ts), from the marks alone, so that a crash at any step delays it and no more:
 *
 *   wiki:     marked ──► repository removed ──► rows removed in batches ──► its row removed
 *   account:  marked ──► its wikis removed ──► out of other wikis ──► its row removed
 */
import { FORMER_MEMBER } from '../../core/former-member.ts';
import type { Database } from '../ports.ts';

type Transaction = Pick<Database, '$executeRaw' | '$queryRaw'>;

/**
 * The wiki has no member, no address and no public page any more. A slug is free at once for its owner: the wiki's own becomes
 * its id, which is longer than a slug can be. A custom slug stays claimed, as a released name
 * that its owner alone can have again (lib/services/hosts/service.ts).
 */
export async function markWikiDeleted(tx: Transaction, wikiId: string, now: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE wikis SET deleted_at = ${now}, slug = id::text, custom_slug = NULL, is_public = false
     WHERE id = ${wikiId}::uuid`;
  await tx.$executeRaw`
    UPDATE names n SET kind = 'released', wiki_id = NULL, user_id = w.owner_id, released_at = ${now}
      FROM wikis w WHERE w.id = n.wiki_id AND n.wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`DELETE FROM members WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`DELETE FROM tokens WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`DELETE FROM invitations WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`DELETE FROM former_addresses WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`DELETE FROM drafts WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`UPDATE webhooks SET active = false WHERE wiki_id = ${wikiId}::uuid`;
}

export interface MarkedPerson {
  readonly userId: string;
  readonly username: string | null;
  readonly displayName: string;
}

/**
 * The account can't be signed in to, and has no name. Its memberships of others' wikis stay for the
 * worker, which finds by them where the name still stands. Its names stay claimed, as released ones of nobody; so
 * its wikis are to be marked before.
 */
export async function markAccountDeleted(tx: Transaction, person: MarkedPerson, now: Date): Promise<void> {
  const { userId, username } = person;
  await tx.$executeRaw`INSERT INTO former_users (id, deleted_at) VALUES (${userId}::uuid, ${now}) ON CONFLICT DO NOTHING`;
  await tx.$executeRaw`
    UPDATE names SET kind = 'released', user_id = NULL, released_at = ${now} WHERE user_id = ${userId}::uuid`;
  await tx.$executeRaw`DELETE FROM identities WHERE user_id = ${userId}::uuid`;
  await tx.$executeRaw`DELETE FROM sessions WHERE user_id = ${userId}::uuid`;
  await tx.$executeRaw`DELETE FROM hand_off_codes WHERE user_id = ${userId}::uuid`;
  await tx.$executeRaw`DELETE FROM tokens WHERE user_id = ${userId}::uuid`;
  await tx.$executeRaw`DELETE FROM drafts WHERE user_id = ${userId}::uuid`;
  await tx.$executeRaw`DELETE FROM idempotency_keys WHERE user_id = ${userId}::uuid`;
  await tx.$executeRaw`
    DELETE FROM invitations WHERE created_by_id = ${userId}::uuid OR invited_user_id = ${userId}::uuid`;
  await tx.$executeRaw`DELETE FROM webhooks WHERE created_by_id = ${userId}::uuid`;
  await tx.$executeRaw`DELETE FROM oauth_records WHERE payload->>'accountId' = ${userId}`;
  await tx.$executeRaw`DELETE FROM billing_events WHERE user_id = ${userId}::uuid`;
  await forgetInDeliveries(tx, person);
  await forgetInAudit(tx, userId, username);
  await tx.$executeRaw`
    UPDATE users SET deleted_at = ${now}, username = NULL, display_name = ${FORMER_MEMBER}, email = NULL,
                     is_operator = false, stripe_customer_id = NULL
     WHERE id = ${userId}::uuid`;
}

/** What webhooks of others' wikis were told, and can be looked up for some time. */
async function forgetInDeliveries(tx: Transaction, { username, displayName }: MarkedPerson): Promise<void> {
  const former = JSON.stringify(FORMER_MEMBER);
  const members = [
    ['author', displayName],
    ['username', username],
    ['by', username],
  ] as const;
  for (const [member, value] of members) {
    if (value === null) continue;
    const path = `$.data ? (@."${member}" == $value)`;
    await tx.$executeRaw`
      UPDATE webhook_deliveries SET payload = jsonb_set(payload, ARRAY['data', ${member}], ${former}::jsonb)
       WHERE jsonb_path_exists(payload, ${path}::jsonpath, jsonb_build_object('value', ${value}::text))`;
  }
  // Of a wiki that was theirs.
  await tx.$executeRaw`
    UPDATE webhook_deliveries SET payload = jsonb_set(payload, '{data,wiki,owner}', ${former}::jsonb)
     WHERE payload #>> '{data,wiki,owner}' = ${username}`;
}

/**
 * What they did in wikis of others stays in the record of these, under the id that stands in the
 * commits too; all else that they did goes, and their name wherever others did something with it.
 */
async function forgetInAudit(tx: Transaction, userId: string, username: string | null): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM audit_events a
     WHERE a.user_id = ${userId}::uuid
       AND NOT EXISTS (SELECT 1 FROM wikis w WHERE w.id = a.wiki_id AND w.owner_id <> ${userId}::uuid)`;
  await tx.$executeRaw`
    UPDATE audit_events SET token_id = NULL, agent = NULL WHERE user_id = ${userId}::uuid`;
  if (username === null) return;
  await tx.$executeRaw`
    UPDATE audit_events
       SET target = CASE WHEN target = ${username} THEN ${FORMER_MEMBER}
                         WHEN starts_with(target, ${`${username}/`}) THEN ${FORMER_MEMBER} || substr(target, ${username.length + 1})
                         ELSE target END,
           detail = (SELECT coalesce(jsonb_object_agg(key, CASE WHEN value = to_jsonb(${username}::text)
                                                                THEN to_jsonb(${FORMER_MEMBER}::text) ELSE value END), '{}')
                       FROM jsonb_each(detail))
     WHERE target = ${username} OR starts_with(target, ${`${username}/`})
        OR jsonb_path_exists(detail, '$.* ? (@ == $value)', jsonb_build_object('value', ${username}::text))`;
}
