/** `…/api/v1/links`, `/mentions` and `/lint`: how pages hang together, and what could be better. */
import { graphAnswer, graphQuery, mentionsAnswer, pageLinksAnswer } from '../../../protocol/links.ts';
import { fixAnswer, fixBody, lintAnswer, lintQuery } from '../../../protocol/lint.ts';
import { type Route, wikiRoute } from '../router.ts';
import { pathOf } from './pages.ts';

export const linkRoutes: readonly Route[] = [
  wikiRoute('read', {
    method: 'GET',
    pattern: 'links',
    id: 'linkGraph',
    tag: 'Links',
    summary: 'Gives the graph of pages and links',
    answers: { 200: graphAnswer },
    query: graphQuery,
    handle: ({ services, actor, wiki, query: { page, depth, missing } }) =>
      services.links.graph(actor, wiki, { page, depth, missing: missing ? 'true' : 'false' }),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'links/{path…}',
    id: 'pageLinks',
    tag: 'Links',
    summary: 'Lists what a page links to, and what links to it',
    answers: { 200: pageLinksAnswer },
    handle: ({ services, actor, wiki, params }) => services.links.ofPage(actor, wiki, pathOf(params)),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'mentions/{path…}',
    id: 'mentions',
    tag: 'Links',
    summary: 'Shows the sentences that link to a page, or name it',
    answers: { 200: mentionsAnswer },
    handle: ({ services, actor, wiki, params }) => services.links.mentions(actor, wiki, pathOf(params)),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'lint',
    id: 'findProblems',
    tag: 'Links',
    summary: 'Finds what could be better',
    description: 'Orphans, broken links, wanted pages and the like: the first of all kinds, or all of one `kind`.',
    answers: { 200: lintAnswer },
    query: lintQuery,
    handle: ({ services, actor, wiki, query: { kind, ...listing } }) =>
      kind === undefined
        ? services.health.all(actor, wiki, { limit: listing.limit, prefix: listing.prefix })
        : services.health.problems(actor, wiki, { kind, ...listing }),
  }),
  wikiRoute('write', {
    method: 'POST',
    pattern: 'lint/fix',
    id: 'fixProblem',
    tag: 'Links',
    summary: 'Mends one problem',
    answers: { 200: fixAnswer },
    body: fixBody,
    handle: ({ services, actor, wiki, body, write }) => services.health.fix(actor, wiki, body, write),
  }),
];
