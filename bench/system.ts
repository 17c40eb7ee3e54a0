/**
 * `npm run bench -- system`: the whole system through its one port, on the imported vault, one client.
 * Prints a table and writes bench/results/system.json. Not a test: a missed bar is shown, and
 * nothing fails because the machine was busy.
 */
import { chromium } from '@playwright/test';
import playwrightConfig from '../playwright.config.ts';
import { corpus } from '../e2e/support/corpus.ts';
import { callTool, connectMcp } from '../e2e/support/mcp.ts';
import { encodePath, restClient } from '../e2e/support/rest.ts';
import { startSystem } from '../e2e/support/system.ts';
import { type Figure, figure, measure, table } from './measure.ts';
import { saveResults } from './results.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);

say('starting the system twice …');
const first = await startSystem();
await first.stop();
const starts: number[] = [];
for (let round = 0; round < 2; round++) {
  const again = await startSystem({ data: first.data });
  starts.push(again.startedInMs);
  await again.stop();
}
const system = await startSystem({ data: first.data });
starts.push(system.startedInMs);

const vault = await corpus();
say(`importing ${vault.label}: ${vault.pages.length} pages, ${vault.files.length} files …`);
const browser = await chromium.launch(playwrightConfig.use?.launchOptions ?? {});
const page = await browser.newPage();
await page.goto(system.signIn);
await page.waitForURL('**/welcome');
await page.getByLabel('Username').fill('bench');
await page.getByRole('button', { name: /continue|choose|save/i }).click();
await page.waitForURL('**/dashboard');
await system.cli('wiki', 'create', 'bench/corpus');
const importStart = performance.now();
await system.cli('import', 'bench/corpus', vault.folder);
const importMs = performance.now() - importStart;

const wiki = `${system.url}/@bench/corpus`;
const token = (await system.cli('token', 'create', 'bench', '--scope', 'write')).trim();
const rest = restClient(wiki, token);
const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
const pathAt = (index: number) => vault.pages[index % vault.pages.length] ?? 'Home';
const ok = <T extends { status: number }>(answer: T): T => {
  if (answer.status >= 400) throw new Error(`${answer.status}: ${JSON.stringify(answer)}`);
  return answer;
};

const figures: Figure[] = [figure('second start, command to ready', starts, 5000)];

// Chromium's own clock: from the start of the navigation to the last byte, and to the parsed page.
const whole: number[] = [];
const parsed: number[] = [];
for (let index = 0; index < vault.pages.length + 200; index++) {
  await page.goto(`${wiki}/${encodePath(pathAt(index))}`, { waitUntil: 'load' });
  if (index < vault.pages.length) continue;
  const times = await page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    return entry === undefined ? null : { end: entry.responseEnd, ready: entry.domContentLoadedEventEnd };
  });
  if (times === null) throw new Error('Chromium gave no navigation timing.');
  whole.push(times.end);
  parsed.push(times.ready);
}
figures.push(figure('page in Chromium, signed in: start to whole response', whole, 25));
figures.push(figure('page in Chromium, signed in: start to DOMContentLoaded', parsed, null));
figures.push(
  await measure('page by HTTP, signed in', { samples: 400, bar: 25 }, async (index) =>
    ok(await fetch(`${wiki}/${encodePath(pathAt(index))}`, { headers: { cookie } })).text(),
  ),
);
figures.push(
  await measure('REST read', { samples: 400, bar: 5 }, async (index) =>
    ok(await rest.get(`/pages/${encodePath(pathAt(index))}`)),
  ),
);

let revision: unknown = null;
figures.push(
  await measure('REST save, durable (fsync on)', { samples: 200, bar: 40 }, async (index) => {
    const answer = ok(
      await rest.put('/pages/Bench/Saved', {
        content: `# Saved\n\nround ${index}\n`,
        ...(revision === null ? {} : { revision }),
      }),
    );
    revision = answer.body['revision'];
  }),
);
figures.push(
  await measure('REST search', { samples: 200 }, async (index) =>
    ok(await rest.get(`/search?q=${['theme', 'sync', 'hotkey', 'vault'][index % 4]}`)),
  ),
);

await system.cli('wiki', 'create', 'bench/many');
const many = restClient(`${system.url}/@bench/many`, token);
for (const start of [0, 1000]) {
  const changes = Array.from({ length: 1000 }, (_, index) => ({
    ...{ op: 'put', path: `Folder ${index % 25}/Page ${start + index}` },
    content: `---\ntags: [bench]\n---\n# Page ${start + index}\n\nA page of many.\n`,
  }));
  ok(await many.post('/commits', { changes, message: 'Add pages' }));
}
figures.push(
  await measure('GET /pages of 2,000 pages, all in one answer', { samples: 100, bar: 40 }, async () => {
    const { body } = ok(await many.get('/pages?limit=5000'));
    if (!Array.isArray(body['pages']) || body['pages'].length < 2000) throw new Error('Some pages are not listed.');
  }),
  await measure('GET /pages of 2,000 pages, the first 100', { samples: 100, bar: 40 }, async () =>
    ok(await many.get('/pages')),
  ),
);

const mcp = await connectMcp(`${wiki}/mcp`, token);
figures.push(
  await measure('MCP read_note', { samples: 200, bar: 8 }, (index) =>
    callTool(mcp, 'read_note', { path: pathAt(index) }),
  ),
);
let noteRevision: unknown = null;
figures.push(
  await measure('MCP write_note, durable (fsync on)', { samples: 200, bar: 25 }, async (index) => {
    const { structured } = await callTool(mcp, 'write_note', {
      ...{ path: 'Bench/Note', content: `# Note\n\nround ${index}\n` },
      ...(noteRevision === null ? {} : { revision: noteRevision }),
    });
    noteRevision = structured['revision'];
  }),
);
await mcp.close();
await browser.close();

console.log(
  `\n${vault.label}: ${vault.pages.length} pages, ${vault.files.length} files, imported in ${(importMs / 1000).toFixed(1)} s; one client\n`,
);
console.log(table(figures));
await saveResults('system', { corpus: vault.label, importMs, figures });
await system.destroy();
