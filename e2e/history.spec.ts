/** What was, and the way back to it; following changes; finding while typing; writing without the editor. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Browser, type BrowserContext, type Page, expect, test } from '@playwright/test';
import { corpus } from './support/corpus.ts';
import { encodePath, restClient } from './support/rest.ts';
import { type System, startSystem } from './support/system.ts';

test.describe.configure({ mode: 'serial' });

const WIKI = '/@ada/notes';
const OPEN = '/@ada/open';
const PAGE = 'Rivers/Danube';

let system: System;
let context: BrowserContext;
let page: Page;
let token: string;
let rest: ReturnType<typeof restClient>;
const revisions: string[] = [];

const text = (version: number) => `---
tags: [water${version > 1 ? ', europe' : ''}]
---
# Danube

The Danube is ${version > 1 ? 'the second-longest' : 'a long'} river.

## Tasks

- [ ] Measure the depth
- [x] Ask the ferryman
- [ ] Buy a map

> [!warning]
> Floods in spring.

## Course

It rises in the Black Forest.

${'It flows east through ten countries.\n\n'.repeat(8)}
## Trade

Ships carry grain${version > 2 ? ' and ore' : ''}.
`;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  system = await startSystem();
  context = await browser.newContext({
    baseURL: system.url,
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = await context.newPage();
  await page.goto(system.signIn);
  await page.waitForURL('**/welcome');
  await page.getByLabel('Username').fill('ada');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL('**/dashboard');
  await system.cli('wiki', 'create', 'ada/notes', '--name', 'Notes', '--purpose', 'What <we> & others know.');
  await system.cli('wiki', 'create', 'ada/open', '--name', 'Open', '--public');
  await system.cli('import', 'ada/notes', (await corpus()).folder);
  token = (await system.cli('token', 'create', 'ada', '--scope', 'write')).trim();
  rest = restClient(`${system.url}${WIKI}`, token);
  let revision: unknown;
  for (const version of [1, 2, 3]) {
    const written = await rest.put(`/pages/${PAGE}`, {
      content: text(version),
      revision,
      commit_message: `Version ${version} of the Danube`,
    });
    revision = written.body['revision'];
    revisions.push(String(revision));
  }
  await rest.post('/commits', {
    changes: ['Rhine', 'Elbe', 'Volga'].map((name) => ({ op: 'put', path: `Rivers/${name}`, content: `# ${name}\n` })),
    message: 'Three <rivers> & more',
  });
  await restClient(`${system.url}${OPEN}`, token).put(`/pages/${PAGE}`, { content: text(1) });
});

test.afterAll(async () => {
  await context?.close();
  await system?.destroy();
});

const read = async () => String((await rest.get(`/pages/${PAGE}`)).body['content']);
const toast = () => page.locator('.toast');

