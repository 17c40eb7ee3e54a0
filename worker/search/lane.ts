/**
 * Makes the vectors of one embedder, for all wikis: a small batch of one wiki, then of the next, so
 * that a wiki into which 500 pages are pushed makes no other wait. What is to be done is never
 * kept: it is the chunks without a vector, on pages that a publication named (or on all).
 */
import type { Logger } from 'pino';
import { chunkInput } from '#lib/search/chunk-input.ts';
import type { Database } from '#lib/services/ports.ts';
import type { Embedder } from './types.ts';
import { removeOtherVectors, writeVectors } from './vectors.ts';

export interface LaneOptions {
  /** Chunks of one turn. */
  readonly batch: number;
  /** The first pause after a failure; each further one is twice as long. */
  readonly firstPauseMs: number;
  /** Whether vectors of other models of the embedder go, once a wiki has all of the current one. */
  readonly replaces: boolean;
}

/** Pages of which the chunks without a vector are looked for with one statement. */
const LOOK_PAGES = 50;
const LONGEST_PAUSE_MS = 60_000;

/** What a wiki waits for. */
interface Pending {
  /** Of the vectors; null: not asked yet. */
  model: string | null;
  /** Null: all, which are still to be listed. */
  pages: Set<string> | null;
  total: number;
  /** All pages were looked at. */
  whole: boolean;
  readonly since: number;
  failures: number;
  notBefore: number;
}

export interface LaneProgress {
  readonly pagesDone: number;
  readonly pagesTotal: number;
  /** Milliseconds that it has waited for so far. */
  readonly ms: number;
  /** Consecutive failures. */
  readonly failures: number;
}

export interface LaneDeps {
  readonly db: Database;
  readonly embedder: Embedder;
  readonly log: Logger;
  /** The wiki has all vectors that it can have of this embedder. */
  readonly done: (wikiId: string, result: { model: string | null; ms: number; chunks: number }) => void;
}

interface MissingChunk {
  readonly id: string;
  readonly title: string;
  readonly heading_path: string[];
  readonly text: string;
  readonly language: string;
}

