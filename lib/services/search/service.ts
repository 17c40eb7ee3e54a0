import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { collisionKey, parsePagePath } from '../../core/paths.ts';
import { WikibotError } from '../../core/errors.ts';
import type { ReindexState } from '../../protocol/rpc.ts';
import type { ReindexAnswer, SearchAnswer, SearchMode } from '../../protocol/search.ts';
import { searchQuery, semanticQuery } from '../../protocol/search.ts';
import { parseInput } from '../input.ts';
import { requireUnlimited } from '../open-whole.ts';
import { limitKey, maySee, requireVisible } from '../path-limit.ts';
import type { Deps } from '../ports.ts';
import type { SearchService, WikiInfo } from '../types.ts';
import { type FilterQuery, filtersOf, searchText } from './input.ts';
import { noteOf, passagesOf, regexResultsOf, resultsOf } from './present.ts';
import { readChunks, readPages } from './statements.ts';

/** The worker finds (it keeps the indexes); who may see what, and what is shown of it, is decided here. */
export function createSearchService({ db, repos }: Pick<Deps, 'db' | 'repos'>): SearchService {
  return {
    async search(actor, wiki, query) {
      requireRight(actor, wiki, 'read');
      const { q, mode, limit, ...rest } = parseInput(searchQuery, query);
      const text = searchText(q);
      const asked = { actor, wiki, text, limit, filters: rest };
      return mode === 'regex' ? byRegex(asked) : byRank(asked, mode);
    },

    async semantic(actor, wiki, query) {
      requireRight(actor, wiki, 'read');
      const { q, n, max_chunks_per_page, ...rest } = parseInput(semanticQuery, query);
      const text = searchText(q);
      const { hits, total, states } = await repos.call('search', {
        ...{ wikiId: wiki.wikiId, query: text, mode: 'semantic', limit: n, perPage: max_chunks_per_page },
        filters: await filtersOf(db, actor, rest),
      });
      const rows = await readChunks(
        db,
        wiki.wikiId,
        hits.map(({ chunkId }) => chunkId),
      );
      return { query: text, results: passagesOf(text, hits, rows), total, ...told(states, 'semantic') };
    },

    async related(actor, wiki, path, limit = 6) {
      requireRight(actor, wiki, 'read');
      requireVisible(actor, path);
      const pathKey = collisionKey(parsePagePath(path));
      const page = await db.page.findUnique({
        where: { wikiId_pathKey: { wikiId: wiki.wikiId, pathKey } },
        select: { id: true },
      });
      if (page === null) throw new WikibotError('not_found', `There is no page "${path}".`);
      const { pages } = await repos.call('related', {
        ...{ wikiId: wiki.wikiId, pageId: page.id, pathLimit: limitKey(actor), limit },
      });
      const rows = await readPages(
        db,
        wiki.wikiId,
        pages.map(({ pageId }) => pageId),
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      return pages.flatMap(({ pageId }) => {
        const row = byId.get(pageId);
        return row === undefined ? [] : [{ path: row.path, title: row.title }];
      });
    },

    async duplicates(actor, wiki) {
      requireRight(actor, wiki, 'read');
      const { groups } = await repos.call('duplicates', { wikiId: wiki.wikiId });
      const rows = await readPages(
        db,
        wiki.wikiId,
        groups.flatMap(({ pageIds }) => pageIds),
      );
      const byId = new Map(rows.map((row) => [row.id, row]));
      return groups.flatMap(({ pageIds, similarity }) => {
        const pages = pageIds
          .flatMap((id) => byId.get(id) ?? [])
          .filter(({ path }) => maySee(actor, path))
          .map(({ path, title }) => ({ path, title }));
        return pages.length < 2 ? [] : [{ pages, similarity }];
      });
    },

    async reindex(actor, wiki) {
      requireRight(actor, wiki, 'write');
      requireUnlimited(actor);
      return answerOf(await repos.call('reindex', { wikiId: wiki.wikiId }));
    },

    async reindexStatus(actor, wiki) {
      requireRight(actor, wiki, 'read');
      return answerOf(await repos.call('reindexStatus', { wikiId: wiki.wikiId }));
    },
  };

  interface Asked {
    readonly actor: Actor;
    readonly wiki: WikiInfo;
    readonly text: string;
    readonly limit: number;
    readonly filters: FilterQuery;
  }

  async function byRank(
    { actor, wiki, text, limit, filters }: Asked,
    mode: Exclude<SearchMode, 'regex'>,
  ): Promise<SearchAnswer> {
    const { hits, total, states } = await repos.call('search', {
      ...{ wikiId: wiki.wikiId, query: text, mode, limit, perPage: 1, filters: await filtersOf(db, actor, filters) },
    });
    const rows = await readChunks(
      db,
      wiki.wikiId,
      hits.map(({ chunkId }) => chunkId),
    );
    return { query: text, mode, results: resultsOf(text, hits, rows), total, ...told(states, mode) };
  }

  async function byRegex({ actor, wiki, text, limit, filters }: Asked): Promise<SearchAnswer> {
    const { hits, total, read, pages } = await repos.call('searchRegex', {
      ...{ wikiId: wiki.wikiId, pattern: text, limit, filters: await filtersOf(db, actor, filters) },
    });
    const rows = await readPages(
      db,
      wiki.wikiId,
      hits.map(({ pageId }) => pageId),
    );
    const note = `Time was up after ${read} of ${pages} pages; what was found there is shown. Search under a "prefix", or for a simpler expression.`;
    return {
      ...{ query: text, mode: 'regex', results: regexResultsOf(hits, rows), total, signals: {} },
      ...(read < pages ? { note } : {}),
    };
  }
}

function told(states: SearchAnswer['signals'], mode: SearchMode): Pick<SearchAnswer, 'signals' | 'note'> {
  const note = noteOf(states, mode);
  return { signals: states, ...(note === undefined ? {} : { note }) };
}

function answerOf({ state, pagesDone, pagesTotal, etaMs, head, indexed }: ReindexState): ReindexAnswer {
  const seconds = etaMs === null ? null : Math.ceil(etaMs / 1000);
  return { state, pages_done: pagesDone, pages_total: pagesTotal, eta_seconds: seconds, head, indexed };
}
