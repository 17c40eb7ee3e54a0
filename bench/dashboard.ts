/**
 * `npm run bench -- dashboard`: the dashboard of somebody with 100 wikis, through the one port and the web
 * tier, as the browser asks for it. Prints a table and writes bench/results/dashboard.json.
 */
import { signInByHttp } from '../e2e/support/http.ts';
import { encodePath, restClient } from '../e2e/support/rest.ts';
import { startSystem } from '../e2e/support/system.ts';
import { bar, type Figure, measure, type Row, rowTable, table } from './measure.ts';
import { httpClient } from './reading/client.ts';
import { saveResults } from './results.ts';

const WIKIS = 100;
/** Beside those that each wiki begins with. */
const PAGES = 12;
const EDITS = 20;
const SAMPLES = 200;
const MOST_MS = 60;

const system = await startSystem();
const { must, close } = httpClient(system.url);
try {
  await system.cli('user', 'create', 'bench', '--email', 'bench@example.org');
  const token = (await system.cli('token', 'create', 'bench', '--scope', 'admin')).trim();
  process.stderr.write(`making ${WIKIS} wikis …\n`);
  for (let index = 0; index < WIKIS; index++) await makeWiki(index);
  const headers = { cookie: await signInByHttp(system, 'bench'), 'accept-encoding': 'gzip, deflate, br' };
  const ask = (path: string) => () => must(200, path, headers);
  const figures: Figure[] = [
    await measure(`dashboard, ${WIKIS} wikis`, { samples: SAMPLES, bar: MOST_MS }, ask('/dashboard')),
    await measure('dashboard, one wiki found', { samples: SAMPLES }, ask('/dashboard?q=Wiki+42')),
    await measure('usage', { samples: SAMPLES }, ask('/dashboard/usage')),
    await measure('audit log', { samples: SAMPLES }, ask('/dashboard/log')),
    await measure('people', { samples: SAMPLES }, ask('/dashboard/people')),
  ];
  const { body } = await must(200, '/dashboard', headers);
  const rows: Row[] = [
    {
      what: `dashboard, ${WIKIS} wikis, compressed`,
      figure: `${(body.length / 1000).toFixed(1)} kB`,
      ...bar('≤ 60 kB', body.length <= 60_000),
      numbers: { bytes: body.length },
    },
  ];
  process.stdout.write(`${table(figures)}\n\n${rowTable(rows)}\n`);
  await saveResults('dashboard', { wikis: WIKIS, pages: PAGES, edits: EDITS, figures, rows });

  async function makeWiki(index: number): Promise<void> {
    const slug = `wiki-${index}`;
    const name = `Wiki ${index}`;
    const made = await restClient(system.url, token).post('/wikis', {
      slug,
      name,
      purpose: `What we know of ${name}.`,
    });
    if (made.status !== 201) throw new Error(`The wiki was not made: ${made.status}`);
    const wiki = restClient(`${system.url}/@bench/${slug}`, token);
    const changes = Array.from({ length: PAGES }, (_, page) => ({
      ...{ op: 'put', path: `Notes/Page ${page}`, content: `# Page ${page}\n\nSome words. [[Home]]\n` },
    }));
    await wiki.post('/commits', { changes, message: 'Begin the notes' });
    let revision: unknown;
    for (let edit = 0; edit < EDITS; edit++) {
      const content = `# Log\n\n${'One more line.\n'.repeat(edit)}`;
      const input = revision === undefined ? { content } : { content, revision };
      const saved = await wiki.put(`/pages/${encodePath('Log')}`, input);
      if (saved.status > 201) throw new Error(`The page was not saved: ${saved.status}`);
      revision = saved.body['revision'];
    }
  }
} finally {
  close();
  await system.destroy();
}
