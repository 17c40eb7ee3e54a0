/**
 * The vectors: exact scans against what pgvector offers beside them, the training of corpus models,
 * and how soon a write is found by its meaning.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { Prisma } from '#lib/adapters/db/generated/client.ts';
import { collisionKey } from '#lib/core/paths.ts';
import type { Database } from '#lib/services/ports.ts';
import { startTestDatabase } from '../prisma/testing.ts';
import { EXACT_CHUNKS, scanByCode, scanExactly } from '../worker/search/scan.ts';
import { Semantics } from '../worker/search/semantics.ts';
import { RowWiki } from '../worker/search/testing/wiki.ts';
import { NO_FILTERS } from '../worker/search/types.ts';
import { vectorParameter, writeVectors } from '../worker/search/vectors.ts';
import { bar, figure, times } from './measure.ts';
import type { Row } from './measure.ts';
import { Random } from './random.ts';
import { Texts } from './search-texts.ts';

const DIMENSIONS = 200;
const MODEL = 'corpus:bench';
const DEPTH = 200;

async function withDatabase<T>(work: (db: Database) => Promise<T>): Promise<T> {
  const database = await startTestDatabase();
  const db = createDatabase(database.url, { queryTimeoutMs: 600_000 });
  try {
    return await work(db);
  } finally {
    await db.$disconnect();
    await database.close();
  }
}

/** Vectors that lie in clusters, as those of texts do. */
class Vectors {
  readonly #random = new Random(3);
  readonly #centres = Array.from({ length: 400 }, () => this.#draw());

  next(): Float32Array {
    const [near, far] = [this.#random.of(this.#centres), this.#random.of(this.#centres)];
    const noise = this.#draw();
    const values = noise.map((value, i) => (near[i] ?? 0) + 0.5 * (far[i] ?? 0) + 0.6 * value);
    const length = Math.hypot(...values);
    return values.map((value) => value / length);
  }

  /** The first numbers are the largest, as with singular values. */
  #draw(): Float32Array {
    return Float32Array.from({ length: DIMENSIONS }, (_, i) => {
      const sum = this.#random.next() + this.#random.next() + this.#random.next() - 1.5;
      return sum / Math.sqrt(1 + i / 20);
    });
  }
}

