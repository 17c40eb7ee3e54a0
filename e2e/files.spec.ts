/** Files, tags, categories and the index of pages, on the imported corpus. */
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { type Page, expect, test } from '@playwright/test';
import { type Corpus, corpus } from './support/corpus.ts';
import { signInFirst } from './support/people.ts';
import { encodePath, restClient } from './support/rest.ts';
import { type System, startSystem } from './support/system.ts';

const WIKI = '/@ada/vault';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const DEVICES = [
  { name: 'desktop, light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'phone, dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

let system: System;
let vault: Corpus;
let token = '';
let rest: ReturnType<typeof restClient>;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  system = await startSystem();
  vault = await corpus();
  const page = await browser.newPage();
  await signInFirst(page, system, 'ada');
  signedIn = await page.context().storageState();
  await page.context().close();
  await system.cli('wiki', 'create', 'ada/vault', '--name', 'Vault');
  await system.cli('import', 'ada/vault', vault.folder);
  token = (await system.cli('token', 'create', 'ada', '--scope', 'write')).trim();
  rest = restClient(`${system.url}${WIKI}`, token);
  const pages: [string, string][] = [
    [
      'Notes/Lakes',
      '---\ntags: [water, water/still, Ünïcode tag]\ncategory: nature\n---\n# Lakes\n\n## Depth\n\nDeep.\n',
    ],
    ['Notes/Rivers', '---\ntags: [Water]\ncategory: Nature\n---\n# Rivers\n\n![[plan.png]]\n'],
    ['Notes/Жизнь', '# Жизнь\n\nText.\n'],
    ['Notes/日本', '# 日本\n\nText.\n'],
  ];
  for (const [path, content] of pages)
    expect((await rest.put(`/pages/${encodePath(path)}`, { content })).status).toBe(201);
});
test.afterAll(() => system?.destroy());

let signedIn: Awaited<ReturnType<import('@playwright/test').BrowserContext['storageState']>>;

/** No screen is wider than the device. */
async function fits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

function headersOf(): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

for (const device of DEVICES) {
  test(`a file's whole life, ${device.name}`, async ({ browser }) => {
    test.setTimeout(180_000);
    const context = await browser.newContext({ ...device, storageState: signedIn, baseURL: system.url });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));

    // From the page to its files, which are none yet.
    await page.goto(`${WIKI}/Notes/Rivers`);
    await page.locator('.page-actions summary').click();
    await page.getByRole('link', { name: 'Files of this page' }).click();
    await expect(page.getByRole('heading', { name: 'Files of Rivers' })).toBeVisible();
    await expect(page.getByText('No files yet')).toBeVisible();
    await fits(page);

    // Several at once, chosen; one more is dropped.
    await page.locator('[data-upload]').setInputFiles([
      { name: 'plan.png', mimeType: 'image/png', buffer: PNG },
      { name: 'table.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') },
    ]);
    await expect(page.locator('.file-card')).toHaveCount(2);
    await expect(page.locator('.toast')).toContainText('plan.png, table.csv');
    const dropped = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'drop.svg'));
      return transfer;
    });
    await page.dispatchEvent('body', 'drop', { dataTransfer: dropped });
    await expect(page.locator('.file-card')).toHaveCount(3);
    await expect(page.locator('.file-card', { hasText: 'plan.png' })).toContainText('on 1 page');
    await expect(page.locator('.file-card', { hasText: 'drop.svg' })).toContainText('unused');
    await expect(page.locator('.file-card', { hasText: 'plan.png' }).locator('img')).toHaveJSProperty(
      'naturalWidth',
      1,
    );

    // Deleted, and taken back.
    const table = page.locator('.file-card', { hasText: 'table.csv' });
    await table.locator('summary').click();
    await table.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('heading')).toHaveText('Delete “table.csv”?');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await expect(page.locator('.file-card')).toHaveCount(2);
    await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
    await expect(page.locator('.file-card')).toHaveCount(3);

    // One file: who uses it, a new version, the old one back.
    await page.getByRole('link', { name: 'plan.png' }).first().click();
    await expect(page.getByRole('heading', { name: 'plan.png', level: 1 })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Used by' }).getByRole('link', { name: 'Rivers' })).toBeVisible();
    await fits(page);
    const versions = page.getByRole('region', { name: 'Versions' }).getByRole('listitem');
    const known = await versions.count();
    const larger = Buffer.concat([PNG, randomBytes(2000)]);
    await page.locator('[data-replace]').setInputFiles({ name: 'new.png', mimeType: 'image/png', buffer: larger });
    await expect(page.locator('.toast')).toContainText('Replaced: plan.png');
    await expect(versions).toHaveCount(known + 1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      versions.nth(1).getByRole('link').first().click(),
    ]);
    const stream = await download.createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(PNG)).toBe(true);
    await versions.nth(1).getByRole('button', { name: 'Bring back' }).click();
    await expect(versions).toHaveCount(known + 2);

    // Renamed: the link follows.
    await page.locator('.page-actions summary').click();
    await page.getByRole('button', { name: 'Rename or move' }).click();
    await page.getByLabel('New path').fill('Maps/river plan.png');
    await page.getByRole('button', { name: 'Rename', exact: true }).click();
    await page.waitForURL('**/-/file/Maps/river%20plan.png');
    await expect(page.locator('.toast')).toContainText('Renamed to river plan.png');
    expect((await rest.get('/pages/Notes/Rivers')).body['content']).toContain('![[river plan.png]]');

    // Deleted from its own screen, which then shows its versions alone.
    await page.locator('.page-actions summary').click();
    await page.getByRole('button', { name: 'Delete' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/-/files');
    await expect(page.locator('.toast')).toContainText('Deleted: river plan.png');
    await page.goto(`${WIKI}/-/file/Maps/river%20plan.png`);
    await expect(page.getByText('This file was deleted.')).toBeVisible();
    await page.getByRole('button', { name: 'Bring back' }).first().click();
    await expect(page.getByRole('link', { name: 'Download' })).toBeVisible();
    expect(problems).toEqual([]);

    // As it was, for the other device.
    const { revision } = await revisionOf('Maps/river plan.png');
    await rest.post('/rename', { path: 'Maps/river plan.png', new_path: 'plan.png', file: true, revision });
    for (const path of ['plan.png', 'Notes/Rivers/table.csv', 'Notes/Rivers/drop.svg'])
      await rest.delete(`/files/${encodePath(path)}?revision=${(await revisionOf(path)).revision}`);
    await context.close();
  });
}

