/** `…/api/v1/drafts`: the asking user's own unsaved texts. */
import {
  deleteDraftAnswer,
  draftAnswer,
  draftListAnswer,
  putDraftAnswer,
  putDraftBody,
} from '../../../protocol/drafts.ts';
import { type Route, wikiRoute } from '../router.ts';
import { pathOf } from './pages.ts';

export const draftRoutes: readonly Route[] = [
  wikiRoute('read', {
    method: 'GET',
    pattern: 'drafts',
    id: 'listDrafts',
    tag: 'Drafts',
    summary: 'Lists your drafts',
    answers: { 200: draftListAnswer },
    handle: ({ services, actor, wiki }) => services.drafts.list(actor, wiki),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'drafts/{path…}',
    id: 'readDraft',
    tag: 'Drafts',
    summary: 'Reads your draft of a page',
    answers: { 200: draftAnswer },
    handle: ({ services, actor, wiki, params }) => services.drafts.read(actor, wiki, pathOf(params)),
  }),
  wikiRoute('write', {
    method: 'PUT',
    pattern: 'drafts/{path…}',
    id: 'writeDraft',
    tag: 'Drafts',
    summary: 'Keeps your draft of a page',
    answers: { 200: putDraftAnswer },
    body: putDraftBody,
    handle: async ({ services, actor, wiki, params, body }) => {
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
    id: 'deleteDraft',
    tag: 'Drafts',
    summary: 'Forgets your draft of a page',
    answers: { 200: deleteDraftAnswer },
    handle: ({ services, actor, wiki, params }) => services.drafts.delete(actor, wiki, pathOf(params)),
  }),
];
