/** Whether the rows of pages and files are those of the tree: a count of what differs. */
import type { Database } from '#lib/services/ports.ts';
import type { Repository } from '../repo/repository.ts';

/** In the wiki's turn, so that nothing lands between reading the one and the other. 0 where nothing is published yet. */
export async function compareRows(db: Database, repo: Repository): Promise<number> {
  const { wikiId } = repo;
  const head = await repo.head();
  const wiki = await db.wiki.findUnique({ where: { id: wikiId }, select: { indexedOid: true, pageCount: true } });
  if (wiki === null || head === null || wiki.indexedOid !== head) return 0;
  const select = { path: true, blobOid: true } as const;
  const pages = await db.page.findMany({ where: { wikiId }, select });
  const files = await db.attachment.findMany({ where: { wikiId }, select });
  const rows = new Map([
    ...pages.map(({ path, blobOid }) => [`${path}.md`, blobOid] as const),
    ...files.map(({ path, blobOid }) => [path, blobOid] as const),
  ]);
  const listing = await repo.listing(await repo.treeOf(head));
  let differences = wiki.pageCount === pages.length ? 0 : 1;
  for (const [path, { oid }] of listing.files()) {
    if (rows.get(path) !== oid) differences += 1;
    rows.delete(path);
  }
  return differences + rows.size;
}
