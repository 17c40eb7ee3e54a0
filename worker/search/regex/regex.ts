/** The mode of the search that reads every page: a regular expression over their Markdown. */
import { Prisma } from '#lib/adapters/db/generated/client.ts';
import { WikibotError } from '#lib/core/errors.ts';
import type { RegexOutput } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import { MOST_PAGE_BYTES } from '../../repo/limits.ts';
import type { Repository } from '../../repo/repository.ts';
import { filterSql } from '../filters.ts';
import type { SearchFilters } from '../types.ts';
import type { PageMatches } from './messages.ts';
import { OutOfTime, type RegexPool } from './pool.ts';

/** From the request to the answer, whatever is asked. */
export const REGEX_MS = 2000;
/** Pages that are read and matched together; time is looked at between. */
const BATCH = 64;

export interface RegexQuestion {
  readonly wikiId: string;
  readonly pattern: string;
  readonly filters: SearchFilters;
  readonly limit: number;
}

/** @throws `invalid_input`: no regular expression */
export async function searchRegex(
  { db, repo, pool }: { db: Database; repo: Repository; pool: RegexPool },
  { wikiId, pattern, filters, limit }: RegexQuestion,
): Promise<RegexOutput> {
  const deadline = Date.now() + REGEX_MS;
  const filter = filterSql(filters) ?? Prisma.sql`TRUE`;
  const pages = await db.$queryRaw<{ id: string; blob: string }[]>`
    SELECT p.id::text, p.blob_oid AS blob FROM pages p WHERE p.wiki_id = ${wikiId}::uuid AND ${filter} ORDER BY p.path`;
  const found: PageMatches[] = [];
  let read = 0;
  try {
    await pool.run(deadline, async (ask) => {
      // An expression is judged even where there is nothing to read.
      if (pages.length === 0) await ask({ pattern, pages: [] });
      for (let at = 0; at < pages.length && Date.now() < deadline; at += BATCH) {
        const batch = await Promise.all(
          pages.slice(at, at + BATCH).map(async ({ id, blob }) => ({ pageId: id, text: await textOf(repo, blob) })),
        );
        found.push(...(await ask({ pattern, pages: batch })));
        read += batch.length;
      }
    });
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error;
  }
  return {
    hits: found.sort((a, b) => b.matches - a.matches).slice(0, limit),
    total: found.length,
    read,
    pages: pages.length,
  };
}

/** Empty for a page that has just gone from under the row. */
async function textOf(repo: Repository, blob: string): Promise<string> {
  try {
    return (await repo.blob(blob, MOST_PAGE_BYTES)).toString('utf8');
  } catch (error) {
    if (error instanceof WikibotError && error.code === 'not_found') return '';
    throw error;
  }
}
