/**
 * `npm run bench -- lighthouse`: Lighthouse on the front page, the docs and a public page as anybody sees
 * them, and on the editor and the settings for who is signed in. On the imported vault, in Chromium, as a
 * phone on a slow net, which Lighthouse computes from what it has seen. Prints a table and writes bench/results/lighthouse.json.
 */
import { chromium } from '@playwright/test';
import lighthouse from 'lighthouse';
import { corpus } from '../e2e/support/corpus.ts';
import { signInByHttp } from '../e2e/support/http.ts';
import { encodePath } from '../e2e/support/rest.ts';
import { freePort, startSystem } from '../e2e/support/system.ts';
import playwrightConfig from '../playwright.config.ts';
import { bar, type Row, rowTable } from './measure.ts';
import { MACHINE, saveResults } from './results.ts';

const BAR = 0.95;
const PREFERRED = 'Linking notes and files/Internal links';
/** The median of them counts: the machine does other things as well. */
const RUNS = 3;

type Category = 'performance' | 'accessibility' | 'best-practices' | 'seo';
const ALL: readonly Category[] = ['performance', 'accessibility', 'best-practices', 'seo'];
const NO_READER: readonly Category[] = ['accessibility', 'best-practices'];

const system = await startSystem();
const vault = await corpus();
process.stderr.write(`importing ${vault.label}: ${vault.pages.length} pages, ${vault.files.length} files …\n`);
await system.cli('user', 'create', 'bench', '--email', 'bench@example.org');
await system.cli('wiki', 'create', 'bench/open', '--public');
await system.cli('import', 'bench/open', vault.folder);
const cookie = await signInByHttp(system, 'bench');
const page = encodePath(vault.pages.includes(PREFERRED) ? PREFERRED : (vault.pages.at(-1) ?? 'Home'));

const port = await freePort();
const options = playwrightConfig.use?.launchOptions ?? {};
const browser = await chromium.launch({
  ...options,
  args: [...(options.args ?? []), `--remote-debugging-port=${port}`],
});

interface Judged {
  readonly scores: ReadonlyMap<Category, number>;
  /** What took points. */
  readonly faults: readonly string[];
}

async function judge(url: string, categories: readonly Category[], headers: Record<string, string>): Promise<Judged> {
  const flags = { port, onlyCategories: [...categories], extraHeaders: headers, logLevel: 'error' as const };
  const result = await lighthouse(url, flags);
  if (result === undefined || result.lhr.runtimeError !== undefined)
    throw new Error(`Lighthouse could not judge ${url}: ${result?.lhr.runtimeError?.message ?? 'no result'}`);
  const { lhr } = result;
  const found = categories.map((category) => lhr.categories[category]);
  const faults = found.flatMap((category) =>
    (category?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 0.9)
      .map(({ id }) => `${id} (${lhr.audits[id]?.displayValue ?? lhr.audits[id]?.score ?? ''})`),
  );
  return { scores: new Map(categories.map((category, index) => [category, found[index]?.score ?? 0])), faults };
}

const rows: Row[] = [];
const faults: Record<string, readonly string[]> = {};
try {
  for (const [what, path, categories, headers] of [
    ['front page', '/', ALL, {}],
    ['documentation', '/docs/connect', ALL, {}],
    ['public page', `/@bench/open/${page}`, ALL, {}],
    ['editor', `/@bench/open/-/edit/${page}`, NO_READER, { Cookie: cookie }],
    ['settings', '/@bench/open/-/settings', NO_READER, { Cookie: cookie }],
  ] as const) {
    const runs: Judged[] = [];
    for (let run = 0; run < RUNS; run++) runs.push(await judge(`${system.url}${path}`, categories, headers));
    for (const category of categories) {
      const scores = runs.map((run) => run.scores.get(category) ?? 0).toSorted((a, b) => a - b);
      const score = scores[Math.floor(scores.length / 2)] ?? 0;
      rows.push({
        what: `${what}, ${category.replace('-', ' ')}`,
        figure: String(Math.round(score * 100)),
        ...bar(`≥ ${BAR * 100}`, score >= BAR),
        numbers: { score, lowest: scores[0] ?? 0 },
      });
    }
    faults[what] = [...new Set(runs.flatMap((run) => run.faults))];
  }
} finally {
  await browser.close();
  await system.destroy();
}

console.log(`\nLighthouse, the median of ${RUNS} runs, ${vault.label}; ${MACHINE}\n`);
console.log(rowTable(rows));
for (const [what, found] of Object.entries(faults)) if (found.length > 0) console.log(`\n${what}: ${found.join(', ')}`);
await saveResults('lighthouse', { corpus: vault.label, runs: RUNS, rows, faults });
