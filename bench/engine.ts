/**
 * `npm run bench -- engine`: the storage engine on a generated wiki with a past. Prints a table and
 * writes bench/results/engine.json. Not a test: a missed bar is shown, and nothing fails because the
 * machine was busy.
 *
 *   --pages 2000  --commits 10000  --long 100000  --seconds 20     sizes of the wiki, of the longest history, of the 1,000 wikis' load
 */
import { parseArgs } from 'node:util';
import { benchFleet } from './engine/fleet.ts';
import { benchDiffAndBlame, benchHistory, benchLongHistory } from './engine/histories.ts';
import { benchReads } from './engine/reads.ts';
import { benchRename } from './engine/rename.ts';
import { benchGrowth, benchManyPages, benchOnePage, benchOneWriter } from './engine/saves.ts';
import { startBench } from './engine/setup.ts';
import { rowTable } from './measure.ts';
import type { Row } from './measure.ts';
import { MACHINE, saveResults } from './results.ts';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '2000' },
    commits: { type: 'string', default: '10000' },
    long: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '20' },
  },
  allowPositionals: true,
});
const [pages, commits, long, seconds] = [values.pages, values.commits, values.long, values.seconds].map(Number);
if (pages === undefined || commits === undefined || long === undefined || seconds === undefined)
  throw new Error('Unreachable: all have defaults.');

const started = performance.now();
const rows: Row[] = [];
async function step(what: string, work: () => Promise<Row[]>): Promise<void> {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s: ${what} …\n`);
  rows.push(...(await work()));
}

const bench = await startBench();
try {
  process.stderr.write(`making ${pages} pages and ${commits} commits …\n`);
  const wiki = await bench.generate({ pages, commits });
  await step('reads', () => benchReads(bench, wiki));
  await step('history', () => benchHistory(bench, wiki));
  await step('diff and blame', () => benchDiffAndBlame(bench, wiki));
  await step('one writer', () => benchOneWriter(bench, wiki));
  await step('50 writers on 50 pages', () => benchManyPages(bench, wiki));
  await step('50 writers on one page', () => benchOnePage(bench, wiki));
  await step('rename', () => benchRename(bench, wiki));
  await step('wikis of other sizes', async () => {
    const sizes = [];
    for (const size of [100, 1000, 10_000])
      sizes.push(await bench.generate({ pages: size, commits: size / 10, sections: 1 }));
    return await benchGrowth(bench, sizes);
  });
  await step('a longer history', () => benchLongHistory(bench, wiki, long));
} finally {
  await bench.close();
}
await step('1,000 wikis', () => benchFleet({ wikis: 1000, writesPerSecond: 20, seconds, say: () => undefined }));

console.log(`\nEngine: ${pages.toLocaleString('en')} pages, ${commits.toLocaleString('en')} commits; ${MACHINE}\n`);
console.log(rowTable(rows));
await saveResults('engine', { pages, commits, rows });
