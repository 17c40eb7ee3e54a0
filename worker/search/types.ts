/** What the parts of the search agree on: signals answer queries, embedders make vectors. */

/** Null: any. Paths as collision keys; tag, category in lower case. */
export interface SearchFilters {
  /** Pages at or under this path. */
  readonly prefix: string | null;
  /** The same, of a token that is limited to it. */
  readonly pathLimit: string | null;
  readonly tag: string | null;
  readonly category: string | null;
  readonly since: Date | null;
  readonly until: Date | null;
  /** Who wrote the page last: a user's id or a name. */
  readonly author: string | null;
}

export const NO_FILTERS: SearchFilters = {
  ...{ prefix: null, pathLimit: null, tag: null, category: null },
  ...{ since: null, until: null, author: null },
};

export interface Ranked {
  readonly chunkId: string;
  readonly pageId: string;
  /** Comparable within one answer of one signal alone. */
  readonly score: number;
}

/**
 * `ok`: complete; `off`: by configuration, or the wiki is too small; `building`: answers with what it
 * has so far; `missing`: the model isn't there; `failed`: it was to answer, and could not.
 */
export type SignalState = 'ok' | 'off' | 'building' | 'missing' | 'failed';

export interface SignalAnswer {
  readonly state: SignalState;
  /** Best first; empty unless the state is `ok` or `building`. */
  readonly hits: readonly Ranked[];
  /** Pages that match, where the signal can tell. */
  readonly total?: number;
}

export interface Signal {
  /** At most `depth` chunks. Never throws for a query or a model that is bad. */
  search(wikiId: string, query: string, filters: SearchFilters, depth: number): Promise<SignalAnswer>;
}

export interface Embedder {
  readonly name: 'corpus' | 'minilm';
  /**
   * What `chunk_vectors.model` holds for the vectors that this embedder makes now; null: it is off
   * for this wiki. Asked often, so it has to be cheap.
   */
  model(wikiId: string): Promise<string | null>;
  /**
   * Of chunks as `chunkInput` gives them; of unit length (all zero for a text that it knows nothing of).
   * @param languages of each, for those who need it
   */
  embedChunks(wikiId: string, inputs: readonly string[], languages: readonly string[]): Promise<Float32Array[]>;
  /** Null: nothing in the text that the model knows. Under another model than the current one, where there is one. */
  embedQuery(wikiId: string, text: string, model?: string): Promise<Float32Array | null>;
  /** Models that a query can be embedded under, the current one first; without it, that one alone. */
  queryModels?(): readonly string[];
  state(wikiId?: string): SignalState;
}

/** What a publication tells the search, in the worker's process. */
export interface PublishedChange {
  readonly wikiId: string;
  /** `indexed_oid` before and after. */
  readonly from: string | null;
  readonly to: string;
  /** Pages whose rows came, changed or went; null: all (the rows were made again from the repository). */
  readonly pageIds: readonly string[] | null;
}

export interface SearchFeed {
  /** Never throws, and does no work in the caller's turn. */
  published(change: PublishedChange): void;
}
