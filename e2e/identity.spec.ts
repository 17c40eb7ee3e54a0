/** Two people come in through a real OpenID provider, and read on wikis' own hosts. */
import { type Browser, type BrowserContext, type Page, chromium, expect, test } from '@playwright/test';
import { freePort, type System, startSystem } from './support/system.ts';
import { type OidcServer, startOidcServer } from './support/oidc.ts';
import { chooseName, throughProvider as signInThrough } from './support/through-provider.ts';

test.describe.configure({ mode: 'serial', timeout: 60_000 });

const PEOPLE = {
  ada: { name: 'Ada Lovelace', email: 'ada@example.org' },
  'ada-work': { name: 'A. Lovelace', email: 'lovelace@example.com' },
  bob: { name: 'Bob', email: 'bob@example.org' },
  impostor: { name: 'Ada L.', email: 'Ada@Example.org' },
};

let browser: Browser;
let oidc: OidcServer;
let system: System;
let apex: string;
let ada: Page;
let bob: Page;
const opened: BrowserContext[] = [];

const onHost = (name: string) => apex.replace('//', `//${name}.`);

test.beforeAll(async ({ launchOptions }) => {
  test.setTimeout(600_000);
  // A name that is no IP address and not "localhost", since browsers treat the hosts below that as strangers.
  const rules = '--host-resolver-rules=MAP wiki.test 127.0.0.1,MAP *.wiki.test 127.0.0.1';
  browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), rules] });
  const port = await freePort();
  apex = `http://wiki.test:${port}`;
  oidc = await startOidcServer(PEOPLE, { redirectUris: [`${apex}/api/auth/callback/oidc`] });
  system = await startSystem({
    port,
    env: {
      APP_URL: apex,
      HOST: '127.0.0.1',
      OIDC_ISSUER: oidc.issuer,
      OIDC_NAME: 'Example ID',
      AUTH_OIDC_ID: oidc.clientId,
      AUTH_OIDC_SECRET: oidc.clientSecret,
    },
  });
  [ada, bob] = [await newPage(), await newPage()];
});

test.afterAll(async () => {
  await browser?.close();
  await system?.destroy();
  await oidc?.close();
});

async function newPage(): Promise<Page> {
  const context = await browser.newContext({ baseURL: apex });
  opened.push(context);
  return context.newPage();
}

/** From the sign-in page through the provider's own pages; ends wherever wikibot leads. */
async function signIn(page: Page, login: string, path = '/signin'): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await throughProvider(page, login);
}

const throughProvider = (page: Page, login: string) => signInThrough(page, oidc, login);

/** The name in the menu; the menu is filled by a script where the page is the same for everybody. */
const menuOf = (page: Page) => page.locator('.user-menu [data-username]');

const sessionCookies = async (page: Page, url: string) =>
  (await page.context().cookies(url)).filter(({ name }) => name.endsWith('wikibot.session'));

test('a newcomer signs in with PKCE, state and nonce, and chooses a name that is free', async () => {
  await signIn(ada, 'ada');
  await ada.waitForURL('**/welcome');
  const [asked] = oidc.asked;
  expect(asked?.get('code_challenge_method')).toBe('S256');
  for (const name of ['code_challenge', 'state', 'nonce']) expect(asked?.get(name)).toMatch(/^[\w-]{20,}$/);

  await ada.getByLabel('Username').fill('admin');
  await expect(ada.getByText('“admin” is reserved for this site.')).toBeVisible();
  await ada.getByLabel('Username').fill('Ada');
  await expect(ada.getByText('Lower-case letters only.')).toBeVisible();
  await chooseName(ada, 'ada');
  await ada.waitForURL('**/dashboard');

  const [cookie] = await sessionCookies(ada, apex);
  expect(cookie).toMatchObject({ domain: 'wiki.test', path: '/', httpOnly: true, sameSite: 'Lax' });
});

test('the next one finds the name taken, and takes one that is offered', async () => {
  await signIn(bob, 'bob');
  await bob.getByLabel('Username').fill('ada');
  await expect(bob.getByText('“ada” is taken.')).toBeVisible();
  await bob.getByRole('button', { name: 'ada-notes' }).click();
  await expect(bob.getByText('“ada-notes” is free.')).toBeVisible();
  await chooseName(bob, 'bob');
  await bob.waitForURL('**/dashboard');
});

