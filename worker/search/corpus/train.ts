/**
 * Makes the corpus model of a wiki: its chunks go to the training thread, and the vectors of terms
 * and chunks come back into the database, all in small batches with pauses between them, so that
 * whoever wants a page has the database in between. Nothing of it counts until the model is
 * activated, which is one statement.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 } from 'uuid';
import { chunkInput } from '#lib/search/chunk-input.ts';
import type { Database } from '#lib/services/ports.ts';
import { WRITE_BATCH, writeVectors } from '../vectors.ts';
import { vectorModel } from './models.ts';
import type { CorpusModels } from './models.ts';
import { TrainingThread } from './training-host.ts';

/** Pages whose chunks are read with one statement. */
const READ_PAGES = 25;
const TERM_BATCH = 300;
/** Others get the database for this share of the time that we have had it. */
const PAUSE = 0.3;

export interface TrainingDeps {
  readonly db: Database;
  readonly models: CorpusModels;
}

export interface Training {
  readonly modelId: string;
  readonly chunks: number;
  readonly terms: number;
  readonly ms: number;
}

/** Null: the wiki has too little to learn from. */
export async function train(deps: TrainingDeps, wikiId: string, signal: AbortSignal): Promise<Training | null> {
  const started = performance.now();
  signal.throwIfAborted();
  const thread = new TrainingThread();
  // The decomposition takes seconds; nobody waits for it to shut down.
  const cut = (): void => void thread.end();
  signal.addEventListener('abort', cut, { once: true });
  try {
    const chunkIds = await readInto(thread, deps.db, { wikiId, signal });
    const fit = await thread.ask({ kind: 'fit' });
    signal.throwIfAborted();
    if (fit === null) return null;
    const modelId = v7();
    await deps.models.begin(wikiId, { id: modelId, chunks: chunkIds.length, ...fit });
    for (let from = 0; from < fit.terms; from += TERM_BATCH) {
      const batch = await thread.ask({ kind: 'terms', from, count: TERM_BATCH });
      await gently(signal, () => deps.models.addTerms(modelId, batch));
    }
    for (let from = 0; from < chunkIds.length; from += WRITE_BATCH) {
      const vectors = await thread.ask({ kind: 'vectors', from, count: WRITE_BATCH });
      const rows = chunkIds.slice(from, from + WRITE_BATCH).map((chunkId, index) => ({
        chunkId,
        vector: vectors.subarray(index * fit.dimensions, (index + 1) * fit.dimensions),
      }));
      await gently(signal, () => writeVectors(deps.db, { wikiId, model: vectorModel(modelId) }, rows));
    }
    await deps.models.activate(wikiId, modelId);
    return { modelId, chunks: chunkIds.length, terms: fit.terms, ms: Math.round(performance.now() - started) };
  } finally {
    signal.removeEventListener('abort', cut);
    await thread.end();
  }
}

interface ChunkRow {
  readonly id: string;
  readonly title: string;
  readonly heading_path: string[];
  readonly text: string;
  readonly language: string;
}

/** Answers the chunks' ids, in the order of the thread. */
async function readInto(
  thread: TrainingThread,
  db: Database,
  { wikiId, signal }: { wikiId: string; signal: AbortSignal },
): Promise<string[]> {
  const pages = await db.$queryRaw<{ id: string }[]>`SELECT id FROM pages WHERE wiki_id = ${wikiId}::uuid ORDER BY id`;
  const chunkIds: string[] = [];
  let added: Promise<unknown> = Promise.resolve();
  for (let at = 0; at < pages.length; at += READ_PAGES) {
    const ids = pages.slice(at, at + READ_PAGES).map(({ id }) => id);
    // While the thread is still at those before.
    const [rows] = await Promise.all([gently(signal, () => readChunks(db, ids)), added]);
    const texts = rows.map(({ title, heading_path, text, language }) => ({
      text: chunkInput(title, heading_path, text),
      language,
    }));
    added = thread.ask({ kind: 'add', texts });
    // Whoever waits for it next is told of a failure.
    added.catch(() => undefined);
    for (const { id } of rows) chunkIds.push(id);
  }
  await added;
  return chunkIds;
}

function readChunks(db: Database, pageIds: readonly string[]): Promise<ChunkRow[]> {
  return db.$queryRaw<ChunkRow[]>`
    SELECT k.id, p.title, k.heading_path, k.text, p.language
      FROM chunks k JOIN pages p ON p.id = k.page_id
     WHERE k.page_id = ANY(${[...pageIds]}::uuid[]) ORDER BY k.page_id, k.chunk_index`;
}

async function gently<T>(signal: AbortSignal, work: () => PromiseLike<T>): Promise<T> {
  signal.throwIfAborted();
  const started = performance.now();
  const result = await work();
  await sleep((performance.now() - started) * PAUSE, undefined, { signal });
  return result;
}
