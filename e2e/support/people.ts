/** Signing in as a user does, by a one-time link. */
import type { BrowserContext, Page } from '@playwright/test';
import type { System } from './system.ts';

/** Uses the printed link and chooses the name. */
export async function signInFirst(page: Page, system: System, username: string): Promise<void> {
  await page.goto(system.signIn);
  await page.waitForURL('**/welcome');
  await page.getByLabel('Username').fill(username);
  await page.getByRole('button', { name: /continue|choose|save/i }).click();
  await page.waitForURL('**/dashboard');
}

/** A new link from the command line, for somebody who is known. */
export async function signInAgain(page: Page, system: System): Promise<void> {
  const link = /https?:\/\/\S+/.exec(await system.cli('sign-in'))?.[0];
  if (link === undefined) throw new Error('The command line printed no link.');
  await page.goto(link);
  await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
}

export async function signOut(context: BrowserContext): Promise<void> {
  await context.clearCookies();
}
