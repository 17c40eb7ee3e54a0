/** The pages about wikibot itself, as a stranger and a crawler meet them. */
import { type BrowserContext, expect, test } from '@playwright/test';
import { connectMcp } from './support/mcp.ts';
import { signInFirst } from './support/people.ts';
import { type System, startSystem } from './support/system.ts';

let system: System;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  system = await startSystem();
});

test.afterAll(() => system?.destroy());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(new URL(path, system.url), { headers, redirect: 'manual' });

/** Addresses on this host that the page leads to or loads. */
function linksOf(html: string, path: string): string[] {
  return [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)]
    .map(([, url = '']) => new URL(url.replaceAll('&amp;', '&'), new URL(path, system.url)))
    .filter(({ origin }) => origin === system.url)
    .map(({ pathname, search, hash }) => pathname + search + hash);
}

async function sitemap(): Promise<string[]> {
  const xml = await (await get('/sitemap-site.xml')).text();
  return [...xml.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url = '']) => new URL(url).pathname);
}

test('no link of the site is dead, and the sitemap has every page', async () => {
  const pages = new Map<string, string>();
  const checked = new Set<string>();
  const fragments: [string, string][] = [];
  const dead: string[] = [];
  const waiting = ['/'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (checked.has(path)) continue;
    checked.add(path);
    const answer = await get(path);
    if (answer.status !== 200) {
      dead.push(`${answer.status} ${path}`);
      continue;
    }
    const isPage = (answer.headers.get('content-type') ?? '').startsWith('text/html');
    // What is signed in to is another matter.
    if (!isPage || /^\/(?:signin|dashboard|settings)/.test(path)) continue;
    const html = await answer.text();
    pages.set(path, html);
    for (const link of linksOf(html, path)) {
      const [to = '', fragment] = link.split('#');
      if (fragment !== undefined && fragment !== '') fragments.push([to, fragment]);
      if (!/^\/(?:dashboard|settings)/.test(to)) waiting.push(to);
    }
  }
  expect(dead).toEqual([]);
  const broken = fragments.filter(([path, id]) => {
    const html = pages.get(path);
    return html !== undefined && !html.includes(` id="${decodeURIComponent(id)}"`);
  });
  expect(broken).toEqual([]);
  expect([...pages.keys()].toSorted()).toEqual((await sitemap()).toSorted());
  expect(pages.size).toBeGreaterThan(25);
  expect(await (await get('/sitemap.xml')).text()).toContain(`${system.url}/sitemap-site.xml`);
});

test('each page says what it is to search engines and previews', async () => {
  for (const path of await sitemap()) {
    const html = await (await get(path)).text();
    const meta = (name: string) => new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)"`).exec(html)?.[1];
    expect(html, path).toContain(`<link rel="canonical" href="${system.url}${path}"/>`);
    expect(meta('description')?.length, path).toBeGreaterThan(20);
    expect(meta('robots'), path).toBeUndefined();
    expect([...html.matchAll(/<h1\b/g)], path).toHaveLength(1);
    const image = await fetch(meta('og:image') ?? '');
    const bytes = Buffer.from(await image.arrayBuffer());
    expect([image.headers.get('content-type'), bytes.readUInt32BE(16), bytes.readUInt32BE(20)], path).toEqual([
      'image/png',
      1200,
      630,
    ]);
  }
});

test('the pages set no cookie, send hardly a script, and come from the front’s memory', async () => {
  const pages = await sitemap();
  for (const path of pages) {
    const answer = await get(path);
    expect(answer.headers.getSetCookie(), path).toEqual([]);
    expect(answer.headers.get('content-security-policy'), path).not.toContain('unsafe');
    const html = await answer.text();
    const scripts = linksOf(html, path).filter((link) => /\.js\b/.test(link));
    const names = scripts.map((script) => script.split('?', 1)[0]);
    expect(new Set(names), path).toEqual(new Set(['/ui/theme.js', '/ui/reader.js', '/ui/content.js']));
    expect(html, path).not.toMatch(/<script>|<style|\sstyle="|\son\w+="/);
  }
  let script = 0;
  for (const name of ['content', 'reader', 'theme']) {
    const answer = await fetch(`${system.url}/ui/${name}.js`, { headers: { 'Accept-Encoding': 'gzip' } });
    script += new Blob([await gzipped(await answer.text())]).size;
  }
  expect(script).toBeLessThan(7.5 * 1024);
  const web = await system.pid('web');
  process.kill(web, 'SIGSTOP');
  try {
    const asked = pages.map(async (path) => {
      const answer = await fetch(new URL(path, system.url), { signal: AbortSignal.timeout(4000) }).catch(() => null);
      const ifNoneMatch = answer?.headers.get('etag') ?? '';
      const again = answer === null ? null : await get(path, { 'If-None-Match': ifNoneMatch });
      return [path, answer?.status, again?.status];
    });
    expect(await Promise.all(asked)).toEqual(pages.map((path) => [path, 200, 304]));
  } finally {
    process.kill(web, 'SIGCONT');
  }
});

async function gzipped(text: string): Promise<ArrayBuffer> {
  return await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
}

test('a language that somebody chose is answered to them alone', async () => {
  const german = await get('/docs/git', { cookie: 'wikibot.lang=de' });
  expect(german.headers.get('cache-control')).toContain('private');
  const html = await german.text();
  expect(html).toContain('<html lang="de"');
  expect(html).toContain('<article lang="en">');
  expect(html).toContain('Diesen Text gibt es nur auf Englisch.');
  expect(await (await get('/docs/git')).text()).toContain('<html lang="en"');
});

test('a topic that does not exist is not found, under any name', async () => {
  for (const path of ['/docs/nothing', '/docs/git/more', '/docs/..%2Fdemo', '/docs/terms', '/docs/example/Nothing'])
    expect([path, (await get(path)).status]).toEqual([path, 404]);
});

test('the docs name the tools that an assistant is given, and no others', async () => {
  await system.cli('user', 'create', 'noor', '--email', 'noor@example.org');
  const token = (await system.cli('token', 'create', 'noor', '--scope', 'write')).trim();
  const client = await connectMcp(`${system.url}/mcp`, token);
  const { tools } = await client.listTools();
  await client.close();
  const text = await (await get('/docs/tools.md')).text();
  const named = [...text.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, name = '']) => name);
  const known = new Set(tools.map(({ name }) => name));
  expect([...known].filter((name) => !named.includes(name))).toEqual([]);
  expect(named.filter((name) => !known.has(name) && !['start_session'].includes(name))).toEqual([]);
});

test('who is signed in finds the way to their wikis on the same page', async ({ browser }) => {
  const context: BrowserContext = await browser.newContext({ baseURL: system.url });
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Get started' }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Open your wikis' })).toHaveCount(0);
  await signInFirst(page, system, 'ada');
  // The menu's script learns the name from the first page that is loaded as a whole.
  await page.goto('/dashboard');
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Open your wikis' }).first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Get started' })).toHaveCount(0);
  await context.close();
});

test('code can be copied, and a call of the session opened', async ({ browser }) => {
  const context = await browser.newContext({
    baseURL: system.url,
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto('/docs/claude-code');
  await page.locator('figure[data-code]').first().hover();
  await page.getByRole('button', { name: 'Copy' }).first().click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(
    `claude mcp add --transport http notes ${system.url}/@you/notes/mcp --header "Authorization: Bearer wkb_…"`,
  );
  await page.goto('/');
  await page.locator('.call summary').first().click();
  await expect(page.locator('.call pre').first()).toContainText('Prediction');
  await context.close();
});
