/**
 * Writing in the browser: the tools of the editor, links and pictures, drafts that survive a closed
 * tab and an ended session, conflicts, sections, new pages. Every test fails on a message of the
 * content security policy or an error of the page.
 */
import { type BrowserContext, type Page, expect, test } from '@playwright/test';
import { corpus } from './support/corpus.ts';
import { signInAgain, signInFirst, signOut } from './support/people.ts';
import { encodePath, restClient } from './support/rest.ts';
import { type System, startSystem } from './support/system.ts';

test.describe.configure({ mode: 'serial' });

let system: System;
let context: BrowserContext;
let page: Page;
let wikiUrl: string;
let rest: ReturnType<typeof restClient>;
const complaints: string[] = [];

/** 1 by 1 pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  const [started, vault] = await Promise.all([startSystem(), corpus()]);
  system = started;
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  watch(page);
  await signInFirst(page, system, 'alice');
  await system.cli('wiki', 'create', 'alice/notes', '--name', 'Notes');
  await system.cli('import', 'alice/notes', vault.folder);
  wikiUrl = `${system.url}/@alice/notes`;
  rest = restClient(wikiUrl, (await system.cli('token', 'create', 'alice', '--scope', 'write')).trim());
  await put(
    'Actors/Iran',
    '---\naliases: [Persia]\ntags: [asia]\n---\n# Iran\n\n## History\n\nold\n\n## Oil\n\nmuch\n',
  );
});

test.afterAll(async () => {
  await context?.close();
  await system?.destroy();
});

test.afterEach(() => {
  expect(complaints.splice(0)).toEqual([]);
});

function watch(target: Page): void {
  target.on('pageerror', (error) => complaints.push(String(error)));
  target.on('console', (message) => {
    if (/Content.Security.Policy|hydrat/i.test(message.text())) complaints.push(message.text());
  });
}

async function put(path: string, content: string): Promise<string> {
  const before = await rest.get(`/pages/${encodePath(path)}`);
  const revision = before.status === 200 ? { revision: before.body['revision'] } : {};
  const answer = await rest.put(`/pages/${encodePath(path)}`, { content, ...revision });
  expect([200, 201]).toContain(answer.status);
  return String(answer.body['revision']);
}

async function stored(path: string): Promise<string> {
  return String((await rest.get(`/pages/${encodePath(path)}`)).body['content']);
}

async function edit(path: string, query = ''): Promise<void> {
  await page.goto(`${wikiUrl}/-/edit/${encodePath(path)}${query}`);
  await expect(text()).toBeVisible();
}

const text = () => page.getByRole('textbox', { name: 'Content in Markdown' });
const save = () => page.getByRole('button', { name: 'Save', exact: true }).click();

/** Another text instead of all there is. Pasted: what a browser makes of a `fill` of several lines is no writing. */
async function write(content: string): Promise<void> {
  await text().focus();
  await page.keyboard.press('Control+a');
  await pasteText(content);
}

