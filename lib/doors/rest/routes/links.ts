/** `…/api/v1/links`, `/mentions` and `/lint`: how pages hang together, and what could be better. */
import { graphQuery } from '../../../protocol/links.ts';
import { fixBody, lintQuery } from '../../../protocol/lint.ts';
import { type Route, wikiRoute } from '../router.ts';
import { pathOf } from './pages.ts';

export const linkRoutes: readonly Route[] = [
  wikiRoute('read', {
    method: 'GET',
    pattern: 'links',
    query: graphQuery,
    handle: ({ services, actor, wiki, query: { page, depth, missing } }) =>
      services.links.graph(actor, wiki, { page, depth, missing: missing ? 'true' : 'false' }),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'links/{path…}',
    handle: ({ services, actor, wiki, params }) => services.links.ofPage(actor, wiki, pathOf(params)),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'mentions/{path…}',
    handle: ({ services, actor, wiki, params }) => services.links.mentions(actor, wiki, pathOf(params)),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'lint',
    query: lintQuery,
    handle: ({ services, actor, wiki, query: { kind, ...listing } }) =>
      kind === undefined
        ? services.health.all(actor, wiki, { limit: listing.limit })
        : services.health.problems(actor, wiki, { kind, ...listing }),
  }),
  wikiRoute('write', {
    method: 'POST',
    pattern: 'lint/fix',
    body: fixBody,
    handle: ({ services, actor, wiki, body, write }) => services.health.fix(actor, wiki, body, write),
  }),
];
