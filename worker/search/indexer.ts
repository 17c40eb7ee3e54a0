/**
 * Sees to it that every chunk gets its vectors, sooner or later. The rows are the queue: at start,
 * a wiki whose `search_oid` or `search_models` is not what it is to be is gone through; afterwards
 * publications say which pages to look at.
 */
import type { Logger } from 'pino';
import type { Database } from '#lib/services/ports.ts';
import { Lane } from './lane.ts';
import type { LaneProgress } from './lane.ts';
import { ASKED_FOR } from './reindex-request.ts';
import type { Embedder, PublishedChange, SearchFeed } from './types.ts';

export interface IndexerDeps {
  readonly db: Database;
  readonly embedders: readonly Embedder[];
  readonly log: Logger;
  /** So many chunks of a wiki (about) are others than they were. */
  readonly changed?: (wikiId: string, chunks: number) => void;
}

export interface IndexerOptions {
  readonly firstPauseMs?: number;
  /** Chunks of one turn, by the embedder. */
  readonly batch?: Partial<Record<Embedder['name'], number>>;
}

/** A turn of either is well under half a second: it is what another wiki's save waits for. */
const BATCH = { corpus: 100, minilm: 12 } as const;
/** Chunks of a page, roughly. */
const CHUNKS_A_PAGE = 5;
const FRESHNESS_SAMPLES = 512;

export interface IndexerMetrics {
  readonly embedder: Embedder['name'];
  readonly wikis: number;
  readonly pages: number;
  /** How long the wiki that waits longest has done so. */
  readonly oldestMs: number;
  /** From a publication to its last vector, of the last publications: milliseconds. */
  readonly freshness: { readonly p50: number; readonly p95: number; readonly samples: number };
}

export class VectorIndexer implements SearchFeed {
  readonly #deps: IndexerDeps;
  readonly #lanes: readonly Lane[];
  /** Newest publication of the wikis that this process has heard of. */
  readonly #newest = new Map<string, string>();
  readonly #freshness = new Map<string, number[]>();
  readonly #marking = new Set<Promise<void>>();
  /** Under way: until they end, it isn't known which wikis lack vectors. */
  #surveys = 0;

  constructor(deps: IndexerDeps, options: IndexerOptions = {}) {
    this.#deps = deps;
    this.#lanes = deps.embedders.map(
      (embedder) =>
        new Lane(
          {
            ...{ db: deps.db, log: deps.log, embedder },
            done: (wikiId, { ms, chunks }) => this.#done(embedder.name, wikiId, { ms, chunks }),
          },
          {
            batch: options.batch?.[embedder.name] ?? BATCH[embedder.name],
            firstPauseMs: options.firstPauseMs ?? 1000,
            // The trainer knows which of its models are in use.
            replaces: embedder.name !== 'corpus',
          },
        ),
    );
  }

  /** Finds what a crash, a change of models or another process has left to do. */
  async begin(): Promise<void> {
    await this.#goThrough(this.#lanes);
  }

  published({ wikiId, from, to, pageIds }: PublishedChange): void {
    // Nothing is known of what lies between: all pages are looked at.
    const missed = (this.#newest.get(wikiId) ?? null) !== from;
    this.#newest.set(wikiId, to);
    for (const lane of this.#lanes) lane.add(wikiId, missed ? null : pageIds);
    this.#deps.changed?.(wikiId, (pageIds?.length ?? 0) * CHUNKS_A_PAGE);
  }

  /** The model of an embedder is another one now, or there is one. */
  async embedderChanged(name: Embedder['name'], wikiId: string | null = null): Promise<void> {
    const lanes = this.#lanes.filter((lane) => lane.name === name);
    if (wikiId === null) await this.#goThrough(lanes);
    else for (const lane of lanes) lane.add(wikiId, null);
  }

  /** Looks at all pages of a wiki again. */
  again(wikiId: string): void {
    for (const lane of this.#lanes) lane.add(wikiId, null);
  }

  /** Whether all chunks have their vectors of that embedder, as far as this process knows. */
  isComplete(wikiId: string, name: Embedder['name']): boolean {
    return this.#surveys === 0 && !this.#lanes.some((lane) => lane.name === name && lane.has(wikiId));
  }

  progress(wikiId: string): (LaneProgress & { readonly embedder: Embedder['name'] })[] {
    return this.#lanes.flatMap((lane) => {
      const progress = lane.progress(wikiId);
      return progress === null ? [] : [{ embedder: lane.name, ...progress }];
    });
  }

  metrics(): IndexerMetrics[] {
    return this.#lanes.map((lane) => {
      const sorted = (this.#freshness.get(lane.name) ?? []).toSorted((a, b) => a - b);
      const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      return { embedder: lane.name, ...lane.queue, freshness: { p50: at(0.5), p95: at(0.95), samples: sorted.length } };
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
    await Promise.all(this.#marking);
  }

  /** The names of the models that a wiki is to have vectors of, as `search_models` holds them. */
  async #modelsOf(wikiId: string): Promise<string> {
    const models = await Promise.all(this.#deps.embedders.map((embedder) => embedder.model(wikiId)));
    return models.map((model, index) => model ?? `${this.#deps.embedders[index]?.name ?? ''}:`).join(' ');
  }

  async #goThrough(lanes: readonly Lane[]): Promise<void> {
    this.#surveys++;
    try {
      await this.#survey(lanes);
    } finally {
      this.#surveys--;
    }
  }

  async #survey(lanes: readonly Lane[]): Promise<void> {
    const rows = await this.#deps.db.$queryRaw<
      { id: string; indexed: string; search: string | null; models: string | null }[]
    >`
      SELECT id, indexed_oid AS indexed, search_oid AS search, search_models AS models FROM wikis
       WHERE indexed_oid IS NOT NULL ORDER BY last_accessed_at DESC`;
    for (const { id, indexed, search, models } of rows) {
      if (!this.#newest.has(id)) this.#newest.set(id, indexed);
      if (search === indexed && models === (await this.#modelsOf(id))) continue;
      for (const lane of lanes) lane.add(id, null);
    }
  }

  #done(name: Embedder['name'], wikiId: string, { ms, chunks }: { ms: number; chunks: number }): void {
    if (chunks > 0) {
      const samples = this.#freshness.get(name) ?? [];
      samples.push(ms);
      if (samples.length > FRESHNESS_SAMPLES) samples.shift();
      this.#freshness.set(name, samples);
    }
    if (this.#lanes.some((lane) => lane.has(wikiId))) return;
    const marking = this.#mark(wikiId)
      .catch((error: unknown) => this.#deps.log.warn({ err: error, wikiId }, 'noting what is searchable failed'))
      .finally(() => this.#marking.delete(marking));
    this.#marking.add(marking);
  }

  /** Up to its newest publication, the wiki has all its vectors. */
  async #mark(wikiId: string): Promise<void> {
    const oid = this.#newest.get(wikiId);
    if (oid === undefined) return;
    const models = await this.#modelsOf(wikiId);
    if (this.#lanes.some((lane) => lane.has(wikiId))) return;
    await this.#deps.db.$executeRaw`
      UPDATE wikis SET search_oid = ${oid}, search_models = ${models}
       WHERE id = ${wikiId}::uuid AND indexed_oid = ${oid}
         AND (search_oid IS DISTINCT FROM ${oid} OR search_models IS DISTINCT FROM ${models})
         AND search_models IS DISTINCT FROM ${ASKED_FOR}`;
  }
}
