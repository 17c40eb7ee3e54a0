/** The settings of a wiki, as its owner and the people around it use them: in the browser, by REST, MCP and git. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, type Page, expect, test } from '@playwright/test';
import { corpus } from './support/corpus.ts';
import { signInByHttp } from './support/http.ts';
import { callTool, connectMcp } from './support/mcp.ts';
import { signInFirst } from './support/people.ts';
import { type System, startSystem } from './support/system.ts';

test.describe.configure({ mode: 'serial' });

const run = promisify(execFile);
const WIKI = '/@ada/notes';
const SETTINGS = `${WIKI}/-/settings`;

let system: System;
let context: BrowserContext;
let page: Page;
let folder: string;
/** A page of the corpus. */
let known: string;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  const vault = await corpus();
  known = vault.pages.find((path) => path.includes('/')) ?? vault.pages[0] ?? '';
  folder = await mkdtemp(join(tmpdir(), 'wikibot-settings-'));
  system = await startSystem();
  context = await browser.newContext({ baseURL: system.url, viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  await signInFirst(page, system, 'ada');
  for (const name of ['bob', 'carol']) await system.cli('user', 'create', name, '--email', `${name}@example.org`);
  await system.cli('wiki', 'create', 'ada/notes', '--name', 'Notes');
  await system.cli('import', 'ada/notes', vault.folder);
});

test.afterAll(async () => {
  await context?.close();
  await system?.destroy();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const status = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(`${system.url}${path}`, { headers, redirect: 'manual' })).status;
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const tokenOf = async (username: string, ...more: string[]) =>
  (await system.cli('token', 'create', username, ...more)).trim();
const git = (...args: string[]) =>
  run('git', args, { cwd: folder, env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' } });
const remote = (token: string, owner = 'ada') => `${system.url.replace('://', `://x:${token}@`)}/@${owner}/notes.git`;

async function signInAs(browser: Browser, username: string, options: object = {}): Promise<BrowserContext> {
  const other = await browser.newContext({ baseURL: system.url, ...options });
  const [name = '', ...value] = (await signInByHttp(system, username))
    .split('; ')
    .find((pair) => pair.includes('session='))
    ?.split('=') ?? [''];
  await other.addCookies([{ name, value: value.join('='), url: system.url }]);
  return other;
}

test('name, purpose, home page and categories are one commit of the wiki', async () => {
  await page.goto(WIKI);
  await page.getByRole('navigation', { name: 'Sidebar' }).getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Name').fill('Field notes');
  await page.getByLabel('Purpose').fill('What we saw.');
  const home = page.getByLabel('Home page');
  await home.focus();
  await expect(page.locator('datalist option').first()).toBeAttached();
  await home.fill(known);
  await page.getByLabel('Categories').fill('bird\ntree');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings of Field notes');
  const token = await tokenOf('ada', '--scope', 'write');
  await git('clone', '-q', remote(token), 'clone');
  expect(JSON.parse(await readFile(join(folder, 'clone/.wikibot/settings.json'), 'utf8'))).toEqual({
    ...{ name: 'Field notes', purpose: 'What we saw.', home: known },
    ...{ categories: ['bird', 'tree'], sidebar: 'Meta/Sidebar' },
  });
  expect((await git('-C', 'clone', 'log', '-1', '--format=%an: %s')).stdout.trim()).toBe(
    'ada: Change the settings of the wiki',
  );
  await page.getByLabel('Home page').fill('../x');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByRole('alert').first()).toContainText(/"\.\."|segment|path/i);
  await expect(page.getByLabel('Home page')).toHaveValue('../x');
});

test('a push that edits the file counts', async () => {
  const file = join(folder, 'clone/.wikibot/settings.json');
  const settings = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...settings, name: 'Pushed notes', home: 'Home' }));
  await git('-C', 'clone', '-c', 'user.name=Ada', '-c', 'user.email=a@example.org', 'commit', '-qam', 'Rename');
  await git('-C', 'clone', 'push', '-q', 'origin', 'main');
  await page.goto(SETTINGS);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings of Pushed notes');
  await expect(page.getByLabel('Home page')).toHaveValue('Home');
});

