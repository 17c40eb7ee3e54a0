/** What one wiki answers besides its pages: health, history, differences, changes, search. */
import { z } from 'zod';
import {
  blameAnswer,
  blameQuery,
  changelogAnswer,
  changelogQuery,
  diffAnswer,
  diffQuery,
  historyAnswer,
  historyQuery,
} from '../../../protocol/rest.ts';
import { type Route, route, wikiRoute } from '../router.ts';
import { attachmentRoutes } from './attachments.ts';
import { changeRoutes } from './changes.ts';
import { draftRoutes } from './drafts.ts';
import { fileRoutes } from './files.ts';
import { linkRoutes } from './links.ts';
import { pageRoutes, pathOf } from './pages.ts';
import { searchRoutes } from './search.ts';

const healthAnswer = z.object({ status: z.literal('ok') });
const exportQuery = z.strictObject({ format: z.enum(['zip', 'bundle']).default('zip') });

const ARCHIVE = { media: ['application/zip', 'application/x-git-bundle'], description: 'The archive, as a stream.' };

export const wikiRoutes: readonly Route[] = [
  // The same for every name and without a token, so that it tells nothing about which wikis exist.
  route({
    method: 'GET',
    pattern: 'health',
    id: 'health',
    tag: 'Wiki',
    summary: 'Tells that the API answers',
    needs: 'nothing',
    answers: { 200: healthAnswer },
    handle: async () => ({ status: 'ok' }),
  }),
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
    id: 'exportWiki',
    tag: 'Wiki',
    summary: 'Downloads the wiki',
    description: '`zip`: pages and files as they are now. `bundle`: a git bundle with all of the history.',
    answers: { 200: ARCHIVE },
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
    id: 'pageHistory',
    tag: 'Changes',
    summary: 'Lists the commits that touched a page',
    answers: { 200: historyAnswer },
    query: historyQuery,
    handle: ({ services, actor, wiki, params, query }) => services.pages.history(actor, wiki, pathOf(params), query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'diff/{path…}',
    id: 'pageDiff',
    tag: 'Changes',
    summary: 'Compares two revisions of a page',
    answers: { 200: diffAnswer },
    query: diffQuery,
    handle: ({ services, actor, wiki, params, query }) => services.pages.diff(actor, wiki, pathOf(params), query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'blame/{path…}',
    id: 'pageBlame',
    tag: 'Changes',
    summary: 'Names the commit of each line',
    answers: { 200: blameAnswer },
    query: blameQuery,
    handle: ({ services, actor, wiki, params, query }) => services.pages.blame(actor, wiki, pathOf(params), query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'changelog',
    id: 'changelog',
    tag: 'Changes',
    summary: 'Lists the commits of the wiki',
    answers: { 200: changelogAnswer },
    query: changelogQuery,
    handle: ({ services, actor, wiki, query }) => services.pages.changelog(actor, wiki, query),
  }),
];