test('the history tells who, through what, when and why; any two revisions are compared, by keyboard too', async () => {
  await page.goto(`${WIKI}/-/history/${PAGE}`);
  const rows = page.locator('.rows > li');
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText('Version 3 of the Danube');
  await expect(rows.first()).toContainText('via');
  await expect(rows.last()).toContainText('created');
  const from = page.getByRole('radio', { name: `Compare from ${revisions[1]?.slice(0, 10)}` });
  await expect(from).toBeChecked();
  await from.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: `Compare from ${revisions[0]?.slice(0, 10)}` })).toBeChecked();
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/-/diff/${PAGE}?*`);
  const compared = new URL(page.url()).searchParams;
  expect([compared.get('from'), compared.get('to')]).toEqual([revisions[0], revisions[2]]);
  await expect(page.locator('.diff del, .diff ins').first()).toBeVisible();
});

test('a choice is kept while older revisions are looked at', async () => {
  let revision = revisions[2];
  for (let index = 0; index < 55; index += 1) {
    const { body } = await rest.put(`/pages/${PAGE}`, { content: `${text(3)}\nTurn ${index}.\n`, revision });
    revision = String(body['revision']);
  }
  const last = await rest.put(`/pages/${PAGE}`, { content: text(3), revision, commit_message: 'As before' });
  expect(last.status).toBe(200);
  await page.goto(`${WIKI}/-/history/${PAGE}`);
  await page
    .getByRole('radio', { name: /Compare to/ })
    .nth(3)
    .check();
  const chosen = await page
    .getByRole('radio', { name: /Compare to/ })
    .nth(3)
    .inputValue();
  await page.getByRole('button', { name: 'Older', exact: true }).click();
  await page.waitForURL(/cursor=/);
  await expect(page.getByText('chosen on another page').last()).toBeVisible();
  await page
    .getByRole('radio', { name: /Compare from/ })
    .last()
    .check();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.waitForURL((url) => url.searchParams.get('to') === chosen);
  expect(new URL(page.url()).searchParams.get('from')).toBe(revisions[0]);
});

test('a difference is shown in three ways, and the choice is remembered', async () => {
  await page.goto(`${WIKI}/-/diff/${PAGE}?from=${revisions[0]}&to=${revisions[2]}`);
  await expect(page.locator('.diff-unified')).toBeVisible();
  await expect(page.locator('.diff ins').filter({ hasText: 'and ore' })).toBeVisible();
  await page.getByRole('link', { name: 'Side by side' }).click();
  await expect(page.locator('.diff-split')).toBeVisible();
  await page.goto(`${WIKI}/-/diff/${PAGE}?to=${revisions[1]}`);
  await expect(page.locator('.diff-split')).toBeVisible();
  await page.getByRole('link', { name: 'As pages' }).click();
  await expect(page.locator('.diff-rendered .content').nth(1)).toContainText('the second-longest');
  await page.getByRole('link', { name: 'Unified' }).click();
  await page.goto(`${WIKI}/-/diff/${PAGE}?to=${revisions[1]}`);
  await expect(page.locator('.diff-unified')).toBeVisible();
  await page.getByRole('link', { name: /The change after/ }).click();
  await page.waitForURL(`**?to=${revisions[2]}`);
  await page.getByRole('link', { name: /The change before/ }).click();
  await page.waitForURL(`**?to=${revisions[1]}`);
});

test('keys and buttons go from change to change', async () => {
  await page.goto(`${WIKI}/-/diff/${PAGE}?from=${revisions[0]}&to=${revisions[2]}`);
  const current = page.locator('.diff-current');
  await expect(page.locator('[data-change]')).toHaveCount(2);
  await page.keyboard.press('j');
  await expect(current).toContainText('Lines 1');
  await page.getByRole('button', { name: 'Next change' }).click();
  await expect(current).toContainText('Ships carry grain');
  await page.keyboard.press('k');
  await expect(current).toContainText('Lines 1');
});

test('on a phone the sides stand below each other, what is common once', async ({ browser }) => {
  const phone = await other(browser, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await phone.goto(`${WIKI}/-/diff/${PAGE}?from=${revisions[0]}&to=${revisions[2]}&view=split`);
  await expect(phone.getByText('## Tasks', { exact: true }).first()).toBeHidden();
  await expect(phone.getByText('## Tasks', { exact: true }).last()).toBeVisible();
  const [removed, added] = [
    phone.locator('td.diff-text.diff-removed').first(),
    phone.locator('td.diff-text.diff-added').first(),
  ];
  expect((await removed.boundingBox())?.x).toBe((await added.boundingBox())?.x);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await phone.context().close();
});

test('an old revision says so, and is restored after a look at what changes; undo takes it back', async () => {
  await page.goto(`${WIKI}/${PAGE}?revision=${revisions[0]}`);
  await expect(page.getByText('You are looking at an old revision')).toBeVisible();
  await page.getByRole('link', { name: 'Restore this revision' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Restore this revision of Danube?');
  await expect(page.locator('.diff del').filter({ hasText: 'and ore' })).toBeVisible();
  await page.getByRole('button', { name: 'Restore this revision' }).click();
  await page.waitForURL(`**${WIKI}/${PAGE}`);
  await expect(toast()).toContainText('Restored.');
  expect(await read()).toBe(text(1));
  await toast().getByRole('button', { name: 'Undo' }).click();
  await expect(toast()).toContainText('Undone.');
  await expect(page.locator('.content')).toContainText('and ore');
  expect(await read()).toBe(text(3));

  await page.goto(`${WIKI}/-/history/${PAGE}`);
  await page
    .getByRole('link', { name: /^Restore revision/ })
    .first()
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Restore this revision');
});

test('who wrote what leads to the commit, and to the line as it was', async () => {
  await page.goto(`${WIKI}/-/blame/${PAGE}`);
  const group = page.locator('.blame-group', { hasText: 'Ships carry grain' });
  await expect(group).toContainText('Ships carry grain and ore.');
  expect(
    await page.locator('.blame-group').evaluateAll((all) => new Set(all.map(({ className }) => className)).size),
  ).toBeGreaterThan(1);
  await group.getByRole('link', { name: 'before' }).click();
  await page.waitForURL(/revision=.*#L\d+$/);
  await expect(page.locator('li:target')).toContainText('Ships carry grain');
  await page.locator('.blame-commit a.oid').first().click();
  await page.waitForURL('**/-/commit/**');
});

test('changes are filtered in the address, and lead to what changed', async () => {
  await page.goto(`${WIKI}/-/changes`);
  await expect(page.locator('.rows > li').first()).toBeVisible();
  await page.getByText('Filters').click();
  await page.getByLabel('Page or folder').fill('Rivers/Rhine');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL(/prefix=Rivers%2FRhine/);
  await expect(page.locator('.rows > li')).toHaveCount(1);
  await expect(page.locator('.rows > li')).toContainText('Three <rivers> & more');
  await expect(page.locator('main').getByRole('heading', { level: 2 })).toHaveCount(1);
  await page.getByRole('link', { name: 'Rivers/Rhine' }).click();
  await page.waitForURL('**/-/diff/Rivers/Rhine?to=*');
  await page.goto(`${WIKI}/-/changes?kind=delete`);
  await expect(page.getByText('No changes match')).toBeVisible();
  await page.getByRole('link', { name: 'Clear filters' }).last().click();
  await expect(page.locator('.rows > li').first()).toBeVisible();
  await page.goto(`${WIKI}/-/changes?by=person&kind=nonsense&since=never`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Changes');
});

test('a commit of several pages is undone as one, and that too', async () => {
  await page.goto(`${WIKI}/-/changes?prefix=Rivers/Rhine`);
  await page.locator('.rows > li').getByRole('link', { name: 'Undo' }).click();
  await expect(page.locator('main').getByRole('heading', { level: 2 })).toHaveText('3 pages');
  await expect(page.locator('.commit-page')).toHaveCount(3);
  await page.locator('#revert summary').click();
  await page.locator('#revert button').click();
  await page.waitForURL('**/-/changes');
  await expect(toast()).toContainText('The commit was undone.');
  expect((await rest.get('/pages/Rivers/Volga')).status).toBe(404);
  await toast().getByRole('button', { name: 'Undo' }).click();
  await expect(toast()).toContainText('Undone.');
  expect((await rest.get('/pages/Rivers/Volga')).status).toBe(200);
});

test('feeds are Atom, for whoever may read; unchanged ones are 304', async () => {
  const anonymous = await fetch(`${system.url}${WIKI}/-/feed.xml`, { redirect: 'manual' });
  expect(anonymous.status).toBe(401);
  expect(anonymous.headers.get('www-authenticate')).toContain('Basic');
  const basic = { Authorization: `Basic ${Buffer.from(`ada:${token}`).toString('base64')}` };
  const answer = await fetch(`${system.url}${WIKI}/-/feed.xml`, { headers: basic });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
  expect(answer.headers.get('cache-control')).toContain('private');
  expectAtom(await answer.text(), `${system.url}${WIKI}/-/feed.xml`);
  const again = await fetch(`${system.url}${WIKI}/-/feed.xml`, {
    headers: { ...basic, 'If-None-Match': answer.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
  const one = await fetch(`${system.url}${WIKI}/-/feed.xml?path=${PAGE}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const feed = expectAtom(await one.text(), `${system.url}${WIKI}/-/feed.xml?path=${encodeURIComponent(PAGE)}`);
  expect(feed.title).toBe('Changes of Danube');
  const wrong = await fetch(`${system.url}${WIKI}/-/feed.xml`, { headers: { Authorization: 'Bearer wkb_wrong' } });
  expect(wrong.status).toBe(401);

  const open = await fetch(`${system.url}${OPEN}/-/feed.xml`);
  expect(open.headers.get('cache-control')).toContain('public');
  expectAtom(await open.text(), `${system.url}${OPEN}/-/feed.xml`);
  await restClient(`${system.url}${OPEN}`, token).put('/pages/News', {
    content: '# News\n',
    commit_message: 'Hot & new',
  });
  await expect.poll(async () => (await fetch(`${system.url}${OPEN}/-/feed.xml`)).text()).toContain('Hot &#38; new');
  await page.goto(`${OPEN}/${PAGE}`);
  const links = page.locator('head link[type="application/atom+xml"]');
  await expect(links).toHaveCount(2);
  for (const href of await links.evaluateAll((all) => all.map((link) => (link as HTMLLinkElement).href)))
    expect((await fetch(href)).status).toBe(200);
});