async function pasteText(content: string): Promise<void> {
  await text().evaluate((element, pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, content);
}

/** Takes the option that is chosen by itself. The editor leaves a moment between showing and taking one. */
async function accept(name: string | RegExp): Promise<void> {
  await expect(page.getByRole('option', { name, selected: true })).toBeVisible();
  await page.waitForTimeout(150);
  await page.keyboard.press('Enter');
}

/** The text as it is, without what the editor hides of long lines. */
async function written(): Promise<string> {
  return (await text().locator('.cm-line').allTextContents()).join('\n');
}

async function onPage(path: string): Promise<void> {
  await page.waitForURL((url) => url.href.split(/[?#]/)[0] === `${wikiUrl}/${encodePath(path)}`);
}

test('a page is written with the keyboard: marks, lists, links with completion', async () => {
  await put('Keys', '');
  await edit('Keys');
  await text().click();
  await page.keyboard.type('# Keys\n\n- one');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two words');
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await page.keyboard.press('Control+b');
  await page.keyboard.press('End');
  for (let times = 0; times < 3; times += 1) await page.keyboard.press('Enter');
  await page.keyboard.type('See [[pers');
  await accept(/Persia/);
  await page.keyboard.type(' and [[Iran#his');
  await accept(/History/);
  await page.keyboard.type(' and [[Somewhere new');
  await accept('Create “Somewhere new”');
  await expect(page.getByRole('region', { name: 'Preview' }).getByRole('link', { name: 'Persia' })).toBeVisible();
  await page.keyboard.press('Control+s');
  await onPage('Keys');
  expect(await stored('Keys')).toBe(
    '# Keys\n\n- one\n- two **words**\n\nSee [[Iran|Persia]] and [[Iran#History]] and [[Somewhere new]]',
  );
});

test('the toolbar has a name and a key for each tool, and is one stop of the Tab key', async () => {
  await put('Tools', 'plain');
  await edit('Tools');
  const tools = page.getByRole('toolbar', { name: 'Formatting' });
  await expect(tools.getByRole('button')).toHaveCount(18);
  for (const button of await tools.getByRole('button').all())
    expect(await button.getAttribute('aria-label')).not.toBe('');
  await tools.getByRole('button', { name: 'Heading' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(tools.getByRole('button', { name: 'Bold' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(tools.getByRole('button', { name: 'Find and replace' })).toBeFocused();
  await text().click();
  await page.keyboard.press('Control+a');
  await tools.getByRole('button', { name: 'Numbered list' }).click();
  expect(await written()).toBe('1. plain');
  await text().press('Control+z');
  expect(await written()).toBe('plain');
});

test('Escape and then Tab leaves the text, as it says', async () => {
  await edit('Tools');
  await text().focus();
  expect(await text().getAttribute('aria-description')).toContain('Escape');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(text()).not.toBeFocused();
});

test('a table is made and edited: Tab goes through its cells and adds rows', async () => {
  await put('Grid', '');
  await edit('Grid');
  await text().click();
  await page.getByRole('toolbar').getByRole('button', { name: 'Table', exact: true }).click();
  await page.keyboard.type('Name');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Population');
  const group = page.getByRole('group', { name: 'Table' });
  await group.getByRole('button', { name: 'Align right' }).click();
  await page.keyboard.press('Tab');
  await group.getByRole('button', { name: 'Delete column' }).click();
  await page.keyboard.press('Tab');
  await page.keyboard.type('Iran');
  for (const cell of ['89', 'Iraq', '45', 'Oman', '5']) {
    await page.keyboard.press('Tab');
    await page.keyboard.type(cell);
  }
  await group.getByRole('button', { name: 'Tidy table' }).click();
  await save();
  await onPage('Grid');
  expect((await stored('Grid')).trim()).toBe(
    [
      '| Name | Population |',
      '| ---- | ---------: |',
      '| Iran |         89 |',
      '| Iraq |         45 |',
      '| Oman |          5 |',
    ].join('\n'),
  );
});

test('a pasted address makes a link of the selection', async () => {
  await put('Paste', 'see this');
  await edit('Paste');
  await text().click();
  await page.keyboard.press('End');
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await pasteText('https://example.org/a');
  expect(await written()).toBe('see [this](https://example.org/a)');
});

test('pasted and dropped files are uploaded and linked where they fell', async () => {
  await put('Pictures', 'before after');
  await edit('Pictures');
  await text().click();
  await page.keyboard.press('Home');
  for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowRight');
  const paste = (name: string, picture = PNG) =>
    text().evaluate(
      (element, [base64, file]) => {
        const bytes = Uint8Array.from(atob(base64 ?? ''), (character) => character.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], file ?? '', { type: 'image/png' }));
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      },
      [picture, name],
    );
  await paste('map one.png');
  await expect(text()).toContainText('![[map one.png]]');
  expect(await written()).toBe('before ![[map one.png]]after');
  // Another picture of the same name.
  await paste('map one.png', Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.from([0])]).toString('base64'));
  await expect(text()).toContainText('![[map one-1.png]]');
  await page
    .getByLabel('Upload files')
    .last()
    .setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('a text'),
    });
  await expect(text()).toContainText('[[notes.txt]]');
  await save();
  await onPage('Pictures');
  const image = page.locator('main .content img').first();
  await expect
    .poll(() => image.evaluate((element: HTMLImageElement) => element.complete && element.naturalWidth))
    .toBe(1);
  const files = (await rest.get('/attachments/Pictures')).body['attachments'] as { filename: string }[];
  expect(files.map(({ filename }) => filename).toSorted()).toEqual(['map one-1.png', 'map one.png', 'notes.txt']);
});

test('find and replace works, and CodeMirror speaks the language of the interface', async () => {
  await put('Search', 'old and old');
  await edit('Search');
  await text().click();
  await page.keyboard.press('Control+f');
  await page.getByPlaceholder('Find').fill('old');
  await page.getByPlaceholder('Replace').fill('new');
  await page.getByRole('button', { name: 'replace all' }).click();
  await expect(text()).toHaveText('new and new');
});

test('vim and emacs keys are there for those who want them, and stay chosen', async () => {
  await put('Modes', 'one two');
  await edit('Modes');
  await page.getByLabel('Keys').selectOption('vim');
  await expect(page.locator('.editor-code')).toHaveAttribute('data-keys', 'vim');
  await text().click();
  await page.keyboard.press('Home');
  await page.keyboard.type('0dwiX ');
  await page.keyboard.press('Escape');
  expect(await written()).toBe('X two');
  await page.reload();
  await expect(page.getByLabel('Keys')).toHaveValue('vim');
  await page.getByLabel('Keys').selectOption('emacs');
  await expect(page.locator('.editor-code')).toHaveAttribute('data-keys', 'emacs');
  await expect(page.locator('.cm-emacsMode')).toBeAttached();
  await page.getByLabel('Keys').selectOption('standard');
  await page.getByRole('button', { name: 'Discard it' }).click();
});

test('the preview scrolls along with the text, and the text with the preview', async () => {
  const sections = Array.from({ length: 60 }, (_, n) => `## Heading ${n}\n\nText ${n}.\n`).join('\n');
  await put('Long', sections);
  await edit('Long');
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview.getByText('Heading 59')).toBeAttached();
  await page.locator('.cm-scroller').hover();
  await page.mouse.wheel(0, 2500);
  await expect.poll(() => preview.evaluate((element) => element.scrollTop)).toBeGreaterThan(500);
  const together = async () => {
    const [first, shown] = await Promise.all([
      page.locator('.cm-scroller').evaluate((scroller) => {
        const top = scroller.getBoundingClientRect().top;
        const line = [...scroller.querySelectorAll('.cm-line')].find(
          (element) => element.getBoundingClientRect().bottom > top && /Heading/.test(element.textContent ?? ''),
        );
        return Number(/\d+/.exec(line?.textContent ?? '')?.[0]);
      }),
      preview.evaluate((box) => {
        const top = box.getBoundingClientRect().top;
        const heading = [...box.querySelectorAll('h2')].find((element) => element.getBoundingClientRect().bottom > top);
        return Number(/\d+/.exec(heading?.textContent ?? '')?.[0]);
      }),
    ]);
    return Math.abs(first - shown);
  };
  await expect.poll(together).toBeLessThanOrEqual(1);
  await preview.hover();
  await page.mouse.wheel(0, 1500);
  await expect.poll(together).toBeLessThanOrEqual(1);
});

test('one section is edited alone, also while others change the rest', async () => {
  await edit('Actors/Iran', '?section=history');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Edit “History”');
  expect(await written()).toBe('## History\n\nold\n\n');
  await put('Actors/Iran', (await stored('Actors/Iran')).replace('much', 'very much'));
  await write('## History\n\nnew');
  await save();
  await expect(page.getByText('both changes are in it now')).toBeVisible();
  expect(await stored('Actors/Iran')).toContain('## History\n\nnew\n## Oil\n\nvery much\n');
});

test('a new page: its name is judged while it is typed, and a template fills it', async () => {
  await page.goto(`${wikiUrl}/-/new`);
  await page.getByLabel('Name of the page').fill('iran');
  await page.getByLabel('Folder').fill('actors');
  await expect(page.getByText('There is a page with this name: Actors/Iran.')).toBeVisible();
  await page.getByLabel('Name of the page').fill('a\\b');
  await expect(page.getByText(/backslash/)).toBeVisible();
  await page.getByLabel('Folder').fill('Actors');
  await page.getByLabel('Name of the page').fill('Oman');
  await expect(page.getByText('Its address: /@alice/notes/Actors/Oman')).toBeVisible();
  await page.getByLabel('Begin with').selectOption('Page Template');
  await expect(text()).toContainText('title: Oman');
  await save();
  await onPage('Actors/Oman');
  expect(await stored('Actors/Oman')).toContain('# Oman');
});

test('a closed tab loses nothing: the text comes back, here and from the server', async ({ browser }) => {
  await put('Draft', 'one\n');
  await edit('Draft');
  await text().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('kept in this browser');
  await page.goto('about:blank');
  await edit('Draft');
  await expect(text()).toContainText('kept in this browser');
  await expect(page.getByText(/Your unsaved text of .* is back/)).toBeVisible();
  await page.getByText('Show what differs from the saved page').click();
  await expect(page.locator('.line-mine')).toHaveText(/kept in this browser/);
  await page.keyboard.press('Control+End');
  await text().press('Control+End');
  await page.keyboard.type(', and on the server');
  await expect(page.getByText('a draft is kept here and on the server')).toBeVisible();
  const drafts = (await rest.get('/drafts')).body['drafts'] as { path: string }[];
  expect(drafts.map(({ path }) => path)).toContain('Draft');

  const other = await browser.newContext();
  await other.addCookies(await context.cookies());
  const elsewhere = await other.newPage();
  await elsewhere.goto(`${wikiUrl}/-/edit/Draft`);
  await expect(elsewhere.getByRole('textbox', { name: 'Content in Markdown' })).toContainText('and on the server');
  await other.close();

  await page.getByRole('button', { name: 'Discard it' }).click();
  await expect(text()).toHaveText('one');
  await expect.poll(async () => (await rest.get('/drafts/Draft')).status).toBe(404);
});

test('a draft of a page that has changed since says so, and is merged', async () => {
  await put('Stale', 'first\n\nmiddle\n\nlast\n');
  await edit('Stale');
  await write('first, mine\n\nmiddle\n\nlast\n');
  await page.goto('about:blank');
  await put('Stale', 'first\n\nmiddle\n\nlast, theirs\n');
  await edit('Stale');
  await expect(page.getByText('The page has changed since you wrote it.')).toBeVisible();
  await page.getByRole('button', { name: 'Merge now' }).click();
  await expect(text()).toContainText('last, theirs');
  await expect(text()).toContainText('first, mine');
  await save();
  await onPage('Stale');
  expect(await stored('Stale')).toBe('first, mine\n\nmiddle\n\nlast, theirs\n');
});

test('saving after the session has ended goes on by itself once one is signed in again', async () => {
  await put('Session', 'before\n');
  await edit('Session');
  await write('written while the session ended\n');
  await signOut(context);
  await save();
  await expect(page.getByText('Your session has ended.')).toBeVisible();
  const second = await context.newPage();
  await signInAgain(second, system);
  await second.close();
  await page.bringToFront();
  await onPage('Session');
  expect(await stored('Session')).toBe('written while the session ended\n');
});

test('a lost network loses nothing either', async () => {
  await put('Offline', 'before\n');
  await edit('Offline');
  await context.setOffline(true);
  await write('written without a network\n');
  await save();
  await expect(page.getByText('The server can’t be reached.')).toBeVisible();
  await context.setOffline(false);
  await save();
  await onPage('Offline');
  expect(await stored('Offline')).toBe('written without a network\n');
});

test('a conflict is settled place by place, and lands on the current revision', async () => {
  await put('Conflict', '# C\n\nfirst\n\nkept\n\nlast\n');
  await edit('Conflict');
  await put('Conflict', '# C\n\nfirst, theirs\n\nkept\n\nlast, theirs\n');
  await write('# C\n\nfirst, mine\n\nkept\n\nlast, mine\n');
  await save();
  await expect(page.getByRole('heading', { name: 'This page has changed while you were editing' })).toBeFocused();
  const [first, second] = [
    page.getByRole('region', { name: 'Place 1 of 2' }),
    page.getByRole('region', { name: 'Place 2 of 2' }),
  ];
  await expect(page.getByRole('button', { name: 'Save the result' })).toBeDisabled();
  await first.getByRole('button', { name: 'Yours' }).click();
  await second.getByRole('button', { name: 'Both' }).click();
  await expect(second.getByLabel('Result')).toHaveValue('last, theirs\nlast, mine\n');
  await second.getByLabel('Result').fill('last, of both\n');
  await page.getByText('Compare both versions in full').click();
  await expect(page.locator('.conflict-versions .line-theirs').first()).toContainText('first, theirs');
  await page.getByRole('button', { name: 'Save the result' }).click();
  await onPage('Conflict');
  expect(await stored('Conflict')).toBe('# C\n\nfirst, mine\n\nkept\n\nlast, of both\n');
});

test('a page that was renamed or deleted meanwhile is said to be, and nothing is lost', async () => {
  const revision = await put('Moving', 'one\n');
  await edit('Moving');
  await write('two\n');
  await rest.post('/rename', { path: 'Moving', new_path: 'Moved', revision });
  await save();
  const there = page.getByRole('button', { name: 'Save it there' });
  await expect(there.or(page.getByRole('heading', { level: 1, name: 'Moved' }))).toBeVisible();
  if (await there.isVisible()) await there.click();
  await onPage('Moved');
  expect(await stored('Moved')).toBe('two\n');

  await put('Going', 'one\n');
  await edit('Going');
  await write('two\n');
  const now = (await rest.get('/pages/Going')).body['revision'];
  await rest.delete(`/pages/Going?revision=${String(now)}`);
  await save();
  await page.getByRole('button', { name: 'Save it as a new page' }).click();
  await onPage('Going');
  expect(await stored('Going')).toBe('two\n');
});

test('deleting a page leads to where it was, and brings it back; a rename takes its links along', async () => {
  await put('Linked', 'a page\n');
  await put('Linking', 'see [[Linked]]\n');
  const openDialog = async (name: string) => {
    await page.getByLabel('Page actions').click();
    await page.getByRole('button', { name }).click();
  };
  await page.goto(`${wikiUrl}/Linked`);
  await openDialog('Delete');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByText(/This page was deleted on .* by alice/)).toBeVisible();
  expect((await rest.get('/pages/Linked')).status).toBe(404);
  await page.getByRole('button', { name: 'Restore it' }).click();
  await expect(page.getByText('a page', { exact: true })).toBeVisible();
  expect(await stored('Linked')).toBe('a page\n');

  await openDialog('Rename or move');
  await expect(page.getByText('1 page links here.')).toBeVisible();
  await page.getByLabel('New path').fill('Folder/Renamed');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await onPage('Folder/Renamed');
  expect(await stored('Linking')).toBe('see [[Renamed]]\n');
});

test('on a phone the preview is a tab, and nothing is wider than the screen', async () => {
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 700 });
    await edit('Actors/Iran');
    await expect(page.getByRole('button', { name: 'Both', exact: true })).toBeHidden();
    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Preview' }).getByText('very much')).toBeVisible();
    await expect(text()).toBeHidden();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await expect(text()).toBeVisible();
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('right-to-left text is written from the right, line by line', async () => {
  await put('Farsi', 'ایران\n\nenglish\n');
  await edit('Farsi');
  const directions = await text()
    .locator('.cm-line')
    .evaluateAll((lines) => lines.map((line) => getComputedStyle(line).direction));
  expect(directions.slice(0, 3)).toEqual(['rtl', expect.any(String), 'ltr']);
});

test('nothing of the editor reaches readers', async () => {
  await page.goto(`${wikiUrl}/Actors/Iran`);
  const sources = await page
    .locator('script[src], link[rel=stylesheet]')
    .evaluateAll((elements) => elements.map((element) => element.getAttribute('src') ?? element.getAttribute('href')));
  expect(sources.filter((source) => /_next|editor/.test(source ?? ''))).toEqual([]);
});
