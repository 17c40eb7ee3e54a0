/** The revisions of one page, through its renames, as the derived rows have them. */
import { isUnder } from '#lib/core/paths.ts';
import type { Database } from '#lib/services/ports.ts';

export interface PageRevision {
  readonly commit: string;
  readonly seq: number;
  readonly kind: 'create' | 'update' | 'rename' | 'delete';
  /** First parent of the commit. */
  readonly parent: string | null;
  /** After the commit; before it, for a deletion. */
  readonly path: string;
  /** Null: deleted by the commit. */
  readonly blob: string | null;
}

/**
 * Up to `most` revisions that begin at a position of `main` (null: now), newest first. They end
 * where the page came from outside of the prefix: for a path-limited token it began there.
 */
export async function revisionsOf(
  db: Pick<Database, '$queryRaw'>,
  page: { readonly wikiId: string; readonly pageId: string; readonly prefix: string | null },
  { upTo, most }: { upTo: number | null; most: number },
): Promise<PageRevision[]> {
  const rows = await db.$queryRaw<PageRevision[]>`
    SELECT r.commit_oid AS commit, r.seq, r.kind::text AS kind, c.parent_oid AS parent, r.path, r.blob_oid AS blob
      FROM page_revisions r
      JOIN commits c ON c.wiki_id = r.wiki_id AND c.oid = r.commit_oid
     WHERE r.wiki_id = ${page.wikiId}::uuid AND r.page_id = ${page.pageId}::uuid
       AND r.seq <= ${upTo ?? 2 ** 31 - 1}
     ORDER BY r.seq DESC
     LIMIT ${most}`;
  const outside = rows.findIndex(({ path }) => !isUnder(path, page.prefix ?? ''));
  return outside < 0 ? rows : rows.slice(0, outside);
}
