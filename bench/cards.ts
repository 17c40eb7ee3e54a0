/**
 * `node_modules/.bin/node bench/cards.ts [name …]`: the pictures that previews of links show, one for each page of
 * the site: 1200 × 630, drawn by Chromium, few colours, so that each is small.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { escapeHtml } from '../lib/markdown/escape.ts';
import { TOPICS } from '../app/(site)/docs/topics.ts';
import { en } from '../app/ui/i18n/en.ts';
import { ROOT } from '../e2e/support/system.ts';
import playwrightConfig from '../playwright.config.ts';
import { smallPng } from './png.ts';

const FOLDER = join(ROOT, 'public/ui/cards');

const { site } = en;
const CARDS: Record<string, { kind: string; title: string; text: string }> = {
  front: { kind: '', title: site.hero, text: en.frame.tagline },
  pricing: { kind: '', title: site.pricing, text: site.promise_leave },
  changelog: { kind: '', title: site.changelog_title, text: site.changelog_about },
  terms: { kind: '', title: site.terms_title, text: site.terms_about },
  privacy: { kind: '', title: site.privacy_title, text: site.privacy_about },
  example: { kind: 'An example', title: 'Rook Marsh', text: 'A small wiki, kept by five people and an assistant.' },
  ...Object.fromEntries(
    TOPICS.map(({ slug, title, description }) => [
      `docs-${slug === '' ? 'index' : slug}`,
      { kind: site.documentation, title, text: description },
    ]),
  ),
};

const options = playwrightConfig.use?.launchOptions ?? {};
const browser = await chromium.launch({ ...options, args: [...(options.args ?? []), '--disable-lcd-text'] });
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 630 } });
  await mkdir(FOLDER, { recursive: true });
  const wanted = process.argv.slice(2);
  if (wanted.length === 0) for (const name of await readdir(FOLDER)) await rm(join(FOLDER, name));
  for (const [name, card] of Object.entries(CARDS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    await page.setContent(html(card));
    await writeFile(join(FOLDER, `${name}.png`), await smallPng(page));
  }
} finally {
  await browser.close();
}

function html({ kind, title, text }: { kind: string; title: string; text: string }): string {
  return `<!doctype html><style>
    * { margin: 0; box-sizing: border-box }
    body { height: 630px; padding: 72px 80px; display: flex; flex-direction: column; background: #fefdfb; color: #20231e;
      font-family: ui-sans-serif, system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif;
      border-bottom: 16px solid #17614f }
    header { display: flex; align-items: center; gap: 20px; font-size: 34px; font-weight: 650; letter-spacing: -.01em }
    header span { color: #65695f; font-weight: 400 }
    h1 { margin-top: auto; font-size: ${title.length > 24 ? 80 : 96}px; line-height: 1.06; letter-spacing: -.03em; text-wrap: balance }
    p { margin-top: 28px; font-size: 34px; line-height: 1.4; color: #4b4f47; text-wrap: balance }
  </style>
  <header>
    <svg width="60" height="60" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#17614f"/>
      <path d="M7 10l4.2 12h.6L16 12.5l4.2 9.5h.6L25 10" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>
    wikibot <span>${escapeHtml(kind)}</span>
  </header>
  <h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`;
}
