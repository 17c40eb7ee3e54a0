/** `…/api/v1/search` and what belongs to it: passages by meaning, pages alike, the state of the indexes. */
import {
  reindexAnswer,
  relatedAnswer,
  relatedQuery,
  searchAnswer,
  searchQuery,
  semanticAnswer,
  semanticQuery,
} from '../../../protocol/search.ts';
import { Reply } from '../reply.ts';
import { type Route, wikiRoute } from '../router.ts';
import { pathOf } from './pages.ts';

export const searchRoutes: readonly Route[] = [
  wikiRoute('read', {
    method: 'GET',
    pattern: 'search',
    id: 'search',
    tag: 'Search',
    summary: 'Searches pages',
    answers: { 200: searchAnswer },
    query: searchQuery,
    handle: ({ services, actor, wiki, query }) => services.search.search(actor, wiki, query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'semantic-search',
    id: 'semanticSearch',
    tag: 'Search',
    summary: 'Finds passages by their meaning',
    description: 'By words where the wiki has no model; `signals` says which signals answered.',
    answers: { 200: semanticAnswer },
    query: semanticQuery,
    handle: ({ services, actor, wiki, query }) => services.search.semantic(actor, wiki, query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'related/{path…}',
    id: 'relatedPages',
    tag: 'Search',
    summary: 'Finds pages about the same',
    answers: { 200: relatedAnswer },
    query: relatedQuery,
    handle: async ({ services, actor, wiki, params, query }) => ({
      path: pathOf(params),
      related: await services.search.related(actor, wiki, pathOf(params), query.limit),
    }),
  }),
  wikiRoute('write', {
    method: 'POST',
    pattern: 'reindex',
    id: 'reindex',
    tag: 'Search',
    summary: 'Makes the indexes anew from the repository',
    answers: { 202: reindexAnswer },
    handle: async ({ services, actor, wiki }) => new Reply(await services.search.reindex(actor, wiki), 202),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'reindex/status',
    id: 'reindexStatus',
    tag: 'Search',
    summary: 'Tells how far the indexes are',
    answers: { 200: reindexAnswer },
    handle: ({ services, actor, wiki }) => services.search.reindexStatus(actor, wiki),
  }),
];
