/** Problems that the row of a page and its links show: each a condition in SQL. */
import type { Actor } from '../../core/access.ts';
import { collisionKey, folderOf } from '../../core/paths.ts';
import type { Problem } from '../../protocol/lint.ts';
import { parsePathCursor, pathCursor } from '../cursor.ts';
import { limitKey } from '../path-limit.ts';
import type { Reader } from '../pages/rows.ts';
import type { WikiInfo } from '../types.ts';
import { EMPTY_WORDS, EXPECTED_SHARE, META_KEY, STALE_DAYS } from './thresholds.ts';

export type PageKind = 'orphans' | 'empty' | 'missing_frontmatter' | 'stale';

interface Row {
  path: string;
  title: string;
  content_length: number;
  updated_at: Date;
  linked_from: number;
  /** Without any frontmatter. */
  bare: boolean;
  /** A page that could link to it. */
  hub: string | null;
}

export interface Part<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

interface Scope {
  readonly actor: Actor;
  readonly wiki: WikiInfo;
  /** Collision key of what the problems are under; null: all that the actor sees. */
  readonly under: string | null;
  readonly now: Date;
}

export async function countPageProblems(db: Reader, scope: Scope): Promise<Record<PageKind, number>> {
  const { wikiId, homeKey, limit, under, since } = valuesOf(scope);
  const [row] = await db.$queryRaw<Record<PageKind, number>[]>`
    WITH linked AS (
      SELECT DISTINCT l.to_path
        FROM links l
        JOIN pages f ON f.id = l.from_page_id AND f.path <> l.to_path
       WHERE l.wiki_id = ${wikiId}::uuid AND l.to_kind = 'page'
    ), expected AS (
      SELECT count(*) FILTER (WHERE category IS NOT NULL) >= ${EXPECTED_SHARE}::float8 * count(*) FILTER (WHERE frontmatter <> '{}')
             AND count(*) FILTER (WHERE category IS NOT NULL) > 0 AS category
        FROM pages WHERE wiki_id = ${wikiId}::uuid
    ), page AS (
      SELECT p.*, l.to_path IS NULL AND p.path_key <> ${homeKey} AS orphan, e.category AS expected
        FROM pages p
       CROSS JOIN expected e
        LEFT JOIN linked l ON l.to_path = p.path
       WHERE p.wiki_id = ${wikiId}::uuid AND NOT p.archived
         AND p.path_key <> ${META_KEY} AND NOT starts_with(p.path_key, ${META_KEY} || '/')
         AND (${limit}::text IS NULL OR p.path_key = ${limit} OR starts_with(p.path_key, ${limit} || '/'))
         AND (${under}::text IS NULL OR p.path_key = ${under} OR starts_with(p.path_key, ${under} || '/'))
    )
    SELECT (count(*) FILTER (WHERE orphan))::int AS orphans,
           (count(*) FILTER (WHERE content_length < ${EMPTY_WORDS}::int))::int AS empty,
           (count(*) FILTER (WHERE frontmatter = '{}' OR (expected AND category IS NULL)))::int AS missing_frontmatter,
           (count(*) FILTER (WHERE updated_at < ${since}))::int AS stale
      FROM page`;
  return row ?? { orphans: 0, empty: 0, missing_frontmatter: 0, stale: 0 };
}

