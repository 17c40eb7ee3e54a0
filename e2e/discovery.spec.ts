/**
 * What search engines, link previews and printers get of a wiki; that nothing of a private one is among
 * it; text from right to left; and the main roads by the keyboard alone.
 */
import { type Browser, type BrowserContext, type Page, expect, test } from '@playwright/test';
import { signInFirst } from './support/people.ts';
import { encodePath, restClient } from './support/rest.ts';
import { type System, startSystem } from './support/system.ts';

const OPEN = '/@ada/open';
const CLOSED = '/@ada/closed';
const SECRET = 'Zebrafish';
const ARABIC = 'كيف تعمل الروابط';

let system: System;
let context: BrowserContext;
let rest: ReturnType<typeof restClient>;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  system = await startSystem();
  context = await browser.newContext({ baseURL: system.url });
  const page = await context.newPage();
  await signInFirst(page, system, 'ada');
  await page.close();
  await system.cli('wiki', 'create', 'ada/open', '--name', 'Open <house>', '--public');
  await system.cli('wiki', 'create', 'ada/closed', '--name', SECRET);
  const token = (await system.cli('token', 'create', 'ada', '--scope', 'write')).trim();
  rest = restClient(`${system.url}${OPEN}`, token);
  const code = `const long = '${'word '.repeat(60)}';`;
  const changes = [
    {
      op: 'put',
      path: 'Rivers/Danube & co',
      content: `# Danube & co\n\nThe "second" longest river & more. It flows through [ten countries](https://example.org/ten) of Europe, and [[Rhine]].\n\n\`\`\`js\n${code}\n\`\`\`\n\n${'## Part\n\nWater flows on and on.\n\n'.repeat(40)}`,
    },
    { op: 'put', path: 'Rhine', content: '---\ndescription: Another river.\n---\n# Rhine\n' },
    { op: 'put', path: 'Old', content: '---\narchived: true\n---\nOld.\n' },
    {
      op: 'put',
      path: ARABIC,
      content: `# ${ARABIC}\n\nهذه صفحة باللغة العربية مع [[Rhine]] و \`code\`.\n\n> اقتباس\n\n- بند أول\n- بند ثان\n\n| اسم | قيمة |\n| --- | --- |\n| عدد | 1 |\n\nThis paragraph is English.\n`,
    },
  ];
  expect((await rest.post('/commits', { changes, message: 'Begin' })).status).toBe(200);
  const closed = restClient(`${system.url}${CLOSED}`, token);
  expect((await closed.put(`/pages/${SECRET}`, { content: `# ${SECRET}\n\n${SECRET} is secret.\n` })).status).toBe(201);
});

