/**
 * Two people on two subdomains: they come in through a real OpenID provider, make wikis, invite, edit and remove each
 * other, and find no way from one's private wiki into the other's.
 *
 * The domain is `wiki.test` and not `localhost`: to a browser the hosts below `localhost` are strangers to each other,
 * while those below a name are same-site, which is what an attacker would have.
 */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type Page, chromium, expect, test } from '@playwright/test';
import { ask, type Question } from './support/ask.ts';
import { callTool, connectMcp } from './support/mcp.ts';
import { type OidcServer, startOidcServer } from './support/oidc.ts';
import { compare, forEach } from './support/same-answers.ts';
import { freePort, type System, startSystem } from './support/system.ts';
import { chooseName, throughProvider } from './support/through-provider.ts';
import { apiAddresses, type Known, type Values, wikiAddresses } from './support/wiki-addresses.ts';

test.describe.configure({ mode: 'serial', timeout: 60_000 });

const run = promisify(execFile);
const PEOPLE = {
  carol: { name: 'Carol', email: 'carol@example.org' },
  ada: { name: 'Ada Lovelace', email: 'ada@example.org' },
  bob: { name: 'Bob', email: 'bob@example.org' },
};

let browser: Browser;
let oidc: OidcServer;
let system: System;
let apex: string;
let ada: Page;
let bob: Page;
const tokens = { ada: '', adaWiki: '', bob: '', bobWiki: '' };

const hostOf = (name: string) => apex.replace('//', `//${name}.`);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const tokenOf = async (...args: string[]) => (await system.cli('token', 'create', ...args)).trim();

test.beforeAll(async ({ launchOptions }) => {
  test.setTimeout(600_000);
  const rules = '--host-resolver-rules=MAP wiki.test 127.0.0.1,MAP *.wiki.test 127.0.0.1';
  browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), rules] });
  const port = await freePort();
  apex = `http://wiki.test:${port}`;
  oidc = await startOidcServer(PEOPLE, { redirectUris: [`${apex}/api/auth/callback/oidc`] });
  system = await startSystem({
    port,
    env: {
      ...{ APP_URL: apex, HOST: '127.0.0.1', OIDC_ISSUER: oidc.issuer, OIDC_NAME: 'Example ID' },
      ...{ AUTH_OIDC_ID: oidc.clientId, AUTH_OIDC_SECRET: oidc.clientSecret },
    },
  });
  const newPage = async () => (await browser.newContext({ baseURL: apex })).newPage();
  [ada, bob] = [await newPage(), await newPage()];
});

test.afterAll(async () => {
  await browser?.close();
  await system?.destroy();
  await oidc?.close();
});

/** What the browser would send to that address. */
async function cookieOf(page: Page, url: string): Promise<string> {
  return (await page.context().cookies(url)).map(({ name, value }) => `${name}=${value}`).join('; ');
}

const json = (body: unknown, more: Record<string, string> = {}, method = 'PUT'): Question => ({
  ...{ method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...more } },
});

async function signUp(page: Page, login: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).first().click();
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await throughProvider(page, oidc, login);
  await page.waitForURL('**/welcome');
}

async function createWiki(page: Page, { name, slug, purpose }: { name: string; slug: string; purpose: string }) {
  await page.goto('/dashboard');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Address').fill(slug);
  await page.getByLabel('Purpose').fill(purpose);
  await page.getByRole('button', { name: 'Create wiki' }).click();
  await page.waitForURL(({ href }) => href.includes(slug));
}

test('two strangers sign up; one tries a reserved and a taken name', async () => {
  await signUp(ada, 'ada');
  await chooseName(ada, 'ada');
  await ada.waitForURL('**/dashboard');
  await signUp(bob, 'bob');
  for (const [name, sentence] of [
    ['billing', '“billing” is reserved for this site.'],
    ['ada', '“ada” is taken.'],
  ] as const) {
    await bob.getByLabel('Username').fill(name);
    await expect(bob.getByText(sentence)).toBeVisible();
    // Whoever does not wait for the answer is told by the form.
    await bob.getByRole('button', { name: 'Continue' }).click();
    await expect(bob).toHaveURL(/\/welcome/);
  }
  await chooseName(bob, 'bob');
  await bob.waitForURL('**/dashboard');
});