interface Atom {
  id: string;
  title: string;
  updated: string;
  link: { '@rel': string; '@href': string }[];
  entry: {
    id: string;
    title: string;
    updated: string;
    author: { name: string };
    link: { '@href': string };
    content: string;
  }[];
}

/** RFC 4287: what a feed and each of its entries must have, and nothing twice. */
function expectAtom(xml: string, self: string): Atom {
  expect(XMLValidator.validate(xml)).toBe(true);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    htmlEntities: true,
    isArray: (name) => name === 'entry',
  });
  const { feed } = parser.parse(xml) as { feed: Atom & { '@xmlns': string } };
  expect(feed['@xmlns']).toBe('http://www.w3.org/2005/Atom');
  const date = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;
  for (const part of [feed, ...feed.entry]) {
    expect(URL.canParse(part.id)).toBe(true);
    expect(part.title).not.toBe('');
    expect(part.updated).toMatch(date);
  }
  expect(feed.link.find((link) => link['@rel'] === 'self')?.['@href']).toBe(self);
  expect(feed.entry.length).toBeGreaterThan(0);
  expect(new Set(feed.entry.map(({ id }) => id)).size).toBe(feed.entry.length);
  for (const entry of feed.entry) {
    expect(entry.author.name).not.toBe('');
    expect(new URL(entry.link['@href']).origin).toBe(system.url);
  }
  return feed;
}

