/** What is known of an account, as JSON: all but secrets, of which no more than hashes are kept. */
import { Readable } from 'node:stream';
import type { Database } from '../ports.ts';

/** Rows of one statement; drafts are texts. */
const BATCH = 100;
const FIRST = '00000000-0000-0000-0000-000000000000';

type Rows = readonly { readonly id: string; readonly row: unknown }[];
/** The rows of an account after an id, in their order. */
type Query = (db: Database, userId: string, after: string) => Promise<Rows>;

/** Files of `account/` in the archive. */
export const ACCOUNT_DATA: Readonly<Record<string, Query>> = {
  profile: (db, userId, after) => db.$queryRaw`
    SELECT u.id::text, to_jsonb(t) AS row FROM users u CROSS JOIN LATERAL (
      SELECT u.id, u.username, u.display_name, u.email, u.is_operator, u.created_at) t
     WHERE u.id = ${userId}::uuid AND u.id > ${after}::uuid`,
  identities: (db, userId, after) => db.$queryRaw`
    SELECT i.id::text, to_jsonb(t) AS row FROM identities i CROSS JOIN LATERAL (
      SELECT i.id, i.provider, i.subject, i.broker, i.broker_subject, i.email, i.created_at) t
     WHERE i.user_id = ${userId}::uuid AND i.id > ${after}::uuid ORDER BY i.id LIMIT ${BATCH}`,
  memberships: (db, userId, after) => db.$queryRaw`
    SELECT m.wiki_id::text AS id, to_jsonb(t) AS row
      FROM members m JOIN wikis w ON w.id = m.wiki_id JOIN users o ON o.id = w.owner_id CROSS JOIN LATERAL (
      SELECT o.username AS owner, w.slug, w.name, m.role, m.granted_at) t
     WHERE m.user_id = ${userId}::uuid AND m.wiki_id > ${after}::uuid ORDER BY m.wiki_id LIMIT ${BATCH}`,
  tokens: (db, userId, after) => db.$queryRaw`
    SELECT k.id::text, to_jsonb(t) AS row FROM tokens k LEFT JOIN wikis w ON w.id = k.wiki_id CROSS JOIN LATERAL (
      SELECT k.id, k.label, k.hint, k.scopes, w.slug AS wiki, k.path_prefix, k.created_at, k.expires_at, k.last_used_at,
             k.last_agent, k.revoked_at) t
     WHERE k.user_id = ${userId}::uuid AND k.id > ${after}::uuid ORDER BY k.id LIMIT ${BATCH}`,
  sessions: (db, userId, after) => db.$queryRaw`
    SELECT s.id::text, to_jsonb(t) AS row FROM sessions s CROSS JOIN LATERAL (
      SELECT s.host, s.user_agent, s.created_at, s.last_seen_at, s.expires_at, s.revoked_at) t
     WHERE s.user_id = ${userId}::uuid AND s.id > ${after}::uuid ORDER BY s.id LIMIT ${BATCH}`,
  invitations: (db, userId, after) => db.$queryRaw`
    SELECT i.id::text, to_jsonb(t) AS row FROM invitations i JOIN wikis w ON w.id = i.wiki_id CROSS JOIN LATERAL (
      SELECT i.id, w.slug AS wiki, i.role, i.email, i.created_by_id = ${userId}::uuid AS sent, i.created_at, i.expires_at,
             i.accepted_at, i.revoked_at) t
     WHERE (i.created_by_id = ${userId}::uuid OR i.invited_user_id = ${userId}::uuid)
       AND i.id > ${after}::uuid ORDER BY i.id LIMIT ${BATCH}`,
  webhooks: (db, userId, after) => db.$queryRaw`
    SELECT h.id::text, to_jsonb(t) AS row FROM webhooks h JOIN wikis w ON w.id = h.wiki_id CROSS JOIN LATERAL (
      SELECT h.id, w.slug AS wiki, h.url, h.events, h.active, h.paused_reason, h.created_at) t
     WHERE (h.created_by_id = ${userId}::uuid OR w.owner_id = ${userId}::uuid)
       AND h.id > ${after}::uuid ORDER BY h.id LIMIT ${BATCH}`,
  'audit-events': (db, userId, after) => db.$queryRaw`
    SELECT a.id::text, to_jsonb(t) AS row FROM audit_events a CROSS JOIN LATERAL (
      SELECT a.id, a.at, a.wiki_id, a.token_id, a.agent, a.action, a.target, a.detail, a.request_id) t
     WHERE a.user_id = ${userId}::uuid AND a.id > ${after}::uuid ORDER BY a.id LIMIT ${BATCH}`,
  drafts: (db, userId, after) => db.$queryRaw`
    SELECT d.id::text, to_jsonb(t) AS row
      FROM drafts d JOIN wikis w ON w.id = d.wiki_id JOIN users o ON o.id = w.owner_id CROSS JOIN LATERAL (
      SELECT o.username AS owner, w.slug, d.path, d.base_revision, d.content, d.updated_at) t
     WHERE d.user_id = ${userId}::uuid AND d.id > ${after}::uuid ORDER BY d.id LIMIT ${BATCH}`,
};

/** A JSON array, a row a line, read from the database as it is taken. */
export function jsonOf(db: Database, userId: string, query: Query): Readable {
  return Readable.from(lines(db, userId, query), { objectMode: false });
}

async function* lines(db: Database, userId: string, query: Query): AsyncGenerator<string> {
  let before = '[\n';
  for (let after = FIRST; ;) {
    const rows = await query(db, userId, after);
    const last = rows.at(-1);
    if (last === undefined) break;
    for (const { row } of rows) {
      yield `${before}  ${JSON.stringify(row)}`;
      before = ',\n';
    }
    after = last.id;
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
