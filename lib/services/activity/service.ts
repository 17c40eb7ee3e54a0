import type { Role } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import { toWikiInfo } from '../access.ts';
import type { WikiRow } from '../access.ts';
import { accountScope } from '../account-scope.ts';
import { isUuid } from '../identity.ts';
import type { Deps } from '../ports.ts';
import { WEEKS } from './types.ts';
import type { ActivityService, Change, WikiActivity } from './types.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** Of a change, so many paths are named. */
const NAMED_PATHS = 3;

export function createActivityService({ db, now }: Pick<Deps, 'db' | 'now'>): ActivityService {
  return {
    async wikis(actor) {
      const userId = accountScope(actor);
      const until = now();
      // Weeks are counted back from this moment, so that the last one is as long as the others.
      const rows = await db.$queryRaw<ActivityRow[]>`
        SELECT w.id::text AS wiki_id, o.username AS owner, w.slug, w.custom_slug, w.name, w.purpose, w.home_path, w.sidebar_path,
               w.head_oid, w.indexed_oid, w.page_count, w.is_public, w.plan_state::text AS plan_state,
               w.read_only_reason, m.role::text AS role, w.created_at,
               w.text_bytes::float8 AS text_bytes, w.attachment_bytes::float8 AS file_bytes,
               (SELECT count(*)::int FROM members c WHERE c.wiki_id = w.id) AS members,
               last.oid, last.author_name, last.agent, last.message, last.committed_at,
               (SELECT json_object_agg(x.week, x.commits) FROM (
                  SELECT floor(extract(epoch FROM ${until}::timestamptz - c.committed_at) * 1000 / ${WEEK_MS})::int AS week,
                         count(*)::int AS commits
                    FROM commits c
                   WHERE c.wiki_id = w.id AND c.committed_at > ${new Date(until.getTime() - WEEKS * WEEK_MS)}
                   GROUP BY 1) x) AS weeks
          FROM members m
          JOIN wikis w ON w.id = m.wiki_id AND w.deleted_at IS NULL
          JOIN users o ON o.id = w.owner_id AND o.username IS NOT NULL
          LEFT JOIN LATERAL (
            SELECT c.oid, c.author_name, c.agent, c.message, c.committed_at
              FROM commits c WHERE c.wiki_id = w.id ORDER BY c.seq DESC LIMIT 1) last ON true
         WHERE m.user_id = ${userId}::uuid
         ORDER BY coalesce(last.committed_at, w.created_at) DESC, w.id`;
      return rows.map(toActivity);
    },

    // Commits tell their second; within one, `seq` tells which came first.
    async recent(actor, { limit }) {
      const userId = accountScope(actor);
      const rows = await db.$queryRaw<(ChangeRow & RecentRow)[]>`
        SELECT newest.*, touched.paths, touched.pages
          FROM (
            SELECT w.id AS wiki_id, o.username AS owner, w.slug, w.name, c.*
              FROM members m
              JOIN wikis w ON w.id = m.wiki_id AND w.deleted_at IS NULL
              JOIN users o ON o.id = w.owner_id AND o.username IS NOT NULL
             CROSS JOIN LATERAL (
               SELECT oid, author_name, agent, message, committed_at, seq
                 FROM commits WHERE wiki_id = w.id ORDER BY seq DESC LIMIT ${limit}) c
             WHERE m.user_id = ${userId}::uuid
             ORDER BY c.committed_at DESC, w.id, c.seq DESC LIMIT ${limit}) newest
         CROSS JOIN LATERAL (
           SELECT count(*)::int AS pages, (array_agg(r.path ORDER BY r.path))[1:${NAMED_PATHS}] AS paths
             FROM page_revisions r WHERE r.wiki_id = newest.wiki_id AND r.commit_oid = newest.oid) touched
         ORDER BY newest.committed_at DESC, newest.wiki_id, newest.seq DESC`;
      return rows.map((row) => ({
        ...toChange(row),
        wiki: { owner: row.owner, slug: row.slug, name: row.name },
        paths: row.paths ?? [],
        pages: row.pages,
      }));
    },

    async firstSteps(actor, tokenId) {
      const userId = accountScope(actor);
      const [row] = isUuid(tokenId)
        ? await db.$queryRaw<StepsRow[]>`
            SELECT t.last_used_at, t.last_agent, c.oid, c.message, o.username AS owner, w.slug
              FROM tokens t
              LEFT JOIN LATERAL (
                SELECT e.wiki_id, e.target FROM audit_events e
                 WHERE e.user_id = t.user_id AND e.at >= date_trunc('second', t.created_at) AND e.token_id = t.id AND e.action = 'wiki.committed'
                 ORDER BY e.at LIMIT 1) first ON true
              LEFT JOIN commits c ON c.wiki_id = first.wiki_id AND c.oid = first.target
              LEFT JOIN wikis w ON w.id = c.wiki_id AND w.deleted_at IS NULL
              LEFT JOIN users o ON o.id = w.owner_id
             WHERE t.id = ${tokenId}::uuid AND t.user_id = ${userId}::uuid`
        : [];
      if (row === undefined) throw new WikibotError('not_found', 'You have no such token.');
      const { oid, message, owner, slug } = row;
      const isThere = oid !== null && message !== null && owner !== null && slug !== null;
      return {
        lastUsedAt: row.last_used_at,
        lastAgent: row.last_agent,
        firstChange: isThere ? { owner, slug, revision: oid, message } : null,
      };
    },

    async people(actor) {
      const userId = accountScope(actor);
      const rows = await db.$queryRaw<PersonRow[]>`
        SELECT u.id::text AS user_id, u.username, u.display_name,
               json_agg(json_build_object('owner', o.username, 'slug', w.slug, 'name', w.name, 'role', theirs.role)
                        ORDER BY w.name, w.id) AS wikis
          FROM members mine
          JOIN wikis w ON w.id = mine.wiki_id AND w.deleted_at IS NULL
          JOIN users o ON o.id = w.owner_id AND o.username IS NOT NULL
          JOIN members theirs ON theirs.wiki_id = mine.wiki_id AND theirs.user_id <> mine.user_id
          JOIN users u ON u.id = theirs.user_id
         WHERE mine.user_id = ${userId}::uuid
         GROUP BY u.id
         ORDER BY lower(coalesce(u.username, u.display_name)), u.id`;
      return rows.map((row) => ({
        userId: row.user_id,
        username: row.username,
        displayName: row.display_name,
        wikis: row.wikis,
      }));
    },

    async invitations(actor) {
      const userId = accountScope(actor);
      const rows = await db.invitation.findMany({
        where: {
          ...{ acceptedAt: null, revokedAt: null, expiresAt: { gt: now() } },
          wiki: { ownerId: userId, deletedAt: null },
        },
        include: {
          createdBy: { select: { username: true, displayName: true } },
          wiki: { select: { slug: true, name: true, owner: { select: { username: true } } } },
        },
        orderBy: [{ expiresAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map((row) => ({
        invitationId: row.id,
        wiki: { owner: row.wiki.owner.username ?? '', slug: row.wiki.slug, name: row.wiki.name },
        role: row.role === 'viewer' ? 'viewer' : 'editor',
        createdBy: row.createdBy.username ?? row.createdBy.displayName,
        email: row.email,
        expiresAt: row.expiresAt,
      }));
    },
  };
}

interface ChangeRow {
  oid: string;
  author_name: string;
  agent: string | null;
  message: string;
  committed_at: Date;
}

/** Without a commit yet, all of the last change is null. */
type LastRow = { [Column in keyof ChangeRow]: ChangeRow[Column] | null };

interface ActivityRow extends WikiRow, LastRow {
  role: Role;
  created_at: Date;
  text_bytes: number;
  file_bytes: number;
  members: number;
  /** By how many weeks ago; those without a commit are not there. */
  weeks: Readonly<Record<string, number>> | null;
}

interface RecentRow {
  owner: string;
  slug: string;
  name: string;
  paths: string[] | null;
  pages: number;
}

interface StepsRow {
  last_used_at: Date | null;
  last_agent: string | null;
  oid: string | null;
  message: string | null;
  owner: string | null;
  slug: string | null;
}

interface PersonRow {
  user_id: string;
  username: string | null;
  display_name: string;
  wikis: { owner: string; slug: string; name: string; role: Role }[];
}

function toActivity(row: ActivityRow): WikiActivity {
  const { oid, author_name, agent, message, committed_at } = row;
  const isEmpty = oid === null || author_name === null || message === null || committed_at === null;
  return {
    ...toWikiInfo(row),
    role: row.role,
    textBytes: row.text_bytes,
    fileBytes: row.file_bytes,
    members: row.members,
    createdAt: row.created_at,
    last: isEmpty ? null : toChange({ oid, author_name, agent, message, committed_at }),
    weeks: Array.from({ length: WEEKS }, (_, index) => weekOf(row, WEEKS - 1 - index)),
  };
}

/** A commit that claims to be of the future, as pushed ones can, counts as of now. */
function weekOf({ weeks }: ActivityRow, ago: number): number {
  if (weeks === null) return 0;
  if (ago > 0) return weeks[ago] ?? 0;
  return Object.entries(weeks).reduce((sum, [week, commits]) => (Number(week) <= 0 ? sum + commits : sum), 0);
}

function toChange(row: ChangeRow): Change {
  return {
    revision: row.oid,
    author: row.author_name,
    agent: row.agent,
    message: row.message,
    at: row.committed_at,
  };
}
