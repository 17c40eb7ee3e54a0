/** How pages hang together: mentions, the graph, and the health of a wiki with its fixes; in both themes, on a phone. */
import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { corpus } from './support/corpus.ts';
import { signInFirst } from './support/people.ts';
import { encodePath, restClient } from './support/rest.ts';
import { type System, startSystem } from './support/system.ts';

test.describe.configure({ mode: 'serial' });

const WIKI = '/@ada/notes';
const TEXT = 'There is enough to be said about this subject that nobody would call the page empty.\n';
const FRONT = '---\ncategory: river\n---\n';
const PAGES = {
  'Rivers/Danube': `${FRONT}# Danube\n\nIt rises in the Black Forest, as the [[Rhine]] nearly does. ${TEXT}`,
  'Rivers/Rhine': `${FRONT}# Rhine\n\nThe Danube rises near to it. It passes [[Colgne]] and [[Worms]]. ${TEXT}`,
  'Rivers/Elbe': `${FRONT}# Elbe\n\nIt flows into the sea, past [[Worms]] in no way. ${TEXT}`,
  'Cities/Cologne': `# Cologne\n\nOn the [[Rhine]]. ${TEXT}`,
  'Cities/Stub': '# Stub\n',
  'Rivers/Twin A': `${FRONT}# Twin\n\n${`${TEXT}\n`.repeat(20)}Once.\n`,
  'Rivers/Twin B': `${FRONT}# Twin\n\n${`${TEXT}\n`.repeat(20)}Twice.\n`,
};

let system: System;
let context: BrowserContext;
let page: Page;
let rest: ReturnType<typeof restClient>;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  const [started, vault] = await Promise.all([startSystem(), corpus()]);
  system = started;
  context = await browser.newContext({ baseURL: system.url, viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  await signInFirst(page, system, 'ada');
  await system.cli('wiki', 'create', 'ada/notes', '--name', 'Notes');
  await system.cli('wiki', 'create', 'ada/vault', '--name', 'Vault');
  await system.cli('import', 'ada/vault', vault.folder);
  const token = (await system.cli('token', 'create', 'ada', '--scope', 'write')).trim();
  rest = restClient(`${system.url}${WIKI}`, token);
  const changes = Object.entries(PAGES).map(([path, content]) => ({ op: 'put', path, content }));
  expect((await rest.post('/commits', { changes, message: 'Begin' })).status).toBe(200);
});

test.afterAll(async () => {
  await context?.close();
  await system?.destroy();
});

const textOf = async (path: string) => String((await rest.get(`/pages/${encodePath(path)}`)).body['content']);
const problem = (text: string | RegExp) => page.locator('.health-rows > li').filter({ hasText: text }).first();

async function health(kind: string): Promise<void> {
  await page.goto(`${WIKI}/-/health?kind=${kind}`);
}

async function undo(): Promise<void> {
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('.toast')).toHaveText('Undone');
}

test('a page shows the sentences that link to it, and a click links a mention', async () => {
  await page.goto(`${WIKI}/Rivers/Rhine`);
  await page.locator('.page-foot').scrollIntoViewIfNeeded();
  await expect(page.getByRole('region', { name: 'Linked from' })).toContainText('as the Rhine nearly does');
  await page.goto(`${WIKI}/Rivers/Danube`);
  await page.locator('.page-foot').scrollIntoViewIfNeeded();
  const mentions = page.getByRole('region', { name: 'Mentioned without a link' });
  await expect(mentions.locator('mark')).toHaveText('Danube');
  await mentions.getByRole('button', { name: 'Make a link of it on Rhine' }).click();
  await expect(page.locator('.toast')).toContainText('Link Rivers/Danube from Rivers/Rhine');
  expect(await textOf('Rivers/Rhine')).toContain('The [[Danube]] rises');
  await undo();
  expect(await textOf('Rivers/Rhine')).toBe(PAGES['Rivers/Rhine']);
});

