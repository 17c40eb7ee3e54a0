/**
 * axe finds nothing on any screen: in both themes, on a desktop and on a phone. A new screen is a
 * line in `SCREENS`.
 */
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, type Page, expect, test } from '@playwright/test';
import { encodePath, restClient } from './support/rest.ts';
import { type System, startSystem } from './support/system.ts';

const WIKI = '/@ada/notes';
const PAGE = 'Field Notes/All of it';

interface Screen {
  readonly name: string;
  readonly path: string;
  /** Seen by somebody who is not signed in. */
  readonly anonymous?: boolean;
  /** Done after the page is open, before axe looks at it. */
  readonly open?: readonly string[];
  /** A key pressed then, and what it brings. */
  readonly press?: string;
  readonly shows?: string;
}

const SCREENS: readonly Screen[] = [
  { name: 'front page', path: '/', anonymous: true },
  { name: 'front page, a call of the session', path: '/', anonymous: true, open: ['.call summary'] },
  { name: 'pricing', path: '/pricing', anonymous: true },
  { name: 'docs', path: '/docs', anonymous: true },
  { name: 'docs, with code and tables', path: '/docs/connect', anonymous: true },
  { name: 'docs, a client', path: '/docs/claude', anonymous: true },
  { name: 'docs, the API reference', path: '/docs/api', anonymous: true },
  { name: 'docs, self-hosting', path: '/docs/self-hosting', anonymous: true },
  { name: 'example wiki', path: '/docs/example/Sites/North%20Creek', anonymous: true },
  { name: 'changelog', path: '/changelog', anonymous: true },
  { name: 'terms', path: '/terms', anonymous: true },
  { name: 'sign-in', path: '/signin', anonymous: true },
  { name: 'sign-in with a bad link', path: '/signin/local?code=bad', anonymous: true },
  { name: 'dashboard', path: '/dashboard' },
  { name: 'dashboard, none found', path: '/dashboard?show=shared' },
  { name: 'new wiki', path: '/dashboard/new' },
  { name: 'new wiki, pages of a template', path: '/dashboard/new', open: ['.template-card:nth-child(2) summary'] },
  { name: 'connecting to all wikis', path: '/dashboard/connect' },
  { name: 'connecting, the first steps', path: '/dashboard/connect?wiki=ada/notes&start=1' },
  { name: 'people', path: '/dashboard/people' },
  { name: 'usage', path: '/dashboard/usage' },
  { name: 'audit log', path: '/dashboard/log' },
  { name: 'audit log, filtered', path: '/dashboard/log?action=wiki.committed' },
  { name: 'account', path: '/settings' },
  { name: 'account, deleted', path: '/settings/deleted', anonymous: true },
  { name: 'wikis of an owner', path: '/@ada' },
  { name: 'home page', path: WIKI },
  { name: 'reading page', path: `${WIKI}/${encodePath(PAGE)}` },
  { name: 'reading page, menu', path: `${WIKI}/${encodePath(PAGE)}`, open: ['.page-actions summary'] },
  { name: 'reading page, account menu', path: `${WIKI}/${encodePath(PAGE)}`, open: ['.user-menu summary'] },
  {
    name: 'reading page, rename',
    path: `${WIKI}/${encodePath(PAGE)}`,
    open: ['.page-actions summary', '[data-open-dialog="rename"]'],
  },
  {
    name: 'reading page, shortcuts',
    path: `${WIKI}/${encodePath(PAGE)}`,
    open: ['.user-menu summary', '[data-open-dialog="shortcuts"]'],
  },
  { name: 'public page', path: '/@ada/open', anonymous: true },
  { name: 'missing page', path: `${WIKI}/Field%20Notes/Nothing` },
  { name: 'history', path: `${WIKI}/-/history/${encodePath(PAGE)}` },
  { name: 'differences', path: `${WIKI}/-/diff/${encodePath(PAGE)}` },
  { name: 'differences, side by side', path: `${WIKI}/-/diff/${encodePath(PAGE)}?view=split` },
  { name: 'differences, as pages', path: `${WIKI}/-/diff/${encodePath(PAGE)}?view=rendered` },
  { name: 'who wrote what', path: `${WIKI}/-/blame/${encodePath(PAGE)}` },
  { name: 'all pages', path: `${WIKI}/-/index` },
  { name: 'all pages, folders', path: `${WIKI}/-/index?view=folders` },
  { name: 'all pages, headings', path: `${WIKI}/-/index?headings=true` },
  { name: 'all pages, none', path: `${WIKI}/-/index?q=nothing` },
  { name: 'tags', path: `${WIKI}/-/tags` },
  { name: 'tags, one', path: `${WIKI}/-/tags/one` },
  { name: 'tags, none', path: `${WIKI}/-/tags/nothing` },
  { name: 'categories', path: `${WIKI}/-/categories` },
  { name: 'files', path: `${WIKI}/-/files` },
  { name: 'files, menu', path: `${WIKI}/-/files`, open: ['.file-card summary'] },
  { name: 'files, rename', path: `${WIKI}/-/files`, open: ['.file-card summary', '[data-open-dialog="rename-file"]'] },
  { name: 'files of a page, none', path: `${WIKI}/-/files/${encodePath(PAGE)}` },
  { name: 'files, none found', path: `${WIKI}/-/files?q=nothing` },
  { name: 'file', path: `${WIKI}/-/file/Files/picture.svg` },
  {
    name: 'file, delete',
    path: `${WIKI}/-/file/Files/picture.svg`,
    open: ['.page-actions summary', '[data-open-dialog="delete-file"]'],
  },
  { name: 'changes', path: `${WIKI}/-/changes` },
  { name: 'changes, filtered', path: `${WIKI}/-/changes?by=program&kind=create` },
  { name: 'changes, none', path: `${WIKI}/-/changes?prefix=Nowhere` },
  { name: 'search', path: `${WIKI}/-/search` },
  { name: 'search, found', path: `${WIKI}/-/search?q=keyboard` },
  { name: 'search, nothing', path: `${WIKI}/-/search?q=zzzzz` },
  { name: 'search, filters', path: `${WIKI}/-/search?q=keyboard&prefix=Field&mode=keyword` },
  { name: 'search, bad expression', path: `${WIKI}/-/search?q=a(b&mode=regex` },
  { name: 'palette', path: WIKI, press: 'Control+k', shows: '#palette [role="option"]' },
  { name: 'settings', path: `${WIKI}/-/settings` },
  { name: 'settings, people', path: `${WIKI}/-/settings/people` },
  { name: 'settings, going public', path: `${WIKI}/-/settings/people`, open: ['.confirm > summary'] },
  { name: 'settings, assistants', path: `${WIKI}/-/settings/connect` },
  { name: 'settings, ChatGPT', path: `${WIKI}/-/settings/connect?client=chatgpt` },
  { name: 'settings, tokens', path: `${WIKI}/-/settings/tokens` },
  { name: 'settings, git', path: `${WIKI}/-/settings/git` },
  { name: 'settings, webhooks', path: `${WIKI}/-/settings/webhooks` },
  { name: 'settings, audit log', path: `${WIKI}/-/settings/audit` },
  { name: 'settings, danger zone', path: `${WIKI}/-/settings/danger` },
  { name: 'invitation that does not work', path: '/invite?code=nothing', anonymous: true },
  { name: 'health', path: `${WIKI}/-/health` },
  { name: 'health, wanted pages', path: `${WIKI}/-/health?kind=wanted_pages` },
  { name: 'health, missing frontmatter', path: `${WIKI}/-/health?kind=missing_frontmatter` },
  { name: 'health, nothing to mend', path: `${WIKI}/-/health?kind=stale` },
  { name: 'graph', path: `${WIKI}/-/graph` },
  {
    name: 'graph around a page, table',
    path: `${WIKI}/-/graph?page=${encodeURIComponent(PAGE)}`,
    open: ['.graph-table summary'],
  },
  { name: 'editor', path: `${WIKI}/-/edit/${encodePath(PAGE)}` },
  { name: 'new page', path: `${WIKI}/-/new` },
  { name: 'error', path: `${WIKI}/${encodePath(PAGE)}?revision=nonsense` },
  { name: 'not found', path: '/@nobody/nothing' },
];

