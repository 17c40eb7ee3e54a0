/** Two people's hosts, and a wiki's own, through the real front: what is where, and what can't get across. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { promisify } from 'node:util';
import { type Browser, type Page, chromium, expect, test } from '@playwright/test';
import { freePort, type System, startSystem } from './support/system.ts';

test.describe.configure({ mode: 'serial', timeout: 60_000 });
const run = promisify(execFile);

let browser: Browser;
let system: System;
let port: number;
let token: string;
let ada: Page;
let bob: Page;

// A name that is no IP address and not "localhost", since browsers treat the hosts below that as strangers.
const hostOf = (label = '') => `${label === '' ? '' : `${label}.`}wiki.test:${port}`;
const at = (label: string, path = '/') => `http://${hostOf(label)}${path}`;

test.beforeAll(async ({ launchOptions }) => {
  test.setTimeout(600_000);
  const rules = '--host-resolver-rules=MAP wiki.test 127.0.0.1,MAP *.wiki.test 127.0.0.1';
  browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), rules] });
  port = await freePort();
  system = await startSystem({ port, env: { APP_URL: `http://wiki.test:${port}`, HOST: '127.0.0.1' } });
  for (const name of ['ada', 'bob']) await system.cli('user', 'create', name, '--email', `${name}@example.org`);
  await system.cli('wiki', 'create', 'ada/notes', '--name', 'Notes');
  await system.cli('wiki', 'create', 'ada/open', '--name', 'Open', '--public');
  await system.cli('wiki', 'create', 'bob/diary', '--name', 'Diary');
  token = (await system.cli('token', 'create', 'ada', '--scope', 'admin')).trim();
  [ada, bob] = [await signedIn('ada'), await signedIn('bob')];
});

test.afterAll(async () => {
  await browser?.close();
  await system?.destroy();
});

async function signedIn(username: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto((await system.cli('sign-in', username)).trim());
  await page.waitForURL('**/dashboard');
  return page;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bearer?: boolean;
}

/** By address, since Node's resolver knows none of the names. */
async function ask(host: string, path: string, { method = 'GET', headers = {}, body, bearer = false }: Asked = {}) {
  const sent = { host, ...(bearer ? { authorization: `Bearer ${token}` } : {}), ...headers };
  const outgoing = request({ host: '127.0.0.1', port, path, method, headers: sent });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of answer) text += String(part);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text };
}

