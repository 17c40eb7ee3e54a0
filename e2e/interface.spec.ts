/** What surrounds a page: sidebar, menus, keyboard, theme, language; with and without script. */
import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { encodePath, restClient } from './support/rest.ts';
import { type System, startSystem } from './support/system.ts';

test.describe.configure({ mode: 'serial' });

const WIKI = '/@ada/notes';
const PAGE = 'Rivers/Danube';

let system: System;
let context: BrowserContext;
let page: Page;
let rest: ReturnType<typeof restClient>;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  system = await startSystem();
  context = await browser.newContext({ baseURL: system.url, viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  await page.goto(system.signIn);
  await page.waitForURL('**/welcome');
  await page.getByLabel('Username').fill('ada');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/dashboard');
  await system.cli('wiki', 'create', 'ada/notes', '--name', 'Notes');
  await system.cli('wiki', 'create', 'ada/open', '--name', 'Open', '--public');
  const token = (await system.cli('token', 'create', 'ada', '--scope', 'write')).trim();
  rest = restClient(`${system.url}${WIKI}`, token);
  const sections = Array.from({ length: 8 }, (_, index) => `## Part ${index}\n\n${'Water flows. '.repeat(150)}\n`);
  const changes = [
    { op: 'put', path: PAGE, content: `# Danube\n\n${sections.join('\n')}` },
    { op: 'put', path: 'Rivers/Rhine', content: '# Rhine\n\nLike the [[Danube]].\n' },
    ...Array.from({ length: 250 }, (_, index) => ({ op: 'put', path: `Lakes/Lake ${index}`, content: 'Still.\n' })),
  ];
  expect((await rest.post('/commits', { changes, message: 'Begin' })).status).toBe(200);
});

test.afterAll(async () => {
  await context?.close();
  await system?.destroy();
});

const sidebar = () => page.getByRole('navigation', { name: 'Sidebar' });

test('the tree shows where the page is, opens folders one at a time, and remembers them', async () => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/-/tree')) asked.push(new URL(request.url()).search);
  });
  const html = await (await page.goto(`${WIKI}/${PAGE}`))?.text();
  expect(html).not.toContain('Lake 1');
  await expect(sidebar().getByRole('link', { name: 'Danube' })).toHaveAttribute('aria-current', 'page');
  await expect(sidebar().getByRole('link', { name: 'Lake 1', exact: true })).toHaveCount(0);
  await sidebar().getByRole('button', { name: 'Lakes' }).click();
  await expect(sidebar().getByRole('link', { name: 'Lake 1', exact: true })).toBeVisible();
  await expect(sidebar().getByRole('link', { name: 'and 50 more' })).toBeVisible();
  expect(asked).toEqual(['?open=Rivers', '?folder=Lakes']);

  await sidebar().getByRole('link', { name: 'Rhine' }).click();
  await expect(sidebar().getByRole('link', { name: 'Rhine' })).toHaveAttribute('aria-current', 'page');
  await expect(sidebar().getByRole('link', { name: 'Lake 1', exact: true })).toBeVisible();
  expect(asked).toHaveLength(2);

  await rest.put('/pages/Rivers/Elbe', { content: '# Elbe\n' });
  await page.reload();
  await expect(sidebar().getByRole('link', { name: 'Elbe' })).toBeVisible();
  await expect(sidebar().getByRole('button', { name: 'Lakes' })).toHaveAttribute('aria-expanded', 'true');
});

test('the page Meta/Sidebar takes the place of the tree', async () => {
  const written = await rest.put('/pages/Meta/Sidebar', { content: '## Start here\n\n- [[Danube|The river]]\n' });
  await page.goto(`${WIKI}/${PAGE}`);
  await expect(sidebar().getByRole('link', { name: 'The river' })).toHaveAttribute('href', `${WIKI}/${PAGE}`);
  await expect(sidebar().getByRole('button', { name: 'Lakes' })).toHaveCount(0);
  await rest.delete(`/pages/Meta/Sidebar?revision=${String(written.body['revision'])}`);
});

test('the contents follow the scroll', async () => {
  await page.goto(`${WIKI}/${PAGE}`);
  const current = page.locator('.toc a[aria-current]');
  await expect(current).toHaveText('Part 0');
  await page.getByRole('heading', { name: 'Part 4' }).evaluate((heading) => heading.scrollIntoView());
  await expect(current).toHaveText('Part 4');
});

test('the keyboard finds its way', async () => {
  await page.goto(`${WIKI}/${PAGE}`);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('/');
  await expect(page.getByRole('combobox', { name: 'Search this wiki' })).toBeFocused();
  await page.keyboard.type('e?gh');
  await expect(page.getByRole('combobox', { name: 'Search this wiki' })).toHaveValue('e?gh');
  await page.locator('main').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('[');
  await expect(sidebar()).toBeHidden();
  await page.reload();
  await expect(sidebar()).toBeHidden();
  await page.keyboard.press('[');
  await expect(sidebar()).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.waitForURL('**/-/index');
  await page.goto(`${WIKI}/${PAGE}`);
  await page.keyboard.press('h');
  await page.waitForURL(`**/-/history/${PAGE}`);
  await page.goto(`${WIKI}/${PAGE}`);
  await page.keyboard.press('e');
  await page.waitForURL(`**/-/edit/${PAGE}`);
});

