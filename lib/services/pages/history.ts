import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import { collisionKey, parsePagePath } from '../../core/paths.ts';
import type { Changelog, History } from '../../protocol/rest.ts';
import { changelogQuery, historyQuery } from '../../protocol/rest.ts';
import { parseSeqCursor, seqCursor } from '../cursor.ts';
import { parseDate, parseInput } from '../input.ts';
import { limitKey, maySee, requireVisible } from '../path-limit.ts';
import type { PageService, WikiInfo } from '../types.ts';
import { findPast, refuseMissing } from './missing.ts';
import type { CommitColumns, Reader } from './rows.ts';
import { toCommitInfo } from './rows.ts';
import { withVisibleMessages } from './visible-messages.ts';

interface HistoryRow extends CommitColumns {
  seq: number;
  oid: string;
  committed_at: Date;
}

interface PageHistoryRow extends HistoryRow {
  kind: History['history'][number]['kind'];
  path: string;
}

/** Commits of a page, newest first, through its renames; also of a deleted page. */
export async function pageHistory(
  db: Reader,
  actor: Actor,
  wiki: WikiInfo,
  { path: input, query }: { path: string; query: Parameters<PageService['history']>[3] },
): Promise<History> {
  requireRight(actor, wiki, 'read');
  const { limit, cursor } = parseInput(historyQuery, query);
  const before = parseSeqCursor(cursor);
  const path = parsePagePath(input);
  requireVisible(actor, path);
  const lineage = await findLineage(db, actor, wiki, path);
  const scope = limitKey(actor);
  const rows = await db.$queryRaw<PageHistoryRow[]>`
    SELECT r.seq, r.kind::text AS kind, r.path, c.oid, c.author_name, c.agent, c.message, c.committed_at
      FROM page_revisions r
      JOIN commits c ON c.wiki_id = r.wiki_id AND c.oid = r.commit_oid
     WHERE r.wiki_id = ${wiki.wikiId}::uuid AND r.page_id = ${lineage.pageId}::uuid
       AND (${scope}::text IS NULL OR r.path_key = ${scope} OR starts_with(r.path_key, ${scope} || '/'))
       AND (${before}::int IS NULL OR r.seq < ${before})
     ORDER BY r.seq DESC
     LIMIT ${limit + 1}`;
  const shown = rows.slice(0, limit);
  const history = shown.map((row) => ({
    ...toCommitInfo(row, row.oid, row.committed_at),
    kind: row.kind,
    ...(row.path === lineage.path ? {} : { path: row.path }),
  }));
  return {
    path: lineage.path,
    history: await withVisibleMessages(db, actor, wiki.wikiId, history),
    next_cursor: nextCursor(rows, shown),
  };
}

/** The page that has the path now, else the one that had it last. Throws `not_found`. */
export async function findLineage(
  db: Reader,
  actor: Actor,
  wiki: WikiInfo,
  path: string,
): Promise<{ pageId: string; path: string }> {
  const key = collisionKey(path);
  const [row] = await db.$queryRaw<{ page_id: string; path: string }[]>`
    (SELECT p.id::text AS page_id, p.path FROM pages p WHERE p.wiki_id = ${wiki.wikiId}::uuid AND p.path_key = ${key})
    UNION ALL
    (SELECT r.page_id::text, coalesce(p.path, r.path)
       FROM page_revisions r LEFT JOIN pages p ON p.id = r.page_id AND p.wiki_id = r.wiki_id
      WHERE r.wiki_id = ${wiki.wikiId}::uuid AND r.path_key = ${key}
      ORDER BY r.seq DESC LIMIT 1)
    LIMIT 1`;
  if (row === undefined || !maySee(actor, row.path)) {
    const past = row === undefined ? await findPast(db, wiki.wikiId, key) : ({ kind: 'never' } as const);
    return refuseMissing(db, actor, wiki.wikiId, path, past);
  }
  return { pageId: row.page_id, path: row.path };
}

interface ChangeRow extends HistoryRow {
  pages: string[];
}

/** Commits of the wiki, newest first, with the pages that each touched. */
export async function wikiChangelog(
  db: Reader,
  actor: Actor,
  wiki: WikiInfo,
  query: Parameters<PageService['changelog']>[2],
): Promise<Changelog> {
  requireRight(actor, wiki, 'read');
  const { limit, cursor, since } = parseInput(changelogQuery, query);
  const before = parseSeqCursor(cursor);
  const { date, seq } = await parseSince(db, wiki, since);
  const scope = limitKey(actor);
  const rows = await db.$queryRaw<ChangeRow[]>`
    SELECT c.seq, c.oid, c.author_name, c.agent, c.message, c.committed_at,
           ARRAY(SELECT r.path FROM page_revisions r
                  WHERE r.wiki_id = c.wiki_id AND r.commit_oid = c.oid
                    AND (${scope}::text IS NULL OR r.path_key = ${scope} OR starts_with(r.path_key, ${scope} || '/'))
                  ORDER BY r.path) AS pages
      FROM commits c
     WHERE c.wiki_id = ${wiki.wikiId}::uuid
       AND (${before}::int IS NULL OR c.seq < ${before})
       AND (${seq}::int IS NULL OR c.seq > ${seq})
       AND (${date}::timestamptz IS NULL OR c.committed_at >= ${date})
       AND (${scope}::text IS NULL OR EXISTS (
             SELECT FROM page_revisions r
              WHERE r.wiki_id = c.wiki_id AND r.commit_oid = c.oid
                AND (r.path_key = ${scope} OR starts_with(r.path_key, ${scope} || '/'))))
     ORDER BY c.seq DESC
     LIMIT ${limit + 1}`;
  const shown = rows.slice(0, limit);
  const entries = shown.map((row) => ({
    ...toCommitInfo(row, row.oid, row.committed_at),
    pages_affected: row.pages,
  }));
  return {
    entries: await withVisibleMessages(db, actor, wiki.wikiId, entries),
    next_cursor: nextCursor(rows, shown),
  };
}

function nextCursor(rows: readonly HistoryRow[], shown: readonly HistoryRow[]): string | null {
  const last = shown.at(-1);
  return rows.length > shown.length && last !== undefined ? seqCursor(last.seq) : null;
}

/** A date means "from then on"; a revision means "after that commit". */
async function parseSince(
  db: Reader,
  wiki: WikiInfo,
  since: string | undefined,
): Promise<{ date: Date | null; seq: number | null }> {
  if (since === undefined || !/^[0-9a-f]{7,40}$/.test(since)) return { date: parseDate(since), seq: null };
  const rows = await db.$queryRaw<{ seq: number }[]>`
    SELECT seq FROM commits WHERE wiki_id = ${wiki.wikiId}::uuid AND starts_with(oid, ${since}) LIMIT 2`;
  if (rows.length > 1)
    throw new WikibotError('invalid_input', `The revision "${since}" is ambiguous; give more digits.`);
  const [row] = rows;
  if (row === undefined) throw new WikibotError('not_found', `There is no revision "${since}" in this wiki.`);
  return { date: null, seq: row.seq };
}