async function cookieOf(page: Page, url: string): Promise<string> {
  const cookies = await page.context().cookies(url);
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

const mcp = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
const MCP: Asked = {
  ...{ method: 'POST', body: mcp, bearer: true },
  headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
};

async function lsRemote(host: string, path: string): Promise<string> {
  const args = ['-c', `http.curloptResolve=${host.split(':', 1)[0]}:${port}:127.0.0.1`];
  const auth = ['-c', `http.extraHeader=Authorization: Bearer ${token}`];
  return (await run('git', [...args, ...auth, 'ls-remote', `http://${host}${path}`])).stdout;
}

const PATHS: readonly [string, number][] = [
  ...(['', '/Home', '/Home.md', '/map.svg', '/-/index', '/-/changes', '/-/search?q=a'] as const).map(pathThatIs(200)),
  ...(['/-/graph', '/-/health', '/-/history/Home', '/-/blame/Home', '/-/feed.xml', '/-/files'] as const).map(
    pathThatIs(200),
  ),
  ...(['/api/v1/pages', '/api/v1/pages/Home', '/api/v1/changelog', '/api/v1/health'] as const).map(pathThatIs(200)),
  ['/Nothing', 404],
  ['/api/v1/pages/Nothing', 404],
];

function pathThatIs(status: number) {
  return (path: string): [string, number] => [path, status];
}

/** Host and what stands before each path, by form. */
const FORMS = {
  apex: () => [hostOf(), '/@ada/notes'] as const,
  owner: () => [hostOf('ada'), '/notes'] as const,
  own: () => [hostOf('research'), ''] as const,
};

test('everything of a wiki is on the path form and on the owner’s host', async () => {
  const put = { method: 'PUT', bearer: true, headers: { 'content-type': 'image/svg+xml' } };
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="run"</script></svg>';
  expect((await ask(hostOf(), '/@ada/notes/api/v1/files/map.svg', { ...put, body: svg })).status).toBe(201);
  for (const form of ['apex', 'owner'] as const) {
    const [host, base] = FORMS[form]();
    for (const [path, status] of PATHS)
      expect([form, path, (await ask(host, `${base}${path}`, { bearer: true })).status]).toEqual([form, path, status]);
    expect([form, (await ask(host, `${base}/mcp`, MCP)).status]).toEqual([form, 200]);
    expect(await lsRemote(host, `${base}.git`)).toContain('refs/heads/main');
  }
  for (const host of [hostOf(), hostOf('ada')]) expect((await ask(host, '/mcp', MCP)).status).toBe(200);
  expect((await ask(hostOf('ada'), '/')).text).toContain('Open');
  expect((await ask(hostOf('ada'), '/')).text).not.toContain('Notes');
});

test('a name that nobody has is a plain 404, and no header makes it another one', async () => {
  for (const host of ['evil.example', hostOf('no-one-here'), hostOf('a.ada'), hostOf('www'), 'ada.wiki.test:1']) {
    const { status, headers } = await ask(host, '/');
    expect([host, status, headers['content-type']]).toEqual([host, 404, 'text/plain; charset=utf-8']);
  }
  const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example', 'x-wikibot-wiki': 'bob/diary' };
  for (const path of ['/@ada/open', '/signin', '/sitemap.xml', '/api/v1/openapi.json', '/@ada/open/-/feed.xml']) {
    const answer = await ask(hostOf(), path, { headers });
    expect([path, answer.status]).toEqual([path, 200]);
    expect(answer.text).not.toContain('evil.example');
  }
  expect((await ask(hostOf('ada'), '/open', { headers })).text).toContain('Open');
});

test('once a wiki has a host of its own, readers are led there, and programs are answered everywhere', async () => {
  await system.cli('wiki', 'set', 'ada/notes', '--custom-slug', 'research');
  const cookies = { cookie: await cookieOf(ada, at('')) };
  const moved = await ask(hostOf(), '/@ada/notes/A%20b?x=1', { headers: cookies });
  expect([moved.status, moved.headers.location]).toEqual([308, at('research', '/A%20b?x=1')]);
  // Without a right nobody is told.
  expect((await ask(hostOf(), '/@ada/notes')).headers.location).toContain('/signin');

  for (const form of ['apex', 'owner', 'own'] as const) {
    const [host, base] = FORMS[form]();
    for (const [path, status] of PATHS)
      expect([form, path, (await ask(host, `${base}${path}`, { bearer: true })).status]).toEqual([form, path, status]);
    expect([form, (await ask(host, `${base}/mcp`, MCP)).status]).toEqual([form, 200]);
  }
  expect(await lsRemote(hostOf(), '/@ada/notes.git')).toContain('refs/heads/main');
  expect(await lsRemote(hostOf('ada'), '/notes.git')).toContain('refs/heads/main');
  expect(await lsRemote(hostOf('research'), '/research.git')).toContain('refs/heads/main');
});

test('in the browser that is silent, and the wiki can be read and written there', async () => {
  await ada.goto(at('', '/@ada/notes/-/changes'));
  await ada.waitForURL(at('research', '/-/changes'));
  await expect(ada.locator('.user-menu [data-username]')).toHaveText('ada');
  await ada.goto(at('research', '/-/edit/Home'));
  expect(ada.url()).toBe(at('research', '/-/edit/Home'));
  await expect(ada.locator('.cm-content')).toBeVisible();
  const saved = await ada.evaluate(async () => {
    const body = JSON.stringify({ content: '# Written here\n' });
    return (
      await fetch('/api/v1/pages/Written', { method: 'PUT', headers: { 'content-type': 'application/json' }, body })
    ).status;
  });
  expect(saved).toBe(201);
  await ada.goto(at('research', '/Written'));
  await expect(ada.getByRole('heading', { name: 'Written here' })).toBeVisible();
  expect(await ada.locator('link[rel=canonical]').getAttribute('href')).toBe(at('research', '/Written'));
  expect((await bob.goto(at('research', '/Written')))?.status()).toBe(404);

  const named = (await ada.context().cookies()).filter(({ name }) => name.endsWith('wikibot.session'));
  expect(named.map(({ domain }) => domain).toSorted()).toEqual(['research.wiki.test', 'wiki.test']);
});

test('settings are changed on the wiki’s host', async () => {
  await ada.goto(at('research', '/-/settings'));
  await ada.getByLabel('Own host').fill('bob');
  await ada.getByRole('button', { name: 'Save address' }).click();
  await expect(ada.getByText('is taken')).toBeVisible();
  await ada.getByLabel('Own host').fill('studies');
  await ada.getByRole('button', { name: 'Save address' }).click();
  await ada.waitForURL(at('studies', '/-/settings'));
  expect((await ask(hostOf('research'), '/', { bearer: true })).status).toBe(404);
  await system.cli('wiki', 'set', 'ada/notes', '--custom-slug', 'research');
});

test('a change needs the very origin that it is sent to, in every door', async () => {
  await ada.goto(at('ada', '/open'));
  // Its session is begun by a script.
  await expect(ada.locator('.user-menu [data-username]')).toHaveText('ada');
  await ada.goto(at('research'));
  const hosts = [hostOf(), hostOf('ada'), hostOf('research')];
  for (const host of hosts) {
    const label = host === hostOf() ? '' : (host.split('.', 1)[0] ?? '');
    const cookie = await cookieOf(ada, at(label));
    const base = label === 'research' ? '' : label === 'ada' ? '/notes' : '/@ada/notes';
    const doors: [string, string, string][] = [
      ['PUT', `${base}/api/v1/pages/Foreign`, 'application/json'],
      ['DELETE', `${base}/api/v1/pages/Home?revision=abcdefg`, 'application/json'],
      ['POST', `${base}/api/v1/commits`, 'application/json'],
      ['POST', `${base}/api/v1/attachments/Home`, 'text/plain'],
      ['POST', '/api/auth/signout', 'application/x-www-form-urlencoded'],
      ...(label === '' ? [] : [['POST', '/api/auth/host', 'text/plain'] as [string, string, string]]),
    ];
    const others = [...hosts.filter((other) => other !== host), hostOf('bob'), 'evil.example'];
    for (const origin of [...others.map((other) => `http://${other}`), `https://${host}`, 'null', undefined]) {
      for (const [method, path, type] of doors) {
        const headers = { cookie, 'content-type': type, ...(origin === undefined ? {} : { origin }) };
        const body = method === 'DELETE' ? {} : { body: '{"content":"x"}' };
        const { status } = await ask(host, path, { method, headers, ...body });
        expect([host, origin, method, path, status]).toEqual([host, origin, method, path, 403]);
      }
    }
  }
  expect((await ask(hostOf(), '/@ada/notes/api/v1/pages/Foreign', { bearer: true })).status).toBe(404);
});

test('a page of a sibling host can change and read nothing, though its requests carry the cookies', async () => {
  await ada.goto(at('bob'));
  for (const target of [at('', '/@ada/notes'), at('research', ''), at('ada', '/notes')]) {
    const read = await ada.evaluate(async (base) => {
      const body = JSON.stringify({ content: 'x' });
      const options: RequestInit = { credentials: 'include', mode: 'no-cors', method: 'POST', body };
      await fetch(`${base}/api/v1/commits`, options).catch(() => null);
      return await fetch(`${base}/api/v1/pages/Home`, { credentials: 'include' })
        .then((answer) => answer.text())
        .catch(() => 'nothing');
    }, target);
    expect(['nothing', '']).toContain(read.includes('frontmatter') ? read : 'nothing');
  }
  await ada.goto(at('research'));
  await expect(ada.locator('.user-menu [data-username]')).toHaveText('ada');
});

test('nothing that somebody uploads runs where the wiki is, by any door', async () => {
  const files = {
    'evil.svg': '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="run"</script></svg>',
    'evil.html': '<script>document.title="run"</script>',
    'evil.xhtml': '<html xmlns="http://www.w3.org/1999/xhtml"><script>document.title="run"</script></html>',
    'evil.xml': '<?xml-stylesheet href="evil.xsl"?><a/>',
    'evil.js': 'document.title="run"',
  };
  for (const [name, body] of Object.entries(files)) {
    await ask(hostOf(), `/@ada/notes/api/v1/files/${name}`, { method: 'PUT', bearer: true, body });
    for (const form of ['apex', 'owner', 'own'] as const) {
      const [host, base] = FORMS[form]();
      for (const path of [`${base}/${name}`, `${base}/api/v1/files/${name}`]) {
        const { status, headers } = await ask(host, path, { bearer: true });
        expect([path, status, headers['x-content-type-options']]).toEqual([path, 200, 'nosniff']);
        expect([path, headers['content-security-policy']]).toEqual([path, expect.stringMatching(/^sandbox;/)]);
        expect([path, headers['content-type']]).toEqual([path, expect.not.stringMatching(/html|javascript|\/xml/)]);
      }
    }
  }
  await ada.goto(at('research', '/evil.svg'));
  expect(await ada.evaluate(() => origin)).toBe('null');
  expect(await ada.title()).not.toBe('run');
});

test('who is removed is out at once on every host, and signing out on one ends all', async () => {
  await system.cli('wiki', 'set', 'ada/open', '--custom-slug', 'opened');
  const put = { method: 'PUT', bearer: true, headers: { 'content-type': 'application/json' } };
  const member = '/api/v1/wikis/ada/notes/members/bob';
  expect((await ask(hostOf(), member, { ...put, body: '{"role":"viewer"}' })).status).toBeLessThan(300);
  expect((await bob.goto(at('research', '/Written')))?.status()).toBe(200);
  expect((await ask(hostOf(), member, { method: 'DELETE', bearer: true })).status).toBe(200);
  expect((await bob.goto(at('research', '/Written')))?.status()).toBe(404);

  await ada.goto(at('research'));
  await ada.locator('.user-menu summary').click();
  await ada.getByRole('button', { name: 'Sign out' }).click();
  await ada.waitForURL(`${at('')}signin**`);
  await ada.goto(at('', '/dashboard'));
  await ada.waitForURL('**/signin**');
});
