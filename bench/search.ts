/**
 * `npm run bench -- search`: the parts of the search by themselves. Prints a table and writes
 * bench/results/search.json. `npm run bench -- search minilm`: one part.
 */
import { rowTable } from './measure.ts';
import type { Row } from './measure.ts';
import { MACHINE, saveResults } from './results.ts';
import { benchKeyword } from './search-keyword.ts';
import { benchMiniLm } from './search-minilm.ts';
import { benchModes } from './search-modes.ts';
import { benchScans, benchTraining } from './search-vectors.ts';

const PARTS: Readonly<Record<string, () => Promise<Row[]>>> = {
  keyword: benchKeyword,
  minilm: benchMiniLm,
  modes: benchModes,
  vectors: benchScans,
  training: async () => [...(await benchTraining(2000, 5)), ...(await benchTraining(10_000, 60))],
};

const [, part] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const rows: Row[] = [];
for (const [name, run] of Object.entries(PARTS)) {
  if (part !== undefined && part !== name) continue;
  process.stderr.write(`${name} …\n`);
  rows.push(...(await run()));
}
console.log(`\nSearch; ${MACHINE}\n`);
console.log(rowTable(rows));
if (part === undefined) await saveResults('search', { rows });