test('a task is ticked where it stands, with a way back, and a failure shows', async () => {
  await page.goto(`${WIKI}/${PAGE}`);
  const box = page.getByRole('checkbox', { name: 'Buy a map' });
  await expect(box).toBeEnabled();
  const landed = page.waitForResponse((response) => response.url().includes('/api/v1/tasks/'));
  await box.check();
  expect((await landed).status()).toBe(200);
  await expect(toast()).toContainText('Done: Buy a map');
  expect(await read()).toContain('- [x] Buy a map');
  // Somebody writes meanwhile, elsewhere in the page and beside it.
  const now = await rest.get(`/pages/${PAGE}`);
  await rest.patch(`/pages/${PAGE}`, {
    revision: now.body['revision'],
    old_string: 'Floods',
    new_string: 'Large floods',
  });
  await page.getByRole('checkbox', { name: 'Measure the depth' }).check();
  await expect(toast()).toContainText('Done: Measure the depth');
  const merged = await read();
  for (const part of ['- [x] Measure the depth', '- [x] Buy a map', 'Large floods']) expect(merged).toContain(part);
  await toast().getByRole('button', { name: 'Undo' }).click();
  await expect(toast()).toContainText('Not done: Measure the depth');
  expect(await read()).toContain('- [ ] Measure the depth');

  await page.route('**/api/v1/tasks/**', (route) => route.abort());
  await page.getByRole('checkbox', { name: 'Ask the ferryman' }).click();
  await expect(toast()).toContainText('could not be saved');
  await expect(page.getByRole('checkbox', { name: 'Ask the ferryman' })).toBeChecked();
  await page.unroute('**/api/v1/tasks/**');
});

