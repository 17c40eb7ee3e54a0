/** Reading a page by its path, with caches warm, as the worker does it: trees in memory, the blob from `git cat-file`. */
import { Repository } from '../../worker/repo/repository.ts';
import { bar, figure, times } from '../measure.ts';
import type { Row } from '../measure.ts';
import { childrenOf, commandOf, cpuOf } from './process.ts';
import type { Bench, BenchWiki } from './setup.ts';

const READERS = 16;

export async function benchReads(bench: Bench, wiki: BenchWiki): Promise<Row[]> {
  const repo = new Repository(bench.worker.repositories, wiki.id);
  const read = async (index: number): Promise<void> => {
    const head = await repo.head();
    const path = wiki.pages[(index * 7919) % wiki.pages.length] ?? '';
    const entry = head === null ? null : await repo.entryAt(head, `${path}.md`);
    if (entry === null) throw new Error(`${path} is not there.`);
    await repo.blob(entry.oid, 1e6);
  };
  for (let index = 0; index < wiki.pages.length; index += 1) await read(index);
  const one = figure('', await times(1000, read), null);

  const total = 20_000;
  const cpuBefore = await cpuSeconds();
  const start = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: READERS }, async () => {
      while (next < total) await read(next++);
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  const cpu = (await cpuSeconds()) - cpuBefore;
  return [
    {
      what: 'worker read by path, warm, one reader',
      figure: `p50 ${one.p50.toFixed(2)} ms, p99 ${one.p99.toFixed(2)} ms`,
      ...bar('p50 ≤ 1 ms', one.p50 <= 1),
      numbers: { p50: one.p50, p99: one.p99 },
    },
    {
      what: `worker read by path, warm, ${READERS} readers`,
      figure: `${Math.round(total / cpu)}/s of one core (${Math.round(total / seconds)}/s here)`,
      ...bar('≥ 5,000/s', total / cpu >= 5000),
      numbers: { perCoreSecond: total / cpu, perSecond: total / seconds },
    },
  ];
}

/** Of this process and the git processes that it reads through, which run beside it. */
async function cpuSeconds(): Promise<number> {
  let total = await cpuOf(process.pid);
  for (const pid of await childrenOf(process.pid))
    if ((await commandOf(pid)).startsWith('git')) total += await cpuOf(pid);
  return total / 1000;
}