test('a sidebar is made from the page tree and shown', async () => {
  await page.getByRole('button', { name: 'Make it from the page tree' }).click();
  await page.waitForURL('**/-/edit/Meta/Sidebar');
  await page.goto(SETTINGS);
  await expect(page.locator('#content').getByRole('link', { name: 'Edit the sidebar' })).toHaveAttribute(
    'href',
    `${WIKI}/-/edit/Meta/Sidebar`,
  );
  await expect(page.locator('.sidebar-custom a').first()).toBeVisible();
  await page.getByLabel('Page of the sidebar').fill('Meta/Elsewhere');
  await page.getByRole('button', { name: 'Save settings' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
  await page.reload();
  await expect(page.locator('.page-tree').first()).toBeVisible();
});

test('a wiki becomes public after saying what will be seen, and private again', async () => {
  expect(await status(WIKI)).toBe(302);
  await page.goto(`${SETTINGS}/people`);
  await page.locator('summary', { hasText: 'Make it public…' }).click();
  await expect(page.getByText('whole history')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('whole history')).toBeHidden();
  expect(await status(WIKI)).toBe(302);
  await page.locator('summary', { hasText: 'Make it public…' }).click();
  await page.getByRole('button', { name: 'Make it public' }).click();
  await expect(page.getByText('Everybody can read this wiki')).toBeVisible();
  await expect(page.locator('#share-link')).toHaveText(`${system.url}${WIKI}`);
  expect(await status(WIKI)).toBe(200);
  expect(await status(SETTINGS)).not.toBe(200);
  await page.locator('summary', { hasText: 'Make it private…' }).click();
  await page.getByRole('button', { name: 'Make it private' }).click();
  await expect(page.getByText('Only members can read this wiki.')).toBeVisible();
  expect(await status(WIKI)).toBe(302);
});

test('a member comes in by every door, and is out of every door with the click that removes them', async () => {
  await page.goto(`${SETTINGS}/people`);
  await page.getByLabel('Username').fill('nobody-here');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('There is no user "nobody-here".')).toBeVisible();
  await page.getByLabel('Username').fill('bob');
  await page.locator('#add-role').selectOption('viewer');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByText('bob is a member now.')).toBeVisible();
  const cookie = { cookie: await signInByHttp(system, 'bob') };
  const writing = () => tokenOf('bob', '--scope', 'write', '--wiki', 'ada/notes');
  await expect(writing()).rejects.toThrow('the role "viewer" is too small');
  let token = await tokenOf('bob', '--scope', 'read', '--wiki', 'ada/notes');
  const write = () =>
    fetch(`${system.url}${WIKI}/api/v1/pages/By%20Bob`, {
      method: 'PUT',
      headers: { ...bearer(token), 'Content-Type': 'application/json' },
      body: JSON.stringify({ content: 'x\n' }),
    });
  expect((await write()).status).toBe(403);
  await page.getByLabel('Role of bob').selectOption('editor');
  await page.getByRole('button', { name: 'Change the role of bob' }).click();
  await expect.poll(async () => await status(`${SETTINGS}/tokens`, cookie)).toBe(200);
  token = await writing();
  expect((await write()).status).toBe(201);
  expect(await status(WIKI, cookie)).toBe(200);
  await git('ls-remote', remote(token));
  const mcp = await connectMcp(`${system.url}${WIKI}/mcp`, token);
  await callTool(mcp, 'list_notes', {});
  // An editor sees what concerns them, and no more.
  expect(await status(`${SETTINGS}/danger`, cookie)).toBe(403);
  expect(await status(`${SETTINGS}/tokens`, cookie)).toBe(200);

  const row = page.getByRole('listitem').filter({ hasText: 'bob' });
  await row.locator('summary', { hasText: 'Remove' }).click();
  await expect(row.getByText('bob loses access at once')).toBeVisible();
  await row.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('heading', { name: '1 member' })).toBeVisible();
  expect(await status(WIKI, cookie)).toBe(404);
  expect((await write()).status).toBe(401);
  await expect(git('ls-remote', remote(token))).rejects.toThrow();
  await expect(callTool(mcp, 'list_notes', {})).rejects.toThrow();
  const all = await tokenOf('bob', '--scope', 'write');
  expect(await status(`${WIKI}/api/v1/pages`, bearer(all))).toBe(404);
});