test('a chosen theme is there in the first frame', async () => {
  await page.goto(`${WIKI}/${PAGE}`);
  await page.locator('.user-menu summary').click();
  await page.getByRole('button', { name: 'Dark' }).click();
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    const look = () => {
      const { body } = document;
      if (body !== null) seen.push(getComputedStyle(body).backgroundColor);
      if (seen.length < 10) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.reload();
  await expect.poll(() => page.evaluate(() => (globalThis as { seen?: string[] }).seen?.length)).toBe(10);
  expect(await page.evaluate(() => [...new Set((globalThis as { seen?: string[] }).seen)])).toEqual([dark]);
  await page.locator('.user-menu summary').click();
  await page.getByRole('button', { name: 'As the system' }).click();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(dark);
});

test('a page is renamed from its menu, and deleted', async () => {
  await page.goto(`${WIKI}/Rivers/Rhine`);
  await page.getByLabel('Page actions').click();
  await page.getByRole('button', { name: 'Rename or move' }).click();
  const dialog = page.getByRole('dialog', { name: 'Rename or move' });
  await dialog.getByLabel('New path').fill('Rivers/Danube');
  await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(dialog.getByRole('alert')).toContainText('Danube');
  await dialog.getByLabel('New path').fill('Streams/Rhine & Main');
  await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
  await page.waitForURL(`**/${encodePath('Streams/Rhine & Main')}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rhine');
  // Each is taken back by the message about it.
  await page.locator('.toast', { hasText: 'Renamed.' }).getByRole('button', { name: 'Undo' }).click();
  await page.waitForURL('**/Rivers/Rhine');

  const remove = async () => {
    await page.getByLabel('Page actions').click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(page.getByRole('button', { name: 'Restore it' })).toBeVisible();
  };
  await remove();
  await page.locator('.toast', { hasText: 'Deleted.' }).getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Rhine');
  await remove();
  expect((await page.request.get(`${WIKI}/Rivers/Rhine`)).status()).toBe(404);
});

test('the language is the browser’s, or the chosen one; a public page is the same for all who chose none', async ({
  browser,
}) => {
  const german = await browser.newContext({ baseURL: system.url, locale: 'de-DE' });
  const other = await german.newPage();
  await other.goto('/signin');
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Anmelden');
  const shared = await other.goto('/@ada/open');
  expect(shared?.headers()['cache-control']).toContain('public');
  await expect(other.locator('html')).toHaveAttribute('lang', 'en');
  await other.locator('.user-menu summary').click();
  await other.getByRole('button', { name: 'Deutsch' }).click();
  await expect(other.locator('html')).toHaveAttribute('lang', 'de');
  await expect(other.getByRole('link', { name: 'Alle Seiten' })).toBeVisible();
  const own = await other.goto('/@ada/open');
  expect(own?.headers()['cache-control']).toContain('private');
  await expect(other.locator('html')).toHaveAttribute('lang', 'de');
  await german.close();
});

test('all of it can be read without script', async ({ browser }) => {
  const plain = await browser.newContext({
    baseURL: system.url,
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  });
  const other = await plain.newPage();
  await other.goto('/@ada/open');
  await other.getByRole('button', { name: 'Show the sidebar' }).click();
  await other.getByRole('link', { name: 'All pages' }).click();
  await other.waitForURL('**/-/index');
  await other.goto('/@ada/open');
  await other.getByLabel('Page actions').click();
  await other.getByRole('link', { name: 'History' }).click();
  await other.waitForURL('**/-/history/Home');
  await plain.close();
});

test('a drawer on a phone: focus goes in, Escape brings it back', async ({ browser }) => {
  const phone = await browser.newContext({
    baseURL: system.url,
    storageState: await context.storageState(),
    viewport: { width: 320, height: 640 },
    hasTouch: true,
  });
  const other = await phone.newPage();
  await other.goto(`${WIKI}/${PAGE}`);
  const toggle = other.getByRole('button', { name: 'Show the sidebar' });
  await toggle.click();
  await expect(other.getByRole('link', { name: 'Home' })).toBeFocused();
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  await other.keyboard.press('Escape');
  await expect(toggle).toBeFocused();
  await expect(other.getByRole('link', { name: 'All pages' })).toBeHidden();
  const small = await other
    .locator('.site-header :is(a, button, summary), .page-bar :is(a.button, summary)')
    .evaluateAll((elements) =>
      elements
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 40)
        .map((element) => element.outerHTML.slice(0, 80)),
    );
  expect(small).toEqual([]);
  await phone.close();
});