test('each makes a private wiki, and writes into it on a host of their own', async () => {
  await createWiki(ada, { name: 'Vermilion Ledger', slug: 'moonshot', purpose: 'Amaranth, and what becomes of it' });
  await createWiki(bob, { name: 'Bob’s Notes', slug: 'notes', purpose: 'Mine alone' });
  await ada.goto(`${hostOf('ada')}/moonshot/-/edit/Plans/Heliotrope`);
  await ada
    .locator('.cm-content')
    .fill('---\ntags: [cerulean]\n---\n# Heliotrope\n\nQuicksilver, see [[Malachite]].\n');
  await ada.getByRole('button', { name: /^Save/ }).first().click();
  await expect(ada).toHaveURL(`${hostOf('ada')}/moonshot/Plans/Heliotrope`);
  await expect(ada.getByText('Quicksilver, see')).toBeVisible();
});

test('Bob is invited by username, edits on her host, and is out with one click', async () => {
  const people = `${hostOf('ada')}/moonshot/-/settings/people`;
  await ada.goto(people);
  await ada.getByLabel('Username').fill('bob');
  await ada.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(ada.getByText('bob is a member now.')).toBeVisible();

  await bob.goto(`${hostOf('ada')}/moonshot/-/edit/Plans/Heliotrope`);
  await bob.locator('.cm-content').press('Control+End');
  await bob.locator('.cm-content').pressSequentially('Bob was here.');
  await bob.getByRole('button', { name: /^Save/ }).first().click();
  await bob.waitForURL(`${hostOf('ada')}/moonshot/Plans/Heliotrope`);
  await expect(bob.getByText('Bob was here.')).toBeVisible();
  // Left open while he is removed.
  await bob.goto(`${hostOf('ada')}/moonshot/-/edit/Plans/Later`);
  await bob.locator('.cm-content').fill('Too late.\n');

  await ada.goto(`${hostOf('ada')}/moonshot/-/history/Plans/Heliotrope`);
  await expect(ada.getByText('bob').first()).toBeVisible();
  await ada.goto(people);
  const row = ada.getByRole('listitem').filter({ hasText: 'bob' });
  await row.locator('summary', { hasText: 'Remove' }).click();
  await row.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(ada.getByRole('heading', { name: '1 member' })).toBeVisible();

  await bob.getByRole('button', { name: /^Save/ }).first().click();
  await expect(bob.getByRole('alert').or(bob.getByRole('dialog')).first()).toBeVisible();
  expect((await bob.goto(`${hostOf('ada')}/moonshot/Plans/Heliotrope`))?.status()).toBe(404);
  expect((await bob.goto('/@ada/moonshot/Plans/Heliotrope'))?.status()).toBe(404);
  const pages = await ask(`${apex}/@ada/moonshot/api/v1/pages`, { headers: { cookie: await cookieOf(ada, apex) } });
  expect(pages.text).not.toContain('Later');
});