async function revisionOf(path: string): Promise<{ revision: string }> {
  const answer = await fetch(`${system.url}${WIKI}/api/v1/files/${encodePath(path)}`, {
    method: 'HEAD',
    headers: headersOf(),
  });
  return { revision: answer.headers.get('x-revision') ?? '' };
}

test('the files of the whole wiki are found by folder, kind, name and use', async ({ browser }) => {
  const context = await browser.newContext({ ...DEVICES[0], storageState: signedIn, baseURL: system.url });
  const page = await context.newPage();
  await page.goto(`${WIKI}/-/files`);
  await expect(page.locator('#file-list > .hint')).toContainText(`${vault.files.length} file`);
  const pictures = vault.files.filter((path) => /\.(?:png|svg|jpe?g|gif|webp|avif|ico)$/i.test(path)).length;
  await page.getByLabel('Kind').selectOption('image');
  await page.waitForURL('**kind=image**');
  await expect(page.locator('#file-list > .hint')).toContainText(`${pictures} file`);
  await page.getByLabel('Part of the name').fill('no such file');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(page.getByText('No file matches')).toBeVisible();
  // Without script, and read by nobody but its members.
  const plain = await browser.newContext({ storageState: signedIn, javaScriptEnabled: false, baseURL: system.url });
  const bare = await plain.newPage();
  await bare.goto(`${WIKI}/-/files?sort=largest`);
  await expect(bare.locator('.file-card').first()).toBeVisible();
  await expect(bare.getByText('Upload', { exact: true })).toBeHidden();
  expect((await fetch(`${system.url}${WIKI}/-/files`, { redirect: 'manual' })).status).toBe(302);
  await Promise.all([plain.close(), context.close()]);
});