test('without script the backlinks are there all the same', async ({ browser }) => {
  const plain = await browser.newContext({
    ...{ baseURL: system.url, javaScriptEnabled: false },
    storageState: await context.storageState(),
  });
  const reader = await plain.newPage();
  await reader.goto(`${WIKI}/Rivers/Rhine`);
  await expect(reader.getByRole('region', { name: 'Linked from' })).toContainText('Cologne');
  await reader.goto(`${WIKI}/-/graph`);
  await expect(reader.locator('noscript p')).toContainText('The picture needs JavaScript');
  await reader.getByText('As a table').click();
  await expect(reader.getByRole('rowheader', { name: 'Rhine' })).toBeVisible();
  await plain.close();
});

test('a broken link is led to the near name, and undone', async () => {
  await health('broken_links');
  const row = problem('Colgne');
  await expect(row).toContainText('On Rhine');
  await row.getByRole('button', { name: 'Link to Cologne' }).click();
  await expect(page.locator('.toast')).toContainText('Mended');
  await expect(row.getByRole('button').first()).toBeDisabled();
  expect(await textOf('Rivers/Rhine')).toContain('[[Cologne]]');
  await undo();
  await expect(row.getByRole('button').first()).toBeEnabled();
  expect(await textOf('Rivers/Rhine')).toBe(PAGES['Rivers/Rhine']);
  await row.getByRole('button', { name: 'Remove the link' }).click();
  await expect(page.locator('.toast')).toContainText('Mended');
  expect(await textOf('Rivers/Rhine')).toContain('passes Colgne and');
  await undo();
});

test('a wanted page is created', async () => {
  await health('wanted_pages');
  await expect(problem('Worms')).toContainText('Wanted by 2 pages');
  await problem('Worms').getByRole('button', { name: 'Create' }).click();
  await expect(page.locator('.toast')).toContainText('Create Worms');
  expect(await textOf('Worms')).toBe('# Worms\n');
  await undo();
  expect((await rest.get('/pages/Worms')).status).toBe(404);
});

test('an orphan is linked, an empty page archived and deleted, frontmatter added', async () => {
  await health('orphans');
  await problem('Elbe').getByRole('button', { name: 'Link from Home' }).click();
  await expect(page.locator('.toast')).toContainText('Link Rivers/Elbe from Home');
  expect(await textOf('Home')).toContain('- [[Elbe]]');
  await undo();
  await health('empty');
  await problem('Stub').getByRole('button', { name: 'Archive' }).click();
  await expect(page.locator('.toast')).toContainText('Archive Cities/Stub');
  expect(await textOf('Cities/Stub')).toContain('archived: true');
  await undo();
  await problem('Stub').getByRole('button', { name: 'Delete' }).click();
  await expect(page.locator('.toast')).toContainText('Delete Cities/Stub');
  await undo();
  await health('missing_frontmatter');
  const row = problem('Cologne');
  await row.getByRole('textbox').fill('city');
  await row.getByRole('textbox').press('Enter');
  await expect(page.locator('.toast')).toContainText('Give Cities/Cologne a category');
  expect(await textOf('Cities/Cologne')).toContain('---\ncategory: city\n---\n# Cologne');
  await undo();
});

test('duplicates are compared, and one of them stays', async () => {
  await health('duplicates');
  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(page.locator('table.diff, .diff').first()).toContainText('Twice');
  await page.getByRole('button', { name: 'Keep Rivers/Twin A' }).click();
  await expect(page.locator('.toast')).toContainText('Merge Rivers/Twin B into Rivers/Twin A');
  expect(await textOf('Rivers/Twin A')).toContain('aliases: [Twin B]');
  expect((await rest.get('/pages/Rivers/Twin%20B')).status).toBe(404);
  await undo();
});

test('a fix that comes too late changes nothing, and says so', async () => {
  await health('wanted_pages');
  const made = await rest.put('/pages/Worms', { content: '# Worms\n\nMade meanwhile.\n' });
  await problem('Worms').getByRole('button', { name: 'Create' }).click();
  await expect(page.locator('.toast')).toContainText(/Worms/);
  await expect(problem('Worms').getByRole('button', { name: 'Create' })).toBeEnabled();
  expect(await textOf('Worms')).toContain('Made meanwhile');
  await rest.delete(`/pages/Worms?revision=${String(made.body['revision'])}`);
});