test('Bob comes back by a link, which works once, and leaves', async () => {
  await ada.goto('/@ada/moonshot/-/settings/people');
  await ada.getByRole('button', { name: 'Make a link' }).click();
  const link = (await ada.locator('#invitation-link').textContent()) ?? '';
  await bob.goto(link);
  await expect(bob.getByText('ada invites you to the wiki Vermilion Ledger')).toBeVisible();
  await bob.getByRole('button', { name: 'Join the wiki' }).click();
  await bob.waitForURL('**/@ada/moonshot');
  tokens.adaWiki = await tokenOf('bob', '--wiki', 'ada/moonshot', '--scope', 'write');
  await bob.goto('/@ada/moonshot/-/settings/people');
  await bob.locator('summary', { hasText: 'Leave this wiki…' }).click();
  await bob.getByRole('button', { name: 'Leave', exact: true }).click();
  await bob.waitForURL('**/dashboard');
  await bob.goto(link);
  await expect(bob.getByRole('heading', { name: 'This invitation does not work' })).toBeVisible();
  expect((await bob.goto('/@ada/moonshot'))?.status()).toBe(404);
  const old = await ask(`${apex}/@ada/moonshot/api/v1/pages`, { headers: bearer(tokens.adaWiki) });
  expect(old.status).toBe(401);
});

const SLUGS = ['moonshot', 'moonshof'] as const;
/** What Ada's wiki says, and no question below. */
const SECRETS = /Vermilion|Amaranth|Quicksilver|Malachite|Saffron|Ada Lovelace|ada@example\.org/i;
let known: Known;

interface Asker {
  readonly name: string;
  /** Before the path of an address. */
  readonly base: (slug: string) => string;
  readonly headers: Readonly<Record<string, string>>;
  readonly told: readonly number[];
}

async function strangers(): Promise<Asker[]> {
  const [own, host] = [hostOf('bob'), hostOf('ada')];
  const forms = {
    'the apex': (slug: string) => `${apex}/@ada/${slug}`,
    'her host': (slug: string) => `${host}/${slug}`,
    'his host': (slug: string) => `${own}/@ada/${slug}`,
  };
  const cookies = { 'the apex': apex, 'her host': host, 'his host': own };
  const names = ['the apex', 'her host', 'his host'] as const;
  const each = (
    name: string,
    headers: (at: (typeof names)[number]) => Promise<Record<string, string>>,
    told: number[],
  ) =>
    names.map(async (at) => ({
      ...{ name: `${name} at ${at}`, base: forms[at], headers: await headers(at) },
      // Whose path it is not, it leads elsewhere without a look.
      told: at === 'his host' ? [...told, 308] : told,
    }));
  const token = (value: string) => () => Promise.resolve(bearer(value));
  return Promise.all([
    ...each('Bob’s session', async (at) => ({ cookie: await cookieOf(bob, cookies[at]) }), [404]),
    ...each('Bob’s token', token(tokens.bob), [404]),
    ...each('Bob’s token of his wiki', token(tokens.bobWiki), [404]),
    ...each('a token that ended', token(tokens.adaWiki), [401]),
    ...each('nobody', () => Promise.resolve({}), [401, 302, 303, 307]),
  ]);
}

