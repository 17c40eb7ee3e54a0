import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase } from '#lib/adapters/db/client.ts';
import type { Database } from '#lib/services/ports.ts';
import { startTestDatabase } from '../../prisma/testing.ts';
import type { TestDatabase } from '../../prisma/testing.ts';
import { VectorScan, nearPages, scanByCode, scanExactly } from './scan.ts';
import { RowWiki } from './testing/wiki.ts';
import { NO_FILTERS } from './types.ts';
import { writeVectors } from './vectors.ts';

let database: TestDatabase;
let db: Database;
let wiki: RowWiki;
let chunks: { id: string; pageId: string }[];
const made = new Map<string, Float32Array>();
const model = 'minilm:test';
const DIMENSIONS = 192;

/** Of unit length, around one of a dozen centres. */
function vector(seed: number): Float32Array {
  let state = seed + 1;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
  const centre = seed % 12;
  const values = Array.from({ length: DIMENSIONS }, (_, i) => (i % 12 === centre ? 1 : 0) + next());
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

beforeAll(async () => {
  database = await startTestDatabase();
  db = createDatabase(database.url);
  wiki = await RowWiki.create(db);
  await wiki.publish(
    Object.fromEntries(
      Array.from({ length: 1500 }, (_, i) => [`${i % 3 === 0 ? 'Third' : 'Rest'}/P${i}`, `Text ${i}.`]),
    ),
  );
  chunks = await db.chunk.findMany({
    where: { wikiId: wiki.id },
    select: { id: true, pageId: true },
    orderBy: { id: 'asc' },
  });
  const rows = chunks.map(({ id }, index) => ({ chunkId: id, vector: vector(index) }));
  for (const row of rows) made.set(row.chunkId, row.vector);
  for (let at = 0; at < rows.length; at += 300)
    await writeVectors(db, { wikiId: wiki.id, model }, rows.slice(at, at + 300));
}, 60_000);

afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

const scope = (depth: number, prefix: string | null = null) => ({
  wikiId: wiki.id,
  model,
  depth,
  filters: { ...NO_FILTERS, prefix },
});

function product(a: Float32Array, b: Float32Array | undefined): number {
  return a.reduce((sum, value, i) => sum + value * (b?.[i] ?? 0), 0);
}

it('gives back what was written, nearest first, with its similarity', async () => {
  const query = vector(7777);
  const expected = [...made]
    .map(([id, other]) => ({ id, score: product(query, other) }))
    .toSorted((a, b) => b.score - a.score);
  const hits = await scanExactly(db, scope(50), query);
  expect(hits.map(({ chunkId }) => chunkId)).toEqual(expected.slice(0, 50).map(({ id }) => id));
  for (const [index, hit] of hits.entries()) expect(hit.score).toBeCloseTo(expected[index]?.score ?? NaN, 5);
  const pageOf = new Map(chunks.map(({ id, pageId }) => [id, pageId]));
  expect(hits.every(({ chunkId, pageId }) => pageOf.get(chunkId) === pageId)).toBe(true);
});

it('finds by codes nearly the same, with the same similarities', async () => {
  let [found, wanted] = [0, 0];
  for (let seed = 5000; seed < 5010; seed++) {
    const query = vector(seed);
    const [exact, coded] = [await scanExactly(db, scope(20), query), await scanByCode(db, scope(20), query)];
    const ids = new Map(exact.map(({ chunkId, score }) => [chunkId, score]));
    for (const { chunkId, score } of coded) {
      if (ids.has(chunkId)) found += 1;
      expect(score).toBeCloseTo(product(query, made.get(chunkId)), 5);
    }
    wanted += exact.length;
  }
  expect(found / wanted).toBeGreaterThanOrEqual(0.95);
});

it('looks under a prefix alone, either way', async () => {
  const third = await db.page.findMany({
    where: { wikiId: wiki.id, path: { startsWith: 'Third/' } },
    select: { id: true },
  });
  const ids = new Set(third.map(({ id }) => id));
  for (const scan of [scanExactly, scanByCode]) {
    const hits = await scan(db, scope(30, 'third'), vector(9));
    expect(hits).toHaveLength(30);
    expect(hits.every(({ pageId }) => ids.has(pageId))).toBe(true);
  }
});

it('chooses by the size of the wiki', async () => {
  const query = vector(31);
  const small = await new VectorScan(db, { exactChunks: 2000 }).nearest(scope(10), query);
  expect(small).toEqual(await scanExactly(db, scope(10), query));
  // With no codes there, a large wiki finds nothing: so it was asked by codes.
  await db.vectorCode.deleteMany({ where: { wikiId: wiki.id } });
  expect(await new VectorScan(db, { exactChunks: 2000 }).nearest(scope(10), query)).toEqual(small);
  expect(await new VectorScan(db, { exactChunks: 1499 }).nearest(scope(10), query)).toEqual([]);
});

it('measures a page as a whole by the mean of its chunks', async () => {
  const other = await RowWiki.create(db);
  const section = (name: string): string => `## ${name}\n\n${'Words of it. '.repeat(30)}`;
  await other.publish({ Two: `${section('One')}\n\n${section('Another')}`, One: 'Text.' });
  const [two, one] = [other.pageId('Two'), other.pageId('One')];
  const rows = await db.chunk.findMany({ where: { pageId: { in: [two, one] } }, orderBy: { pageId: 'asc' } });
  const vectors = new Map(rows.map(({ id }, index) => [id, vector(index)]));
  await writeVectors(
    db,
    { wikiId: other.id, model },
    [...vectors].map(([chunkId, made]) => ({ chunkId, vector: made })),
  );
  const query = vector(3);
  const found = await nearPages(db, { model, pageIds: [two, one] }, query);
  for (const pageId of [two, one]) {
    const own = rows.filter((row) => row.pageId === pageId).map(({ id }) => vectors.get(id) ?? new Float32Array());
    expect(own).toHaveLength(pageId === two ? 2 : 1);
    const sum = query.map((_, i) => own.reduce((total, each) => total + (each[i] ?? 0), 0));
    expect(found.get(pageId)).toBeCloseTo(product(query, sum) / Math.hypot(...sum), 5);
  }
});

it('leaves out chunks that are gone, and writes no vector twice', async () => {
  const other = await RowWiki.create(db);
  const { pageIds } = await other.publish({ A: 'Text.' });
  const [chunk] = await db.chunk.findMany({ where: { pageId: pageIds?.[0] ?? '' } });
  const rows = [
    { chunkId: chunk?.id ?? '', vector: vector(1) },
    { chunkId: wiki.pageId('gone'), vector: vector(2) },
  ];
  await writeVectors(db, { wikiId: other.id, model }, rows);
  await writeVectors(db, { wikiId: other.id, model }, rows);
  expect(await db.chunkVector.count({ where: { wikiId: other.id } })).toBe(1);
  expect(await db.vectorCode.count({ where: { wikiId: other.id } })).toBe(1);
});
