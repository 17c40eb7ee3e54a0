/** Sign-in through WorkOS: its SDK against a server that answers its API. */
import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { freePort, type System, startSystem } from './support/system.ts';
import { startWorkosServer, type WorkosServer } from './support/workos.ts';

test.describe.configure({ mode: 'serial', timeout: 60_000 });

let workos: WorkosServer;
let system: System;
const opened: BrowserContext[] = [];

const google = { idp_id: '1001', type: 'OAuth', provider: 'GoogleOAuth' };
const github = { idp_id: '583231', type: 'OAuth', provider: 'GitHubOAuth' };

test.beforeAll(async () => {
  test.setTimeout(600_000);
  workos = await startWorkosServer();
  const port = await freePort();
  system = await startSystem({
    port,
    env: {
      APP_URL: `http://localhost:${port}`,
      WORKOS_API_KEY: workos.apiKey,
      WORKOS_CLIENT_ID: workos.clientId,
      WORKOS_COOKIE_PASSWORD: 'a-password-of-the-tests-alone-32-letters',
      WORKOS_API_HOSTNAME: '127.0.0.1',
      WORKOS_API_PORT: String(workos.port),
      WORKOS_API_HTTPS: 'false',
    },
  });
});

test.afterAll(async () => {
  for (const context of opened) await context.close();
  await system?.destroy();
  await workos?.close();
});

test('people are known by their provider, and none of WorkOS’s cookies stays', async ({ browser }) => {
  workos.next = { method: 'GoogleOAuth', userId: 'user_1', identities: [google, github] };
  const page = await newPage(browser.newContext({ baseURL: system.url }));
  await page.goto('/signin?return_to=%2Fsettings');
  await page.getByRole('link', { name: 'Continue' }).click();
  await page.waitForURL('**/welcome?return_to=%2Fsettings');
  const [asked] = workos.asked;
  expect(asked?.get('code_challenge_method')).toBe('S256');
  expect(asked?.get('redirect_uri')).toBe(`${system.url}/signin/workos/callback`);
  await page.getByLabel('Username').fill('grace');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/settings');
  await expect(page.getByText('through WorkOS')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'user_1@example.org' })).toContainText('Google');
  const kept = (await page.context().cookies()).map(({ name }) => name);
  expect(kept).toContain('wikibot.session');
  expect(kept.filter((name) => name.startsWith('wos-'))).toEqual([]);
});

test('whom WorkOS joins by e-mail stays apart, until they are linked', async ({ browser }) => {
  workos.next = { method: 'GitHubOAuth', userId: 'user_1', identities: [google, github] };
  const other = await newPage(browser.newContext({ baseURL: system.url }));
  await other.goto('/signin/workos');
  await other.waitForURL('**/welcome');
  await expect(other.getByText('Accounts are never joined by e-mail.')).toBeVisible();

  workos.next = { ...workos.next, method: 'GoogleOAuth' };
  const page = await newPage(browser.newContext({ baseURL: system.url }));
  await page.goto('/signin/workos');
  await page.waitForURL('**/dashboard');
  workos.next = { ...workos.next, method: 'GitHubOAuth' };
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Add another way' }).click();
  await expect(page.getByText('was added. You can sign in with it from now on.')).toBeVisible();
  await expect(page.getByText('GitHub', { exact: true })).toBeVisible();
  // The empty account that it had begun is gone.
  await other.goto('/welcome');
  await other.waitForURL('**/signin');
});

test('what WorkOS does not reveal is told to the operator', async ({ browser }) => {
  workos.next = { method: 'AppleOAuth', userId: 'user_2', identities: [] };
  const page = await newPage(browser.newContext({ baseURL: system.url }));
  await page.goto('/signin/workos');
  await page.waitForURL('**/welcome');
  const { findings } = JSON.parse(await system.cli('doctor', '--json')) as {
    findings: { subject: string; message: string }[];
  };
  expect(findings.find(({ subject }) => subject === 'identity')?.message).toContain('1 account');
});

test('what goes wrong is said in a sentence', async ({ browser }) => {
  const page = await newPage(browser.newContext({ baseURL: system.url }));
  await page.goto('/signin/workos/callback?error=access_denied&state=x');
  await expect(page.getByText('was cancelled, and nothing has changed')).toBeVisible();
  await page.goto('/signin/workos/callback?code=x&state=y');
  await expect(page.getByText('it was begun in another browser')).toBeVisible();
  workos.failing = 503;
  await page.goto('/signin/workos');
  await expect(page.getByText('can’t be reached just now')).toBeVisible();
  workos.failing = null;
  expect((await page.context().cookies()).filter(({ name }) => name === 'wikibot.session')).toEqual([]);
  expect(system.log()).not.toContain('secret-access-token');
});

async function newPage(context: Promise<BrowserContext>): Promise<Page> {
  opened.push(await context);
  return (await context).newPage();
}
