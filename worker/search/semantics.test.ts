/** The corpus model, its vectors and its answers, from rows to hits, on a real database. */
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '#lib/adapters/db/client.ts';
import type { Database } from '#lib/services/ports.ts';
import { startTestDatabase } from '../../prisma/testing.ts';
import type { TestDatabase } from '../../prisma/testing.ts';
import { search } from './search.ts';
import { Semantics } from './semantics.ts';
import type { SemanticsOptions } from './semantics.ts';
import { RowWiki } from './testing/wiki.ts';
import { NO_FILTERS } from './types.ts';
import type { Ranked, SearchFilters, SignalAnswer } from './types.ts';

let database: TestDatabase;
let db: Database;
const open: Semantics[] = [];

beforeAll(async () => {
  database = await startTestDatabase();
  db = createDatabase(database.url);
}, 60_000);

afterEach(async () => {
  for (const semantics of open.splice(0)) await semantics.close();
});

afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

function start(options: Partial<SemanticsOptions> = {}): Semantics {
  const semantics = new Semantics({
    ...{ db, log: pino({ level: process.env['WORKER_TEST_LOG'] ?? 'silent' }), minilm: null, corpus: true },
    rebuild: () => Promise.reject(new Error('There is no repository.')),
    trainer: { quietMs: 20, patienceMs: 200, firstPauseMs: 50 },
    indexer: { firstPauseMs: 50 },
    ...options,
  });
  open.push(semantics);
  semantics.start();
  return semantics;
}

const SUBJECTS = {
  sea: 'harbour sailor anchor mast tide vessel captain rudder keel lighthouse'.split(' '),
  bread: 'flour yeast oven dough baker crust loaf kneading sourdough rye'.split(' '),
  stars: 'telescope orbit planet comet nebula galaxy eclipse astronomer lens moon'.split(' '),
};

/** Six words of the subject's ten a page, and some of everybody's. */
function text(subject: keyof typeof SUBJECTS, n: number): string {
  const words = Array.from({ length: 6 }, (_, i) => SUBJECTS[subject][(n * 3 + i * 7) % 10] ?? '');
  return `# ${subject} ${n}\n\nSome notes number${n} of ${words.join(' and the ')}.\n`;
}

function pages(count: number, from = 0): Record<string, string> {
  const names = Object.keys(SUBJECTS) as (keyof typeof SUBJECTS)[];
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => {
      const subject = names[(i + from) % 3] ?? 'sea';
      return [`${subject}/Page ${i + from}`, text(subject, i + from)];
    }),
  );
}

async function until<T>(what: string, look: () => Promise<T | null | false | undefined>, ms = 20_000): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    const found = await look();
    if (found !== null && found !== false && found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`It did not come about: ${what}`);
}

const complete = (semantics: Semantics, wiki: RowWiki): Promise<unknown> =>
  until('all is searchable', async () => {
    const status = await semantics.status(wiki.id);
    return status.state === 'idle' && status.indexed !== null && status.indexed === wiki.oid;
  });

const ask = (
  semantics: Semantics,
  wiki: RowWiki,
  query: string,
  filters: Partial<SearchFilters> = {},
): Promise<SignalAnswer> => semantics.corpus.search(wiki.id, query, { ...NO_FILTERS, ...filters }, 40);

async function pathsOf(hits: readonly Ranked[]): Promise<string[]> {
  const rows = await db.page.findMany({ where: { id: { in: hits.map(({ pageId }) => pageId) } } });
  const paths = new Map(rows.map(({ id, path }) => [id, path]));
  return hits.map(({ pageId }) => paths.get(pageId) ?? '');
}

const trained = (semantics: Semantics, wiki: RowWiki): Promise<unknown> =>
  until('there is a model', async () => (await ask(semantics, wiki, 'sailor')).state === 'ok');

const modelIds = async (wiki: RowWiki): Promise<string[]> =>
  (await db.searchModel.findMany({ where: { wikiId: wiki.id } })).map(({ id }) => id);

/** Enough for any of the sea's pages. */
const BOAT = SUBJECTS.sea.join(' ');