const DEVICES = [
  { name: 'desktop', viewport: { width: 1280, height: 800 } },
  { name: 'phone', viewport: { width: 390, height: 844 }, hasTouch: true },
];

/** The rules of axe whose result depends on colours. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

const CONTENT = `---
category: reference
tags: [one, two]
status: draft
---
# All of it

Text with a [[Missing page]], a [link](https://example.org) and \`code\`.

## A list

- [x] done
- [ ] to do

> [!warning] Careful
> A callout about the keyboard.

## A table

| key | value |
| --- | --- |
| number | 1 |

\`\`\`js
const answer = 42;
\`\`\`
`;

let system: System;
let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  system = await startSystem();
  const page = await browser.newPage();
  await page.goto(system.signIn);
  await page.waitForURL('**/welcome');
  await page.getByLabel('Username').fill('ada');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/dashboard');
  signedIn = await page.context().storageState();
  await page.context().close();
  await system.cli('wiki', 'create', 'ada/notes', '--name', 'Notes', '--purpose', 'What we know.');
  await system.cli('wiki', 'create', 'ada/open', '--name', 'Open', '--public');
  const token = (await system.cli('token', 'create', 'ada', '--scope', 'write')).trim();
  const rest = restClient(`${system.url}${WIKI}`, token);
  const first = await rest.put(`/pages/${encodePath(PAGE)}`, { content: '# All of it\n\nAt first.\n' });
  expect(first.status).toBe(201);
  await rest.put(`/pages/${encodePath(PAGE)}`, { content: CONTENT, revision: first.body['revision'] });
  const picture = {
    filename: 'picture.svg',
    content: btoa('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'),
  };
  expect((await rest.post('/attachments/Files', picture)).status).toBe(201);
});

