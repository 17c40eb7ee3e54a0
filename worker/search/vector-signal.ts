import type { Logger } from 'pino';
import { nearPages } from './scan.ts';
import type { ScanScope, VectorScan } from './scan.ts';
import type { Embedder, Ranked, SearchFilters, Signal, SignalAnswer } from './types.ts';
import type { Reader } from './vectors.ts';

export interface VectorSignalDeps {
  readonly db: Reader;
  readonly embedder: Embedder;
  readonly scan: VectorScan;
  readonly log: Logger;
  /** Whether all chunks of the wiki have vectors of this embedder. */
  readonly isComplete: (wikiId: string) => boolean;
}

/**
 * What a chunk's page as a whole counts beside the chunk. The corpus model knows a chunk by few words,
 * which those around it make clear: with 0.4 MRR on the sixty questions went from 0.512 to 0.519 (en)
 * and from 0.445 to 0.474 (ja); on 632 other queries (descriptions of pages, passages taken out of
 * their page) 0.4 was better than 0, 0.2 and 0.6. MiniLM reads sentences; it was not measured there.
 */
const OF_PAGE: Readonly<Record<Embedder['name'], number>> = { corpus: 0.4, minilm: 0 };

/** Finds by meaning: the chunks whose vectors are nearest to that of the query. */
export class VectorSignal implements Signal {
  readonly #deps: VectorSignalDeps;

  constructor(deps: VectorSignalDeps) {
    this.#deps = deps;
  }

  async search(wikiId: string, query: string, filters: SearchFilters, depth: number): Promise<SignalAnswer> {
    const { embedder, log } = this.#deps;
    try {
      const current = await embedder.model(wikiId);
      if (current === null) return { state: embedder.state(wikiId), hits: [] };
      const complete = this.#deps.isComplete(wikiId);
      const model = complete ? current : await this.#withVectors(wikiId, current);
      const near = async (under: string): Promise<Ranked[]> => {
        const vector = await embedder.embedQuery(wikiId, query, under);
        return vector === null ? [] : await this.#nearest({ wikiId, model: under, filters, depth }, vector);
      };
      let hits = await near(model);
      // The last of the old vectors may have gone in between.
      if (hits.length === 0 && model !== current) hits = await near(current);
      return { state: complete ? 'ok' : 'building', hits };
    } catch (error) {
      log.warn({ err: error, wikiId, embedder: embedder.name }, 'a search by meaning failed');
      return { state: 'failed', hits: [] };
    }
  }

  async #nearest(scope: ScanScope, vector: Float32Array): Promise<Ranked[]> {
    const { db, scan, embedder } = this.#deps;
    const hits = await scan.nearest(scope, vector);
    const share = OF_PAGE[embedder.name];
    if (share === 0 || hits.length === 0) return hits;
    const pageIds = [...new Set(hits.map(({ pageId }) => pageId))];
    const pages = await nearPages(db, { model: scope.model, pageIds }, vector);
    return hits
      .map((hit) => ({ ...hit, score: (1 - share) * hit.score + share * Math.max(0, pages.get(hit.pageId) ?? 0) }))
      .sort((a, b) => b.score - a.score);
  }

  /** While vectors are replaced, those of the model before answer, as long as they are there. */
  async #withVectors(wikiId: string, current: string): Promise<string> {
    const { embedder, db } = this.#deps;
    for (const model of embedder.queryModels?.() ?? []) {
      if (model === current) continue;
      const [row] = await db.$queryRaw<unknown[]>`
        SELECT 1 FROM chunk_vectors WHERE wiki_id = ${wikiId}::uuid AND model = ${model} LIMIT 1`;
      if (row !== undefined) return model;
    }
    return current;
  }
}
