/** For the tests and `npm run soak`: whether a wiki is as it must be after whatever happened to it. */
import type { Database, Repositories } from '#lib/services/ports.ts';
import { git } from '../testing.ts';
import type { TestWiki } from '../testing.ts';

export interface Expected {
  /** Page → the last content whose write was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** Page → a content whose write was cut off or refused, and may have landed all the same. */
  readonly maybe: ReadonlyMap<string, string>;
}

/** Sentences about what is wrong; none when all is well. */
export async function unsoundness(
  { db, repos, wiki }: { db: Database; repos: Repositories; wiki: TestWiki },
  { acknowledged, maybe }: Expected,
): Promise<string[]> {
  const problems: string[] = [];
  const fsck = await git(wiki.gitDir, 'fsck', '--strict', '--no-dangling').catch(String);
  if (/error|missing|broken|fatal/i.test(fsck)) return [`git fsck: ${fsck.trim()}`];
  const head = (await git(wiki.gitDir, 'rev-parse', 'main')).trim();
  const row = await db.wiki.findUniqueOrThrow({ where: { id: wiki.id } });
  if (row.indexedOid !== head) problems.push(`indexed is ${row.indexedOid}, the head ${head}`);
  if (row.readOnlyReason !== null) problems.push(`read-only: ${row.readOnlyReason}`);
  const pages = await db.page.findMany({ where: { wikiId: wiki.id } });
  const inRows = pages.map((page) => `100644 blob ${page.blobOid}\t${page.path}.md`).sort();
  const inTree = (await git(wiki.gitDir, 'ls-tree', '-r', '-z', 'main')).split('\0').filter(Boolean).sort();
  if (inRows.join('\n') !== inTree.join('\n')) problems.push('the rows of the pages are not what the tree holds');
  if (row.pageCount !== pages.length) problems.push(`${pages.length} pages are counted as ${row.pageCount}`);
  const commits = Number(await git(wiki.gitDir, 'rev-list', '--count', 'main'));
  const known = await db.commit.count({ where: { wikiId: wiki.id } });
  if (known !== commits) problems.push(`${known} commits have rows, ${commits} are on main`);
  const oids = new Map(pages.map((page) => [page.path, page.blobOid]));
  for (const [path, content] of acknowledged) {
    const oid = oids.get(path);
    const stored = oid === undefined ? null : (await repos.call('readBlob', { wikiId: wiki.id, oid })).content;
    if (stored !== content && stored !== (maybe.get(path) ?? content))
      problems.push(`"${path}" holds ${JSON.stringify(stored)} in place of ${JSON.stringify(content)}`);
  }
  return problems;
}
