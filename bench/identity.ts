/**
 * `npm run bench -- identity`: what knowing the host and the session adds to a page. The same public page
 * is asked of web by somebody without a session, by one with a session at the apex, on the owner's host, and on
 * a wiki's own, in turns, so that whatever else happens meets all alike. Prints a table and
 * writes bench/results/identity.json.
 */
import { signInByHttp } from '../e2e/support/http.ts';
import { startSystem } from '../e2e/support/system.ts';
import { bar, figure, type Row, rowTable, times } from './measure.ts';
import { httpClient } from './reading/client.ts';
import { saveResults } from './results.ts';

const SAMPLES = 1_500;
const MOST_MS = 2;

const system = await startSystem();
const { must, close } = httpClient(system.url);
try {
  await system.cli('user', 'create', 'bench', '--email', 'bench@example.org');
  await system.cli('wiki', 'create', 'bench/open', '--public');
  await system.cli('wiki', 'create', 'bench/named', '--public');
  await system.cli('wiki', 'set', 'bench/named', '--custom-slug', 'bench-named');
  const cookie = await signInByHttp(system, 'bench');
  const host = `bench.${new URL(system.url).host}`;
  const own = `bench-named.${new URL(system.url).host}`;
  // A language of one's own keeps a request from the public cache, as a session does.
  const language = 'wikibot.lang=en';
  const kinds: { what: string; path: string; headers: Record<string, string> }[] = [
    { what: 'without a session', path: '/@bench/open', headers: { cookie: language } },
    { what: 'with a session at the apex', path: '/@bench/open', headers: { cookie: `${language}; ${cookie}` } },
    {
      what: 'with a session on the owner’s host',
      path: '/open',
      headers: { host, cookie: `${language}; ${await hostCookie(host)}` },
    },
    {
      what: 'with a session on the wiki’s own host',
      path: '/',
      headers: { host: own, cookie: `${language}; ${await hostCookie(own)}` },
    },
  ];
  const taken: number[][] = kinds.map(() => []);
  for (const { path, headers } of kinds) await times(200, () => must(200, path, headers), 0);
  for (let sample = 0; sample < SAMPLES; sample++) {
    for (const [index, { path, headers }] of kinds.entries())
      taken[index]?.push(...(await times(1, () => must(200, path, headers), 0)));
  }
  const figures = kinds.map(({ what }, index) => figure(what, taken[index] ?? [], null));
  const [base, ...others] = figures;
  const rows: Row[] = figures.map(({ name, p50, p95 }) => ({
    what: `public page ${name}`,
    figure: `p50 ${p50.toFixed(2)} ms, p95 ${p95.toFixed(2)} ms`,
    numbers: { p50, p95 },
  }));
  for (const { name, p50 } of others) {
    const added = p50 - (base?.p50 ?? 0);
    rows.push({
      what: `added ${name}`,
      figure: `${added.toFixed(2)} ms`,
      ...bar(`≤ ${MOST_MS} ms`, added <= MOST_MS),
      numbers: { added },
    });
  }
  process.stdout.write(`${rowTable(rows)}\n`);
  await saveResults('identity', { rows });

  /** As a browser comes to a wiki's own host: it begins there, is given a code at the apex, and brings it. */
  async function hostCookie(host: string): Promise<string> {
    const begun = await must(303, '/api/auth/host?return_to=%2Fopen', { host });
    const hand = begun.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const asked = new URL(begun.headers.location ?? '');
    const given = await must(303, `${asked.pathname}${asked.search}`, { cookie });
    const back = new URL(given.headers.location ?? '');
    const redeemed = await must(303, `${back.pathname}${back.search}`, { host, cookie: hand });
    return redeemed.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  }
} finally {
  close();
  await system.destroy();
}
