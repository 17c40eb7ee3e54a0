/**
 * The road of a newcomer, from the printed link to an assistant that writes into the wiki: sign in,
 * choose a name, create a wiki, import a vault, read, edit and search in the browser, read and
 * write the same page with the official MCP client, and clone all of it with git.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { type Corpus, corpus } from './support/corpus.ts';
import { callTool, connectMcp } from './support/mcp.ts';
import { encodePath, restClient } from './support/rest.ts';
import { type System, startSystem } from './support/system.ts';

const run = promisify(execFile);

test.describe.configure({ mode: 'serial' });

let system: System;
let vault: Corpus;
let context: BrowserContext;
let page: Page;
let wikiUrl: string;
/** A page of the vault that the test edits, and a word that it adds. */
let edited: string;
const MARK = 'quokkabright';

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  [system, vault] = await Promise.all([startSystem(), corpus()]);
  wikiUrl = `${system.url}/@alice/field-notes`;
  edited = vault.pages.find((path) => path.includes('/')) ?? 'Home';
  context = await browser.newContext();
  page = await context.newPage();
});

test.afterAll(async () => {
  await context?.close();
  await system?.destroy();
});

test('the printed link signs the operator in, once', async ({ browser }) => {
  await page.goto(system.signIn);
  await page.waitForURL('**/welcome');
  await page.getByLabel('Username').fill('admin');
  await page.getByRole('button', { name: /continue|choose|save/i }).click();
  await expect(page.getByRole('alert').filter({ hasText: /reserved/i })).toBeVisible();
  await page.getByLabel('Username').fill('alice');
  await page.getByRole('button', { name: /continue|choose|save/i }).click();
  await page.waitForURL('**/dashboard');

  const second = await browser.newContext();
  const other = await second.newPage();
  await other.goto(system.signIn);
  await expect(other.getByText(/already been used|expired|no longer/i).first()).toBeVisible();
  await second.close();
});

test('a wiki is created with its bootstrap pages', async () => {
  await page.goto(`${system.url}/dashboard/new`);
  await page.getByLabel('Name', { exact: true }).fill('Field Notes');
  await page.getByLabel(/purpose/i).fill('What we see outside.');
  await page.getByRole('button', { name: /create/i }).click();
  await page.waitForURL('**/@alice/field-notes**');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Field Notes');
  await expect(page.getByText('What we see outside.').first()).toBeVisible();
  await page.goto(`${wikiUrl}/Meta/Wiki%20Usage%20Guide`);
  await expect(page.getByText('read_note').first()).toBeVisible();
});

test('the vault is imported as one commit, and every page and file opens', async () => {
  await system.cli('import', 'alice/field-notes', vault.folder);
  const token = (await system.cli('token', 'create', 'alice', '--scope', 'read')).trim();
  const rest = restClient(wikiUrl, token);
  const changes = (await rest.get('/changelog?limit=5')).body as { entries: { pages_affected: string[] }[] };
  expect(changes.entries).toHaveLength(2);
  expect(changes.entries[0]?.pages_affected.length).toBe(vault.pages.length);

  const failed: string[] = [];
  for (const path of vault.pages) {
    const answer = await page.request.get(`${wikiUrl}/${encodePath(path)}`);
    if (answer.status() !== 200) failed.push(`${answer.status()} ${path}`);
  }
  for (const path of vault.files) {
    const answer = await page.request.get(`${wikiUrl}/${encodePath(path)}`);
    const original = await readFile(join(vault.folder, path));
    if (answer.status() !== 200 || !original.equals(await answer.body())) failed.push(`${answer.status()} ${path}`);
  }
  expect(failed).toEqual([]);
});

test('pictures of the vault show', async () => {
  let shown = 0;
  for (const path of vault.pages.slice(0, 60)) {
    await page.goto(`${wikiUrl}/${encodePath(path)}`);
    const images = page.locator('main img');
    const count = await images.count();
    for (let index = 0; index < count; index++) {
      const image = images.nth(index);
      if (!(await image.getAttribute('src'))?.startsWith('/')) continue;
      await image.scrollIntoViewIfNeeded();
      await expect
        .poll(() => image.evaluate((element: HTMLImageElement) => element.complete && element.naturalWidth > 0), {
          message: `a picture of ${path}`,
        })
        .toBe(true);
      shown++;
    }
    if (shown >= 5) break;
  }
  expect(shown).toBeGreaterThan(0);
});

test('links lead on, and missing ones are marked', async () => {
  await page.goto(wikiUrl);
  const link = page.locator('main a.wikilink:not(.missing)').first();
  const href = await link.getAttribute('href');
  await link.click();
  await expect(page).toHaveURL(new RegExp(`${escape(decodeURI(href ?? '').split('#')[0] ?? '')}`.replaceAll('%', '.')));
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const answer = await page.goto(`${wikiUrl}/No%20Such%20Page%20Here`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole('link', { name: /create/i }).first()).toBeVisible();
});