describe('a wiki with enough text', () => {
  it('gets a model, finds pages of the subject, and knows related ones', async () => {
    const semantics = start();
    const wiki = await RowWiki.create(db);
    await wiki.publish(pages(120), semantics);
    await trained(semantics, wiki);
    const { hits } = await ask(semantics, wiki, 'lighthouse sailor anchor mast');
    expect(hits.length).toBeGreaterThan(30);
    expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).toSorted((a, b) => b - a));
    const paths = await pathsOf(hits);
    expect(paths.every((path) => path.startsWith('sea/'))).toBe(true);
    const page = await db.page.findFirstOrThrow({ where: { wikiId: wiki.id, path: { startsWith: 'bread/' } } });
    const near = await semantics.related.of(wiki.id, page);
    expect(near.length).toBeGreaterThan(5);
    expect(near.some(({ pageId }) => pageId === page.id)).toBe(false);
    expect(
      (await pathsOf(near.map(({ pageId, score }) => ({ pageId, score, chunkId: '' })))).every((path) =>
        path.startsWith('bread/'),
      ),
    ).toBe(true);
    await complete(semantics, wiki);
    // Words that the model has never seen are looked for as words; others are not.
    const signals = {
      keyword: { search: () => Promise.resolve({ state: 'ok' as const, hits: hits.slice(0, 1), total: 1 }) },
      corpus: semantics.corpus,
      minilm: { search: () => Promise.resolve({ state: 'off' as const, hits: [] }) },
    };
    const answer = async (query: string) =>
      await search(
        { db, log: pino({ level: 'silent' }), signals },
        { wikiId: wiki.id, query, mode: 'semantic', filters: NO_FILTERS, limit: 5, perPage: 1 },
      );
    const unknown = await answer('quokka');
    expect([unknown.hits.length, unknown.states.keyword, unknown.states.corpus]).toEqual([1, 'ok', 'ok']);
    expect((await answer('lighthouse')).states.keyword).toBeUndefined();
  });

  it('keeps to the filters', async () => {
    const semantics = start();
    const wiki = await RowWiki.create(db);
    await wiki.publish(
      {
        ...pages(120),
        'Draft/One': `---\ntags: [Old]\ncategory: Ports\n---\n${text('sea', 200)}`,
        'Draft/Two': text('sea', 201),
      },
      semantics,
    );
    await trained(semantics, wiki);
    await complete(semantics, wiki);
    const asked = async (filters: Partial<SearchFilters>): Promise<string[]> =>
      (await pathsOf((await ask(semantics, wiki, BOAT, filters)).hits)).toSorted();
    expect(await asked({ prefix: 'draft' })).toEqual(['Draft/One', 'Draft/Two']);
    expect(await asked({ pathLimit: 'draft/one' })).toEqual(['Draft/One']);
    expect(await asked({ tag: 'old' })).toEqual(['Draft/One']);
    expect(await asked({ category: 'ports', prefix: 'draft' })).toEqual(['Draft/One']);
    expect(await asked({ since: new Date('2026-02-01') })).toEqual([]);
    expect(await asked({ until: new Date('2025-02-01') })).toEqual([]);
    expect(await asked({ author: 'nobody' })).toEqual([]);
  });

  it('folds a new page in at once, and forgets a page that goes', async () => {
    const semantics = start();
    const wiki = await RowWiki.create(db);
    await wiki.publish(pages(120), semantics);
    await trained(semantics, wiki);
    await complete(semantics, wiki);
    const [before] = await modelIds(wiki);
    await wiki.publish({ 'New/Boat': text('sea', 500) }, semantics);
    await until('the page is found', async () =>
      (await pathsOf((await ask(semantics, wiki, BOAT, { prefix: 'new' })).hits)).includes('New/Boat'),
    );
    await complete(semantics, wiki);
    await wiki.publish({ 'New/Boat': null }, semantics);
    expect((await ask(semantics, wiki, BOAT, { prefix: 'new' })).hits).toEqual([]);
    expect(await modelIds(wiki)).toEqual([before]);
  });

  it('gets another model when it has grown by a fifth; the old one answers until then, and goes', async () => {
    const semantics = start();
    const wiki = await RowWiki.create(db);
    await wiki.publish(pages(120), semantics);
    await trained(semantics, wiki);
    const [before] = await modelIds(wiki);
    await wiki.publish(pages(30, 120), semantics);
    const states = new Set<string>();
    await until('the model is another one', async () => {
      const answer = await ask(semantics, wiki, 'sailor');
      states.add(answer.state);
      expect(answer.hits.length).toBeGreaterThan(0);
      const ids = await modelIds(wiki);
      return ids.length === 1 && ids[0] !== before;
    });
    expect([...states].every((state) => state === 'ok' || state === 'building')).toBe(true);
    await complete(semantics, wiki);
    const models = await db.chunkVector.groupBy({ by: ['model'], where: { wikiId: wiki.id }, _count: true });
    expect(models).toEqual([{ model: `corpus:${(await modelIds(wiki))[0]}`, _count: 150 }]);
    expect(await db.vectorCode.count({ where: { wikiId: wiki.id } })).toBe(150);
  });
});

