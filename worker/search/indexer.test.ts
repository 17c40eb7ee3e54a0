/** Who gets vectors when: on a real database, with an embedder whose speed and failures the test says. */
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '#lib/adapters/db/client.ts';
import type { Database } from '#lib/services/ports.ts';
import { startTestDatabase } from '../../prisma/testing.ts';
import type { TestDatabase } from '../../prisma/testing.ts';
import { VectorIndexer } from './indexer.ts';
import { RowWiki } from './testing/wiki.ts';
import type { Embedder } from './types.ts';

let database: TestDatabase;
let db: Database;
const open: VectorIndexer[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  db = createDatabase(database.url);
}, 60_000);

afterEach(async () => {
  for (const indexer of open.splice(0)) await indexer.close();
});

afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

/** The counts of letters. */
class Letters implements Embedder {
  readonly name = 'minilm';
  version = 'minilm:1';
  delayMs = 0;
  failing = false;
  readonly calls: { wikiId: string; inputs: readonly string[] }[] = [];

  model(): Promise<string | null> {
    return Promise.resolve(this.version);
  }

  async embedChunks(wikiId: string, inputs: readonly string[]): Promise<Float32Array[]> {
    await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    if (this.failing) throw new Error('It is broken.');
    this.calls.push({ wikiId, inputs });
    return inputs.map((input) =>
      Float32Array.from({ length: 26 }, (_, i) => input.split(String.fromCharCode(97 + i)).length - 1),
    );
  }

  async embedQuery(wikiId: string, text: string): Promise<Float32Array | null> {
    return (await this.embedChunks(wikiId, [text]))[0] ?? null;
  }

  state(): 'ok' {
    return 'ok';
  }
}

function start(embedder: Embedder): VectorIndexer {
  const indexer = new VectorIndexer(
    { db, embedders: [embedder], log: pino({ level: 'silent' }) },
    { firstPauseMs: 20 },
  );
  open.push(indexer);
  return indexer;
}

async function until(look: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not come about.');
}

const searchOid = async (wiki: RowWiki): Promise<string | null> =>
  (await db.wiki.findUniqueOrThrow({ where: { id: wiki.id } })).searchOid;
const complete = (wiki: RowWiki): Promise<void> => until(async () => (await searchOid(wiki)) === wiki.oid);
const vectors = (wiki: RowWiki): Promise<number> => db.chunkVector.count({ where: { wikiId: wiki.id } });

function pages(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`Page ${i}`, `# Page ${i}\n\nText number ${i}.`]));
}

it("a wiki's push of 500 pages makes no other wiki wait", async () => {
  const embedder = new Letters();
  embedder.delayMs = 30;
  const indexer = start(embedder);
  const [large, small] = [await RowWiki.create(db), await RowWiki.create(db)];
  await large.publish(pages(500), indexer);
  await until(() => embedder.calls.length > 2);
  const before = embedder.calls.length;
  await small.publish({ Saved: 'A single page.' }, indexer);
  await complete(small);
  const turns = embedder.calls.slice(before);
  // The batch that was under way, the page's own, and what was begun until we looked.
  expect(turns.findIndex(({ wikiId }) => wikiId === small.id)).toBeLessThanOrEqual(2);
  expect(indexer.isComplete(large.id, 'minilm')).toBe(false);
  expect(indexer.progress(large.id)).toMatchObject([{ embedder: 'minilm', pagesTotal: 500, failures: 0 }]);
  await complete(large);
  expect(await vectors(large)).toBe(500);
  // Small batches, and no chunk twice.
  expect(Math.max(...embedder.calls.map(({ inputs }) => inputs.length))).toBeLessThanOrEqual(12);
  expect(new Set(embedder.calls.flatMap(({ inputs }) => inputs)).size).toBe(501);
  expect(indexer.metrics()).toMatchObject([{ embedder: 'minilm', wikis: 0, pages: 0, freshness: { samples: 2 } }]);
}, 60_000);

