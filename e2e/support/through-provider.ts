/** Signing in through the provider of support/oidc.ts, as somebody does in a browser. */
import { type Page, expect } from '@playwright/test';
import type { OidcServer } from './oidc.ts';

/** On the provider's own pages; ends wherever wikibot leads. */
export async function throughProvider(page: Page, oidc: OidcServer, login: string): Promise<void> {
  const isBack = (url: URL) => url.origin !== oidc.issuer;
  await page.waitForURL(`${oidc.issuer}/**`);
  // It may know them already, and have been agreed to.
  const name = page.getByPlaceholder('Enter any login');
  if (await name.isVisible()) {
    await name.fill(login);
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
  }
  const agree = page.getByRole('button', { name: 'Continue', exact: true });
  await page.waitForURL((url) => isBack(url) || url.pathname.startsWith('/interaction/'));
  if (!isBack(new URL(page.url()))) await agree.click();
  await page.waitForURL(isBack);
}

/** On the page that follows somebody's first sign-in. */
export async function chooseName(page: Page, name: string): Promise<void> {
  await page.getByLabel('Username').fill(name);
  await expect(page.getByText(`“${name}” is free.`)).toBeVisible();
  await page.getByRole('button', { name: 'Continue' }).click();
}
