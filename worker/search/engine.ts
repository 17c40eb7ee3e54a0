/** The parts of the search, put together: what `worker.ts` starts, and what the RPC calls. */
import type { Logger } from 'pino';
import type { EmbeddingsMode } from '#lib/config.ts';
import { isUnder } from '#lib/core/paths.ts';
import type { RpcInput, RpcOutput } from '#lib/protocol/rpc.ts';
import type { SignalName } from '#lib/search/fuse.ts';
import type { Database } from '#lib/services/ports.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import { DuplicatePages } from './duplicates.ts';
import { MiniLm } from './minilm/minilm.ts';
import { RegexPool } from './regex/pool.ts';
import { searchRegex } from './regex/regex.ts';
import { search } from './search.ts';
import { Semantics } from './semantics.ts';
import type { SemanticsOptions } from './semantics.ts';
import type { KeywordSearch } from './thread-host.ts';
import type { SearchFeed, SearchFilters, Signal } from './types.ts';

export interface SearchEngineOptions {
  readonly db: Database;
  readonly keyword: KeywordSearch;
  readonly repositories: RepositoryContext;
  /** Makes a wiki's rows anew from its repository, and tells the feed. */
  readonly rebuild: SemanticsOptions['rebuild'];
  readonly log: Logger;
  /** WIKIBOT_DATA, where models are. */
  readonly data: string;
  readonly embeddings: EmbeddingsMode;
  readonly modelsUrl: string;
  readonly semantics?: Pick<SemanticsOptions, 'trainer' | 'indexer'>;
}

export class SearchEngine {
  readonly #options: SearchEngineOptions;
  readonly #minilm: MiniLm;
  readonly #semantics: Semantics;
  readonly #duplicates: DuplicatePages;
  readonly #regex = new RegexPool();

  constructor(options: SearchEngineOptions) {
    this.#options = options;
    const { db, log, embeddings, rebuild } = options;
    this.#minilm = new MiniLm({
      ...{ data: options.data, mode: embeddings, hub: options.modelsUrl, log },
      onChange: () => void this.#semantics.embedderChanged('minilm'),
    });
    this.#semantics = new Semantics({
      ...{ db, log, rebuild, minilm: this.#minilm, corpus: embeddings === 'auto' || embeddings === 'corpus' },
      ...options.semantics,
    });
    this.#duplicates = new DuplicatePages(db);
  }

  /** Told of every publication. */
  readonly feed: SearchFeed = {
    published: (change) => {
      this.#options.keyword.published(change);
      this.#semantics.published(change);
    },
  };

  /** Begins with what is left to do; returns at once. */
  start(): void {
    this.#minilm.start();
    this.#semantics.start();
  }

  get signals(): Readonly<Record<SignalName, Signal>> {
    const { corpus, minilm } = this.#semantics;
    return { keyword: this.#options.keyword, corpus, minilm };
  }

  search(input: RpcInput<'search'>): Promise<RpcOutput<'search'>> {
    const { db, log } = this.#options;
    return search({ db, signals: this.signals, log }, { ...input, filters: filtersOf(input.filters) });
  }

  regex(input: RpcInput<'searchRegex'>): Promise<RpcOutput<'searchRegex'>> {
    const { db, repositories } = this.#options;
    const repo = new Repository(repositories, input.wikiId);
    return searchRegex({ db, repo, pool: this.#regex }, { ...input, filters: filtersOf(input.filters) });
  }

  async related({ wikiId, pageId, pathLimit, limit }: RpcInput<'related'>): Promise<RpcOutput<'related'>> {
    const { db } = this.#options;
    const page = await db.page.findUnique({ where: { id: pageId }, select: { revision: true } });
    if (page === null) return { pages: [] };
    const found = await this.#semantics.related.of(wikiId, { id: pageId, revision: page.revision });
    const rows = await db.page.findMany({
      where: { id: { in: found.map((near) => near.pageId) }, wikiId, archived: false },
      select: { id: true, path: true },
    });
    const visible = new Set(rows.filter(({ path }) => isUnder(path, pathLimit ?? '')).map(({ id }) => id));
    return {
      pages: found
        .filter((near) => visible.has(near.pageId))
        .slice(0, limit)
        .map(({ pageId: id, score }) => ({ pageId: id, score })),
    };
  }

  async duplicates(wikiId: string): Promise<RpcOutput<'duplicates'>> {
    const found = await this.#duplicates.of(wikiId);
    return { groups: found.map(({ ids, similarity }) => ({ pageIds: [...ids], similarity })) };
  }

  async reindex(wikiId: string): Promise<RpcOutput<'reindex'>> {
    await this.#semantics.reindex(wikiId);
    return await this.reindexStatus(wikiId);
  }

  reindexStatus(wikiId: string): Promise<RpcOutput<'reindexStatus'>> {
    return this.#semantics.status(wikiId);
  }

  status(): RpcOutput<'searchStatus'> {
    const { embeddings } = this.#options;
    return { embeddings, minilm: this.#minilm.status(), queues: this.#semantics.metrics() };
  }

  async close(): Promise<void> {
    this.#regex.close();
    await this.#semantics.close();
    await this.#minilm.close();
  }
}

function filtersOf(filters: RpcInput<'search'>['filters']): SearchFilters {
  const { since, until } = filters;
  return {
    ...filters,
    since: since === null ? null : new Date(since),
    until: until === null ? null : new Date(until),
  };
}
