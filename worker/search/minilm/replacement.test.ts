/** Another model is put in the place of the first, with the indexer and the search as they are. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase } from '#lib/adapters/db/client.ts';
import type { Database } from '#lib/services/ports.ts';
import { startTestDatabase } from '../../../prisma/testing.ts';
import type { TestDatabase } from '../../../prisma/testing.ts';
import { VectorIndexer } from '../indexer.ts';
import { VectorScan } from '../scan.ts';
import { RowWiki } from '../testing/wiki.ts';
import { NO_FILTERS } from '../types.ts';
import { VectorSignal } from '../vector-signal.ts';
import { MiniLm } from './minilm.ts';
import { manifestOf } from './testing/hub.ts';
import { wordsOf, writeTestModel } from './testing/model.ts';

const log = pino({ level: 'silent' });
const SUBJECTS = ['garden', 'harbour', 'kitchen', 'station', 'library', 'mountain', 'market', 'theatre'];
const PLACES = ['north', 'south', 'east', 'west', 'inner', 'outer', 'upper', 'lower', 'old', 'new'];

let root: string;
let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'replacement-'));
  database = await startTestDatabase();
  db = createDatabase(database.url);
});

afterAll(async () => {
  await db.$disconnect();
  await database.close();
  await rm(root, { recursive: true });
});

it('makes all vectors anew in the background, while those of the model before go on answering', async () => {
  const words = wordsOf(...SUBJECTS, ...PLACES, 'quay the about page of in harbor');
  const synonyms = [['harbour', 'quay']];
  const [first, second] = [join(root, 'first'), join(root, 'second')];
  const paths = await writeTestModel(first, { words, synonyms });
  await writeTestModel(second, { words, synonyms, seed: 'another' });
  const data = join(root, 'data');
  const folder = join(data, 'models', 'Xenova', 'all-MiniLM-L6-v2');
  await cp(first, folder, { recursive: true });

  const miniLm = new MiniLm({
    ...{ data, mode: 'minilm', hub: 'http://127.0.0.1:9', log, manifest: await manifestOf(first, paths) },
    ...{ times: { lookMs: 50 }, onChange: () => void indexer.embedderChanged('minilm') },
  });
  const indexer: VectorIndexer = new VectorIndexer({ db, embedders: [miniLm], log }, { batch: { minilm: 4 } });
  const signal = new VectorSignal({
    ...{ db, embedder: miniLm, scan: new VectorScan(db), log },
    isComplete: (wikiId) => indexer.isComplete(wikiId, 'minilm'),
  });
  try {
    const wiki = await RowWiki.create(db);
    const about = (place: string, subject: string): string => `${place} ${subject} ${subject} ${subject} ${place}`;
    const pages = PLACES.flatMap((place) =>
      SUBJECTS.map((subject) => [`${place} ${subject}`, about(place, subject)] as const),
    );
    await wiki.publish(Object.fromEntries(pages), indexer);
    const wanted = wiki.pageId('upper harbour');
    const ask = () => signal.search(wiki.id, 'upper quay', NO_FILTERS, 5);
    expect((await ask()).hits).toEqual([]);
    miniLm.start();
    const isIndexed = async (): Promise<boolean> => (await modelsOf(wiki.id)).length === 1 && isQuiet();
    const isQuiet = (): boolean => indexer.isComplete(wiki.id, 'minilm');
    await until(isIndexed);
    expect(await ask()).toMatchObject({ state: 'ok', hits: [{ pageId: wanted }, {}, {}, {}, {}] });
    const [before] = await modelsOf(wiki.id);
    expect(before).toEqual({ model: await miniLm.model(wiki.id), chunks: pages.length });

    await cp(second, folder, { recursive: true });
    const states = new Set<string>();
    let asked = 0;
    await until(async () => {
      const { state, hits } = await ask();
      states.add(state);
      asked++;
      expect(hits[0]?.pageId).toBe(wanted);
      return (await miniLm.model(wiki.id)) !== before?.model && isQuiet() && state === 'ok';
    });
    expect(states).toEqual(new Set(['ok', 'building']));
    expect(asked).toBeGreaterThan(5);
    // Only what is in use is kept.
    await until(async () => (await modelsOf(wiki.id)).length === 1);
    expect(await modelsOf(wiki.id)).toEqual([{ model: await miniLm.model(wiki.id), chunks: pages.length }]);

    // A page that is written meets the new model alone.
    await wiki.publish({ 'upper quay': 'about the upper quay' }, indexer);
    await until(() => Promise.resolve(isQuiet()));
    expect((await ask()).hits.map(({ pageId }) => pageId)).toContain(wiki.pageId('upper quay'));
  } finally {
    await indexer.close();
    await miniLm.close();
  }
});

async function modelsOf(wikiId: string): Promise<{ model: string; chunks: number }[]> {
  return await db.$queryRaw<{ model: string; chunks: number }[]>`
    SELECT model, count(*)::int AS chunks FROM chunk_vectors WHERE wiki_id = ${wikiId}::uuid GROUP BY model`;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    if (await condition()) return;
    await sleep(10);
  }
  expect(await condition()).toBe(true);
}
