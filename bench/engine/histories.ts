/** Questions about the past: history of a page across a rename, diff, blame. */
import { createAccessService } from '#lib/services/access.ts';
import { createPageService } from '#lib/services/pages/service.ts';
import { userActor } from '../../worker/testing.ts';
import { bar, figure, times } from '../measure.ts';
import type { Row } from '../measure.ts';
import type { Bench, BenchWiki } from './setup.ts';

export async function benchHistory(bench: Bench, wiki: BenchWiki): Promise<Row[]> {
  const { row, ask } = await historyRow(bench, wiki, wiki.commits);
  if (!(await ask()).crossesRename) throw new Error('The generated history does not cross a rename.');
  return [row];
}

/** The older part of the past is made of rows alone, in the database: git is not asked for a history. */
export async function benchLongHistory(bench: Bench, wiki: BenchWiki, commits: number): Promise<Row[]> {
  await bench.db.$executeRaw`
    INSERT INTO commits (wiki_id, oid, seq, parent_oid, author_id, author_name, agent, message, committed_at)
    SELECT ${wiki.id}::uuid, md5(n::text) || substr(md5((-n)::text), 1, 8), -n, NULL, NULL, 'The past', NULL, 'Update', now() - n * interval '1 minute'
      FROM generate_series(1, ${commits - wiki.commits}::int) n`;
  await bench.db.$executeRaw`
    INSERT INTO page_revisions (wiki_id, page_id, commit_oid, seq, kind, path, path_key, old_path, blob_oid)
    SELECT p.wiki_id, p.id, md5(n::text) || substr(md5((-n)::text), 1, 8), -n, 'update', p.path, p.path_key, NULL, p.blob_oid
      FROM generate_series(1, ${commits - wiki.commits}::int) n
      JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM pages WHERE wiki_id = ${wiki.id}::uuid) p
        ON p.place = n % (SELECT count(*) FROM pages WHERE wiki_id = ${wiki.id}::uuid)`;
  await bench.db.$executeRawUnsafe('ANALYZE commits, page_revisions');
  return [(await historyRow(bench, wiki, commits)).row];
}

async function historyRow(
  bench: Bench,
  wiki: BenchWiki,
  commits: number,
): Promise<{ row: Row; ask: () => Promise<{ crossesRename: boolean }> }> {
  const actor = userActor(wiki.users.editor);
  const info = await createAccessService(bench).open(actor, wiki, 'read');
  const service = createPageService(bench);
  const ask = async (): Promise<{ crossesRename: boolean }> => {
    const { history } = await service.history(actor, info, wiki.traveller, { limit: 20 });
    if (history.length !== 20) throw new Error(`The history has ${history.length} entries.`);
    return { crossesRename: history.some(({ message }) => message.startsWith('Rename ')) };
  };
  const taken = figure('', await times(200, ask), null);
  return {
    ask,
    row: {
      what: `page history, 20 entries across a rename, ${commits.toLocaleString('en')} commits`,
      figure: `p50 ${taken.p50.toFixed(1)} ms, p99 ${taken.p99.toFixed(1)} ms`,
      ...bar('p50 ≤ 10 ms', taken.p50 <= 10),
      numbers: { p50: taken.p50, p99: taken.p99 },
    },
  };
}

export async function benchDiffAndBlame(bench: Bench, wiki: BenchWiki): Promise<Row[]> {
  const { id: pageId } = await bench.db.page.findFirstOrThrow({ where: { wikiId: wiki.id, path: wiki.traveller } });
  const revisions = await bench.db.pageRevision.findMany({
    where: { wikiId: wiki.id, pageId },
    orderBy: { seq: 'asc' },
  });
  const [first] = revisions;
  const scope = { wikiId: wiki.id, pageId, path: wiki.traveller, prefix: null };
  const diff = await times(40, async () => {
    const answer = await bench.repos.call('diff', { ...scope, from: first?.commitOid ?? null, to: null });
    if (!answer.diff.includes('@@')) throw new Error('The diff is empty.');
  });
  // Another revision each time: an answer is kept once it was given.
  const blame = await times(40, (index) =>
    bench.repos.call('blame', { ...scope, revision: revisions.at(-1 - index)?.commitOid ?? null }),
  );
  return [
    ['diff, from a page’s first revision to now', figure('', diff, null)] as const,
    ['blame', figure('', blame, null)] as const,
  ].map(([what, taken]) => ({
    what,
    figure: `p50 ${taken.p50.toFixed(1)} ms, p99 ${taken.p99.toFixed(1)} ms`,
    ...bar('≤ 50 ms', taken.p50 <= 50),
    numbers: { p50: taken.p50, p99: taken.p99 },
  }));
}