test('a sign-in begins another session, and ends the one before', async () => {
  const [before] = await sessionCookies(bob, apex);
  // As somebody whose cookie was planted, or who comes to the sign-in page twice.
  await bob.evaluate(async () => {
    const { csrfToken } = (await (await fetch('/api/auth/csrf')).json()) as { csrfToken: string };
    const body = new URLSearchParams({ csrfToken, json: 'true', callbackUrl: '/dashboard' });
    const { url } = (await (await fetch('/api/auth/signin/oidc', { method: 'POST', body })).json()) as { url: string };
    location.assign(url);
  });
  // The provider knows the browser and asks nothing.
  await expect.poll(async () => (await sessionCookies(bob, apex))[0]?.value).not.toBe(before?.value);
  await bob.waitForURL('**/dashboard');
  const old = await browser.newContext({ baseURL: apex });
  await old.addCookies([before ?? { name: '', value: '' }]);
  const page = await old.newPage();
  await page.goto('/dashboard');
  await page.waitForURL('**/signin');
  await old.close();
});

for (const evil of [
  '//evil.example/',
  '/\\evil.example',
  'javascript:alert(1)',
  'https://evil.example/',
  '/%09/evil.example',
]) {
  test(`nobody is led to ${evil}`, async () => {
    const page = await newPage();
    await signIn(page, 'bob', `/signin?${new URLSearchParams({ return_to: evil })}`);
    await page.waitForURL((url) => url.origin === apex && !url.pathname.startsWith('/api'));
    expect(new URL(page.url()).host).toBe(new URL(apex).host);
    await page.context().close();
  });
}

test('what goes wrong at the provider is said in a sentence', async () => {
  const page = await newPage();
  await page.goto('/signin?return_to=%2Fsettings');
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await page.waitForURL(`${oidc.issuer}/**`);
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'was cancelled, and nothing has changed' })).toBeVisible();
  expect(new URL(page.url()).searchParams.get('return_to')).toBe('/settings');
  await page.goto('/api/auth/callback/oidc?error=unauthorized_client');
  await expect(page.getByText('is not set up correctly here')).toBeVisible();
  await page.goto('/api/auth/callback/oidc?code=x&state=y');
  await expect(page.getByText('it was begun in another browser')).toBeVisible();
  await page.goto('/signin?error=%3Cscript%3E&provider=%3Cb%3E');
  await expect(page.getByText('Signing in with your provider did not work.')).toBeVisible();
});

test('the same e-mail address joins no accounts, and the newcomer is told what to do', async () => {
  const page = await newPage();
  await signIn(page, 'impostor');
  await page.waitForURL('**/welcome');
  await expect(page.getByText('Accounts are never joined by e-mail.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign out' }).first().click();
  await page.waitForURL(`${apex}/`);
});

test('a second way in is added, used and removed', async () => {
  await ada.goto('/settings');
  // The provider would answer for whom it knows in this browser.
  await ada.context().clearCookies({ domain: '127.0.0.1' });
  await ada.getByRole('button', { name: 'Add Example ID' }).click();
  await throughProvider(ada, 'ada-work');
  await expect(ada.getByText('Example ID was added.')).toBeVisible();
  await expect(ada.getByText('lovelace@example.com')).toBeVisible();

  const elsewhere = await newPage();
  await signIn(elsewhere, 'ada-work');
  await elsewhere.waitForURL('**/dashboard');
  await elsewhere.goto('/settings');
  await expect(elsewhere.getByRole('heading', { name: '@ada' })).toBeVisible();

  await ada.context().clearCookies({ domain: '127.0.0.1' });
  await ada.goto('/settings');
  await ada.getByRole('button', { name: 'Add Example ID' }).click();
  await throughProvider(ada, 'bob');
  await expect(ada.getByText('belongs to another account here')).toBeVisible();

  await ada.goto('/settings');
  const way = ada.getByRole('listitem').filter({ hasText: 'lovelace@example.com' });
  await way.getByText('Remove…').click();
  await way.getByRole('button', { name: 'Remove it' }).click();
  await expect(way).toHaveCount(0);
  const ways = ada.getByRole('region', { name: 'How you sign in' });
  await expect(ways.getByText('Remove…')).toHaveCount(0);
  await elsewhere.context().close();
});

test('a private page on a wiki’s own host is there at once for its owner, and for nobody else', async () => {
  await system.cli('wiki', 'create', 'ada/notes', '--name', 'Notes');
  await system.cli('wiki', 'create', 'ada/open', '--name', 'Open', '--public');
  const host = onHost('ada');
  await ada.goto(`${host}/notes`);
  expect(ada.url()).toBe(`${host}/notes`);
  await expect(menuOf(ada)).toHaveText('ada');
  const [cookie] = await sessionCookies(ada, host);
  expect(cookie).toMatchObject({ domain: 'ada.wiki.test', httpOnly: true });
  expect((await sessionCookies(ada, onHost('bob'))).map(({ domain }) => domain)).toEqual([]);

  expect((await bob.goto(`${host}/notes`))?.status()).toBe(404);
  await expect(bob.getByRole('link', { name: 'Notes', exact: true })).toHaveCount(0);
});