describe('only what has changed is embedded', () => {
  const section = (title: string, words: string): string => `## ${title}\n\n${`${words} `.repeat(30)}\n\n`;

  it('when a neighbouring section is edited', async () => {
    const embedder = new Letters();
    const indexer = start(embedder);
    const wiki = await RowWiki.create(db);
    await wiki.publish({ Page: `# Page\n\n${section('One', 'alpha beta')}${section('Two', 'gamma delta')}` }, indexer);
    await complete(wiki);
    expect(await vectors(wiki)).toBe(2);
    embedder.calls.length = 0;
    await wiki.publish(
      { Page: `# Page\n\n${section('One', 'alpha beta')}${section('Two', 'gamma epsilon')}` },
      indexer,
    );
    await complete(wiki);
    expect(embedder.calls.flatMap(({ inputs }) => inputs).map((input) => input.split('\n')[0])).toEqual(['Page > Two']);
  });

  it('but all of a page with another title', async () => {
    const embedder = new Letters();
    const indexer = start(embedder);
    const wiki = await RowWiki.create(db);
    const text = `${section('One', 'alpha beta')}${section('Two', 'gamma delta')}`;
    await wiki.publish({ Page: `# Page\n\n${text}` }, indexer);
    await complete(wiki);
    await wiki.publish({ Page: `# Other\n\n${text}` }, indexer);
    await complete(wiki);
    expect(embedder.calls.flatMap(({ inputs }) => inputs)).toHaveLength(4);
    expect(await vectors(wiki)).toBe(2);
  });
});

it('tries again after a failure, with growing pauses, and does not lose a page', async () => {
  const embedder = new Letters();
  embedder.failing = true;
  const indexer = start(embedder);
  const wiki = await RowWiki.create(db);
  await wiki.publish(pages(30), indexer);
  await until(() => (indexer.progress(wiki.id)[0]?.failures ?? 0) >= 3);
  expect(await searchOid(wiki)).toBeNull();
  await wiki.publish({ Late: 'One more.' }, indexer);
  embedder.failing = false;
  await complete(wiki);
  expect(await vectors(wiki)).toBe(31);
});

it('finds at its start what was not done, and nothing where all is done', async () => {
  const embedder = new Letters();
  const wiki = await RowWiki.create(db);
  await wiki.publish(pages(20));
  const first = start(embedder);
  await first.begin();
  await complete(wiki);
  await first.close();
  embedder.calls.length = 0;
  const second = start(embedder);
  await second.begin();
  expect(second.isComplete(wiki.id, 'minilm')).toBe(true);
  // A publication of which it was not told lies before the one that it hears of.
  await wiki.publish({ Unheard: 'Of this nobody told.' });
  await wiki.publish({ Heard: 'Of this somebody did.' }, second);
  await complete(wiki);
  expect(await vectors(wiki)).toBe(22);
  expect(embedder.calls.flatMap(({ inputs }) => inputs)).toHaveLength(2);
});

it('makes vectors of another model beside the old ones, which go at the end', async () => {
  const embedder = new Letters();
  const indexer = start(embedder);
  const wiki = await RowWiki.create(db);
  await wiki.publish(pages(40), indexer);
  await complete(wiki);
  embedder.version = 'minilm:2';
  embedder.delayMs = 20;
  const models = async (): Promise<string[]> =>
    (await db.chunkVector.groupBy({ by: ['model'], where: { wikiId: wiki.id }, orderBy: { model: 'asc' } })).map(
      ({ model }) => model,
    );
  await indexer.embedderChanged('minilm');
  await until(async () => (await models()).length === 2);
  await until(async () => (await models()).join() === 'minilm:2');
  expect(await vectors(wiki)).toBe(40);
});

it('stops in order: after the batch that is under way, with nothing half-done', async () => {
  const embedder = new Letters();
  embedder.delayMs = 50;
  const indexer = start(embedder);
  const wiki = await RowWiki.create(db);
  await wiki.publish(pages(200), indexer);
  await until(() => embedder.calls.length >= 2);
  await indexer.close();
  const calls = embedder.calls.length;
  expect(await vectors(wiki)).toBe(embedder.calls.flatMap(({ inputs }) => inputs).length);
  expect(await searchOid(wiki)).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(embedder.calls.length).toBe(calls);
  const next = start(new Letters());
  await next.begin();
  await complete(wiki);
  expect(await vectors(wiki)).toBe(200);
});
