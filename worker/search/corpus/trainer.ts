/**
 * Decides when a wiki's corpus model is made: when it has text enough for one, and again when it
 * has grown, shrunk or changed by a fifth. One at a time, once the wiki has been quiet for a moment
 * (or busy for so long that it can't wait). The old model answers until the new one is complete.
 */
import type { Logger } from 'pino';
import { LSA_VERSION } from '#lib/search/lsa/corpus.ts';
import type { Database } from '#lib/services/ports.ts';
import { removeOtherVectors } from '../vectors.ts';
import { vectorModel } from './models.ts';
import type { CorpusModels } from './models.ts';
import { train } from './train.ts';

export interface TrainerOptions {
  /** Fewer say too little of each other. */
  readonly leastChunks?: number;
  /** Share of the chunks. */
  readonly change?: number;
  readonly quietMs?: number;
  readonly patienceMs?: number;
  readonly firstPauseMs?: number;
}

interface Noticed {
  /** Chunks that came or changed since the model was made, as far as this process knows. */
  changes: number;
  firstAt: number;
  lastAt: number;
  failures: number;
  forced: boolean;
}

const LONGEST_PAUSE_MS = 60 * 60_000;

export class CorpusTrainer {
  readonly #deps: { readonly db: Database; readonly models: CorpusModels; readonly log: Logger };
  readonly #trained: (wikiId: string) => void;
  readonly #options: Required<TrainerOptions>;
  /** Wikis that are to be looked at. */
  readonly #due = new Map<string, Noticed>();
  /** Changes to wikis that were looked at, and had too few; of these, how many came after the look. */
  readonly #seen = new Map<string, { changes: number; unseen: number }>();
  readonly #stop = new AbortController();
  #training: string | null = null;
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;

  /** @param trained is told of each wiki that has a new model */
  constructor(
    deps: { db: Database; models: CorpusModels; log: Logger; trained: (wikiId: string) => void },
    options: TrainerOptions = {},
  ) {
    this.#deps = deps;
    this.#trained = deps.trained;
    this.#options = {
      ...{ leastChunks: 100, change: 0.2, quietMs: 1500, patienceMs: 60_000, firstPauseMs: 30_000 },
      ...options,
    };
  }

  /** At start: what a crash has left is removed, and wikis that lack a model get one. */
  async begin(): Promise<void> {
    const { db } = this.#deps;
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT w.id FROM wikis w
       WHERE (SELECT count(*) FROM search_models m WHERE m.wiki_id = w.id AND m.activated_at IS NOT NULL
                                                     AND m.version = ${LSA_VERSION}) <> 1
         AND (EXISTS (SELECT FROM search_models m WHERE m.wiki_id = w.id)
              OR (SELECT count(*) FROM (SELECT FROM chunks k WHERE k.wiki_id = w.id LIMIT ${this.#options.leastChunks}) k)
                 >= ${this.#options.leastChunks})`;
    for (const { id } of rows) this.noticed(id, 0);
    const unfinished = await db.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT wiki_id AS id FROM search_models WHERE activated_at IS NULL`;
    for (const { id } of unfinished) this.noticed(id, 0);
  }

  /** So many chunks of the wiki came, changed or went. */
  noticed(wikiId: string, chunks: number): void {
    if (this.#stop.signal.aborted) return;
    const now = Date.now();
    const due = this.#due.get(wikiId) ?? { changes: 0, firstAt: now, lastAt: now, failures: 0, forced: false };
    due.changes += chunks;
    due.lastAt = now;
    this.#due.set(wikiId, due);
    this.#schedule();
  }

  /** Makes the model again, whatever has changed. */
  force(wikiId: string): void {
    this.noticed(wikiId, 0);
    const due = this.#due.get(wikiId);
    if (due !== undefined) due.forced = true;
  }

  inTraining(wikiId: string): boolean {
    return this.#training === wikiId || this.#due.get(wikiId)?.forced === true;
  }

  /** Whether it knows of nothing to do. */
  get isIdle(): boolean {
    return this.#training === null && this.#due.size === 0;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  /** One timer, for the wiki that is ready first. */
  #schedule(): void {
    if (this.#training !== null || this.#stop.signal.aborted) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    let first: { wikiId: string; at: number } | null = null;
    for (const [wikiId, due] of this.#due) {
      const at =
        Math.min(due.lastAt + this.#options.quietMs, due.firstAt + this.#options.patienceMs) + this.#pause(due);
      if (first === null || at < first.at) first = { wikiId, at };
    }
    if (first === null) return;
    const { wikiId, at } = first;
    this.#timer = setTimeout(
      () => {
        this.#running = this.#next(wikiId);
      },
      Math.max(0, at - Date.now()),
    );
    this.#timer.unref();
  }

  #pause({ failures }: Noticed): number {
    return failures === 0 ? 0 : Math.min(this.#options.firstPauseMs * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  }

  async #next(wikiId: string): Promise<void> {
    const due = this.#due.get(wikiId);
    if (due === undefined) return;
    this.#due.delete(wikiId);
    this.#training = wikiId;
    try {
      await this.#look(wikiId, due);
    } catch (error) {
      if (!this.#stop.signal.aborted) {
        this.#deps.log.warn({ err: error, wikiId }, 'making a corpus model failed; it will be tried again');
        const now = Date.now();
        const later = this.#due.get(wikiId) ?? { ...due, lastAt: now };
        this.#due.set(wikiId, {
          ...later,
          firstAt: now,
          failures: due.failures + 1,
          forced: due.forced || later.forced,
        });
      }
    } finally {
      this.#training = null;
      this.#schedule();
    }
  }

  async #look(wikiId: string, due: Noticed): Promise<void> {
    const { db, models, log } = this.#deps;
    const { signal } = this.#stop;
    const seen = this.#seen.get(wikiId);
    const changes = (seen?.changes ?? 0) + due.changes;
    const unseen = (seen?.unseen ?? 0) + due.changes;
    this.#seen.set(wikiId, { changes, unseen });
    const model = await models.active(wikiId);
    // Counting takes a while in a large wiki: not after every save.
    if (seen !== undefined && model !== null && !due.forced && unseen < (model.chunks * this.#options.change) / 4)
      return;
    this.#seen.set(wikiId, { changes, unseen: 0 });
    const [row] = await db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM chunks WHERE wiki_id = ${wikiId}::uuid`;
    const count = row?.count ?? 0;
    const fifth = (model?.chunks ?? 0) * this.#options.change;
    const outdated =
      model === null ||
      due.forced ||
      model.version !== LSA_VERSION ||
      Math.abs(count - model.chunks) >= fifth ||
      changes >= fifth;
    if (count >= this.#options.leastChunks && outdated) {
      const made = await train({ db, models }, wikiId, signal);
      if (made === null) log.info({ wikiId, chunks: count }, 'too little in common for a corpus model');
      else {
        log.info({ wikiId, ...made }, 'corpus model made');
        this.#trained(wikiId);
      }
      this.#seen.delete(wikiId);
    } else if (count < this.#options.leastChunks) {
      this.#seen.delete(wikiId);
      if (model !== null) await models.deactivate(wikiId);
    }
    const active = await models.active(wikiId);
    await removeOtherVectors(db, {
      ...{ wikiId, embedder: 'corpus', signal },
      keep: active === null ? [] : [vectorModel(active.id)],
    });
    await models.removeOthers(wikiId, signal);
  }
}
