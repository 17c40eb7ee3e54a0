/** Search by meaning, put together: the corpus model, MiniLM, who makes their vectors, who reads them. */
import type { Logger } from 'pino';
import type { Database } from '#lib/services/ports.ts';
import { CorpusEmbedder } from './corpus/embedder.ts';
import { CorpusModels } from './corpus/models.ts';
import { CorpusTrainer } from './corpus/trainer.ts';
import type { TrainerOptions } from './corpus/trainer.ts';
import { VectorIndexer } from './indexer.ts';
import type { IndexerMetrics, IndexerOptions } from './indexer.ts';
import { Reindexer } from './reindex.ts';
import type { RebuildRows, ReindexStatus } from './reindex.ts';
import { RelatedPages } from './related.ts';
import { VectorScan } from './scan.ts';
import type { Embedder, PublishedChange, SearchFeed, Signal } from './types.ts';
import { VectorSignal } from './vector-signal.ts';

export interface SemanticsOptions {
  readonly db: Database;
  readonly log: Logger;
  /** Null: the tests', or EMBEDDINGS without it. */
  readonly minilm: Embedder | null;
  /** EMBEDDINGS=off or minilm: no corpus models are made, none is used. */
  readonly corpus: boolean;
  /** Publishes all rows of a wiki again, from its repository. */
  readonly rebuild: RebuildRows;
  readonly trainer?: TrainerOptions;
  readonly indexer?: IndexerOptions;
  readonly exactChunks?: number;
}

export class Semantics implements SearchFeed {
  readonly corpus: Signal;
  readonly minilm: Signal;
  readonly related: RelatedPages;
  readonly #options: SemanticsOptions;
  readonly #models: CorpusModels;
  readonly #trainer: CorpusTrainer;
  readonly #indexer: VectorIndexer;
  readonly #reindexer: Reindexer;
  #begun: Promise<void> = Promise.resolve();

  constructor(options: SemanticsOptions) {
    const { db, log, minilm } = options;
    this.#options = options;
    this.#models = new CorpusModels(db);
    this.#trainer = new CorpusTrainer(
      { db, models: this.#models, log, trained: (wikiId) => void this.embedderChanged('corpus', wikiId) },
      options.trainer,
    );
    const corpus = new CorpusEmbedder({ db, models: this.#models, inTraining: (id) => this.#trainer.inTraining(id) });
    const embedders: Embedder[] = [...(options.corpus ? [corpus] : []), ...(minilm === null ? [] : [minilm])];
    this.#indexer = new VectorIndexer(
      { db, embedders, log, changed: (wikiId, chunks) => this.#changed(wikiId, chunks) },
      options.indexer,
    );
    this.#reindexer = new Reindexer({
      ...{ db, log, rebuild: options.rebuild, indexer: this.#indexer },
      train: (wikiId) => (options.corpus ? this.#trainer.force(wikiId) : undefined),
      inTraining: (wikiId) => this.#trainer.inTraining(wikiId),
    });
    const scan = new VectorScan(db, options);
    const signal = (embedder: Embedder | null): Signal =>
      embedder === null
        ? { search: () => Promise.resolve({ state: 'off', hits: [] }) }
        : new VectorSignal({
            ...{ db, scan, log, embedder },
            isComplete: (wikiId) => this.#indexer.isComplete(wikiId, embedder.name),
          });
    this.corpus = signal(options.corpus ? corpus : null);
    this.minilm = signal(minilm);
    this.related = new RelatedPages({ db, scan, embedders: embedders.toReversed() });
  }

  /** Looks for what is to be done; returns at once. A database that is down is asked again. */
  start(): void {
    this.#begun = this.#begin();
  }

  published(change: PublishedChange): void {
    this.#indexer.published(change);
  }

  /** Another model can be used, or one more, or none. */
  async embedderChanged(name: Embedder['name'], wikiId: string | null = null): Promise<void> {
    try {
      await this.#indexer.embedderChanged(name, wikiId);
    } catch (error) {
      this.#options.log.warn({ err: error, embedder: name }, 'a change of models could not be followed up');
    }
  }

  /** Makes all derived search data of the wiki again. Returns once that is asked for; it survives a restart. */
  reindex(wikiId: string): Promise<void> {
    return this.#reindexer.reindex(wikiId);
  }

  status(wikiId: string): Promise<ReindexStatus> {
    return this.#reindexer.status(wikiId);
  }

  metrics(): IndexerMetrics[] {
    return this.#indexer.metrics();
  }

  /** Ends after what is under way; what is left is found again at the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all([this.#begun, this.#trainer.close(), this.#indexer.close(), this.#reindexer.close()]);
  }

  readonly #stop = new AbortController();

  #changed(wikiId: string, chunks: number): void {
    if (this.#options.corpus) this.#trainer.noticed(wikiId, chunks);
  }

  async #begin(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; !this.#stop.signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await this.#reindexer.begin();
        await this.#indexer.begin();
        if (this.#options.corpus) await this.#trainer.begin();
        return;
      } catch (error) {
        this.#options.log.warn({ err: error, pause }, 'the search could not look for its work; it tries again');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause);
        this.#stop.signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
      });
    }
  }
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
