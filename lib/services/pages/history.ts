import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { collisionKey, parsePagePath } from '../../core/paths.ts';
import type { History } from '../../protocol/rest.ts';
import { historyQuery } from '../../protocol/rest.ts';
import { parseSeqCursor, seqCursor } from '../cursor.ts';
import { parseInput } from '../input.ts';
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
  old_path: string | null;
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
    SELECT r.seq, r.kind::text AS kind, r.path, r.old_path, c.oid, c.author_name, c.agent, c.message, c.committed_at
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
    ...(row.old_path === null || !maySee(actor, row.old_path) ? {} : { old_path: row.old_path }),
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

function nextCursor(rows: readonly HistoryRow[], shown: readonly HistoryRow[]): string | null {
  const last = shown.at(-1);
  return rows.length > shown.length && last !== undefined ? seqCursor(last.seq) : null;
}
