import type { Logger } from 'pino';
import type { VectorScan } from './scan.ts';
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

/** Finds by meaning: the chunks whose vectors are nearest to that of the query. */
export class VectorSignal implements Signal {
  readonly #deps: VectorSignalDeps;

  constructor(deps: VectorSignalDeps) {
    this.#deps = deps;
  }

  async search(wikiId: string, query: string, filters: SearchFilters, depth: number): Promise<SignalAnswer> {
    const { embedder, scan, log } = this.#deps;
    try {
      const current = await embedder.model(wikiId);
      if (current === null) return { state: embedder.state(wikiId), hits: [] };
      const complete = this.#deps.isComplete(wikiId);
      const model = complete ? current : await this.#withVectors(wikiId, current);
      const near = async (under: string): Promise<Ranked[]> => {
        const vector = await embedder.embedQuery(wikiId, query, under);
        return vector === null ? [] : await scan.nearest({ wikiId, model: under, filters, depth }, vector);
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