/** So many chunks with vectors, as rows alone. */
async function fill(db: Database, wiki: RowWiki, from: number, to: number, vectors: Vectors): Promise<void> {
  await db.$executeRaw`
    INSERT INTO pages (id, wiki_id, path, path_key, name, name_key, title, tags, aliases, alias_keys, blob_oid, revision,
                       content_length, byte_size, created_at, updated_at)
    SELECT gen_random_uuid(), ${wiki.id}::uuid, 'p' || i, 'p' || i, 'p' || i, 'p' || i, 'p' || i, '{}', '{}', '{}', 'x', 'x', 1, 1, now(), now()
      FROM generate_series(${from / 4}::int, ${to / 4 - 1}::int) AS i`;
  await db.$executeRaw`
    INSERT INTO chunks (id, wiki_id, page_id, chunk_index, heading_path, text, line, words, places, content_hash)
    SELECT gen_random_uuid(), ${wiki.id}::uuid, p.id, i, '{}', 'text', 1, 1, '{}', ''
      FROM pages p CROSS JOIN generate_series(0, 3) AS i
     WHERE p.wiki_id = ${wiki.id}::uuid AND NOT EXISTS (SELECT FROM chunks k WHERE k.page_id = p.id)`;
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT k.id FROM chunks k WHERE k.wiki_id = ${wiki.id}::uuid
       AND NOT EXISTS (SELECT FROM chunk_vectors v WHERE v.chunk_id = k.id)`;
  for (let at = 0; at < rows.length; at += 500) {
    const batch = rows.slice(at, at + 500).map(({ id }) => ({ chunkId: id, vector: vectors.next() }));
    await writeVectors(db, { wikiId: wiki.id, model: MODEL }, batch);
  }
  await db.$executeRaw`ANALYZE`;
}

type Scan = (query: Float32Array) => Promise<readonly { chunkId: string }[]>;

/** Time of each scan, and which share of the 20 nearest it finds. */
async function compare(
  what: string,
  queries: readonly Float32Array[],
  scan: Scan,
  exact?: readonly (readonly string[])[],
): Promise<{ row: Row; found: string[][] }> {
  const found: string[][] = [];
  const taken = await times(
    queries.length,
    async (index) => {
      const query = queries[index % queries.length];
      if (query !== undefined) found[index % queries.length] = (await scan(query)).map(({ chunkId }) => chunkId);
    },
    2,
  );
  const { p50, p95 } = figure(what, taken, null);
  const shares = found.map((ids, index) => {
    const nearest = new Set(exact?.[index]?.slice(0, 20));
    return ids.slice(0, 20).filter((id) => nearest.has(id)).length / 20;
  });
  const recall = exact === undefined ? 1 : shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const text = `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)}${exact === undefined ? '' : `, recall@20 ${recall.toFixed(3)}`}`;
  return { row: { what, figure: text, numbers: { p50, p95, recall } }, found };
}

/** Chunks of the largest wiki. */
const LARGEST = 100_000;

/** Exact scans of growing wikis; at the largest, everything else too. */
export async function benchScans(): Promise<Row[]> {
  return withDatabase(async (db) => {
    const rows: Row[] = [];
    const wiki = await RowWiki.create(db);
    const vectors = new Vectors();
    const queries = Array.from({ length: 20 }, () => vectors.next());
    const scope = { wikiId: wiki.id, model: MODEL, filters: NO_FILTERS, depth: DEPTH };
    let exact: string[][] = [];
    let before = 0;
    for (const chunks of [8000, EXACT_CHUNKS, 40_000, LARGEST]) {
      await fill(db, wiki, before, chunks, vectors);
      before = chunks;
      const name = `${chunks.toLocaleString('en')} chunks`;
      const { row, found } = await compare(`${name}: exact`, queries, (query) => scanExactly(db, scope, query));
      exact = found;
      rows.push(row);
      const coded = await compare(
        `${name}: by signs, best scored exactly`,
        queries,
        (query) => scanByCode(db, scope, query),
        exact,
      );
      rows.push(coded.row);
    }
    const name = `${LARGEST.toLocaleString('en')} chunks`;
    const typed = Prisma.raw(`(embedding::vector(${DIMENSIONS}))`);
    const indexed: Scan = (query) =>
      db.$queryRaw`
        SELECT chunk_id AS "chunkId" FROM chunk_vectors WHERE wiki_id = ${wiki.id}::uuid AND model = ${MODEL}
         ORDER BY ${typed} <#> ${vectorParameter(query)} LIMIT 20`;
    const half = Prisma.raw(`(embedding::halfvec(${DIMENSIONS}))`);
    rows.push(
      (
        await compare(
          `${name}: exact, cast to halfvec`,
          queries,
          (query) => db.$queryRaw`
            SELECT chunk_id AS "chunkId" FROM chunk_vectors WHERE wiki_id = ${wiki.id}::uuid AND model = ${MODEL}
             ORDER BY ${half} <#> ${vectorParameter(query)}::halfvec LIMIT 20`,
          exact,
        )
      ).row,
    );
    for (const [kind, making] of [
      ['IVFFlat (300 lists, 1 probe)', `ivfflat ((embedding::vector(${DIMENSIONS})) vector_ip_ops) WITH (lists = 300)`],
      ['HNSW', `hnsw ((embedding::vector(${DIMENSIONS})) vector_ip_ops)`],
    ] as const) {
      const started = performance.now();
      await db.$executeRawUnsafe(`CREATE INDEX bench_vectors ON chunk_vectors USING ${making}`);
      const seconds = (performance.now() - started) / 1000;
      const { row } = await compare(`${name}: ${kind}`, queries, indexed, exact);
      rows.push({
        ...row,
        figure: `${row.figure}; made in ${seconds.toFixed(0)} s`,
        numbers: { ...row.numbers, seconds },
      });
      await db.$executeRawUnsafe('DROP INDEX bench_vectors');
    }
    return rows;
  });
}

