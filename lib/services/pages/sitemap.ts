/** What search engines are told of a wiki: its pages, in parts. */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { limitKey } from '../path-limit.ts';
import type { Database } from '../ports.ts';
import type { SitemapPart, WikiInfo } from '../types.ts';

/** Of a part; the protocol allows 50,000, and 50 MB. */
export const PAGES_A_PART = 5000;

/** The pages of one part, from 0 on, with how many parts there are. Archived pages are nothing to be found. */
export async function sitemapPart(
  db: Pick<Database, '$queryRaw'>,
  actor: Actor,
  wiki: WikiInfo,
  part: number,
): Promise<SitemapPart> {
  requireRight(actor, wiki, 'read');
  const limit = limitKey(actor);
  const rows = await db.$queryRaw<{ path: string; updated_at: Date; total: number }[]>`
    SELECT path, updated_at, total
      FROM (SELECT path, updated_at, count(*) OVER ()::int AS total
              FROM pages
             WHERE wiki_id = ${wiki.wikiId}::uuid AND NOT archived
               AND (${limit}::text IS NULL OR path_key = ${limit} OR starts_with(path_key, ${limit} || '/'))) AS p
     ORDER BY path
    OFFSET ${part * PAGES_A_PART} LIMIT ${PAGES_A_PART}`;
  return {
    pages: rows.map(({ path, updated_at: updatedAt }) => ({ path, updatedAt })),
    parts: Math.ceil((rows[0]?.total ?? 0) / PAGES_A_PART),
  };
}