test('a link invites somebody, once', async ({ browser }) => {
  await page.goto(`${SETTINGS}/people`);
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = (await page.locator('#invitation-link').textContent()) ?? '';
  expect(link).toContain('/invite?code=');
  await expect(page.getByRole('heading', { name: 'Open invitations' })).toBeVisible();
  const guest = await browser.newContext({ baseURL: system.url });
  const stranger = await guest.newPage();
  await stranger.goto(link);
  await expect(stranger.getByText('ada invites you to the wiki Pushed notes')).toBeVisible();
  await stranger.getByRole('link', { name: 'Sign in to join' }).click();
  await stranger.waitForURL('**/signin?return_to=**');
  await stranger.goto((await system.cli('sign-in', 'carol')).trim());
  await stranger.waitForURL('**/invite?code=**');
  await stranger.getByRole('button', { name: 'Join the wiki' }).click();
  await stranger.waitForURL(`**${WIKI}`);
  await stranger.goto(`${SETTINGS}/people`);
  await expect(stranger.getByRole('heading', { name: '2 members' })).toBeVisible();
  await expect(stranger.getByRole('button', { name: 'Make a link' })).toHaveCount(0);
  const bob = await signInAs(browser, 'bob');
  const late = await bob.newPage();
  await late.goto(link);
  await expect(late.getByRole('heading', { name: 'This invitation does not work' })).toBeVisible();
  await bob.close();
  // She leaves again by herself.
  await stranger.locator('summary', { hasText: 'Leave this wiki…' }).click();
  await stranger.getByRole('button', { name: 'Leave', exact: true }).click();
  await stranger.waitForURL('**/dashboard');
  expect((await stranger.goto(WIKI))?.status()).toBe(404);
  await guest.close();

  await page.reload();
  await page.getByRole('button', { name: 'Make a link' }).click();
  const second = (await page.locator('#invitation-link').textContent()) ?? '';
  await page.locator('summary', { hasText: 'the invitation' }).click();
  await page.getByRole('button', { name: 'End it' }).click();
  await expect(page.getByRole('heading', { name: 'Open invitations' })).toHaveCount(0);
  await page.goto(second);
  await expect(page.getByRole('heading', { name: 'This invitation does not work' })).toBeVisible();
});

test('a token is shown once, keeps to its path, and ends', async () => {
  await page.goto(`${SETTINGS}/tokens`);
  await page.getByLabel('Label').fill('journal bot');
  await page.getByLabel('Read and write').check();
  await page.getByLabel('Only under this path').fill('Journal');
  await page.getByRole('button', { name: 'Make a token' }).click();
  const token = (await page.locator('#new-token').textContent()) ?? '';
  expect(token).toMatch(/^wkb_/);
  expect(await status(`${WIKI}/api/v1/pages`, bearer(token))).toBe(200);
  expect(await status(`${WIKI}/api/v1/pages/Home`, bearer(token))).toBe(404);
  expect(await status(`${WIKI}/api/v1/export`, bearer(token))).toBe(403);
  await page.reload();
  await expect(page.locator('#new-token')).toHaveCount(0);
  const row = page.getByRole('listitem').filter({ hasText: 'journal bot' });
  await expect(row).toContainText(`…${token.slice(-4)}`);
  await expect(row).toContainText('writes under Journal');
  await expect(row).toContainText('last used');
  await row.locator('summary').click();
  await row.getByRole('button', { name: 'End it' }).click();
  await expect(row).toHaveCount(0);
  expect(await status(`${WIKI}/api/v1/pages`, bearer(token))).toBe(401);
});

test('an assistant is connected by what the page says, and the page sees it', async () => {
  await page.goto(`${SETTINGS}/connect?client=cursor`);
  await expect(page.getByText('~/.cursor/mcp.json')).toBeVisible();
  await page.getByRole('link', { name: 'VS Code' }).click();
  await expect(page).toHaveURL(/client=vscode/);
  await expect(page.getByText('.vscode/mcp.json')).toBeVisible();
  for (const [client, says] of [
    ['ChatGPT', 'OAuth'],
    ['Claude', 'OAuth'],
    ['Another one', 'streamable HTTP'],
  ] as const) {
    await page.getByRole('link', { name: client, exact: true }).click();
    await expect(page.getByText(says).first()).toBeVisible();
  }
  await page.getByRole('link', { name: 'Cursor' }).click();
  await page.getByRole('button', { name: 'Make a token for Cursor' }).click();
  await expect(page.getByText('Waiting for the first call…')).toBeVisible();
  const config = JSON.parse((await page.locator('#connect-config').textContent()) ?? '{}') as {
    mcpServers: { notes: { url: string; headers: { Authorization: string } } };
  };
  const { url, headers } = config.mcpServers.notes;
  await page.getByRole('link', { name: 'Claude Code' }).click();
  await expect(page.locator('#connect-command')).toContainText(headers.Authorization);
  const mcp = await connectMcp(url, headers.Authorization.replace('Bearer ', ''), 'cursor');
  await callTool(mcp, 'list_notes', {});
  await expect(page.getByText(/^Connected as .+\.$/)).toBeVisible();
});

