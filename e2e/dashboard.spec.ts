/** From nothing to an assistant that writes: the dashboard, with a real MCP client. */
import { readFile } from 'node:fs/promises';
import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { callTool, connectMcp } from './support/mcp.ts';
import { signInFirst } from './support/people.ts';
import { restClient } from './support/rest.ts';
import { type System, startSystem } from './support/system.ts';

let system: System;
let context: BrowserContext;
let page: Page;
let token = '';
let account: ReturnType<typeof restClient>;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  system = await startSystem();
  context = await browser.newContext({ baseURL: system.url });
  page = await context.newPage();
  await signInFirst(page, system, 'ada');
  account = restClient(system.url, (await system.cli('token', 'create', 'ada', '--scope', 'admin')).trim());
});

test.afterAll(async () => {
  await context?.close();
  await system?.destroy();
});

test('a newcomer makes a wiki from a template', async () => {
  await expect(page.getByRole('heading', { name: 'Your first wiki' })).toBeVisible();
  await expect(page.locator('.start-steps [aria-current="step"]')).toContainText('Name it');
  await page.getByLabel('Name', { exact: true }).fill('Salt Marsh');
  await expect(page.getByLabel('Address')).toHaveValue('salt-marsh');
  const card = page.locator('.template-card').filter({ hasText: 'Research' });
  await card.getByText('9 pages').click();
  await expect(card.getByText('Sources/How to note a source')).toBeVisible();
  await card.getByRole('radio').check();
  await page.getByRole('button', { name: 'Create wiki' }).click();
  await page.waitForURL('**/dashboard/connect?wiki=ada/salt-marsh&start=1');
  await expect(page.getByText('Salt Marsh is ready.')).toBeVisible();
});

test('and connects an assistant, which the page sees call and write', async () => {
  await page.getByRole('button', { name: 'Make a token for Claude Code' }).click();
  await expect(page.getByText('Waiting for the first call…')).toBeVisible();
  const command = (await page.locator('#connect-command').textContent()) ?? '';
  const [, url = '', given = ''] = /http salt-marsh (\S+) --header "Authorization: Bearer (\S+)"/.exec(command) ?? [];
  token = given;
  const mcp = await connectMcp(url, token, 'claude-code');
  const listed = await callTool(mcp, 'list_notes', {});
  expect(listed.text).toContain('Questions');
  await expect(page.getByText(/^Connected as .+\.$/)).toBeVisible();
  await expect(page.getByText('Waiting for its first change…')).toBeVisible();
  await callTool(mcp, 'write_note', {
    path: 'Findings/Grazing',
    content: '# Grazing\n\nSheep.\n',
    commit_message: 'Add Grazing',
  });
  const change = page.locator('.connection a');
  await expect(change).toContainText('Grazing');
  await change.click();
  await expect(page).toHaveURL(/\/@ada\/salt-marsh\/-\/commit\/[0-9a-f]{40}$/);
  await mcp.close();
});

test('the dashboard shows the wiki, what goes on in it, and who did it through what', async () => {
  await page.goto('/dashboard');
  const row = page.locator('.wiki-row');
  await expect(row).toHaveCount(1);
  await expect(row.getByRole('link', { name: 'Salt Marsh', exact: true })).toBeVisible();
  await expect(row).toContainText('10 pages');
  await expect(row).toContainText('ada via Claude Code');
  await expect(row.getByRole('img', { name: '2 changes in the last 12 weeks' })).toBeVisible();
  const newest = page.locator('.dashboard-recent li').first();
  await expect(newest).toContainText('in Salt Marsh');
  await expect(newest).toContainText('Findings/Grazing');
});

