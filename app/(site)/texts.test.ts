import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadConfig } from '#lib/config.ts';
import { TOPICS } from './docs/topics.ts';
import { example, examplePage } from './demo/example.ts';
import { filled, instanceValues, textOf } from './texts.ts';

const config = loadConfig({
  APP_URL: 'https://wiki.example',
  DATABASE_URL: 'postgresql://localhost/x',
  WORKER_URL: 'http://127.0.0.1:4001',
  WORKER_SECRET: 'x'.repeat(32),
  AUTH_SECRET: 'x'.repeat(32),
  TOKEN_KEYS: `a:${Buffer.alloc(32, 1).toString('base64url')}`,
});
const values = instanceValues(config);
const files = TOPICS.filter(({ page }) => page !== true).map(({ slug }) => `${slug === '' ? 'index' : slug}.md`);

it('fills values in, those of several lines where the first stands', () => {
  expect(filled('a {{x}} and {{y}}', { x: '1' })).toBe('a 1 and {{y}}');
  expect(filled('1. so:\n   {{x}}\n', { x: 'a\nb' })).toBe('1. so:\n   a\n   b\n');
});

it('has a text for each topic, and no other', () => {
  expect(readdirSync('docs/site').toSorted()).toEqual([...files, 'privacy.md', 'terms.md'].toSorted());
});

it('has a picture for the preview of each page', () => {
  const names = TOPICS.map(({ slug }) => `docs-${slug === '' ? 'index' : slug}`);
  const others = ['front', 'pricing', 'changelog', 'terms', 'privacy', 'example'];
  expect(readdirSync('public/ui/cards').toSorted()).toEqual(
    [...names, ...others].map((name) => `${name}.png`).toSorted(),
  );
});

it.each([...files.map((file) => `docs/site/${file}`), 'docs/site/terms.md', 'docs/site/privacy.md', 'CHANGELOG.md'])(
  '%s is filled in, and its links lead somewhere',
  async (file) => {
    const text = await textOf(file, values);
    expect(text?.markdown).not.toMatch(/\{\{|\}\}/);
    expect(text?.html).not.toContain('class="wikilink missing"');
    expect(text?.html).not.toContain('<h1');
  },
);

it('says to each client what the settings say', async () => {
  const text = await textOf('docs/site/claude-code.md', values);
  expect(text?.markdown).toContain(
    'claude mcp add --transport http notes https://wiki.example/@you/notes/mcp --header "Authorization: Bearer wkb_…"',
  );
  const cursor = await textOf('docs/site/cursor.md', values);
  // Whole, though it stands in a list.
  expect(cursor?.html).toMatch(/<li>(?:(?!<\/li>)[\s\S])*<pre/);
});

it('names the operator where the environment does', async () => {
  const operator = { name: 'Ada Ltd', contact: 'help@wiki.example', address: null };
  const text = await textOf('docs/site/terms.md', instanceValues({ ...config, operator }));
  expect(text?.html).toContain('href="mailto:help@wiki.example"');
  expect(text?.markdown).toContain('Ada Ltd');
});

it('shows the example as the recorded session left it', async () => {
  const wiki = await example();
  for (const path of wiki.pages.keys())
    expect((await examplePage(wiki, path))?.html, path).not.toContain('class="wikilink missing"');
  const shown = await examplePage(wiki, wiki.session.shown);
  expect(shown?.html).toContain('September 2026');
  const tools = wiki.session.turns.flatMap((turn) => (turn.who === 'tool' ? [turn.tool] : []));
  expect(tools).toContain('edit_note');
  expect(wiki.session.log).toContain('via Assistant');
});