test('100 MB go up and come down as they are, on both hosts; more is refused with the limit', async () => {
  test.setTimeout(180_000);
  const bytes = randomBytes(100 * 1024 * 1024);
  const put = await fetch(`${system.url}${WIKI}/api/v1/files/Big/a.bin`, {
    method: 'PUT',
    headers: headersOf(),
    body: bytes,
  });
  expect([put.status, ((await put.json()) as { size: number }).size]).toEqual([201, bytes.length]);
  const got = await fetch(`${system.url}${WIKI}/api/v1/files/Big/a.bin`, { headers: headersOf() });
  expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
  const part = await fetch(`${system.url}${WIKI}/Big/a.bin`, {
    headers: { ...headersOf(), Range: 'bytes=99999990-99999999' },
  });
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(99_999_990, 100_000_000))).toBe(true);
  // Through the middleware, Next would cut it at 10 MB.
  expect(await putOnHost('/vault/api/v1/files/Big/b.bin', bytes.subarray(0, 30_000_000))).toMatchObject({
    path: 'Big/b.bin',
    size: 30_000_000,
  });
  const more = await fetch(`${system.url}${WIKI}/api/v1/files/Big/c.bin`, {
    method: 'PUT',
    headers: headersOf(),
    body: Buffer.alloc(bytes.length + 1),
  });
  expect([more.status, await more.json()]).toMatchObject([413, { detail: 'A file has at most 100 MB.' }]);
  const form = new FormData();
  form.set('file', new Blob([bytes]), 'form.bin');
  const sent = await fetch(`${system.url}${WIKI}/api/v1/attachments/Big`, {
    method: 'POST',
    headers: headersOf(),
    body: form,
  });
  expect([sent.status, ((await sent.json()) as { size: number }).size]).toEqual([201, bytes.length]);
});

