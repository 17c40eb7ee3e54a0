/** `…/api/v1/drafts`: the asking user's own unsaved texts. */
import { putDraftBody } from '../../../protocol/drafts.ts';
import { type Route, wikiRoute } from '../router.ts';
import { pathOf } from './pages.ts';

export const draftRoutes: readonly Route[] = [
  wikiRoute('read', {
    method: 'GET',
    pattern: 'drafts',
    handle: ({ services, actor, wiki }) => services.drafts.list(actor, wiki),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'drafts/{path…}',
    handle: ({ services, actor, wiki, params }) => services.drafts.read(actor, wiki, pathOf(params)),
  }),
  wikiRoute('write', {
    method: 'PUT',
    pattern: 'drafts/{path…}',
    body: putDraftBody,
    handle: async ({ services, actor, wiki, params, body }) => {
      // The sender has the text; it is not sent back at every pause in the writing.
      const { content: _content, ...answer } = await services.drafts.put(actor, wiki, {
        path: pathOf(params),
        ...body,
      });
      return answer;
    },
  }),
  wikiRoute('read', {
    method: 'DELETE',
    pattern: 'drafts/{path…}',
    handle: ({ services, actor, wiki, params }) => services.drafts.delete(actor, wiki, pathOf(params)),
  }),
];
