/**
 * Makes the derived data of a wiki's search again: its rows from the repository, then its vectors
 * and its corpus model. That it was asked for stands in the wiki's row until the rows are made, so
 * that a restart goes on with it; from then on, missing vectors are found by themselves.
 */
import type { Logger } from 'pino';
import { WikibotError } from '#lib/core/errors.ts';
import type { Database } from '#lib/services/ports.ts';
import type { VectorIndexer } from './indexer.ts';
import { ASKED_FOR } from './reindex-request.ts';

/** Throws when it fails. Publishes to the feed, as all publications do. */
export type RebuildRows = (wikiId: string) => Promise<unknown>;

export interface ReindexStatus {
  /** `rows`: pages are read from the repository; `vectors`: chunks get theirs; `model`: the corpus model is made. */
  readonly state: 'idle' | 'rows' | 'vectors' | 'model';
  readonly pagesDone: number;
  readonly pagesTotal: number;
  /** Of the vectors, as far as it can be told. */
  readonly etaMs: number | null;
  readonly head: string | null;
  /** The commit up to which every signal is complete. */
  readonly indexed: string | null;
}

export interface ReindexerDeps {
  readonly db: Database;
  readonly log: Logger;
  readonly rebuild: RebuildRows;
  readonly indexer: Pick<VectorIndexer, 'progress' | 'again'>;
  readonly train: (wikiId: string) => void;
  readonly inTraining: (wikiId: string) => boolean;
}

const PAUSE_MS = 30_000;

export class Reindexer {
  readonly #deps: ReindexerDeps;
  /** Wikis whose rows are to be made, in order; the first is being worked on. */
  readonly #waiting = new Set<string>();
  /** Of these, those whose last try failed. */
  readonly #failed = new Set<string>();
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(deps: ReindexerDeps) {
    this.#deps = deps;
  }

  /** Goes on with what was asked for before the restart. */
  async begin(): Promise<void> {
    const rows = await this.#deps.db.$queryRaw<{ id: string }[]>`
      SELECT id FROM wikis WHERE search_models = ${ASKED_FOR}`;
    for (const { id } of rows) this.#waiting.add(id);
    this.#wake();
  }

  async reindex(wikiId: string): Promise<void> {
    const { count } = await this.#deps.db.wiki.updateMany({
      where: { id: wikiId },
      data: { searchOid: null, searchModels: ASKED_FOR },
    });
    if (count === 0) throw new WikibotError('not_found', 'There is no such wiki.');
    this.#waiting.add(wikiId);
    this.#failed.delete(wikiId);
    this.#wake();
  }

  async status(wikiId: string): Promise<ReindexStatus> {
    const { db, indexer, inTraining } = this.#deps;
    const [row] = await db.$queryRaw<
      { head: string | null; indexed: string | null; searched: string | null; pages: number }[]
    >`
      SELECT head_oid AS head, indexed_oid AS indexed, search_oid AS searched, page_count AS pages
        FROM wikis WHERE id = ${wikiId}::uuid`;
    if (row === undefined) throw new WikibotError('not_found', 'There is no such wiki.');
    const { head, indexed, searched, pages } = row;
    const lanes = indexer.progress(wikiId);
    const waits = this.#waiting.has(wikiId);
    const complete = !waits && lanes.length === 0 && !inTraining(wikiId) && indexed === head && searched === indexed;
    // The slowest embedder is what is waited for.
    const left = Math.max(0, ...lanes.map(({ pagesDone, pagesTotal }) => pagesTotal - pagesDone));
    const rest = lanes.map(({ pagesDone, pagesTotal, ms }) =>
      pagesDone > 0 ? (ms / pagesDone) * (pagesTotal - pagesDone) : Infinity,
    );
    const eta = Math.max(0, ...rest);
    return {
      state: complete ? 'idle' : waits ? 'rows' : lanes.length === 0 && inTraining(wikiId) ? 'model' : 'vectors',
      pagesDone: complete ? pages : waits ? 0 : Math.max(0, pages - left),
      pagesTotal: pages,
      etaMs: complete ? 0 : waits || lanes.length === 0 || !Number.isFinite(eta) ? null : Math.round(eta),
      head,
      indexed: searched,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  #wake(): void {
    if (this.#running !== null || this.#closed || this.#waiting.size === 0) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running = this.#run().finally(() => {
      this.#running = null;
      if (this.#closed || this.#waiting.size === 0) return;
      this.#timer = setTimeout(() => this.#wake(), PAUSE_MS);
      this.#timer.unref();
    });
  }

  /** Each that waits, once, also those that come meanwhile; what fails stays for the next round. */
  async #run(): Promise<void> {
    const { db, log, rebuild, indexer, train } = this.#deps;
    for (const failed = new Set<string>(); ;) {
      const wikiId = [...this.#waiting].find((id) => !failed.has(id));
      if (wikiId === undefined || this.#closed) return;
      try {
        await rebuild(wikiId);
        await db.$executeRaw`
          UPDATE wikis SET search_models = NULL WHERE id = ${wikiId}::uuid AND search_models = ${ASKED_FOR}`;
        this.#waiting.delete(wikiId);
        train(wikiId);
        indexer.again(wikiId);
        log.info({ wikiId }, 'the rows of a wiki were made again; its vectors follow');
      } catch (error) {
        this.#failed.add(wikiId);
        if (error instanceof WikibotError && error.code === 'not_found') this.#waiting.delete(wikiId);
        else log.warn({ err: error, wikiId }, 'reindexing failed; it will be tried again');
      }
    }
  }
}