test('the graph draws the vault, finds a page and opens it', async () => {
  await page.goto('/@ada/vault/-/graph');
  await expect(page.locator('.graph-note')).toContainText(/\d+ pages, \d+ links/);
  await expect(page.locator('.graph[data-ready]')).toBeVisible({ timeout: 60_000 });
  expect(await inkOf(page)).toBeGreaterThan(200);
  await page.getByRole('searchbox', { name: 'Find a page in the graph' }).fill('Home');
  await page.keyboard.press('Enter');
  const open = page.locator('.graph-note a');
  // By its name; the label is its title.
  await expect(open).toHaveAttribute('href', '/@ada/vault');
  await page.getByLabel('Colour by').selectOption('tag');
  await expect(page.locator('.graph-legend li').first()).toBeVisible();
  await page.getByLabel('Pages without links').uncheck();
  await page.getByLabel('Pages not written yet').check();
  await expect(page.locator('.graph[data-ready]')).toBeVisible({ timeout: 60_000 });
  const before = await pictureOf(page);
  await page.getByRole('application').focus();
  await page.keyboard.press('+');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => pictureOf(page)).not.toBe(before);
});

test('the graph around a page is opened beside it, and a click opens a neighbour', async () => {
  await page.goto(`${WIKI}/Rivers/Rhine`);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  expect(asked.filter((path) => path.includes('graph'))).toEqual([]);
  await page.locator('.rail-graph summary').click();
  await expect(page.locator('.rail-graph .graph[data-ready]')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('link', { name: 'Show in the graph' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Around Rhine');
  await page.getByRole('link', { name: '2', exact: true }).click();
  await expect(page).toHaveURL(/depth=2/);
  await expect(page.locator('.graph[data-ready]')).toBeVisible({ timeout: 60_000 });
  // The chosen page stands in the middle: hovering marks it, clicking opens it.
  await page.getByRole('searchbox', { name: 'Find a page in the graph' }).fill('Cologne');
  await page.keyboard.press('Enter');
  await expect(page.locator('.graph-note a')).toContainText('Cologne');
  await page.locator('.graph-stage canvas').hover();
  await expect(page.locator('.graph-stage canvas')).toHaveClass(/graph-over/);
  await page.locator('.graph-stage canvas').click();
  await expect(page).toHaveURL(`${WIKI}/Cities/Cologne`);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`both screens fit a phone, ${colorScheme}, in German`, async ({ browser }) => {
    const phone = await browser.newContext({
      ...{ baseURL: system.url, viewport: { width: 390, height: 844 }, hasTouch: true, colorScheme, locale: 'de-DE' },
      storageState: await context.storageState(),
    });
    const small = await phone.newPage();
    for (const [path, title] of [
      ['health', 'Zustand'],
      ['graph', 'Graph'],
    ] as const) {
      await small.goto(`/@ada/vault/-/${path}`);
      await expect(small.getByRole('heading', { level: 1 })).toHaveText(title);
      expect(await small.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
    await expect(small.locator('.graph[data-ready]')).toBeVisible({ timeout: 60_000 });
    const before = await pictureOf(small);
    await small.getByRole('button', { name: 'Vergrößern' }).tap();
    await expect.poll(() => pictureOf(small)).not.toBe(before);
    await phone.close();
  });
}

/** How many colours of the picture are not that of the paper. */
function inkOf(on: Page): Promise<number> {
  return on.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.graph-stage canvas');
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let ink = 0;
    for (let at = 4; at < pixels.length; at += 4)
      if (pixels[at] !== pixels[0] || pixels[at + 1] !== pixels[1]) ink += 1;
    return ink;
  });
}

function pictureOf(on: Page): Promise<string> {
  return on.evaluate(() => document.querySelector<HTMLCanvasElement>('.graph-stage canvas')?.toDataURL() ?? '');
}
