/** `…/api/v1/search` and what belongs to it: passages by meaning, pages alike, the state of the indexes. */
import { relatedQuery, searchQuery, semanticQuery } from '../../../protocol/search.ts';
import { Reply } from '../reply.ts';
import { type Route, wikiRoute } from '../router.ts';
import { pathOf } from './pages.ts';

export const searchRoutes: readonly Route[] = [
  wikiRoute('read', {
    method: 'GET',
    pattern: 'search',
    query: searchQuery,
    handle: ({ services, actor, wiki, query }) => services.search.search(actor, wiki, query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'semantic-search',
    query: semanticQuery,
    handle: ({ services, actor, wiki, query }) => services.search.semantic(actor, wiki, query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'related/{path…}',
    query: relatedQuery,
    handle: async ({ services, actor, wiki, params, query }) => ({
      path: pathOf(params),
      related: await services.search.related(actor, wiki, pathOf(params), query.limit),
    }),
  }),
  wikiRoute('write', {
    method: 'POST',
    pattern: 'reindex',
    handle: async ({ services, actor, wiki }) => new Reply(await services.search.reindex(actor, wiki), 202),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'reindex/status',
    handle: ({ services, actor, wiki }) => services.search.reindexStatus(actor, wiki),
  }),
];