export class Lane {
  readonly #deps: LaneDeps;
  readonly #options: LaneOptions;
  /** In the order of their turns. */
  readonly #pending = new Map<string, Pending>();
  readonly #chunks = new Map<string, number>();
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: LaneDeps, options: LaneOptions) {
    this.#deps = deps;
    this.#options = options;
  }

  get name(): Embedder['name'] {
    return this.#deps.embedder.name;
  }

  /** @param pages null: all */
  add(wikiId: string, pages: readonly string[] | null): void {
    if (this.#stop.signal.aborted) return;
    const known = this.#pending.get(wikiId);
    const pending = known ?? {
      ...{ model: null, pages: new Set<string>(), total: 0, whole: false },
      ...{ since: Date.now(), failures: 0, notBefore: 0 },
    };
    if (pages === null) pending.pages = null;
    else {
      for (const page of pages) pending.pages?.add(page);
      pending.total += pages.length;
    }
    this.#pending.set(wikiId, pending);
    this.#wake();
  }

  has(wikiId: string): boolean {
    return this.#pending.has(wikiId);
  }

  progress(wikiId: string): LaneProgress | null {
    const pending = this.#pending.get(wikiId);
    if (pending === undefined) return null;
    const left = pending.pages?.size ?? pending.total;
    const { total, since, failures } = pending;
    return { pagesDone: Math.max(0, total - left), pagesTotal: total, ms: Date.now() - since, failures };
  }

  /** Pages in all wikis, and how long the first of them has waited. */
  get queue(): { wikis: number; pages: number; oldestMs: number } {
    let [pages, oldest] = [0, Date.now()];
    for (const { pages: set, total, since } of this.#pending.values()) {
      pages += set?.size ?? total;
      oldest = Math.min(oldest, since);
    }
    return { wikis: this.#pending.size, pages, oldestMs: Date.now() - oldest };
  }

  /** Ends after the batch that is under way. */
  async close(): Promise<void> {
    this.#stop.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  #wake(): void {
    if (this.#running !== null || this.#stop.signal.aborted) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      this.#sleep();
    });
  }

  /** Until the first pause is over; meanwhile `add` wakes it. */
  #sleep(): void {
    if (this.#stop.signal.aborted || this.#pending.size === 0) return;
    const next = Math.min(...[...this.#pending.values()].map(({ notBefore }) => notBefore));
    this.#timer = setTimeout(() => this.#wake(), Math.max(0, next - Date.now()));
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    // In a turn of its own: whoever published goes on first.
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.#stop.signal.aborted) {
      const now = Date.now();
      const next = [...this.#pending].find(([, { notBefore }]) => notBefore <= now);
      if (next === undefined) return;
      const [wikiId, pending] = next;
      try {
        if (await this.#step(wikiId, pending)) this.#finish(wikiId, pending);
        pending.failures = 0;
      } catch (error) {
        pending.failures += 1;
        const pause = Math.min(this.#options.firstPauseMs * 2 ** (pending.failures - 1), LONGEST_PAUSE_MS);
        pending.notBefore = Date.now() + pause;
        const { log } = this.#deps;
        log.warn({ err: error, wikiId, embedder: this.name, pause }, 'making vectors failed; it will be tried again');
      }
      // To the end of the line.
      if (this.#pending.delete(wikiId)) this.#pending.set(wikiId, pending);
    }
  }

  #finish(wikiId: string, { model, since }: Pending): void {
    this.#pending.delete(wikiId);
    const chunks = this.#chunks.get(wikiId) ?? 0;
    this.#chunks.delete(wikiId);
    this.#deps.done(wikiId, { model, ms: Date.now() - since, chunks });
  }

  /** One batch; true: nothing is left. */
  async #step(wikiId: string, pending: Pending): Promise<boolean> {
    const { db, embedder } = this.#deps;
    const model = await embedder.model(wikiId);
    if (model === null) {
      pending.model = null;
      return true;
    }
    if (pending.model !== null && pending.model !== model) pending.pages = null;
    pending.model = model;
    const pages = pending.pages ?? (await this.#listPages(wikiId, pending));
    // Taken out first: a page that is published meanwhile comes in again.
    const taken = firstOf(pages, LOOK_PAGES);
    for (const page of taken) pages.delete(page);
    try {
      const missing = await findMissing(db, { model, pages: taken, limit: this.#options.batch });
      if (missing.length > 0) {
        const inputs = missing.map(({ title, heading_path, text }) => chunkInput(title, heading_path, text));
        const vectors = await embedder.embedChunks(
          wikiId,
          inputs,
          missing.map(({ language }) => language),
        );
        const rows = missing.flatMap(({ id }, index) => {
          const vector = vectors[index];
          return vector === undefined ? [] : [{ chunkId: id, vector }];
        });
        if (rows.length < missing.length) throw new Error('The embedder gave fewer vectors than it was asked for.');
        // Made by another model than the one they were to be named after: again, in the next turn.
        if ((await embedder.model(wikiId)) !== model) {
          for (const page of taken) pages.add(page);
          return false;
        }
        await writeVectors(db, { wikiId, model }, rows);
        this.#chunks.set(wikiId, (this.#chunks.get(wikiId) ?? 0) + rows.length);
      }
      if (missing.length === this.#options.batch) for (const page of taken) pages.add(page);
    } catch (error) {
      for (const page of taken) pages.add(page);
      throw error;
    }
    if (pending.pages === null || pending.pages.size > 0) return false;
    if (pending.whole && this.#options.replaces)
      await removeOtherVectors(db, { wikiId, embedder: this.name, keep: [model], signal: this.#stop.signal });
    return pending.pages.size === 0;
  }

  async #listPages(wikiId: string, pending: Pending): Promise<Set<string>> {
    const listed = new Set<string>();
    // Before the question: what is published meanwhile is added to it.
    pending.pages = listed;
    try {
      const rows = await this.#deps.db.$queryRaw<
        { id: string }[]
      >`SELECT id FROM pages WHERE wiki_id = ${wikiId}::uuid`;
      for (const { id } of rows) listed.add(id);
    } catch (error) {
      pending.pages = null;
      throw error;
    }
    pending.total = listed.size;
    pending.whole = true;
    return listed;
  }
}

function firstOf(pages: ReadonlySet<string>, count: number): string[] {
  const first: string[] = [];
  for (const page of pages) {
    if (first.length === count) break;
    first.push(page);
  }
  return first;
}

function findMissing(
  db: Database,
  { model, pages, limit }: { model: string; pages: readonly string[]; limit: number },
): Promise<MissingChunk[]> {
  return db.$queryRaw<MissingChunk[]>`
    SELECT k.id, p.title, k.heading_path, k.text, p.language
      FROM chunks k JOIN pages p ON p.id = k.page_id
     WHERE k.page_id = ANY(${[...pages]}::uuid[])
       AND NOT EXISTS (SELECT FROM chunk_vectors v WHERE v.chunk_id = k.id AND v.model = ${model})
     LIMIT ${limit}`;
}