test('a page is edited in the browser and found by search', async () => {
  await page.goto(`${wikiUrl}/-/edit/${encodePath(edited)}`);
  const editor = page.getByRole('textbox', { name: /content|markdown/i });
  await editor.press('Control+End');
  await page.keyboard.type(`\n\nWritten in the browser: ${MARK}.\n`);
  await page.getByRole('button', { name: /^save/i }).click();
  await onPage(edited);
  await expect(page.locator('main').getByText(`Written in the browser: ${MARK}.`)).toBeVisible();

  await page.goto(`${wikiUrl}/-/search?q=${MARK}`);
  await expect(
    page
      .locator('main')
      .getByRole('link', { name: new RegExp(nameOf(edited)) })
      .first(),
  ).toBeVisible();
  await expect(page.locator('main mark').first()).toHaveText(new RegExp(MARK, 'i'));
});

test('the official MCP client reads and writes the same page with the printed address and token', async () => {
  const client = await connectMcp(system.mcp.url, system.mcp.token);
  const wiki = 'alice/field-notes';
  const listed = await callTool(client, 'list_wikis', {});
  expect(listed.text).toContain(wiki);
  const read = await callTool(client, 'read_note', { wiki, path: edited, lines: '1-' });
  expect(read.text).toContain(MARK);
  const revision = /revision ([0-9a-f]{12})/.exec(read.text)?.[1];
  await callTool(client, 'edit_note', {
    wiki,
    path: edited,
    revision,
    edits: [
      {
        old_string: `Written in the browser: ${MARK}.`,
        new_string: `Written in the browser: ${MARK}. Seen by an agent.`,
      },
    ],
    commit_message: 'Note that an agent has seen it',
  });
  await client.close();
  await page.goto(`${wikiUrl}/${encodePath(edited)}`);
  await expect(page.getByText('Seen by an agent.')).toBeVisible();
  await page.goto(`${wikiUrl}/-/history/${encodePath(edited)}`);
  await expect(page.getByText('Note that an agent has seen it')).toBeVisible();
});

test('git clone has every commit with the right authors', async () => {
  const token = (await system.cli('token', 'create', 'alice', '--scope', 'read')).trim();
  const folder = await mkdtemp(join(tmpdir(), 'wikibot-clone-'));
  const url = wikiUrl.replace('://', `://git:${token}@`);
  await run('git', ['clone', '-q', `${url}.git`, folder]);
  const { stdout } = await run('git', [
    '-C',
    folder,
    'log',
    '--format=%an|%ae|%s|%(trailers:key=Agent,valueonly,separator=%x2c)',
    '-4',
  ]);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^alice\|[0-9a-f-]{36}@users\.noreply\.localhost\|Note that an agent has seen it\|.+$/);
  expect(lines[1]).toMatch(/^alice\|[0-9a-f-]{36}@users\.noreply\.localhost\|[^|]+\|$/);
  expect(lines[0]?.split('|')[1]).toBe(lines[1]?.split('|')[1]);
  expect(await readFile(join(folder, `${edited}.md`), 'utf8')).toContain('Seen by an agent.');
  await run('git', ['-C', folder, 'fsck', '--strict']);
  await rm(folder, { recursive: true });
});

test('two people on one page: the second save merges, or shows the conflict and lands after it is resolved', async () => {
  const path = 'Shared Page';
  const token = (await system.cli('token', 'create', 'alice', '--scope', 'write')).trim();
  const rest = restClient(wikiUrl, token);
  expect(
    (await rest.put(`/pages/${encodePath(path)}`, { content: '# Shared\n\nfirst line\n\nlast line\n' })).status,
  ).toBe(201);

  await page.goto(`${wikiUrl}/-/edit/${encodePath(path)}`);
  const editor = page.getByRole('textbox', { name: /content|markdown/i });
  const current = await rest.get(`/pages/${encodePath(path)}`);
  const elsewhere = await rest.put(`/pages/${encodePath(path)}`, {
    content: '# Shared\n\nfirst line, changed elsewhere\n\nlast line\n',
    revision: current.body['revision'],
  });
  expect(elsewhere.status).toBe(200);

  await editor.fill('# Shared\n\nfirst line, changed here\n\nlast line\n');
  await page.getByRole('button', { name: /^save/i }).click();
  await expect(page.getByText(/changed while you/i).first()).toBeVisible();
  await page.getByLabel('Result').fill('first line, changed here and elsewhere\n');
  await page.getByRole('button', { name: 'Save the result' }).click();
  await onPage(path);
  await expect(page.getByText('first line, changed here and elsewhere')).toBeVisible();
});

/** The address of the page itself; that of its editor ends the same way. */
async function onPage(path: string): Promise<void> {
  await page.waitForURL((url) => url.href.split(/[?#]/)[0] === `${wikiUrl}/${encodePath(path)}`);
}

function nameOf(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