/** A model of so many pages, with what else the database is asked meanwhile; and writes into the wiki then. */
export async function benchTraining(pages: number, seconds: number): Promise<Row[]> {
  return withDatabase(async (db) => {
    const texts = new Texts();
    const wiki = await RowWiki.create(db);
    for (let at = 0; at < pages; at += 100) {
      const batch = Array.from({ length: Math.min(100, pages - at) }, (_, i) => texts.page(at + i));
      await wiki.publish(Object.fromEntries(batch.map(({ path, content }) => [path, content])));
    }
    await db.$executeRaw`ANALYZE`;
    const read = (index: number): Promise<unknown> =>
      db.page.findFirst({
        where: { wikiId: wiki.id, path: texts.pathOf(index % pages) },
        include: { chunks: true, links: true },
      });
    const idle = figure('idle', await times(300, read), null);
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
    const semantics = new Semantics({
      ...{ db, log: pino({ level: 'warn' }), minilm: null, corpus: true },
      rebuild: () => Promise.reject(new Error('There is no repository.')),
      trainer: { quietMs: 0 },
    });
    const started = performance.now();
    semantics.start();
    const ask = (query: string) => semantics.corpus.search(wiki.id, query, NO_FILTERS, DEPTH);
    const during: number[] = [];
    let trainedMs = 0;
    for (let index = 0; trainedMs === 0; index++) {
      const begun = performance.now();
      await read(index);
      during.push(performance.now() - begun);
      await sleep(5);
      if (
        index % 10 === 0 &&
        (await ask('word')).state !== 'off' &&
        (await db.searchModel.count({ where: { wikiId: wiki.id, activatedAt: { not: null } } })) > 0
      )
        trainedMs = performance.now() - started;
    }
    clearInterval(watch);
    const busy = figure('busy', during, null);
    const name = `${pages.toLocaleString('en')} pages`;
    const [took, megabytes] = [trainedMs / 1000, (peak - before) / 1e6];
    const rows: Row[] = [
      {
        what: `corpus model of ${name}, in the background`,
        figure: `${took.toFixed(1)} s`,
        ...bar(`≤ ${seconds} s`, took <= seconds),
        numbers: { seconds: took },
      },
      {
        what: `memory it adds at most`,
        figure: `${megabytes.toFixed(0)} MB`,
        ...bar('< 500 MB', megabytes < 500),
        numbers: { megabytes },
      },
      {
        what: `rows of a page read meanwhile, p95 (idle ${idle.p95.toFixed(1)} ms)`,
        figure: `${busy.p95.toFixed(1)} ms`,
        ...bar('≤ 2 × idle', busy.p95 <= 2 * idle.p95),
        numbers: { idle: idle.p95, p95: busy.p95 },
      },
    ];
    while ((await semantics.status(wiki.id)).state !== 'idle') await sleep(50);
    const asked = figure('query', await times(100, (index) => ask(texts.question(index % 100))), null);
    rows.push({
      what: `corpus search of ${name}, query embedding included`,
      figure: `p50 ${asked.p50.toFixed(1)} ms, p95 ${asked.p95.toFixed(1)}`,
      ...(pages <= 2000 ? bar('p50 ≤ 40 ms', asked.p50 <= 40) : {}),
      numbers: { p50: asked.p50, p95: asked.p95 },
    });
    const related = figure(
      'related',
      await times(60, async (index) => {
        const page = await db.page.findFirstOrThrow({
          where: { wikiId: wiki.id, path: texts.pathOf((index * 7) % pages) },
        });
        await semantics.related.of(wiki.id, page);
      }),
      null,
    );
    rows.push({
      what: `related pages, not cached, ${name}`,
      figure: `p50 ${related.p50.toFixed(1)} ms, p95 ${related.p95.toFixed(1)}`,
      numbers: { p50: related.p50, p95: related.p95 },
    });
    const found = figure('found', await times(40, (index) => writeToFound({ wiki, semantics, texts }, index), 3), null);
    rows.push({
      what: `write to findable by meaning, ${name}`,
      figure: `p50 ${found.p50.toFixed(0)} ms, p95 ${found.p95.toFixed(0)}`,
      ...bar('p95 ≤ 1 s', found.p95 <= 1000),
      numbers: { p50: found.p50, p95: found.p95 },
    });
    await semantics.close();
    return rows;
  });
}

async function writeToFound(
  { wiki, semantics, texts }: { wiki: RowWiki; semantics: Semantics; texts: Texts },
  index: number,
): Promise<void> {
  const { content } = texts.page(index);
  const path = `Written ${index}`;
  await wiki.publish({ [path]: content }, semantics);
  const filters = { ...NO_FILTERS, prefix: collisionKey(path) };
  while ((await semantics.corpus.search(wiki.id, content.slice(0, 300), filters, 5)).hits.length === 0) await sleep(2);
}
