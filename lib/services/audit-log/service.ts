import type { Actor } from '../../core/access.ts';
import { accountScope } from '../account-scope.ts';
import { parseTimeCursor, timeCursor } from '../cursor.ts';
import { storableText } from '../input.ts';
import { openWhole } from '../open-whole.ts';
import type { Deps } from '../ports.ts';
import type { AccessService } from '../types.ts';
import type { AuditFilter, AuditLogService, AuditPage, AuditRecord } from './types.ts';
import { MOST_EXPORTED } from './types.ts';

const IN_A_STATEMENT = 500;
/** No user has it. */
const NIL = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const ALWAYS = new Date(0);
const NEVER = new Date('9999-12-31T00:00:00Z');

export function createAuditLogService({ db }: Pick<Deps, 'db'>, access: AccessService): AuditLogService {
  /** Whose log it is: one wiki's, or an account's with all wikis that it owns. */
  async function scopeOf(actor: Actor, { wiki }: AuditFilter): Promise<Scope> {
    if (wiki === null) {
      const userId = accountScope(actor);
      return { wikiId: null, userId, reader: userId };
    }
    const { wikiId } = await openWhole(access, actor, { address: wiki, right: 'admin' });
    return { wikiId, userId: null, reader: null };
  }

  async function read(scope: Scope, filter: AuditFilter, page: Page): Promise<AuditPage> {
    const before = parseTimeCursor(page.cursor) ?? { at: NEVER, id: LAST_ID };
    const since = filter.since ?? ALWAYS;
    const until = filter.until ?? NEVER;
    const action = filter.action ?? null;
    const person = await personOf(filter.person);
    const most = page.limit + 1;
    // What the account did, and what was done to each wiki: each part is read in the order of an index and
    // ended by the limit, however long the log is. Some events are in both.
    const rows = await db.$queryRaw<EventRow[]>`
      WITH owned AS MATERIALIZED (
        SELECT id FROM wikis WHERE id = ${scope.wikiId}::uuid OR owner_id = ${scope.userId}::uuid),
      picked AS (
        (SELECT e.id, e.at FROM audit_events e
          WHERE e.user_id = ${scope.userId}::uuid AND (${person}::uuid IS NULL OR e.user_id = ${person}::uuid)
            AND (${action}::text IS NULL OR e.action = ${action}::text)
            AND e.at BETWEEN ${since} AND ${until} AND (e.at, e.id) < (${before.at}, ${before.id}::uuid)
          ORDER BY e.at DESC, e.id DESC LIMIT ${most})
        UNION
        (SELECT e.id, e.at FROM owned CROSS JOIN LATERAL (
           SELECT a.id, a.at FROM audit_events a
            WHERE a.wiki_id = owned.id AND (${person}::uuid IS NULL OR a.user_id = ${person}::uuid)
              AND (${action}::text IS NULL OR a.action = ${action}::text)
              AND a.at BETWEEN ${since} AND ${until} AND (a.at, a.id) < (${before.at}, ${before.id}::uuid)
            ORDER BY a.at DESC, a.id DESC LIMIT ${most}) e)
        ORDER BY at DESC, id DESC LIMIT ${most})
      SELECT e.id::text, e.at, e.action, e.target, e.detail, e.request_id, coalesce(e.agent, t.label) AS client,
             c.oid AS revision, c.message, e.user_id::text, u.username, u.display_name,
             o.username AS owner, w.slug, w.name
        FROM picked
        JOIN audit_events e ON e.id = picked.id
        LEFT JOIN users u ON u.id = e.user_id
        LEFT JOIN tokens t ON t.id = e.token_id
        LEFT JOIN commits c ON e.action = 'wiki.committed' AND c.wiki_id = e.wiki_id AND c.oid = e.target
        LEFT JOIN wikis w ON w.id = e.wiki_id AND w.deleted_at IS NULL
             AND (w.is_public OR w.id = ${scope.wikiId}::uuid
                  OR EXISTS (SELECT 1 FROM members m WHERE m.wiki_id = w.id AND m.user_id = ${scope.reader}::uuid))
        LEFT JOIN users o ON o.id = w.owner_id
       ORDER BY e.at DESC, e.id DESC`;
    const shown = rows.slice(0, page.limit);
    const last = rows.length > page.limit ? shown.at(-1) : undefined;
    return { events: shown.map(toRecord), nextCursor: last === undefined ? null : timeCursor(last.at, last.id) };
  }

  /** Null: everybody. Somebody who does not exist has done nothing. */
  async function personOf(name: string | undefined): Promise<string | null> {
    if (name === undefined) return null;
    const username = storableText(name).replace(/^@/, '').toLowerCase();
    return (await db.user.findUnique({ where: { username }, select: { id: true } }))?.id ?? NIL;
  }

  return {
    async list(actor, filter, page) {
      return read(await scopeOf(actor, filter), filter, page);
    },

    async *all(actor, filter) {
      const scope = await scopeOf(actor, filter);
      let cursor: string | undefined;
      for (let count = 0; count < MOST_EXPORTED; count += IN_A_STATEMENT) {
        const { events, nextCursor } = await read(scope, filter, { limit: IN_A_STATEMENT, cursor });
        yield events;
        if (nextCursor === null) return;
        cursor = nextCursor;
      }
    },
  };
}

interface Scope {
  readonly wikiId: string | null;
  readonly userId: string | null;
  /** Whose memberships say which wikis may be named. */
  readonly reader: string | null;
}

interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface EventRow {
  id: string;
  at: Date;
  action: string;
  target: string | null;
  detail: Record<string, unknown>;
  request_id: string | null;
  client: string | null;
  revision: string | null;
  message: string | null;
  user_id: string | null;
  username: string | null;
  display_name: string | null;
  owner: string | null;
  slug: string | null;
  name: string | null;
}

function toRecord(row: EventRow): AuditRecord {
  const { owner, slug, name } = row;
  return {
    id: row.id,
    at: row.at,
    action: row.action,
    target: row.message ?? row.target ?? '',
    revision: row.revision,
    person:
      row.user_id === null ? null : { userId: row.user_id, username: row.username, displayName: row.display_name },
    client: row.client,
    wiki: owner === null || slug === null || name === null ? null : { owner, slug, name },
    detail: row.detail,
    requestId: row.request_id,
  };
}