it('a small wiki has no model, and related pages by their links', async () => {
  const semantics = start();
  const wiki = await RowWiki.create(db);
  await wiki.publish(pages(12), semantics);
  await wiki.publish({ A: '---\ntags: [x]\n---\nSee [[B]].', B: 'Text.', C: '---\ntags: [x]\n---\nText.' }, semantics);
  await complete(semantics, wiki);
  expect(await ask(semantics, wiki, 'sailor')).toEqual({ state: 'off', hits: [] });
  const page = await db.page.findFirstOrThrow({ where: { wikiId: wiki.id, path: 'A' } });
  const near = await semantics.related.of(wiki.id, page);
  expect(near.map(({ pageId }) => pageId)).toEqual([wiki.pageId('C')]);
});

it('is shut down at once in the middle of a training, which the next one does again', async () => {
  const wiki = await RowWiki.create(db);
  await wiki.publish(pages(110));
  for (const pauseMs of [0, 30, 60, 120, 240]) {
    const semantics = start();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const begun = Date.now();
    await semantics.close();
    expect(Date.now() - begun).toBeLessThan(3000);
  }
  const last = start();
  await trained(last, wiki);
  await complete(last, wiki);
  await until('one model is left', async () => (await modelIds(wiki)).length === 1);
});

describe('a worker that died', () => {
  it('during a training: what it left goes, and the model is made', async () => {
    const wiki = await RowWiki.create(db);
    await wiki.publish(pages(110));
    // As the crash leaves it: some terms and some vectors of a model that is not in use.
    const dead = await db.searchModel.create({
      data: { id: wiki.pageId('dead'), wikiId: wiki.id, version: 1, dimensions: 2, chunks: 110, terms: 5 },
    });
    await db.searchModelTerm.create({
      data: { modelId: dead.id, term: 'sailor', scale: 1, vector: Buffer.from([1, 2]) },
    });
    await db.$executeRaw`
      INSERT INTO chunk_vectors (chunk_id, model, wiki_id, page_id, embedding)
      SELECT id, ${`corpus:${dead.id}`}, wiki_id, page_id, '[1,2]' FROM chunks WHERE wiki_id = ${wiki.id}::uuid LIMIT 50`;
    const semantics = start();
    await trained(semantics, wiki);
    await until('what was left is gone', async () => {
      const ids = await modelIds(wiki);
      const models = await db.chunkVector.groupBy({ by: ['model'], where: { wikiId: wiki.id } });
      return ids.length === 1 && ids[0] !== dead.id && models.length === 1;
    });
    await complete(semantics, wiki);
  });

  it('before the vectors of a publication were made: they are found missing', async () => {
    const wiki = await RowWiki.create(db);
    const first = start();
    await wiki.publish(pages(110), first);
    await trained(first, wiki);
    await complete(first, wiki);
    await first.close();
    await wiki.publish({ 'Late/Boat': text('sea', 300) });
    const second = start();
    await complete(second, wiki);
    expect((await ask(second, wiki, BOAT, { prefix: 'late' })).hits).toHaveLength(1);
  });
});

it('answers strange queries', async () => {
  const semantics = start();
  const wiki = await RowWiki.create(db);
  await wiki.publish(pages(110), semantics);
  await trained(semantics, wiki);
  await complete(semantics, wiki);
  for (const query of [
    '',
    ' ',
    'the and of',
    'unheardof',
    '\0',
    "'; DROP TABLE pages; --",
    '!!! & | <->',
    'x'.repeat(10_000),
    '\uD800',
  ])
    expect(await ask(semantics, wiki, query)).toEqual({ state: 'ok', hits: [] });
  const long = await ask(semantics, wiki, 'sailor captain '.repeat(1000));
  expect(long.state).toBe('ok');
  expect(long.hits.length).toBeGreaterThan(0);
});