/** To the owner's host, whose name Node doesn't resolve. */
function putOnHost(path: string, body: Buffer): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { ...headersOf(), Host: `ada.localhost:${system.port}`, 'Content-Length': body.length };
    const outgoing = request({ host: '127.0.0.1', port: system.port, path, method: 'PUT', headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve(JSON.parse(text)));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

test('nothing that is uploaded runs on the origin of the wiki', async ({ browser }) => {
  const script = 'document.title = "ran"; globalThis.ran = true;';
  const hostile: Record<string, string> = {
    'evil.svg': `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='ran'"><script>${script}</script><rect width="9" height="9"/></svg>`,
    'evil.html': `<script>${script}</script>`,
    'evil.xhtml': `<html xmlns="http://www.w3.org/1999/xhtml"><script>${script}</script></html>`,
    'evil.xml': `<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">${script}</x:script>`,
    'evil.pdf': '%PDF-1.4\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj',
    'evil.js': script,
    'evil.png': `<script>${script}</script>`,
  };
  for (const [name, body] of Object.entries(hostile)) {
    const url = `${system.url}${WIKI}/api/v1/files/Evil/${name}`;
    expect((await fetch(url, { method: 'PUT', headers: headersOf(), body })).status).toBe(201);
    for (const address of [url, `${system.url}${WIKI}/Evil/${name}`]) {
      const { headers } = await fetch(address, { headers: headersOf() });
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      const isSandboxed = headers.get('content-security-policy')?.startsWith('sandbox;') === true;
      const isPdf = headers.get('content-type') === 'application/pdf' && address !== url;
      expect([address, isSandboxed || isPdf]).toEqual([address, true]);
    }
  }
  const context = await browser.newContext({ storageState: signedIn, baseURL: system.url });
  const page = await context.newPage();
  await page.goto(`${WIKI}/Evil/evil.svg`);
  expect(await page.title()).not.toBe('ran');
  await page.goto(`${WIKI}/-/files?prefix=Evil`);
  await expect(page.locator('.file-card')).toHaveCount(7);
  // As a script of one of the wiki's own pages.
  const loaded = await page.evaluate(
    (base) =>
      new Promise((resolve) => {
        const element = document.createElement('script');
        element.src = `${base}/Evil/evil.js`;
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('refused');
        document.head.append(element);
      }),
    WIKI,
  );
  expect([loaded, await page.title()]).toEqual(['refused', expect.not.stringMatching(/^ran$/)]);
  await context.close();
});

test('tags and categories have lists with counts, and pages lead to them', async ({ browser }) => {
  const context = await browser.newContext({ ...DEVICES[1], storageState: signedIn, baseURL: system.url });
  const page = await context.newPage();
  await page.goto(`${WIKI}/Notes/Lakes`);
  await page.getByRole('link', { name: 'water', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Tagged “water”', level: 1 })).toBeVisible();
  await expect(page.locator('#page-list').getByRole('link', { name: 'Rivers' })).toBeVisible();
  await expect(page.locator('#page-list .hint').first()).toHaveText('2 pages');
  await page.getByRole('navigation', { name: 'Narrower tags' }).getByRole('link').click();
  await expect(page.getByRole('heading', { name: 'Tagged “water/still”' })).toBeVisible();
  await page.getByRole('link', { name: 'All tags' }).click();
  await expect(page.locator('.label-list').getByRole('link', { name: 'Ünïcode tag' })).toBeVisible();
  await page.getByRole('link', { name: 'Categories' }).click();
  await expect(page.locator('.label-list').getByRole('link', { name: /nature\s*2/i })).toBeVisible();
  await page.goto(`${WIKI}/-/tags/nothing`);
  await expect(page.getByText('No page has this tag')).toBeVisible();
  await page.goto(`${WIKI}/-/index?category=nature`);
  await page.waitForURL('**/-/categories/nature');
  await fits(page);
  await context.close();
});

test('the index filters as one types, in any script, and remembers whether headings show', async ({ browser }) => {
  const context = await browser.newContext({ ...DEVICES[0], storageState: signedIn, baseURL: system.url });
  const page = await context.newPage();
  await page.goto(`${WIKI}/-/index`);
  const letters = page.getByRole('navigation', { name: 'Letters' });
  await expect(letters.getByRole('link', { name: 'Ж: 1 page' })).toBeVisible();
  await expect(letters.getByRole('link', { name: '漢: 1 page' })).toBeVisible();
  await page.getByRole('searchbox', { name: 'Filter by title or path' }).pressSequentially('lakes');
  const list = page.locator('#page-list');
  await expect(list.getByRole('link', { name: 'Lakes' })).toBeVisible();
  await expect(list.locator('.hint').first()).toContainText('1 page');
  await expect(list.getByRole('link', { name: 'Depth' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Headings' }).click();
  await expect(list.getByRole('link', { name: 'Depth' })).toHaveAttribute('href', /Notes\/Lakes#depth$/);
  await expect(page.getByRole('button', { name: 'Headings' })).toHaveAttribute('aria-pressed', 'true');
  await page.goto(`${WIKI}/-/index?q=lakes`);
  await expect(list.getByRole('link', { name: 'Depth' })).toBeVisible();
  await page.getByRole('button', { name: 'Headings' }).press(' ');
  await expect(list.getByRole('link', { name: 'Depth' })).toHaveCount(0);
  await page.goto(`${WIKI}/-/index?q=zzzz%20nothing`);
  await expect(page.getByText('No title has “zzzz nothing” in it')).toBeVisible();

  await page.getByRole('link', { name: 'Folders' }).click();
  const notes = page.locator('.folder-list > li', { hasText: 'Notes' });
  await notes.getByRole('button', { name: 'Open the folder Notes' }).click();
  await expect(notes.getByRole('link', { name: 'Rivers' })).toBeVisible();
  await notes.getByRole('button', { name: 'Open the folder Notes' }).click();
  await expect(notes.getByRole('link', { name: 'Rivers' })).toBeHidden();
  await context.close();
});

test('the Markdown of a page is sent as it is', async () => {
  const address = `${system.url}${WIKI}/${encodePath('Notes/Жизнь')}.md`;
  const got = await fetch(address, { headers: headersOf() });
  expect(got.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  expect(await got.text()).toBe('# Жизнь\n\nText.\n');
  const etag = got.headers.get('etag') ?? '';
  const head = await fetch(address, { method: 'HEAD', headers: headersOf() });
  expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, '']);
  expect(head.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
  expect((await fetch(address, { headers: { ...headersOf(), 'If-None-Match': etag } })).status).toBe(304);
});

test('a sidebar of one’s own can be made and edited', async ({ browser }) => {
  const context = await browser.newContext({ ...DEVICES[0], storageState: signedIn, baseURL: system.url });
  const page = await context.newPage();
  await page.goto(`${WIKI}/-/index`);
  const sidebar = page.locator('.sidebar-pages');
  await expect(sidebar.getByRole('link', { name: 'Make a sidebar of your own' })).toHaveAttribute(
    'href',
    `${WIKI}/-/new?path=Meta%2FSidebar`,
  );
  await rest.put('/pages/Meta/Sidebar', { content: '- [[Lakes]]\n' });
  await page.goto(`${WIKI}/-/index`);
  await expect(sidebar.getByRole('link', { name: 'Lakes' })).toBeVisible();
  await expect(sidebar.getByRole('link', { name: 'Edit the sidebar' })).toHaveAttribute(
    'href',
    `${WIKI}/-/edit/Meta/Sidebar`,
  );
  await context.close();
});