test('what is private is answered as what does not exist: every address, to everybody, to the byte', async () => {
  test.setTimeout(180_000);
  tokens.ada = await tokenOf('ada', '--scope', 'admin');
  tokens.bob = await tokenOf('bob', '--scope', 'admin');
  tokens.bobWiki = await tokenOf('bob', '--wiki', 'bob/notes', '--scope', 'admin');
  const api = `${apex}/@ada/moonshot/api/v1`;
  await ask(`${api}/pages/Malachite`, json({ content: '# Malachite\n\nSaffron.\n' }, bearer(tokens.ada)));
  await ask(`${api}/files/Plans/map.txt`, { method: 'PUT', body: 'Saffron', headers: bearer(tokens.ada) });
  const page = await ask(`${api}/pages/Plans/Heliotrope`, { headers: bearer(tokens.ada) });
  const { revision } = JSON.parse(page.text) as { revision: string };
  known = { page: 'Plans/Heliotrope', file: 'Plans/map.txt', revision };
  // Session cookies of his on all hosts.
  for (const url of [`${hostOf('bob')}/notes`, `${hostOf('ada')}/moonshot`]) await bob.goto(url);

  const document = await ask(`${apex}/api/v1/openapi.json`);
  const values: Values = { owner: 'ada', slug: '[slug]', wiki: '[slug]', path: known.page, q: 'heliotrope', id: NO_ID };
  const addresses = (await wikiAddresses(known)).concat(
    '.git/info/refs?service=git-upload-pack',
    '.git/info/refs?service=git-receive-pack',
    '/api/v1/export?format=bundle',
  );
  const both = apiAddresses(JSON.parse(document.text) as Parameters<typeof apiAddresses>[0], values);
  for (const path of both) {
    if (path.startsWith('/@ada/[slug]')) addresses.push(path.slice('/@ada/[slug]'.length));
  }
  const wrong: string[] = [];
  const askers = await strangers();
  const look = async (where: string, { headers, told }: Omit<Asker, 'base'>, urlOf: (slug: string) => string) => {
    const { status, answer, difference } = await compare(urlOf, SLUGS, { headers });
    if (difference !== null) wrong.push(`${where} differs: ${difference}`);
    if (SECRETS.test(answer.text)) wrong.push(`${where} says ${SECRETS.exec(answer.text)?.[0]}`);
    // Some are the same for every name there is.
    const expected = PAGES_OF_NEXT.test(where) && 'authorization' in headers ? [307, 308] : told;
    if (!expected.includes(status) && !SAME_FOR_ALL.test(where)) wrong.push(`${where} is ${status}`);
  };
  await forEach(
    askers.flatMap((asker) => addresses.map((path) => ({ asker, path }))),
    ({ asker, path }) => look(`${path} for ${asker.name}`, asker, (slug) => asker.base(slug) + path),
  );
  const account = both
    .filter((path) => path.startsWith('/api/v1/') && path.includes('[slug]'))
    .concat(
      ['log', 'log/download', 'connect', 'usage', 'people'].map((page) => `/dashboard/${page}?wiki=ada%2F[slug]`),
    );
  await forEach(
    askers.filter(({ name }) => name.endsWith('the apex')).flatMap((asker) => account.map((path) => ({ asker, path }))),
    ({ asker, path }) => look(`${path} for ${asker.name}`, asker, (slug) => apex + path.replaceAll('[slug]', slug)),
  );
  expect(wrong).toEqual([]);
  expect(addresses.length).toBeGreaterThan(60);
});

const NO_ID = '01900000-0000-7000-8000-000000000000';
/** They know sessions alone, so whoever has a token is sent to sign in. */
const PAGES_OF_NEXT = /^\/-\/(?:edit|new|settings)|^\/dashboard\/(?!log\/download)/;
/** git knows no cookies. */
const SAME_FOR_ALL =
  /^\/dashboard\/(?:connect|usage|people)|^\.git\S* for Bob’s session|^\/api\/v1\/(?:health|openapi)|^\/mcp\/? |^\/-\/preview /;

/** A program's `fetch` that finds all hosts on this machine. */
const fetchHere: typeof fetch = async (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  const sent = { method: init?.method ?? 'GET', headers: Object.fromEntries(new Headers(init?.headers)) };
  const { status, headers, body } = await ask(url, { ...sent, body: typeof init?.body === 'string' ? init.body : '' });
  const type = headers['content-type'];
  return new Response(body.length === 0 ? null : new Uint8Array(body), {
    status,
    ...(type === undefined ? {} : { headers: { 'content-type': type } }),
  });
};

