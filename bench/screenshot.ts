/**
 * `node_modules/.bin/node bench/screenshot.ts`: the README's pictures, taken from the running system on the
 * imported vault. WebP, which Chromium itself encodes.
 */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, type Page, chromium } from '@playwright/test';
import { corpus } from '../e2e/support/corpus.ts';
import { signInFirst } from '../e2e/support/people.ts';
import { encodePath, restClient } from '../e2e/support/rest.ts';
import { ROOT, startSystem } from '../e2e/support/system.ts';
import playwrightConfig from '../playwright.config.ts';

const FOLDER = join(ROOT, 'docs');
const WIKI = '/@ada/handbook';
const PREFERRED = 'Linking notes and files/Internal links';
const QUALITY = 82;

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

const system = await startSystem();
try {
  const vault = await corpus();
  const browser = await chromium.launch(playwrightConfig.use?.launchOptions ?? {});
  const first = await browser.newContext();
  await signInFirst(await first.newPage(), system, 'ada');
  const storageState = await first.storageState();
  await system.cli('wiki', 'create', 'ada/handbook', '--name', 'Handbook');
  await system.cli('import', 'ada/handbook', vault.folder);
  const path = vault.pages.includes(PREFERRED) ? PREFERRED : (vault.pages.at(-1) ?? 'Home');
  await editOnce(path);
  await mkdir(FOLDER, { recursive: true });

  const take = async (name: string, to: string, options: Parameters<typeof browser.newContext>[0], open?: Open) => {
    const context = await browser.newContext({ ...DESKTOP, baseURL: system.url, storageState, ...options });
    const page = await context.newPage();
    await page.goto(to, { waitUntil: 'networkidle' });
    await open?.(page);
    await save(context, page, name);
    await context.close();
  };
  const reading = `${WIKI}/${encodePath(path)}`;
  await take('reading', reading, {});
  await take('reading-dark', reading, { colorScheme: 'dark' });
  await take('editor', `${WIKI}/-/edit/${encodePath(path)}`, {}, (page) => page.locator('.cm-content').waitFor());
  await take('graph', `${WIKI}/-/graph`, {}, (page) => page.waitForTimeout(4000));
  await take('diff', `${WIKI}/-/diff/${encodePath(path)}?view=split`, {});
  await take('search', `${WIKI}/-/search?q=${encodeURIComponent('link to a heading')}`, {});
  await take('palette', reading, {}, async (page) => {
    await page.keyboard.press('Control+k');
    await page.waitForTimeout(300);
    await page.keyboard.type('link', { delay: 30 });
    await page.waitForTimeout(1200);
  });
  await take('health', `${WIKI}/-/health`, {});
  await take('phone', reading, PHONE);
  await take('phone-dark', `${WIKI}/-/search?q=links`, { ...PHONE, colorScheme: 'dark' });
  await browser.close();
} finally {
  await system.destroy();
}

type Open = (page: Page) => Promise<unknown>;

/** So that there are two revisions to compare. */
async function editOnce(path: string): Promise<void> {
  const token = (await system.cli('token', 'create', 'ada', '--scope', 'write')).trim();
  const rest = restClient(`${system.url}${WIKI}`, token);
  const address = `/pages/${encodePath(path)}`;
  const { body } = await rest.get(address);
  const content = String(body['content']).replace('## ', 'Links are followed when a page moves.\n\n## ');
  const saved = await rest.put(address, {
    content,
    revision: body['revision'],
    commit_message: 'Say what becomes of links',
  });
  if (saved.status !== 200) throw new Error(`The page was not saved: ${saved.status}`);
}

async function save(context: BrowserContext, page: Page, name: string): Promise<void> {
  const session = await context.newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  const file = join(FOLDER, `${name}.webp`);
  await writeFile(file, Buffer.from(data, 'base64'));
  process.stderr.write(`${name}: ${Math.round((await stat(file)).size / 1000)} kB\n`);
}
