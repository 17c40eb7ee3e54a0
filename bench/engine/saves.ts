/** Durable saves: one writer, many writers, and what fsync and the size of the wiki cost. */
import { isWikibotError } from '#lib/core/errors.ts';
import { bar, figure } from '../measure.ts';
import type { Row } from '../measure.ts';
import { childrenOf, commandOf, cpuOf } from './process.ts';
import { somePages } from './setup.ts';
import type { Bench, BenchWiki } from './setup.ts';

const BLOCK = 20;

/** What a commit takes of the processor: of this process (client and worker) and of the database's. */
async function processorTime<T>(commits: number, work: () => Promise<T>): Promise<{ result: T; perCommit: string }> {
  const databases: number[] = [];
  for (const pid of await childrenOf(process.pid)) if ((await commandOf(pid)).includes('embedded')) databases.push(pid);
  const pids = [process.pid, ...databases];
  const before = await Promise.all(pids.map(cpuOf));
  const result = await work();
  const after = await Promise.all(pids.map(cpuOf));
  const [own = 0, database = 0] = after.map((time, index) => (time - (before[index] ?? 0)) / commits);
  return { result, perCommit: `CPU ${own.toFixed(1)} ms + database ${database.toFixed(1)} ms` };
}

/** Milliseconds of each save of one writer, who goes from page to page. */
async function saveTimes(bench: Bench, wiki: BenchWiki, count: number, label: string): Promise<number[]> {
  const pages = await somePages(bench.db, wiki, count);
  const taken: number[] = [];
  for (const [index, page] of pages.entries()) {
    const content = `# Saved\n\n${label} ${index} ${crypto.randomUUID()}\n\nIt leads to [[Hub]].\n`;
    const start = performance.now();
    await bench.commit(wiki, [{ op: 'put', path: page.path, content, revision: page.revision }]);
    taken.push(performance.now() - start);
  }
  return taken;
}

/** Blocks with and without fsync in turn, so that what else the machine does meets both alike. */
export async function benchOneWriter(bench: Bench, wiki: BenchWiki): Promise<Row[]> {
  const taken: { on: number[]; off: number[] } = { on: [], off: [] };
  await saveTimes(bench, wiki, BLOCK, 'warm');
  const { perCommit } = await processorTime(24 * BLOCK, async () => {
    for (let block = 0; block < 12; block += 1) {
      bench.disk.fsync = true;
      taken.on.push(...(await saveTimes(bench, wiki, BLOCK, `on ${block}`)));
      bench.disk.fsync = false;
      taken.off.push(...(await saveTimes(bench, wiki, BLOCK, `off ${block}`)));
    }
  });
  bench.disk.fsync = true;
  const [on, off] = [figure('', taken.on, null), figure('', taken.off, null)];
  return [
    {
      what: 'durable save, one writer',
      figure: `p50 ${on.p50.toFixed(1)} ms, p99 ${on.p99.toFixed(1)} ms; ${perCommit}`,
      ...bar('p50 ≤ 10, p99 ≤ 40 ms', on.p50 <= 10 && on.p99 <= 40),
      numbers: { p50: on.p50, p99: on.p99 },
    },
    {
      what: 'the same without fsync, in turn with it',
      figure: `p50 ${off.p50.toFixed(1)} ms, p99 ${off.p99.toFixed(1)} ms: fsync costs ${(on.p50 - off.p50).toFixed(1)} ms, ×${(on.p50 / off.p50).toFixed(2)}`,
      numbers: { p50: off.p50, p99: off.p99, cost: on.p50 - off.p50 },
    },
  ];
}

/** How the p50 grows with the wiki: the sizes take turns too. */
export async function benchGrowth(bench: Bench, wikis: readonly BenchWiki[]): Promise<Row[]> {
  const taken = wikis.map((): number[] => []);
  for (const wiki of wikis) await saveTimes(bench, wiki, BLOCK, 'warm');
  for (let block = 0; block < 4; block += 1) {
    for (const [index, wiki] of wikis.entries())
      taken[index]?.push(...(await saveTimes(bench, wiki, BLOCK, `grow ${block}`)));
  }
  const p50s = taken.map((samples) => figure('', samples, null).p50);
  const first = p50s[0] ?? Number.NaN;
  return [
    {
      what: `durable save, p50 at ${wikis.map(({ pages }) => pages.length.toLocaleString('en')).join(', ')} pages`,
      figure: `${p50s.map((p50) => p50.toFixed(1)).join(', ')} ms: ×${((p50s.at(-1) ?? Number.NaN) / first).toFixed(2)}`,
      numbers: Object.fromEntries(wikis.map(({ pages }, index) => [`p50At${pages.length}`, p50s[index] ?? Number.NaN])),
    },
  ];
}