test('the wiki is taken along as a zip and as a bundle', async () => {
  await page.goto(`${SETTINGS}/git`);
  await expect(page.locator('#git-clone')).toHaveText(`git clone ${system.url}${WIKI}.git`);
  for (const [link, name] of [
    ['Pages and files (.zip)', 'notes.zip'],
    ['With the whole history (.bundle)', 'notes.bundle'],
  ] as const) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: link }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
    await download.saveAs(join(folder, name));
  }
  expect((await readFile(join(folder, 'notes.zip'))).subarray(0, 2).toString()).toBe('PK');
  await git('clone', '-q', 'notes.bundle', 'from-bundle');
  expect(await readFile(join(folder, 'from-bundle', `${known}.md`), 'utf8')).not.toBe('');
});

test('members are added without script too, on a phone and in German', async ({ browser }) => {
  const phone = {
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
    locale: 'de-DE',
    javaScriptEnabled: false,
  };
  const plain = await signInAs(browser, 'bob', phone);
  await plain.clearCookies();
  await plain.addCookies((await context.cookies()).filter(({ name }) => name.includes('session')));
  const small = await plain.newPage();
  await small.goto(`${SETTINGS}/people`);
  await small.getByLabel('Benutzername').fill('bob');
  await small.getByRole('button', { name: 'Hinzufügen' }).click();
  await expect(small.getByRole('heading', { name: '2 Mitglieder' })).toBeVisible();
  await plain.close();
});

test('a wiki changes its owner, and its old address goes on answering', async () => {
  const token = await tokenOf('ada', '--scope', 'write');
  await page.goto(`${SETTINGS}/danger`);
  await page.getByLabel('New owner').selectOption('bob');
  await page.locator('summary', { hasText: 'Transfer…' }).click();
  await page.getByRole('button', { name: 'Transfer the wiki' }).click();
  await page.waitForURL('**/@bob/notes/-/settings/people');
  await page.goto(`${WIKI}/Home`);
  await expect(page).toHaveURL(`${system.url}/@bob/notes/Home`);
  expect(await status(`${WIKI}/api/v1/pages`, bearer(token))).toBe(200);
  await git('ls-remote', remote(token));
  await git('ls-remote', remote(token, 'bob'));
  expect((await page.goto('/@bob/notes/-/settings/danger'))?.status()).toBe(403);
});

test('a wiki is deleted by typing its name', async ({ browser }) => {
  const bob = await signInAs(browser, 'bob');
  const owner = await bob.newPage();
  await owner.goto('/@bob/notes/-/settings/danger');
  await expect(owner.getByText(/^\d+ pages$/)).toBeVisible();
  await owner.getByLabel(/^Write/).fill('Pushed');
  await owner.getByRole('button', { name: 'Delete for good' }).click();
  await expect(owner.locator('.notice-danger')).toContainText('That is not the name of the wiki.');
  await owner.getByLabel(/^Write/).fill('Pushed notes');
  await owner.getByRole('button', { name: 'Delete for good' }).click();
  await owner.waitForURL('**/dashboard');
  expect((await owner.goto('/@bob/notes'))?.status()).toBe(404);
  expect((await owner.goto(WIKI))?.status()).toBe(404);
  await bob.close();
});

test('the account page changes the name and signs other browsers out', async ({ browser }) => {
  const other = await signInAs(browser, 'bob');
  const here = await signInAs(browser, 'bob');
  const account = await here.newPage();
  await account.goto('/dashboard');
  await account.locator('.user-menu summary').click();
  await account.getByRole('link', { name: 'Your account' }).click();
  await account.getByLabel('Name', { exact: true }).fill('Bob B.');
  await account.getByRole('button', { name: 'Save' }).click();
  await expect(account.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
  await account.locator('summary', { hasText: 'Sign out everywhere else…' }).click();
  await account.getByRole('button', { name: 'Sign out the others' }).click();
  await expect(account.locator('summary', { hasText: 'Sign out everywhere else…' })).toHaveCount(0);
  await account.reload();
  await expect(account.getByLabel('Name', { exact: true })).toHaveValue('Bob B.');
  const gone = await other.newPage();
  await gone.goto('/settings');
  await expect(gone).toHaveURL(/\/signin/);
  await Promise.all([other.close(), here.close()]);
});