test('over MCP her wiki does not exist: no tool, resource or completion tells it from one that does not', async () => {
  const client = await connectMcp(`${apex}/mcp`, tokens.bob, 'bob', { fetch: fetchHere });
  const listed = (await callTool(client, 'list_wikis', {})).text;
  expect(listed).toContain('bob/notes');
  expect(listed).not.toContain('moonshot');
  const { tools } = await client.listTools();
  const example: Record<string, unknown> = {
    ...{ path: known.page, new_path: 'X', query: 'quick', q: 'quick', content: 'x', message: 'x', filename: 'map.txt' },
    ...{ revision: known.revision, edits: [{ old_string: 'a', new_string: 'b' }], url: `${known.page}/map.txt` },
    changes: [{ op: 'put', path: 'X', content: 'x' }],
  };
  for (const { name, inputSchema } of tools.filter((tool) => tool.name !== 'list_wikis')) {
    const given = Object.fromEntries(
      (inputSchema.required ?? []).filter((key) => key !== 'wiki').map((key) => [key, example[key]]),
    );
    const told = await Promise.all(
      SLUGS.map(async (slug) => {
        const { isError, content } = await client.callTool({ name, arguments: { wiki: `ada/${slug}`, ...given } });
        return { isError, text: JSON.stringify(content).replaceAll(slug, '[slug]') };
      }),
    );
    expect(told[0], name).toEqual(told[1]);
    expect(told[0]?.isError, name).toBe(true);
    expect(told[0]?.text, name).toContain('no such wiki');
  }
  for (const path of [known.page, 'Home', '']) {
    const told = await Promise.all(
      SLUGS.map((slug) =>
        client
          .readResource({ uri: `wiki://ada/${slug}/${path}` })
          .then(JSON.stringify, (error: unknown) => String(error).replaceAll(slug, '[slug]')),
      ),
    );
    expect(told[0]).toBe(told[1]);
    expect(told[0]).toMatch(/error/i);
  }
  expect(JSON.stringify(await client.listResources())).not.toMatch(SECRETS);
  await client.close();
  // Her wiki's own endpoint, with his tokens.
  for (const token of [tokens.bob, tokens.bobWiki]) {
    const refused = await compare((slug) => `${apex}/@ada/${slug}/mcp`, SLUGS, {
      ...json({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, bearer(token), 'POST'),
    });
    expect([refused.status, refused.difference]).toEqual([404, null]);
  }
});

test('git tells the two apart no better', async () => {
  const said = await Promise.all(
    SLUGS.map((slug) =>
      run(
        'git',
        [
          '-c',
          `http.curloptResolve=wiki.test:${system.port}:127.0.0.1`,
          'ls-remote',
          `${apex.replace('//', `//x:${tokens.bob}@`)}/@ada/${slug}.git`,
        ],
        {
          env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' },
        },
      ).then(
        () => 'came in',
        (error: { stderr: string }) => error.stderr.replaceAll(slug, '[slug]'),
      ),
    ),
  );
  expect(said[0]).toBe(said[1]);
  expect(said[0]).toContain('not found');
});

test('his own search, graph, feeds, lists and sitemaps say nothing of hers', async () => {
  const session = { cookie: await cookieOf(bob, apex) };
  for (const headers of [session, bearer(tokens.bob), {}] as Record<string, string>[]) {
    for (const path of [
      ...[
        '/',
        '/dashboard',
        '/settings',
        '/robots.txt',
        '/sitemap.xml',
        '/@ada',
        '/@ada/',
        '/api/v1/wikis',
        '/api/v1/tokens',
      ],
      ...['search?q=heliotrope', 'links', 'changelog', 'pages', 'names', 'lint'].map(
        (tool) => `/@bob/notes/api/v1/${tool}`,
      ),
      ...['feed.xml', 'graph', 'changes', 'search?q=heliotrope', 'tree', 'palette'].map(
        (tool) => `/@bob/notes/-/${tool}`,
      ),
    ]) {
      const { text } = await ask(apex + path, { headers });
      expect(text, path).not.toMatch(SECRETS);
      expect(text, path).not.toContain('moonshot');
    }
  }
  for (const path of ['/', '/robots.txt', '/sitemap.xml', '/api/v1/wikis', '/mcp']) {
    const { text } = await ask(hostOf('ada') + path, { headers: { cookie: await cookieOf(bob, hostOf('ada')) } });
    expect(text, path).not.toMatch(SECRETS);
    expect(text, path).not.toContain('moonshot');
  }
});

test('what is hers can’t be named by its id', async () => {
  const hers = `${apex}/api/v1/wikis/ada/moonshot`;
  const his = `${apex}/api/v1/wikis/bob/notes`;
  const session = async (page: Page) => ({ cookie: await cookieOf(page, apex), origin: apex });
  const made = async (url: string, body: unknown) => {
    const { status, text } = await ask(url, json(body, await session(ada), 'POST'));
    expect([url, status, text]).toEqual([url, 201, text]);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const hook = { url: 'https://example.org/hook', events: ['page.changed'] };
  const ids = {
    tokens: String((await made(`${hers}/tokens`, { label: 'hers', scope: 'read' }))['id']),
    invitations: String((await made(`${hers}/invitations`, { role: 'viewer' }))['id']),
    webhooks: String((await made(`${hers}/webhooks`, hook))['id']),
  };
  for (const [kind, id] of Object.entries(ids)) {
    expect(id).toMatch(/^[\da-f-]{36}$/);
    const places = [`${his}/${kind}`, `${hers}/${kind}`, ...(kind === 'tokens' ? [`${apex}/api/v1/tokens`] : [])];
    for (const place of places) {
      for (const method of kind === 'invitations' ? ['DELETE'] : ['GET', 'PATCH', 'DELETE']) {
        const headers = await session(bob);
        const question = method === 'PATCH' ? json({ active: false }, headers, method) : { method, headers };
        const { difference, status } = await compare((which) => `${place}/${which}`, [id, NO_ID], question);
        expect([place, method, difference]).toEqual([place, method, null]);
        expect([404, 405]).toContain(status);
      }
    }
    expect((await ask(`${hers}/${kind}`, { headers: await session(ada) })).text).toContain(id);
  }
  // Whether a program of hers has called.
  const state = await compare((id) => `${apex}/dashboard/connect/state?token=${id}`, [ids.tokens, NO_ID], {
    headers: { cookie: await cookieOf(bob, apex) },
  });
  expect([state.status, state.difference]).toEqual([404, null]);
  // A session of hers, put into the form that ends one of his.
  const phones = await Promise.all(
    ['ada', 'bob'].map(async (login) => {
      const phone = await (await browser.newContext({ baseURL: apex })).newPage();
      await phone.goto('/signin');
      await phone.getByRole('button', { name: 'Continue with Example ID' }).click();
      await throughProvider(phone, oidc, login);
      await phone.waitForURL('**/dashboard');
      return phone;
    }),
  );
  for (const page of [ada, bob]) await page.goto('/settings');
  const herPhone = await ada.locator('input[name="session"]').first().inputValue();
  const form = bob
    .locator('form')
    .filter({ has: bob.locator('input[name="session"]') })
    .first();
  await bob.getByText('Sign out…', { exact: true }).first().click();
  await form.locator('input[name="session"]').evaluate((input: HTMLInputElement, id) => (input.value = id), herPhone);
  await form.getByRole('button', { name: 'Sign it out' }).click();
  await expect(bob.getByText(/There is no such session/)).toBeVisible();
  await phones[0]?.goto('/settings');
  await expect(phones[0]?.getByRole('heading', { name: '@ada' }) ?? ada.locator('none')).toBeVisible();
  for (const phone of phones) await phone.context().close();
});

test('a copy of a public page is gone with the click that makes its wiki private', async () => {
  const visible = (isPublic: boolean) =>
    ask(`${apex}/api/v1/wikis/ada/moonshot`, json({ public: isPublic }, bearer(tokens.ada), 'PATCH'));
  const places = [`${apex}/@ada/moonshot`, `${hostOf('ada')}/moonshot`, `${hostOf('bob')}/@ada/moonshot`];
  const addresses = places.flatMap((place) =>
    [
      '',
      '/Plans/Heliotrope',
      '/Plans/Heliotrope.md',
      '/Plans/map.txt',
      '/-/feed.xml',
      '/-/sitemap.xml',
      '/-/graph',
      '/-/index',
      '/api/v1/pages',
    ].map((path) => place + path),
  );
  expect((await visible(true)).status).toBe(200);
  const reader = await (await browser.newContext()).newPage();
  await reader.goto(`${hostOf('ada')}/moonshot/Plans/Heliotrope`);
  await expect(reader.getByText('Quicksilver, see')).toBeVisible();
  const tags = new Map<string, string>();
  for (const url of [...addresses, ...addresses]) {
    const answer = await ask(url);
    expect([200, 308, 404], url).toContain(answer.status);
    if (answer.status === 200 && typeof answer.headers.etag === 'string') tags.set(url, answer.headers.etag);
  }
  expect(tags.size).toBeGreaterThan(10);
  expect((await ask(`${apex}/sitemap.xml`)).text).toContain('/@ada/moonshot/');

  expect((await visible(false)).status).toBe(200);
  const session = { cookie: await cookieOf(bob, apex) };
  await forEach(addresses, async (url) => {
    for (const headers of [{}, session, bearer(tokens.bob)] as Record<string, string>[]) {
      // A tag that was right, one that fits anything, and none: all are told the same.
      for (const tag of [tags.get(url) ?? '"x"', '*', null]) {
        const question = { headers: { ...headers, ...(tag === null ? {} : { 'if-none-match': tag }) } };
        const { status, answer, difference } = await compare((slug) => url.replace('moonshot', slug), SLUGS, question);
        expect([url, tag, difference]).toEqual([url, tag, null]);
        expect([200, 206, 304, 412], url).not.toContain(status);
        expect(answer.text, url).not.toMatch(SECRETS);
      }
    }
  });
  expect((await ask(`${apex}/sitemap.xml`)).text).not.toContain('moonshot');
  // The browser that has a copy of its own asks, and is sent to sign in.
  await reader.goto(`${hostOf('ada')}/moonshot/Plans/Heliotrope`);
  await reader.waitForURL(/\/signin\?/);
  await reader.context().close();
});

test('a cookie is good on the one host that set it', async () => {
  const places = { apex: `${apex}/@ada/moonshot/Home`, ada: `${hostOf('ada')}/moonshot/Home` };
  for (const url of Object.values(places)) await ada.goto(url);
  for (const from of ['apex', 'ada'] as const) {
    const headers = { cookie: await cookieOf(ada, places[from]) };
    expect(headers.cookie, from).toContain('wikibot.session=');
    for (const to of ['apex', 'ada'] as const) {
      const { status, text } = await ask(places[to], { headers });
      expect([from, to, status, SECRETS.test(text)]).toEqual([from, to, from === to ? 200 : 302, from === to]);
    }
    // Bob's host is told nothing by either.
    const answer = await ask(`${hostOf('bob')}/notes`, { headers });
    expect([from, answer.status]).toEqual([from, 302]);
    expect(await cookieOf(ada, hostOf('bob'))).not.toContain('wikibot.session=');
  }
});

test('a page of a sibling host changes nothing, though the browser calls it same-site', async () => {
  await bob.goto(`${hostOf('bob')}/notes`);
  const target = `${hostOf('bob').replace('//bob.', '//ada.')}`;
  await ada.goto(`${target}/moonshot/Home`);
  const hers = await ada.context().newPage();
  // Ada visits Bob's host, whose page sends what it likes with all cookies that she has.
  await hers.goto(`${hostOf('bob')}/`);
  await hers.evaluate(
    async ({ urls }) => {
      for (const url of urls) {
        for (const [method, type] of [
          ['POST', 'text/plain'],
          ['PUT', 'application/json'],
          ['DELETE', 'application/json'],
        ] as const) {
          const body = JSON.stringify({
            content: 'Planted.',
            public: true,
            username: 'bob',
            role: 'editor',
            confirm: 'ada',
          });
          await fetch(url, {
            method,
            body,
            credentials: 'include',
            mode: 'no-cors',
            headers: { 'Content-Type': type },
          }).catch(() => null);
          await fetch(url, { method, body, credentials: 'include', headers: { 'Content-Type': type } }).catch(
            () => null,
          );
        }
      }
    },
    {
      urls: [
        `${target}/moonshot/api/v1/pages/Planted`,
        `${target}/moonshot/api/v1/attachments/Home`,
        `${target}/moonshot/-/preview`,
        `${apex}/@ada/moonshot/api/v1/pages/Planted`,
        `${apex}/api/v1/wikis/ada/moonshot`,
        `${apex}/api/v1/wikis/ada/moonshot/members/bob`,
        `${apex}/api/v1/tokens`,
        `${apex}/api/v1/account`,
        `${apex}/settings`,
      ],
    },
  );
  await hers.close();
  const state = await ask(`${apex}/api/v1/wikis/ada/moonshot`, { headers: bearer(tokens.ada) });
  expect(JSON.parse(state.text)).toMatchObject({ public: false });
  expect((await ask(`${apex}/@ada/moonshot/api/v1/pages/Planted`, { headers: bearer(tokens.ada) })).status).toBe(404);
  const members = await ask(`${apex}/api/v1/wikis/ada/moonshot/members`, { headers: bearer(tokens.ada) });
  expect(members.text).not.toContain('bob');
  // As programs send it, which no browser would.
  const session = { cookie: await cookieOf(ada, target), 'content-type': 'application/json' };
  for (const origin of [hostOf('bob'), 'null', 'http://wiki.test', `${target}.evil.example`, null]) {
    const headers = { ...session, ...(origin === null ? {} : { origin }) };
    const answer = await ask(`${target}/moonshot/api/v1/pages/Planted`, {
      method: 'PUT',
      body: '{"content":"x"}',
      headers,
    });
    expect([origin, answer.status]).toEqual([origin, 403]);
  }
});

test('a stranger’s assistant writes its first page six clicks after the front page', async () => {
  const page = await (await browser.newContext({ baseURL: apex })).newPage();
  let clicks = 0;
  const click = async (target: ReturnType<Page['getByRole']>) => {
    clicks += 1;
    await target.click();
  };
  await page.goto('/');
  await click(page.getByRole('link', { name: 'Sign in' }).first());
  await click(page.getByRole('button', { name: 'Continue with Example ID' }));
  await throughProvider(page, oidc, 'carol');
  await page.getByLabel('Username').fill('carol');
  await click(page.getByRole('button', { name: 'Continue' }));
  await page.getByLabel('Name', { exact: true }).fill('Garden');
  await click(page.getByRole('button', { name: 'Create wiki' }));
  await click(page.getByRole('button', { name: 'Make a token for Claude Code' }));
  clicks += 1; // To copy the command that is read here.
  await expect(page.locator('#connect-command')).toContainText(/Bearer wkb_[\w-]{40}/);
  const command = (await page.locator('#connect-command').textContent()) ?? '';
  const [, url = '', token = ''] = /(http\S+).*Bearer ([\w-]+)/s.exec(command) ?? [];
  const client = await connectMcp(url, token, 'claude-code', { fetch: fetchHere });
  await callTool(client, 'write_note', { path: 'Beds/Tomatoes', content: '# Tomatoes\n\nSow in March.\n' });
  await expect(page.getByText('Its first change has arrived:')).toBeVisible();
  await page.getByRole('status').getByRole('link').click();
  await expect(page.getByText('Sow in March.')).toBeVisible();
  expect(clicks).toBe(6);
  await client.close();
  await page.context().close();
});

test('no log holds a secret', async () => {
  const folder = join(system.data, 'logs');
  const names = await readdir(folder);
  const text = (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
  for (const token of Object.values(tokens)) expect(text).not.toContain(token.slice(0, 20));
  expect(text).not.toMatch(/wkb_\w{20}|whsec_|[?&](?:code|state)=[\w-]{20}|wikibot\.session=/);
});