export async function benchManyPages(bench: Bench, wiki: BenchWiki): Promise<Row[]> {
  const [writers, turns] = [50, 8];
  const pages = await somePages(bench.db, wiki, writers);
  const before = await commitCount(bench, wiki);
  let refused = 0;
  const last = new Map<string, string>();
  const start = performance.now();
  const writing = pages.map(({ path, revision: first }) => async () => {
    let revision = first;
    for (let turn = 0; turn < turns; turn += 1) {
      const content = `# ${path}\n\nturn ${turn} ${crypto.randomUUID()}\n`;
      try {
        ({ revision } = await bench.commit(wiki, [{ op: 'put', path, content, revision }]));
        last.set(path, content);
      } catch {
        refused += 1;
      }
    }
  });
  const { perCommit } = await processorTime(writers * turns, () => Promise.all(writing.map((write) => write())));
  const rate = (writers * turns) / ((performance.now() - start) / 1000);
  const landed = (await commitCount(bench, wiki)) - before;
  let lost = writers * turns - refused - landed;
  const now = new Map((await somePages(bench.db, wiki, 1e6)).map((page) => [page.path, page.blobOid]));
  for (const [path, content] of last) {
    const stored = await bench.repos.call('readBlob', { wikiId: wiki.id, oid: now.get(path) ?? '' });
    if (stored.content !== content) lost += 1;
  }
  return [
    {
      what: `${writers} writers on ${writers} pages of one wiki`,
      figure: `${rate.toFixed(0)} commits/s, ${refused} refused, ${lost} lost; ${perCommit}`,
      ...bar('≥ 150/s, none, none', rate >= 150 && refused === 0 && lost === 0),
      numbers: { perSecond: rate, refused, lost },
    },
  ];
}

/** All change one page at once: most their own line, every fifth a line that others change too. */
export async function benchOnePage(bench: Bench, wiki: BenchWiki): Promise<Row[]> {
  const [writers, turns] = [50, 4];
  const path = 'Bench/One page';
  const lines = Array.from({ length: writers }, (_, writer) => `Line of writer ${writer}.`);
  await bench.commit(wiki, [{ op: 'put', path, content: `# One page\n\n${lines.join('\n\n')}\n` }]);
  const before = await commitCount(bench, wiki);
  const counts = { landed: 0, merged: 0, conflicts: 0, others: 0 };
  const revisions = new Set<string>();
  await Promise.all(
    lines.map(async (_, writer) => {
      for (let turn = 0; turn < turns; turn += 1) {
        const { blobOid, revision } = await bench.db.page.findFirstOrThrow({ where: { wikiId: wiki.id, path } });
        const { content } = await bench.repos.call('readBlob', { wikiId: wiki.id, oid: blobOid });
        const target = writer % 5 === 0 ? 0 : writer;
        const changed = content.replace(
          new RegExp(`^Line of writer ${target}\\..*$`, 'm'),
          (line) => `${line} ${writer}.${turn}`,
        );
        try {
          const result = await bench.commit(wiki, [{ op: 'put', path, content: changed, revision }]);
          revisions.add(result.revision);
          counts[result.pages[0]?.merged === true ? 'merged' : 'landed'] += 1;
        } catch (error) {
          counts[isWikibotError(error) && error.code === 'stale_revision' ? 'conflicts' : 'others'] += 1;
        }
      }
    }),
  );
  const landed = (await commitCount(bench, wiki)) - before;
  const known = await bench.db.commit.count({ where: { wikiId: wiki.id, oid: { in: [...revisions] } } });
  const explained = counts.others === 0 && landed === counts.landed + counts.merged && known === landed;
  return [
    {
      what: `${writers} writers on one page, ${turns} times each`,
      figure: `${counts.landed} landed, ${counts.merged} merged, ${counts.conflicts} conflicts, ${counts.others} others; ${known} in the history`,
      ...bar('each lands, merges or conflicts', explained),
      numbers: { ...counts, inHistory: known },
    },
  ];
}

async function commitCount(bench: Bench, wiki: BenchWiki): Promise<number> {
  return await bench.db.commit.count({ where: { wikiId: wiki.id } });
}