test('wikis are found, filtered and ordered once there are many, also without script', async ({ browser }) => {
  for (const [slug, isPublic] of [
    ['alpha', true],
    ['beta', false],
    ['gamma', false],
    ['delta', false],
    ['epsilon', false],
    ['zeta', false],
  ] as const)
    expect((await account.post('/wikis', { slug, public: isPublic })).status).toBe(201);
  const plain = await browser.newContext({
    ...{ baseURL: system.url, javaScriptEnabled: false, storageState: await context.storageState() },
  });
  const tab = await plain.newPage();
  await tab.goto('/dashboard');
  const names = () => tab.locator('.wiki-row h2').allTextContents();
  expect(await names()).toHaveLength(7);
  await tab.getByLabel('Order').selectOption('name');
  await tab.getByRole('button', { name: 'Apply' }).click();
  expect((await names()).slice(0, 3)).toEqual(['alpha', 'beta', 'delta']);
  await tab.getByLabel('Show', { exact: true }).selectOption('public');
  await tab.getByRole('button', { name: 'Apply' }).click();
  expect(await names()).toEqual(['alpha']);
  await tab.getByRole('link', { name: 'Show all' }).click();
  await tab.getByLabel('Find a wiki').fill('nothing like it');
  await tab.getByRole('button', { name: 'Apply' }).click();
  await expect(tab.getByRole('heading', { name: 'No wiki matches' })).toBeVisible();
  // And one more is made without script.
  await tab.goto('/dashboard/new');
  await tab.getByLabel('Name', { exact: true }).fill('By hand');
  await tab.getByRole('radio', { name: 'Personal notes' }).check();
  await tab.getByRole('button', { name: 'Create wiki' }).click();
  await tab.waitForURL('**/@ada/by-hand');
  await expect(tab.getByRole('link', { name: 'Inbox' }).first()).toBeVisible();
  await plain.close();
});

test('the audit log says who did what, and is taken along as a file', async () => {
  await page.goto('/dashboard/log');
  const event = page.locator('.rows li').filter({ hasText: 'Grazing' });
  await expect(event).toContainText('ada');
  await expect(event).toContainText('changed pages');
  await expect(event).toContainText('Claude Code');
  await page.locator('.filters > summary').click();
  await page.getByLabel('What').selectOption('token.created');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page).toHaveURL(/action=token\.created/);
  await expect(page.locator('.rows li').first()).toContainText('made a token');
  expect(await page.locator('.rows li', { hasText: 'changed pages' }).count()).toBe(0);
  const files: string[] = [];
  for (const kind of ['CSV', 'JSON']) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: kind }).click(),
    ]);
    files.push(await readFile(await download.path(), 'utf8'));
  }
  const [csv = '', json = ''] = files;
  expect(csv.split('\r\n')[0]).toBe('at,who,client,action,target,wiki,revision,detail,request_id,id');
  const rows = JSON.parse(json) as { action: string; target: string }[];
  expect(csv.trimEnd().split('\r\n')).toHaveLength(rows.length + 1);
  expect(rows.every(({ action }) => action === 'token.created')).toBe(true);
  expect(rows.map(({ target }) => target)).toContain('Claude Code');
});

test('a wiki has a log of its own, for its owner', async () => {
  await page.goto('/@ada/salt-marsh/-/settings/audit');
  await expect(page.locator('.rows li').filter({ hasText: 'Grazing' })).toContainText('Claude Code');
  await page.goto('/@ada/alpha/-/settings/audit');
  await expect(page.locator('.rows li').filter({ hasText: 'Grazing' })).toHaveCount(0);
});

test('usage tells what wikis hold and what tokens wrote; REST the same', async () => {
  await page.goto('/dashboard/usage');
  await expect(page.getByRole('row', { name: /Salt Marsh/ })).toContainText('10');
  const row = page.locator('.token-usage').filter({ hasText: 'Claude Code' });
  await expect(row.getByRole('img', { name: '1 change in the last 14 days' })).toBeVisible();
  const { body } = await account.get('/usage');
  expect(body['wikis']).toHaveLength(8);
  const log = await account.get('/audit?action=wiki.committed&limit=1');
  expect(log.body['next_cursor']).toEqual(expect.any(String));
  expect((await restClient(`${system.url}`, token).get('/audit')).status).toBe(403);
});

test('people with whom a wiki is shared are listed', async () => {
  await page.goto('/dashboard/people');
  await expect(page.getByRole('heading', { name: 'Nobody else yet' })).toBeVisible();
  await system.cli('user', 'create', 'bob', '--email', 'bob@example.org');
  await account.put('/wikis/ada/alpha/members/bob', { role: 'viewer' });
  await page.reload();
  const bob = page.locator('.people > li').filter({ hasText: 'bob' });
  await expect(bob.getByRole('link', { name: 'alpha' })).toBeVisible();
  await expect(bob).toContainText('Viewer');
});