test.afterAll(async () => {
  await context?.close();
  await system?.destroy();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${system.url}${path}`, { headers, redirect: 'manual' });

async function headOf(browser: Browser, path: string): Promise<Record<string, string | null>> {
  const anonymous = await browser.newContext({ baseURL: system.url });
  const page = await anonymous.newPage();
  await page.goto(path);
  const head = await page.evaluate(() => {
    const found: Record<string, string | null> = {
      canonical: document.querySelector('link[rel=canonical]')?.getAttribute('href') ?? null,
    };
    for (const meta of document.querySelectorAll('head meta')) {
      const name = meta.getAttribute('property') ?? meta.getAttribute('name');
      if (name !== null) found[name] = meta.getAttribute('content');
    }
    return found;
  });
  await anonymous.close();
  return head;
}

test('a public page says what a preview shows, and where it truly is', async ({ browser }) => {
  const path = `${OPEN}/${encodePath('Rivers/Danube & co')}`;
  const head = await headOf(browser, path);
  expect(head).toMatchObject({
    canonical: `${system.url}${path}`,
    description: 'The "second" longest river & more. It flows through ten countries of Europe, and Rhine.',
    'og:description': 'The "second" longest river & more. It flows through ten countries of Europe, and Rhine.',
    'og:url': `${system.url}${path}`,
    'og:site_name': 'Open <house>',
    'og:type': 'article',
    'twitter:card': 'summary_large_image',
  });
  expect(head['og:title']).toContain('Danube & co');
  expect(head['robots']).toBeUndefined();
  const image = await fetch(head['og:image'] ?? '');
  expect(image.headers.get('content-type')).toBe('image/png');
  expect(image.headers.get('cache-control')).toContain('immutable');
  expect((await headOf(browser, `${OPEN}/Rhine`))['description']).toBe('Another river.');
  expect((await headOf(browser, OPEN))['og:type']).toBe('website');
});

test('tools, old revisions and Markdown are nothing to be found', async ({ browser }) => {
  const { body } = await rest.get('/pages/Rhine');
  for (const path of [
    `${OPEN}/Rhine?revision=${String(body['revision'])}`,
    ...[
      'changes',
      'index',
      'search',
      'history/Rhine',
      'blame/Rhine',
      'diff/Rhine',
      'graph',
      'health',
      'files',
      'tags',
    ].map((tool) => `${OPEN}/-/${tool}`),
    `${OPEN}/Nowhere`,
  ]) {
    const head = await headOf(browser, path);
    expect(head['robots'], path).toContain('noindex');
    expect(head['og:url'], path).toBeUndefined();
  }
  expect((await get(`${OPEN}/Rhine.md`)).headers.get('x-robots-tag')).toBe('noindex');
});

test('the sitemap lists the pages of public wikis, is kept by the front, and true after a change', async () => {
  const robots = await (await get('/robots.txt')).text();
  expect(robots).toContain(`Sitemap: ${system.url}/sitemap.xml`);
  const index = await (await get('/sitemap.xml')).text();
  expect([...index.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url]) => url)).toEqual([
    `${system.url}/sitemap-site.xml`,
    `${system.url}${OPEN}/-/sitemap.xml`,
  ]);
  const answer = await get(`${OPEN}/-/sitemap.xml`);
  expect(answer.headers.get('content-type')).toContain('application/xml');
  const urls = [...(await answer.text()).matchAll(/<loc>(.*?)<\/loc><lastmod>\d{4}-\d\d-\d\dT/g)].map(([, url]) => url);
  expect(urls).toContain(`${system.url}${OPEN}`);
  expect(urls).toContain(`${system.url}${OPEN}/Rivers/Danube%20%26%20co`);
  expect(urls.join()).not.toContain('/Old');
  expect((await get(`${OPEN}/-/sitemap/1`)).status).toBe(200);
  expect((await get(`${OPEN}/-/sitemap/2`)).status).toBe(404);

  expect((await rest.put('/pages/Elbe', { content: 'New.\n' })).status).toBe(201);
  await expect
    .poll(async () => (await get(`${OPEN}/-/sitemap.xml`)).text(), { timeout: 2500 })
    .toContain(`${OPEN}/Elbe</loc>`);
});

test('nothing of a private wiki is told to anybody', async ({ browser }) => {
  for (const path of ['/robots.txt', '/sitemap.xml', `${OPEN}/-/sitemap.xml`]) {
    const text = await (await get(path)).text();
    expect(text, path).not.toContain('closed');
    expect(text, path).not.toContain(SECRET);
  }
  const nothing = { closed: await get(`${CLOSED}/-/sitemap.xml`), none: await get('/@ada/nothing/-/sitemap.xml') };
  expect(nothing.closed.status).toBe(nothing.none.status);
  expect(nothing.closed.status).toBeGreaterThanOrEqual(400);
  expect(await nothing.closed.text()).not.toContain(SECRET);
  const head = await headOf(browser, `${CLOSED}/${SECRET}`);
  expect(JSON.stringify({ ...head, canonical: null })).not.toContain(SECRET);

  const page = await context.newPage();
  await page.goto(`${CLOSED}/${SECRET}`);
  await expect(page.locator('meta[name=robots]')).toHaveAttribute('content', 'noindex');
  await expect(page.locator('meta[property^="og:"]')).toHaveCount(0);
  await page.close();
  const cookies = await context.cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  expect((await get(`${CLOSED}/-/sitemap.xml`, { cookie })).status).toBe(404);
});

test('a printed page is its text alone', async () => {
  const page = await context.newPage();
  await page.goto(`${OPEN}/${encodePath('Rivers/Danube & co')}`);
  await page.emulateMedia({ media: 'print' });
  for (const chrome of ['.site-header', '.sidebar', '.page-actions', '.site-footer', '.breadcrumbs', '.skip-link'])
    await expect(page.locator(chrome).first(), chrome).toBeHidden();
  const told = await page.locator('.content a.external').evaluate((link) => getComputedStyle(link, '::after').content);
  expect(told).toContain('https://example.org/ten');
  const code = page.locator('.content pre code').first();
  expect(await code.evaluate((element) => getComputedStyle(element).whiteSpaceCollapse)).toBe('preserve');
  expect(await code.evaluate((element) => element.scrollWidth <= (element.parentElement?.clientWidth ?? 0) + 1)).toBe(
    true,
  );
  expect(
    await page
      .locator('.content h2')
      .first()
      .evaluate((h) => getComputedStyle(h).breakAfter),
  ).toBe('avoid');
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  expect(sheets).toBeGreaterThan(1);
  expect(pdf).toContain('https://example.org/ten');
  await page.close();
});

for (const [device, viewport] of [
  ['desktop', { width: 1280, height: 800 }],
  ['phone', { width: 390, height: 844 }],
] as const) {
  test(`a page in Arabic reads from right to left, ${device}`, async ({ browser }) => {
    const reader = await browser.newContext({
      baseURL: system.url,
      viewport,
      storageState: await context.storageState(),
    });
    const page = await reader.newPage();
    await page.goto(`${OPEN}/${encodePath(ARABIC)}`);
    await expect(page.locator('.content')).toHaveCSS('direction', 'rtl');
    await expect(page.locator('article h1')).toHaveCSS('direction', 'rtl');
    const sides = await page.evaluate(() => {
      const found = (selector: string) => document.querySelector(selector) ?? document.body;
      const box = (selector: string) => found(selector).getBoundingClientRect();
      const text = (selector: string) => {
        const range = document.createRange();
        range.selectNodeContents(found(selector));
        return range.getBoundingClientRect();
      };
      return {
        content: box('.content').right,
        title: text('article h1').right,
        contentLeft: box('.content').left,
        english: text('.content > p:last-of-type').left,
        firstCell: box('.content th:first-child').left,
        lastCell: box('.content th:last-child').left,
        wide: document.documentElement.scrollWidth - innerWidth,
      };
    });
    expect(Math.abs(sides.title - sides.content)).toBeLessThan(4);
    expect(Math.abs(sides.english - sides.contentLeft)).toBeLessThan(4);
    expect(sides.firstCell).toBeGreaterThan(sides.lastCell);
    expect(sides.wide).toBeLessThanOrEqual(0);
    await expect(page.locator('.content blockquote')).toHaveCSS('border-left-width', '0px');

    await page.goto(`${OPEN}/-/edit/${encodePath(ARABIC)}`);
    const line = page.locator('.cm-line', { hasText: 'هذه صفحة' });
    await expect(line).toHaveCSS('direction', 'rtl');
    await expect(page.locator('.cm-line', { hasText: 'This paragraph' })).toHaveCSS('direction', 'ltr');
    await reader.close();
  });
}

/** Presses Tab until this is where the focus is. */
async function tabTo(page: Page, name: RegExp, most = 60): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element?.getAttribute('aria-label');
      const outline = element === null ? null : getComputedStyle(element);
      return {
        name: (label ?? element?.textContent ?? '').trim().replace(/\s+/g, ' '),
        shown: outline !== null && (outline.outlineStyle !== 'none' || outline.boxShadow !== 'none'),
      };
    });
    if (!name.test(focused.name)) continue;
    expect(focused.shown, `${focused.name} shows that it has the focus`).toBe(true);
    return;
  }
  throw new Error(`The keyboard did not come to ${name.source} in ${most} steps.`);
}

test('from the sign-in link to a reverted edit by the keyboard alone', async ({ browser }) => {
  const link = /https?:\/\/\S+/.exec(await system.cli('sign-in', 'ada'))?.[0] ?? '';
  const own = await browser.newContext({ baseURL: system.url, viewport: { width: 1280, height: 800 } });
  const page = await own.newPage();
  await page.goto(link);
  await page.waitForURL('**/dashboard');
  await tabTo(page, /^Open <house>/);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${OPEN}`);
  for (const landmark of ['banner', 'main', 'search', 'contentinfo'] as const)
    await expect(page.getByRole(landmark).first(), landmark).toBeAttached();
  await expect(page.getByRole('navigation', { name: 'Sidebar' })).toBeAttached();
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);

  await page.keyboard.press('/');
  await page.keyboard.type('Rhine');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/-\/search|\/Rhine$/);
  if (page.url().includes('/-/search')) {
    await tabTo(page, /^Rhine/);
    await page.keyboard.press('Enter');
  }
  await page.waitForURL(`**${OPEN}/Rhine`);
  await page.keyboard.press('Tab');
  await expect(page.locator('.skip-link')).toBeFocused();

  await page.keyboard.press('e');
  await page.waitForURL(/\/-\/edit\/Rhine/);
  const text = page.locator('.cm-content');
  await expect(text).toHaveAttribute('role', 'textbox');
  for (let presses = 0; presses < 80; presses++) {
    if (await text.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(text).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type('Written by keys.');
  await page.keyboard.press('Control+s');
  await page.waitForURL(`**${OPEN}/Rhine`);
  await expect(page.locator('.content')).toContainText('Written by keys.');

  await page.keyboard.press('h');
  await page.waitForURL(/\/-\/history\/Rhine/);
  await tabTo(page, /^Restore/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/-\/diff\/Rhine/);
  await tabTo(page, /^Restore this/);
  await page.keyboard.press('Enter');
  await page.waitForURL(`**${OPEN}/Rhine`);
  await expect(page.locator('.content')).not.toContainText('Written by keys.');
  await own.close();
});
