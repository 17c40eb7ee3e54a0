/**
 * The search by words through REST, in wikis of 2,000 and 10,000 pages: queries of all kinds, the
 * first one after a start with and without a snapshot, what an index takes of the memory, and
 * whether what was written is found by the very next request.
 */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { restClient } from '../e2e/support/rest.ts';
import { startSystem } from '../e2e/support/system.ts';
import type { System } from '../e2e/support/system.ts';
import { Catalog } from '../worker/search/catalog.ts';
import { Snapshots } from '../worker/search/snapshot.ts';
import { NO_FILTERS } from '../worker/search/types.ts';
import { bar, figure, times } from './measure.ts';
import type { Row } from './measure.ts';
import { Random } from './random.ts';
import { Texts } from './search-texts.ts';

const SIZES = [
  { pages: 2_000, bar: 10 },
  { pages: 10_000, bar: 25 },
] as const;
const SAMPLES = 300;
const WRITES = 50;
/** Pages whose words the queries are made of. */
const KNOWN = 300;

type Queries = Readonly<Record<string, () => string>>;
type Client = ReturnType<typeof restClient>;

export async function benchKeyword(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of SIZES) rows.push(...(await benchSize(size.pages, size.bar)));
  return rows;
}

async function benchSize(pages: number, limit: number): Promise<Row[]> {
  const label = `keyword, ${pages.toLocaleString('en')} pages`;
  const folder = await mkdtemp(join(tmpdir(), 'bench-keyword-'));
  // The other signals would use the processor beside it.
  const env = { EMBEDDINGS: 'off' };
  let system = await startSystem({ env });
  try {
    const queries = await writePages(folder, pages);
    await system.cli('user', 'create', 'bench', '--email', 'bench@example.org');
    await system.cli('wiki', 'create', 'bench/words');
    await system.cli('import', 'bench/words', folder);
    const token = (await system.cli('token', 'create', 'bench', '--scope', 'write')).trim();
    const open = (): Client => restClient(`${system.url}/@bench/words`, token);
    const restart = async (): Promise<Client> => {
      await system.stop();
      system = await startSystem({ data: system.data, env });
      return open();
    };
    await untilFound(open(), queries);
    const rows = await warm(label, limit, { rest: open(), queries });
    rows.push(await writeToFindable(label, open()));
    rows.push(await memory(label, system));
    const kept = await firstSearch(await restart(), queries);
    rows.push(row(`${label}: first search after a restart, from the snapshot`, kept));
    await system.stop();
    await removeSnapshots(system.data);
    const rest = await restart();
    rows.push(row(`${label}: first search after a restart, without one`, await firstSearch(rest, queries)));
    return rows;
  } finally {
    await system.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the pages, and makes queries of their words. */
async function writePages(folder: string, pages: number): Promise<Queries> {
  const texts = new Texts();
  const random = new Random(7);
  const counts = new Map<string, number>();
  const known: string[][] = [];
  for (let number = 0; number < pages; number += 1) {
    const { path, content } = texts.page(number);
    const file = join(folder, `${path}.md`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    if (number % Math.ceil(pages / KNOWN) !== 0) continue;
    const words = content.match(/[a-z]{4,}/g) ?? [];
    known.push(words);
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const common = [...counts].sort(([, one], [, other]) => other - one).map(([word]) => word);
  const text = (): string[] => random.of(known);
  const some = (): string => random.of(text());
  const neighbours = (): string => {
    const words = text();
    const at = random.below(words.length - 2);
    return words.slice(at, at + 2).join(' ');
  };
  return {
    'four words of a page': () => Array.from({ length: 4 }, some).join(' '),
    'a rare word': () => random.of(common.slice(-1000)),
    'six common words': () => Array.from({ length: 6 }, () => random.of(common.slice(0, 30))).join(' '),
    'the beginning of a word': () => `${some()} ${some().slice(0, 3)}`,
    'a word with a typo': () => `${some().replace(/^(..)./, '$1q')} `,
    'a phrase': () => `"${neighbours()}"`,
    'common words and an exclusion': () => `${common[1] ?? ''} ${common[3] ?? ''} -${some()}`,
  };
}

async function search(rest: Client, query: string): Promise<{ total: number; paths: string[] }> {
  const answer = await rest.get(`/search?mode=keyword&limit=20&q=${encodeURIComponent(query)}`);
  if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  const { total, results } = answer.body as { total: number; results: { path: string }[] };
  return { total, paths: results.map(({ path }) => path) };
}

async function warm(
  label: string,
  limit: number,
  { rest, queries }: { rest: Client; queries: Queries },
): Promise<Row[]> {
  const kinds = Object.entries(queries);
  const all: number[] = [];
  const rows: Row[] = [];
  for (const [kind, query] of kinds) {
    const taken = await times(Math.ceil(SAMPLES / kinds.length), () => search(rest, query()));
    all.push(...taken);
    rows.push(row(`${label}: ${kind}`, taken));
  }
  const { p50 } = figure(label, all, limit);
  // What the doors and a busy machine take of it.
  const other = await times(Math.ceil(SAMPLES / kinds.length), () => rest.get('/pages?limit=20'));
  rows.push(row(`${label}: a list of 20 pages, for comparison`, other));
  return [{ ...row(`${label}: all kinds`, all), ...bar(`p50 ≤ ${limit} ms`, p50 <= limit) }, ...rows];
}

/** Each write is looked for once, by a word that only it has. */
async function writeToFindable(label: string, rest: Client): Promise<Row> {
  let missed = 0;
  const taken: number[] = [];
  for (let nth = 0; nth < WRITES; nth += 1) {
    const letter = (at: number): string => String.fromCharCode(97 + (at % 26));
    const word = `unheardof${letter(Math.floor(nth / 26))}${letter(nth)}x`;
    const saved = await rest.put(`/pages/Written/Page ${nth}`, { content: `# Written ${nth}\n\nIt says ${word}.\n` });
    if (saved.status !== 201) throw new Error(`${saved.status}: ${JSON.stringify(saved.body)}`);
    const start = performance.now();
    const { paths } = await search(rest, `${word} `);
    taken.push(performance.now() - start);
    if (paths[0] !== `Written/Page ${nth}`) missed += 1;
  }
  const found = `${WRITES - missed} of ${WRITES} by the next request`;
  const made = row(`${label}: written, then searched`, taken);
  return { ...made, figure: `${found}; ${made.figure}`, ...bar('next request', missed === 0) };
}

/** Of the same rows, in this process, so that nothing else is counted. */
async function memory(label: string, system: System): Promise<Row> {
  const state = JSON.parse(await readFile(join(system.data, 'run', 'state.json'), 'utf8')) as { databaseUrl: string };
  const db = createDatabase(state.databaseUrl, { max: 2 });
  const nowhere = new Snapshots(join(system.data, 'tmp', 'nowhere'));
  const report = (error: unknown): void => console.error(error);
  const catalog = new Catalog({ db, snapshots: nowhere, bytes: Number.MAX_SAFE_INTEGER, report });
  const [wiki] = await db.$queryRaw<{ id: string }[]>`SELECT id::text FROM wikis`;
  const start = performance.now();
  await catalog.search(wiki?.id ?? '', 'anything', NO_FILTERS, 1);
  const ms = performance.now() - start;
  const { bytes, chunks } = catalog.stats();
  await db.$disconnect();
  const megabytes = bytes / 2 ** 20;
  return {
    what: `${label}: memory of its index`,
    figure: `${megabytes.toFixed(0)} MB, ${Math.round(bytes / chunks)} bytes a chunk (${chunks} chunks)`,
    numbers: { bytes, chunks, buildMs: ms },
  };
}

/** Waits until the index is there: a large one says that it is building. */
async function untilFound(rest: Client, queries: Queries): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) if ((await search(rest, commonest(queries))).total > 0) return;
  throw new Error('Nothing is found.');
}

async function firstSearch(rest: Client, queries: Queries): Promise<number[]> {
  const start = performance.now();
  await untilFound(rest, queries);
  return [performance.now() - start];
}

function commonest(queries: Queries): string {
  return queries['six common words']?.() ?? '';
}

async function removeSnapshots(data: string): Promise<void> {
  const files = await readdir(join(data, 'repos'), { recursive: true });
  const snapshots = files.filter((file) => file.endsWith('search.idx'));
  if (snapshots.length === 0) throw new Error('No snapshot was written.');
  for (const file of snapshots) await rm(join(data, 'repos', file));
}

function row(what: string, taken: readonly number[]): Row {
  const { p50, p95, p99 } = figure(what, taken, null);
  const text = taken.length === 1 ? `${p50.toFixed(0)} ms` : `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)}`;
  return { what, figure: text, numbers: { p50, p95, p99 } };
}
