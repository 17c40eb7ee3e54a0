import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import type { PageList } from '../../protocol/rest.ts';
import { listPagesQuery } from '../../protocol/rest.ts';
import { parsePathCursor, pathCursor } from '../cursor.ts';
import { parseDate, parseInput, prefixKey, storableText } from '../input.ts';
import { limitKey } from '../path-limit.ts';
import type { PageService, WikiInfo } from '../types.ts';
import type { PageRow, Reader } from './rows.ts';
import { toSummary } from './rows.ts';

type Filters = ReturnType<typeof filtersOf>;

/** Pages in the order of their paths. Categories and tags are compared without case. */
export async function listPages(
  db: Reader,
  actor: Actor,
  wiki: WikiInfo,
  query: Parameters<PageService['list']>[2],
): Promise<PageList> {
  requireRight(actor, wiki, 'read');
  const parsed = parseInput(listPagesQuery, query);
  const filters = filtersOf(actor, parsed);
  const after = parsePathCursor(parsed.cursor);
  const [rows, total] = await Promise.all([
    selectPages(db, wiki.wikiId, { filters, after, limit: parsed.limit + 1 }),
    countPages(db, wiki.wikiId, filters),
  ]);
  const pages = rows.slice(0, parsed.limit).map(toSummary);
  const last = pages.at(-1);
  return { pages, total, next_cursor: rows.length > parsed.limit && last !== undefined ? pathCursor(last.path) : null };
}

function filtersOf(actor: Actor, query: { prefix?: string; category?: string; tag?: string; updated_since?: string }) {
  return {
    prefix: prefixKey(query.prefix),
    limit: limitKey(actor),
    category: query.category === undefined ? null : storableText(query.category).toLowerCase(),
    tag: query.tag === undefined ? null : storableText(query.tag).replace(/^#/, '').toLowerCase(),
    since: parseDate(query.updated_since),
  };
}

function selectPages(
  db: Reader,
  wikiId: string,
  {
    filters: { prefix, limit, category, tag, since },
    after,
    limit: most,
  }: { filters: Filters; after: string | null; limit: number },
): Promise<PageRow[]> {
  return db.$queryRaw<PageRow[]>`
    SELECT path, name, title, category, tags, revision, content_length, updated_at
      FROM pages
     WHERE wiki_id = ${wikiId}::uuid
       AND (${prefix}::text IS NULL OR path_key = ${prefix} OR starts_with(path_key, ${prefix} || '/'))
       AND (${limit}::text IS NULL OR path_key = ${limit} OR starts_with(path_key, ${limit} || '/'))
       AND (${category}::text IS NULL OR lower(category) = ${category})
       AND (${tag}::text IS NULL OR EXISTS (SELECT FROM unnest(tags) AS t WHERE lower(t) = ${tag}))
       AND (${since}::timestamptz IS NULL OR updated_at >= ${since})
       AND (${after}::text IS NULL OR path > ${after})
     ORDER BY path
     LIMIT ${most}`;
}

async function countPages(
  db: Reader,
  wikiId: string,
  { prefix, limit, category, tag, since }: Filters,
): Promise<number> {
  const [row] = await db.$queryRaw<{ total: number }[]>`
    SELECT count(*)::int AS total
      FROM pages
     WHERE wiki_id = ${wikiId}::uuid
       AND (${prefix}::text IS NULL OR path_key = ${prefix} OR starts_with(path_key, ${prefix} || '/'))
       AND (${limit}::text IS NULL OR path_key = ${limit} OR starts_with(path_key, ${limit} || '/'))
       AND (${category}::text IS NULL OR lower(category) = ${category})
       AND (${tag}::text IS NULL OR EXISTS (SELECT FROM unnest(tags) AS t WHERE lower(t) = ${tag}))
       AND (${since}::timestamptz IS NULL OR updated_at >= ${since})`;
  return row?.total ?? 0;
}