test('writers have a pencil beside each heading, also on a public page that is the same for all', async ({
  browser,
}) => {
  await page.goto(`${WIKI}/${PAGE}`);
  const pencil = page.getByRole('link', { name: 'Edit the section “Course”' });
  await expect(pencil).toHaveAttribute('href', `${WIKI}/-/edit/${PAGE}?section=course`);
  await pencil.click();
  await expect(page.locator('.cm-content')).toContainText('It rises in the Black Forest');
  await expect(page.locator('.cm-content')).not.toContainText('Ships carry grain');

  await page.goto(`${OPEN}/${PAGE}`);
  await expect(page.getByRole('link', { name: 'Edit the section “Course”' })).toBeAttached();
  await expect(page.getByRole('checkbox').first()).toBeEnabled();
  const stranger = await other(browser, { storageState: { cookies: [], origins: [] } });
  const asked: string[] = [];
  stranger.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await stranger.goto(`${OPEN}/${PAGE}`);
  await expect(stranger.getByRole('checkbox').first()).toBeDisabled();
  await expect(stranger.locator('.edit-section')).toHaveCount(0);
  expect(asked.filter((path) => /rights|writing/.test(path))).toEqual([]);
  await stranger.context().close();
});

test('the palette goes, finds, creates and does, by keyboard alone', async () => {
  await page.goto(`${WIKI}/${PAGE}`);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Go to, find or do' });
  const field = palette.getByRole('combobox');
  await expect(field).toBeFocused();
  await expect(palette.getByRole('group', { name: 'Recent' }).getByRole('option').first()).toContainText('Danube');
  await expect(palette.getByRole('option', { name: /Edit this page/ })).toContainText('e');

  await field.fill('rhn');
  await expect(palette.getByRole('option', { selected: true })).toContainText('Rhine');
  await field.fill('rhine');
  await expect(palette.getByRole('group', { name: 'In the text' }).getByRole('option').first()).toBeVisible();
  const id = await field.getAttribute('aria-activedescendant');
  await expect(palette.locator(`[id="${id}"]`)).toContainText('Rhine');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${WIKI}/Rivers/Rhine`);

  await page.keyboard.press('Control+k');
  await field.fill('theme: dark');
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('Control+k');
  await field.fill('copy markdown');
  await page.keyboard.press('Enter');
  await expect(toast()).toHaveText('Markdown copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('# Rhine\n');
  for (const [words, command, address] of [
    ['history', 'History of this page', '**/-/history/Rivers/Rhine'],
    ['settings', 'Settings', '**/-/settings'],
  ] as const) {
    await page.goto(`${WIKI}/Rivers/Rhine`);
    await page.keyboard.press('Control+k');
    await field.fill(words);
    const first = palette.getByRole('group', { name: 'Commands' }).getByRole('option').first();
    // What was shown before the words came is gone.
    await expect(first).toContainText(command);
    await first.click();
    await page.waitForURL(address);
  }
  await page.goto(`${WIKI}/Rivers/Rhine`);
  await page.keyboard.press('Control+k');
  await field.fill('Rivers/Brand new');
  await palette.getByRole('option', { name: 'Create “Rivers/Brand new”' }).click();
  await page.waitForURL('**/-/new?path=Rivers%2FBrand+new');
  await page.goto(`${WIKI}/Rivers/Rhine`);
  await page.keyboard.press('Control+k');
  await field.fill('theme: as');
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await page.keyboard.press('Control+k');
  await expect(palette).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
});

test('results come within a moment of a keystroke', async () => {
  await page.goto(`${WIKI}/${PAGE}`);
  await page.keyboard.press('Control+k');
  const field = page.locator('#palette input');
  await expect(field).toBeFocused();
  await field.fill('zz');
  const times: number[] = [];
  for (const letter of 'keyboard short') {
    times.push(
      await page.evaluate(async (added) => {
        const input = document.querySelector<HTMLInputElement>('#palette input');
        const list = document.querySelector('#palette-list');
        if (input === null || list === null) throw new Error('no palette');
        if (input.value === 'zz') input.value = '';
        const began = performance.now();
        const shown = new Promise<void>((resolve) => {
          new MutationObserver((_, observer) => (observer.disconnect(), resolve())).observe(list, { childList: true });
        });
        input.value += added;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        await shown;
        return performance.now() - began;
      }, letter),
    );
  }
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Infinity;
  console.info(`palette: ${median.toFixed(1)} ms from keystroke to results (median of ${times.length})`);
  expect(median).toBeLessThan(50);
});

test('the search box shows results as somebody types, and Enter searches', async () => {
  await page.goto(`${WIKI}/${PAGE}`);
  await page.keyboard.press('/');
  const field = page.getByRole('combobox', { name: 'Search this wiki' });
  await expect(field).toBeFocused();
  await page.keyboard.type('ferryman');
  const list = page.getByRole('listbox', { name: 'Results' });
  await expect(list.getByRole('option').first()).toContainText('Danube');
  await expect(list.locator('mark').first()).toHaveText(/ferryman/i);
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/-/search?q=ferryman');
  await page.keyboard.press('/');
  await page.keyboard.type('Rhine');
  await expect(list.getByRole('option').first()).toContainText('Rhine');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${WIKI}/Rivers/Rhine`);
});

