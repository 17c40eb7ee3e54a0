/** Through the real write path: what stays of a page keeps its chunks, and with them its vectors. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestSystem } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
let wiki: TestWiki;

beforeAll(async () => {
  system = await startTestSystem();
  wiki = await system.wiki();
}, 60_000);
afterAll(() => system.close());

const section = (title: string, words: string): string => `## ${title}\n\n${`${words} `.repeat(30)}\n\n`;
const page = (...sections: string[]): string => `# Page\n\n${sections.join('')}`;
const [zero, one, two] = [section('Zero', 'eta theta'), section('One', 'alpha beta'), section('Two', 'gamma delta')];

async function chunkIds(path: string): Promise<Map<string, string>> {
  const chunks = await system.db.chunk.findMany({ where: { page: { wikiId: wiki.id, path } } });
  return new Map(chunks.map(({ id, headingPath }) => [headingPath.at(-1) ?? '', id]));
}

async function put(content: string): Promise<void> {
  const now = await system.db.page.findFirst({ where: { wikiId: wiki.id, path: 'Page' }, select: { revision: true } });
  await system.commit(wiki, [{ op: 'put', path: 'Page', content, revision: now?.revision ?? null }]);
}

it('when a section beside it changes, comes or goes, and when the page moves', async () => {
  await put(page(one, two));
  const first = await chunkIds('Page');
  await put(page(one, section('Two', 'gamma epsilon')));
  expect((await chunkIds('Page')).get('One')).toBe(first.get('One'));
  expect((await chunkIds('Page')).get('Two')).not.toBe(first.get('Two'));
  await put(page(zero, one, two));
  const third = await chunkIds('Page');
  expect([third.get('One'), third.get('Two'), third.size]).toEqual([first.get('One'), first.get('Two'), 3]);
  const { revision } = await system.db.page.findFirstOrThrow({ where: { wikiId: wiki.id, path: 'Page' } });
  await system.commit(wiki, [{ op: 'rename', path: 'Page', new_path: 'Elsewhere/Moved', revision }]);
  expect(await chunkIds('Elsewhere/Moved')).toEqual(third);
});
