/**
 * `npm run bench -- reading`: what a reader waits for, through the one port, on the imported vault. Prints a
 * table and writes bench/results/reading.json. The client shares the processors with the system, so
 * that requests per second are fewer than the system alone would answer.
 */
import autocannon from 'autocannon';
import { corpus } from '../e2e/support/corpus.ts';
import { signInByHttp } from '../e2e/support/http.ts';
import { encodePath, restClient } from '../e2e/support/rest.ts';
import { startSystem } from '../e2e/support/system.ts';
import { bar, type Figure, figure, measure, type Row, rowTable, table } from './measure.ts';
import { Random } from './random.ts';
import { httpClient } from './reading/client.ts';
import { longPage } from './reading/long-page.ts';
import { saveResults } from './results.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);
const SECONDS = 6;
const CLIENTS = 8;
const SAMPLES = 400;

const system = await startSystem();
const vault = await corpus();
say(`importing ${vault.label}: ${vault.pages.length} pages, ${vault.files.length} files, twice …`);
await system.cli('user', 'create', 'bench', '--email', 'bench@example.org');
await system.cli('wiki', 'create', 'bench/open', '--public');
await system.cli('wiki', 'create', 'bench/closed');
for (const wiki of ['bench/open', 'bench/closed']) await system.cli('import', wiki, vault.folder);
const cookie = await signInByHttp(system, 'bench');
const token = (await system.cli('token', 'create', 'bench', '--scope', 'write')).trim();

const { get, must, close } = httpClient(system.url);
const page = (wiki: 'open' | 'closed', index: number) =>
  `/@bench/${wiki}/${encodePath(vault.pages[index % vault.pages.length] ?? 'Home')}`;
const asBrowser = { 'accept-encoding': 'gzip, deflate, br' };
const signedIn = { ...asBrowser, cookie };

const rows: Row[] = [];
const figures: Figure[] = [];

/** One path is compared byte for byte; of several the status alone counts. */
async function hammer(what: string, paths: readonly string[], headers: Record<string, string> = {}): Promise<void> {
  const bodies: string[] = [];
  for (const path of paths) bodies.push((await must(200, path, headers)).body.toString());
  const [first = ''] = paths;
  const result = await autocannon({
    ...{ connections: CLIENTS, duration: SECONDS, headers },
    ...(paths.length === 1
      ? { url: `${system.url}${first}`, expectBody: bodies[0] ?? '' }
      : { url: system.url, requests: paths.map((path) => ({ path })) }),
  });
  const perSecond = Math.round(result.requests.average);
  const wrong = result.non2xx + result.errors + result.timeouts + result.mismatches;
  rows.push({
    what: `${what}, ${CLIENTS} clients`,
    figure: wrong === 0 ? `${perSecond}/s` : `${perSecond}/s, ${wrong} wrong`,
    ...bar('≥ 1200/s', perSecond >= 1200 && wrong === 0),
    numbers: { perSecond, p99: result.latency.p99, wrong },
  });
}

say('public pages, anonymous …');
await hammer('public page, anonymous, each byte compared', [page('open', 0)]);
const all = vault.pages.map((_path, index) => page('open', index));
await hammer(`public pages, anonymous, ${all.length} in turn, compressed`, all, asBrowser);

say('one client …');
figures.push(
  await measure('public page', { samples: SAMPLES }, (index) => must(200, page('open', index), asBrowser)),
  await measure('private page, signed in', { samples: SAMPLES, bar: 12 }, (index) =>
    must(200, page('closed', index), signedIn),
  ),
);
for (const [what, wiki, headers] of [
  ['public page again (304)', 'open', asBrowser],
  ['private page again, signed in (304)', 'closed', signedIn],
] as const) {
  const etag = String((await must(200, page(wiki, 0), headers)).headers['etag']);
  const again = { ...headers, 'if-none-match': etag };
  figures.push(await measure(what, { samples: SAMPLES, bar: 2 }, () => must(304, page(wiki, 0), again)));
}

say('pages of 5,000 words …');
const closed = restClient(`${system.url}/@bench/closed`, token);
const random = new Random(5000);
const firsts: number[] = [];
for (let index = 0; index < 30; index++) {
  const saved = await closed.put(`/pages/Bench/Long${index}`, { content: longPage(5000, random) });
  if (saved.status !== 201) throw new Error(`The long page was not saved: ${saved.status}`);
  const start = performance.now();
  await must(200, `/@bench/closed/Bench/Long${index}`, signedIn);
  // The first ones are slow while the renderer is compiled.
  if (index >= 5) firsts.push(performance.now() - start);
}
figures.push(figure('first read of a page of 5,000 words', firsts, 60));

say('saves …');
const open = restClient(`${system.url}/@bench/open`, token);
const delays: number[] = [];
let missed = 0;
let revision: unknown = null;
for (let round = 0; round < 40; round++) {
  const marker = `marker${round}of${Date.now()}`;
  // Kept, when there is something to keep.
  await get('/@bench/open/Bench/Seen');
  const content = `# Seen\n\n${marker}\n`;
  const saved = await open.put('/pages/Bench/Seen', revision === null ? { content } : { content, revision });
  revision = saved.body['revision'];
  const done = performance.now();
  if (!(await must(200, '/@bench/open/Bench/Seen', { cookie })).body.includes(marker)) missed += 1;
  while (!(await get('/@bench/open/Bench/Seen')).body.includes(marker)) {
    if (performance.now() - done > 10_000) throw new Error('A saved edit never became visible.');
  }
  delays.push(performance.now() - done);
}
figures.push(figure('saved edit in public copies, from the answer on', delays, 2000));
rows.push({
  what: 'saved edit missing from the next read, signed in',
  figure: `${missed} of ${delays.length}`,
  ...bar('0', missed === 0),
  numbers: { missed },
});

const html = (await must(200, page('open', 0))).body.toString();
const sources = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"|<link[^>]*"modulepreload"[^>]*href="([^"]+)"/g)];
let bytes = Buffer.byteLength(
  [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([^<]*)/g)].map(([, code]) => code).join(),
);
for (const [, src, href = ''] of sources)
  bytes += (await must(200, (src ?? href).replaceAll('&amp;', '&'), asBrowser)).body.length;
rows.push({
  what: `JavaScript sent with a plain page, compressed, ${sources.length} files`,
  figure: `${(bytes / 1000).toFixed(1)} kB`,
  ...bar('≤ 90 kB', bytes <= 90_000),
  numbers: { bytes, files: sources.length },
});

console.log(`\n${vault.label}: ${vault.pages.length} pages; the client is on the same machine\n`);
console.log(`${rowTable(rows)}\n`);
console.log(table(figures));
await saveResults('reading', { corpus: vault.label, rows, figures });
close();
await system.destroy();