test('the page of the search has modes and filters, and helps where nothing is found', async () => {
  await page.goto(`${WIKI}/-/search?q=ferryman`);
  await expect(page.locator('.results mark').first()).toBeVisible();
  await page.getByRole('radio', { name: 'Expression' }).check();
  await page.getByLabel('Words to search for').fill('^- \\[ \\] ');
  await page.locator('main').getByRole('button', { name: 'Search' }).click();
  await page.waitForURL(/mode=regex/);
  await expect(page.locator('.results')).toContainText('Danube');
  await page.goto(`${WIKI}/-/search?q=${encodeURIComponent('a(b')}&mode=regex`);
  await expect(page.getByText('This search can’t be made')).toBeVisible();
  await page.goto(`${WIKI}/-/search?q=river&prefix=Nowhere&updated_since=not-a-date`);
  await expect(page.getByText('Nothing found')).toBeVisible();
  await page.getByRole('link', { name: 'Search without filters' }).click();
  await expect(page.locator('.results')).toContainText('Danube');
  await page.goto(`${WIKI}/-/search?q=${encodeURIComponent('"Rhin"')}&mode=keyword`);
  const suggestions = page.getByRole('region', { name: 'Did you mean' });
  await page.goto(`${WIKI}/-/search?q=Danub&mode=regex&prefix=Rivers/Volga`);
  await expect(suggestions.getByRole('link', { name: PAGE })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Write a page about it' })).toHaveAttribute(
    'href',
    `${WIKI}/-/new?path=Danub`,
  );
});

test('names in rendered text, and the button on code, are in the reader’s language', async ({ browser }) => {
  const german = await other(browser, { locale: 'de-DE' });
  await german.goto(`${WIKI}/${PAGE}`);
  await expect(german.locator('.callout-title')).toHaveText('Warnung');
  await expect(german.locator('#toasts')).toHaveAttribute('data-copy-code', 'Kopieren');
  await german.context().close();
  await page.goto(`${WIKI}/${PAGE}`);
  await expect(page.locator('.callout-title')).toHaveText('Warning');
});

test('nothing is wider than a phone, in both themes', async ({ browser }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const phone = await other(browser, { viewport: { width: 320, height: 640 }, hasTouch: true, colorScheme });
    for (const path of [
      `/-/history/${PAGE}`,
      `/-/diff/${PAGE}?from=${revisions[0]}&to=${revisions[2]}`,
      `/-/diff/${PAGE}?to=${revisions[0]}&restore=1`,
      `/-/diff/${PAGE}?to=${revisions[2]}&view=rendered`,
      `/-/blame/${PAGE}`,
      '/-/changes?by=program',
      `/-/commit/${revisions[1]}`,
      '/-/search?q=river&prefix=Rivers',
      `/${encodePath(PAGE)}`,
    ]) {
      await phone.goto(`${WIKI}${path}`);
      const beyond = await phone.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect({ path, beyond }).toEqual({ path, beyond: 0 });
    }
    await phone.keyboard.press('Control+k');
    await expect(phone.locator('#palette')).toBeVisible();
    const box = await phone.locator('#palette').boundingBox();
    expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 999) <= 320).toBe(true);
    await phone.context().close();
  }
});

async function other(browser: Browser, options: Parameters<Browser['newContext']>[0]): Promise<Page> {
  const made = await browser.newContext({
    baseURL: system.url,
    storageState: await context.storageState(),
    ...options,
  });
  return made.newPage();
}