/** In the order of paths; what is stale longest first. */
export async function listPageProblems<K extends PageKind>(
  db: Reader,
  scope: Scope,
  { kind, limit: most, cursor }: { kind: K; limit: number; cursor: string | undefined },
): Promise<Part<Problem<K>>> {
  const { wikiId, homeKey, limit, under, since } = valuesOf(scope);
  const after = parsePathCursor(cursor);
  const listed = db.$queryRaw<(Row & { place: string })[]>`
    WITH linked AS (
      SELECT l.to_path, count(DISTINCT f.id)::int AS pages
        FROM links l
        JOIN pages f ON f.id = l.from_page_id AND f.path <> l.to_path
       WHERE l.wiki_id = ${wikiId}::uuid AND l.to_kind = 'page'
       GROUP BY l.to_path
    ), expected AS (
      SELECT count(*) FILTER (WHERE category IS NOT NULL) >= ${EXPECTED_SHARE}::float8 * count(*) FILTER (WHERE frontmatter <> '{}')
             AND count(*) FILTER (WHERE category IS NOT NULL) > 0 AS category
        FROM pages WHERE wiki_id = ${wikiId}::uuid
    ), page AS (
      SELECT p.path, p.path_key, p.title, p.content_length, p.updated_at, coalesce(l.pages, 0) AS linked_from,
             p.frontmatter = '{}' AS bare,
             CASE WHEN ${kind}::text = 'stale' THEN to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSMS') || ' ' || p.path
                  ELSE p.path END AS place
        FROM pages p
       CROSS JOIN expected e
        LEFT JOIN linked l ON l.to_path = p.path
       WHERE p.wiki_id = ${wikiId}::uuid AND NOT p.archived
         AND p.path_key <> ${META_KEY} AND NOT starts_with(p.path_key, ${META_KEY} || '/')
         AND (${limit}::text IS NULL OR p.path_key = ${limit} OR starts_with(p.path_key, ${limit} || '/'))
         AND (${under}::text IS NULL OR p.path_key = ${under} OR starts_with(p.path_key, ${under} || '/'))
         AND CASE ${kind}::text
               WHEN 'orphans' THEN l.to_path IS NULL AND p.path_key <> ${homeKey}
               WHEN 'empty' THEN p.content_length < ${EMPTY_WORDS}::int
               WHEN 'stale' THEN p.updated_at < ${since}
               ELSE p.frontmatter = '{}' OR (e.category AND p.category IS NULL)
             END
    ), part AS (
      SELECT * FROM page WHERE ${after}::text IS NULL OR place COLLATE "C" > ${after}
       ORDER BY place COLLATE "C" LIMIT ${most + 1}::int
    )
    SELECT part.path, part.title, part.content_length, part.updated_at, part.linked_from, part.bare, part.place,
           (SELECT h.path FROM pages h
             WHERE ${kind}::text = 'orphans' AND h.wiki_id = ${wikiId}::uuid AND h.path_key <> part.path_key
               AND (${limit}::text IS NULL OR h.path_key = ${limit} OR starts_with(h.path_key, ${limit} || '/'))
               AND (h.path_key = regexp_replace(part.path_key, '/?[^/]*$', '')
                 OR h.path_key = regexp_replace(part.path_key, '[^/]*$', 'index')
                 OR h.path_key = ${homeKey})
             ORDER BY (h.path_key = ${homeKey}), h.path_key LIMIT 1) AS hub
      FROM part
     ORDER BY part.place COLLATE "C"`;
  const [rows, categories] = await Promise.all([
    listed,
    kind === 'missing_frontmatter' ? folderCategories(db, scope) : new Map<string, string>(),
  ]);
  const shown = rows.slice(0, most);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => problemOf(kind, row, categories)),
    next_cursor: rows.length > most && last !== undefined ? pathCursor(last.place) : null,
  };
}

/** The most frequent category of each folder's pages, by the folder's key. */
async function folderCategories(db: Reader, scope: Scope): Promise<Map<string, string>> {
  const { wikiId, limit } = valuesOf(scope);
  const rows = await db.$queryRaw<{ folder: string; category: string }[]>`
    SELECT regexp_replace(path_key, '/?[^/]*$', '') AS folder, category
      FROM pages
     WHERE wiki_id = ${wikiId}::uuid AND category IS NOT NULL
       AND (${limit}::text IS NULL OR path_key = ${limit} OR starts_with(path_key, ${limit} || '/'))
     GROUP BY 1, 2
     ORDER BY count(*), category DESC`;
  return new Map(rows.map(({ folder, category }) => [folder, category]));
}

function problemOf<K extends PageKind>(kind: K, row: Row, categories: ReadonlyMap<string, string>): Problem<K> {
  const { path, title, content_length: words } = row;
  const problems: { readonly [P in PageKind]: Problem<P> } = {
    orphans: { path, title, words, suggestion: row.hub },
    empty: { path, title, words, linked_from: row.linked_from },
    stale: { path, title, last_updated: row.updated_at.toISOString() },
    missing_frontmatter: {
      path,
      title,
      missing: [row.bare ? 'frontmatter' : 'category'],
      suggestion: categories.get(collisionKey(folderOf(path))) ?? categoryOf(path),
    },
  };
  return problems[kind];
}

/** What is in a folder is of its kind. */
function categoryOf(path: string): string | null {
  const [folder = ''] = folderOf(path).split('/');
  return folder === '' ? null : folder.toLowerCase();
}

function valuesOf({ actor, wiki, under, now }: Scope) {
  return {
    wikiId: wiki.wikiId,
    homeKey: collisionKey(wiki.homePath),
    limit: limitKey(actor),
    under,
    since: new Date(now.getTime() - STALE_DAYS * 24 * 60 * 60 * 1000),
  };
}