test('somebody who is not signed in is led to sign in, and back to the page of that host', async () => {
  const page = await newPage();
  await page.goto(`${onHost('ada')}/notes/-/changes?kind=create`);
  await page.waitForURL(`${apex}/signin**`);
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await throughProvider(page, 'ada');
  await page.waitForURL(`${onHost('ada')}/notes/-/changes?kind=create`);
  await page.context().close();
});

test('a link with somebody else’s code signs nobody in', async () => {
  const host = onHost('ada');
  const question = new URLSearchParams({ host: new URL(host).host, state: 'x'.repeat(32), return_to: '/notes' });
  const given = await bob.request.get(`http://127.0.0.1:${system.port}/signin/host?${question}`, {
    headers: {
      host: new URL(apex).host,
      cookie: (await sessionCookies(bob, apex)).map(({ name, value }) => `${name}=${value}`).join(),
    },
    maxRedirects: 0,
  });
  const link = given.headers()['location'] ?? '';
  expect(link).toContain(`${host}/api/auth/host?code=`);
  const victim = await newPage();
  await victim.goto(link);
  await expect(victim.getByText('Your browser did not keep')).toBeVisible();
  expect(await sessionCookies(victim, host)).toEqual([]);
  // Not even in a browser that has begun by itself.
  await victim.goto(`${host}/notes`);
  await victim.goto(link);
  expect(await sessionCookies(victim, host)).toEqual([]);
  await victim.context().close();
});

test('codes are given for wikis’ hosts alone', async () => {
  for (const host of [
    'evil.example',
    'wiki.test',
    'a.b.wiki.test',
    'nobody.wiki.test',
    'ada.wiki.test.evil.example',
    'ada.wiki.test',
  ]) {
    const question = new URLSearchParams({ host, state: 'x'.repeat(32), return_to: '/' });
    const answer = await ada.goto(`/signin/host?${question}`);
    expect([host, answer?.status()]).toEqual([host, 404]);
  }
});

test('a public page on a wiki’s own host knows who is signed in, and stays the same for everybody', async () => {
  const reader = await newPage();
  await signIn(reader, 'ada');
  await reader.waitForURL('**/dashboard');
  const stranger = await newPage();
  const page = `${onHost('ada')}/open`;
  const shown = await (await stranger.goto(page))?.text();
  await expect(stranger.getByRole('link', { name: 'Sign in' })).toBeVisible();
  expect(await (await reader.goto(page))?.text()).toBe(shown);
  await expect(menuOf(reader)).toHaveText('ada');
  expect(await sessionCookies(reader, page)).toHaveLength(1);
  expect(await sessionCookies(stranger, page)).toEqual([]);

  await reader.locator('.user-menu summary').click();
  await reader.getByRole('button', { name: 'Sign out' }).click();
  await reader.waitForURL(`${onHost('ada')}/`);
  await reader.goto('/dashboard');
  await reader.waitForURL('**/signin');
  await reader.context().close();
  await stranger.context().close();
});

test('the list of sessions shows each browser once, and ends one or all', async () => {
  const phone = await newPage();
  await signIn(phone, 'ada');
  await phone.goto(`${onHost('ada')}/notes`);
  await expect(menuOf(phone)).toHaveText('ada');
  await ada.goto('/settings');
  const sessions = ada.getByRole('region', { name: 'Where you are signed in' });
  await expect(sessions.getByText('also on ada.wiki.test').first()).toBeVisible();
  const others = sessions.getByRole('listitem').filter({ hasNotText: 'here' });
  const count = await others.count();
  await others.first().getByText('Sign out…').click();
  await others.first().getByRole('button', { name: 'Sign it out' }).click();
  await expect(others).toHaveCount(count - 1);

  await sessions.getByText('Sign out everywhere…').click();
  await sessions.getByRole('button', { name: 'Sign out everywhere' }).click();
  await ada.waitForURL('**/signin');
  await phone.goto(`${onHost('ada')}/notes`);
  await phone.waitForURL(`${apex}/signin**`);
  await ada.goto(`${onHost('ada')}/notes`);
  await ada.waitForURL(`${apex}/signin**`);
  await phone.context().close();
});

test('a token works on as before', async () => {
  const token = (await system.cli('token', 'create', 'ada', '--scope', 'read')).trim();
  // Node's resolver does not know the name, and the front answers for no other.
  const answer = await bob.request.get(`http://127.0.0.1:${system.port}/@ada/notes/api/v1/pages`, {
    headers: { host: new URL(apex).host, authorization: `Bearer ${token}` },
  });
  expect(answer.status()).toBe(200);
});

test('a provider that is down is said to be down', async () => {
  await oidc.close();
  const page = await newPage();
  await page.goto('/signin');
  await page.getByRole('button', { name: 'Continue with Example ID' }).click();
  await expect(page.getByText('Example ID can’t be reached just now.')).toBeVisible();
});
