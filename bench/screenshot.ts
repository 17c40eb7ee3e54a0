/** `node_modules/.bin/node bench/screenshot.ts`: the README's picture, taken from the running system on the imported vault. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import playwrightConfig from '../playwright.config.ts';
import { corpus } from '../e2e/support/corpus.ts';
import { encodePath } from '../e2e/support/rest.ts';
import { ROOT, startSystem } from '../e2e/support/system.ts';

const PREFERRED = 'Linking notes and files/Internal links';

const system = await startSystem();
try {
  const vault = await corpus();
  const browser = await chromium.launch(playwrightConfig.use?.launchOptions ?? {});
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(system.signIn);
  await page.waitForURL('**/welcome');
  await page.getByLabel('Username').fill('ada');
  await page.getByRole('button', { name: /continue|choose|save/i }).click();
  await page.waitForURL('**/dashboard');
  await system.cli('wiki', 'create', 'ada/handbook', '--name', 'Handbook');
  await system.cli('import', 'ada/handbook', vault.folder);
  const path = vault.pages.includes(PREFERRED) ? PREFERRED : (vault.pages.at(-1) ?? 'Home');
  await page.goto(`${system.url}/@ada/handbook/${encodePath(path)}`, { waitUntil: 'networkidle' });
  await mkdir(join(ROOT, 'docs'), { recursive: true });
  await page.screenshot({ path: join(ROOT, 'docs/screenshot.png') });
  await browser.close();
} finally {
  await system.destroy();
}