test.afterAll(() => system?.destroy());

for (const { name, ...device } of DEVICES) {
  test(`axe finds nothing, ${name}, light and dark`, async ({ browser }) => {
    test.setTimeout(600_000);
    const contexts = {
      signedIn: await browser.newContext({ ...device, storageState: signedIn, baseURL: system.url }),
      nobody: await browser.newContext({ ...device, baseURL: system.url }),
    };
    const found: string[] = [];
    const screens = SCREENS.values();
    // Two at a time: while axe looks at one, the system answers the next.
    const look = async () => {
      for (const screen of screens)
        found.push(...(await violationsOf(screen.anonymous === true ? contexts.nobody : contexts.signedIn, screen)));
    };
    await Promise.all([look(), look()]);
    expect(found).toEqual([]);
    await Promise.all(Object.values(contexts).map((context) => context.close()));
  });
}

test('axe finds nothing in German, with the sidebar open on a phone', async ({ browser }) => {
  const context = await germanPhone(browser);
  const page = await context.newPage();
  await page.goto(`${WIKI}/${encodePath(PAGE)}`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await page.getByRole('button', { name: 'Seitenleiste zeigen' }).click();
  await expect(page.getByRole('link', { name: 'Alle Seiten' })).toBeVisible();
  expect(await audit(page, 'sidebar')).toEqual([]);
  await context.close();
});

function germanPhone(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ ...DEVICES[1], storageState: signedIn, baseURL: system.url, locale: 'de-DE' });
}

async function violationsOf(context: BrowserContext, screen: Screen): Promise<string[]> {
  const page = await context.newPage();
  await page.goto(screen.path, { waitUntil: 'load' });
  for (const selector of screen.open ?? []) await page.locator(selector).first().click();
  if (screen.press !== undefined) await page.keyboard.press(screen.press);
  if (screen.shows !== undefined) await page.locator(screen.shows).first().waitFor();
  const found = await audit(page, screen.name);
  // The second theme has the same elements: what it can break is what depends on colours.
  await page.emulateMedia({ colorScheme: 'dark' });
  found.push(...(await audit(page, `${screen.name}, dark`, RULES_OF_COLOUR)));
  found.push(...(await overflowOf(page, screen.name)));
  await page.close();
  return found;
}

async function audit(page: Page, name: string, rules?: readonly string[]): Promise<string[]> {
  // Colours are judged as they come to rest.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation.effect?.getTiming().iterations !== Infinity)
        .map((animation) => animation.finished.catch(() => 0)),
    ),
  );
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze();
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${name}: ${id} (${help}): ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  );
}

/** Nothing is wider than the narrowest phone. */
async function overflowOf(page: Page, name: string): Promise<string[]> {
  await page.setViewportSize({ width: 320, height: 640 });
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  return beyond > 0 ? [`${name}: ${beyond} px wider than a phone of 320 px`] : [];
}
