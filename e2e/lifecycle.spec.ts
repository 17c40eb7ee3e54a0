/** Leaving: everything is taken along, then the account goes, and what is of others stays. */
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, expect, test } from '@playwright/test';
import { signInByHttp } from './support/http.ts';
import { signInFirst } from './support/people.ts';
import { type System, startSystem } from './support/system.ts';

test.describe.configure({ mode: 'serial' });

let system: System;
test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  system = await startSystem();
  const context = await browser.newContext({ baseURL: system.url });
  await signInFirst(await context.newPage(), system, 'boss');
  await context.close();
  for (const name of ['ada', 'bob']) await system.cli('user', 'create', name, '--email', `${name}@example.org`);
  await system.cli('wiki', 'create', 'ada/shared', '--name', 'Shared notes', '--public');
  await system.cli('wiki', 'create', 'bob/kept', '--name', 'Kept', '--public');
});
test.afterAll(() => system?.destroy());

async function signedIn(browser: Browser, username: string, options: object = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: system.url, ...options });
  const cookies = (await signInByHttp(system, username)).split('; ').map((pair) => pair.split('='));
  for (const [name = '', ...value] of cookies)
    if (name.includes('session')) await context.addCookies([{ name, value: value.join('='), url: system.url }]);
  return context;
}

/** Once as JSON, by the token of somebody. */
async function rest(token: string, method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${system.url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test('an account is exported and deleted in its settings', async ({ browser }) => {
  const [ada, bob] = [
    (await system.cli('token', 'create', 'ada', '--scope', 'admin')).trim(),
    (await system.cli('token', 'create', 'bob', '--scope', 'admin')).trim(),
  ];
  await rest(ada, 'PUT', '/api/v1/wikis/ada/shared/members/bob', { role: 'editor' });
  await rest(bob, 'PUT', '/api/v1/wikis/bob/kept/members/ada', { role: 'editor' });
  const written = await rest(ada, 'PUT', '/@bob/kept/api/v1/pages/Okapi', { content: 'A shy animal.' });
  expect(written.status).toBe(201);
  // Kept for everybody, with the name.
  expect(await (await fetch(`${system.url}/@bob/kept/Okapi`)).text()).toContain('ada');

  const context = await signedIn(browser, 'ada', { viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  await page.goto('/settings');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download everything' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^wikibot-ada-\d{4}-\d\d-\d\d\.zip$/);
  const archive = (await readFile(await download.path())).toString('latin1');
  for (const name of ['README.md', 'wikis/ada/shared/repository.bundle', 'wikis/bob/kept/files/Okapi.md'])
    expect(archive).toContain(name);

  const danger = page.getByRole('region', { name: 'Delete your account' });
  await expect(danger).toContainText('Shared notes: bob.');
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await expect(danger.getByRole('link', { name: 'Transfer it' })).toHaveAttribute('href', /ada\/shared\/-\/settings/);
  await danger.getByLabel(/^Type your username/).fill('adam');
  await expect(danger.getByText('That is not your username.')).toBeVisible();
  await danger.getByLabel(/^Type your username/).fill('ada');
  // The others have to be thought of first.
  await danger.getByRole('button', { name: 'Delete my account for good' }).click();
  await expect(page).toHaveURL(/\/settings$/);
  await danger.getByRole('checkbox').check();
  await danger.getByRole('button', { name: 'Delete my account for good' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your account is deleted');

  await page.goto('/settings');
  await expect(page).toHaveURL(/\/signin/);
  await context.close();
  expect((await rest(ada, 'GET', '/api/v1/me')).status).toBe(401);
  expect((await rest(bob, 'GET', '/@ada/shared/api/v1/pages')).status).toBe(404);
  expect((await fetch(`${system.url}/@ada/shared`, { redirect: 'manual' })).status).not.toBe(200);
  for (const path of [
    '/@bob/kept/Okapi',
    '/@bob/kept/-/history/Okapi',
    '/@bob/kept/-/feed.xml',
    '/@bob/kept/-/blame/Okapi',
  ]) {
    const text = await (await fetch(`${system.url}${path}`)).text();
    expect(text).toContain('Former member');
    expect(text).not.toMatch(/\bada\b/);
  }
});
