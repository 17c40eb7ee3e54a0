/** What one wiki answers besides its pages: health, history, differences, changes, search. */
import { z } from 'zod';
import { blameQuery, changelogQuery, diffQuery, historyQuery } from '../../../protocol/rest.ts';
import { type Route, route, wikiRoute } from '../router.ts';
import { attachmentRoutes } from './attachments.ts';
import { changeRoutes } from './changes.ts';
import { draftRoutes } from './drafts.ts';
import { fileRoutes } from './files.ts';
import { linkRoutes } from './links.ts';
import { pageRoutes, pathOf } from './pages.ts';
import { searchRoutes } from './search.ts';

const exportQuery = z.strictObject({ format: z.enum(['zip', 'bundle']).default('zip') });

export const wikiRoutes: readonly Route[] = [
  // The same for every name and without a token, so that it tells nothing about which wikis exist.
  route({ method: 'GET', pattern: 'health', handle: async () => ({ status: 'ok' }) }),
  ...pageRoutes,
  ...changeRoutes,
  ...draftRoutes,
  ...searchRoutes,
  ...linkRoutes,
  ...attachmentRoutes,
  ...fileRoutes,
  wikiRoute('read', {
    method: 'GET',
    pattern: 'export',
    query: exportQuery,
    raw: true,
    handle: async ({ services, actor, wiki, query }) => {
      const file = await services.wikis.exported(actor, wiki, query.format);
      return new Response(file.body, {
        headers: {
          'Content-Type': query.format === 'zip' ? 'application/zip' : 'application/x-git-bundle',
          'Content-Disposition': `attachment; filename="${wiki.slug}.${query.format}"`,
          'Cache-Control': 'private, no-store',
          'X-Content-Type-Options': 'nosniff',
        },
      });
    },
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'history/{path…}',
    query: historyQuery,
    handle: ({ services, actor, wiki, params, query }) => services.pages.history(actor, wiki, pathOf(params), query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'diff/{path…}',
    query: diffQuery,
    handle: ({ services, actor, wiki, params, query }) => services.pages.diff(actor, wiki, pathOf(params), query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'blame/{path…}',
    query: blameQuery,
    handle: ({ services, actor, wiki, params, query }) => services.pages.blame(actor, wiki, pathOf(params), query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'changelog',
    query: changelogQuery,
    handle: ({ services, actor, wiki, query }) => services.pages.changelog(actor, wiki, query),
  }),
];
