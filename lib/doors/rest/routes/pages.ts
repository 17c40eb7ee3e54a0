/** `…/api/v1/pages`: list, read, write, edit and delete pages of one wiki. */
import { WikibotError, isWikibotError } from '../../../core/errors.ts';
import {
  deleteAnswer,
  deletePageQuery,
  editAnswer,
  listPagesAnswer,
  listPagesQuery,
  pageAnswer,
  patchPageBody,
  putPageBody,
  readPageQuery,
  tickBody,
  writeAnswer,
} from '../../../protocol/rest.ts';
import type { PageAnswer } from '../../../protocol/rest.ts';
import type { WikiInfo, WriteContext } from '../../../services/types.ts';
import { type Call, type Route, wikiRoute } from '../router.ts';
import { Reply, etagOf, matches } from '../reply.ts';

export const pageRoutes: readonly Route[] = [
  wikiRoute('read', {
    method: 'GET',
    pattern: 'pages',
    id: 'listPages',
    tag: 'Pages',
    summary: 'Lists pages by path',
    answers: { 200: listPagesAnswer },
    query: listPagesQuery,
    handle: ({ services, actor, wiki, query }) => services.pages.list(actor, wiki, query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'pages/{path…}',
    id: 'readPage',
    tag: 'Pages',
    summary: 'Reads a page, or a section of it',
    description:
      'Another spelling of the path and the old name of a renamed page are served as well; the answer has the true `path`.',
    answers: { 200: pageAnswer },
    query: readPageQuery,
    handle: ({ services, actor, wiki, params, query }) => services.pages.read(actor, wiki, pathOf(params), query),
  }),
  wikiRoute('write', {
    method: 'PUT',
    pattern: 'pages/{path…}',
    id: 'writePage',
    tag: 'Pages',
    summary: 'Writes a whole page',
    description:
      'Changing what exists needs a `revision` (428). A stale one is merged; where that fails, 409 has `current_revision`, `base` and `merged_text`. What changes nothing makes no commit.',
    answers: { 200: writeAnswer, 201: writeAnswer },
    conditional: true,
    body: putPageBody,
    handle: async (call) => {
      const { services, actor, wiki, body } = call;
      const { revision, context } = await basis(call, body.revision);
      const input = { path: pathOf(call.params), content: body.content, revision, message: body.commit_message };
      const answer = await services.pages.put(actor, wiki, input, context);
      return new Reply(answer, answer.created ? 201 : 200);
    },
  }),
  wikiRoute('write', {
    method: 'PATCH',
    pattern: 'pages/{path…}',
    id: 'editPage',
    tag: 'Pages',
    summary: 'Replaces pieces of text in a page',
    description: 'Text that is not there, or there more than once, is 422 with `matches`.',
    answers: { 200: editAnswer },
    conditional: true,
    body: patchPageBody,
    handle: async (call) => {
      const { services, actor, wiki, body } = call;
      const { revision, context } = await basis(call, body.revision);
      const input = { path: pathOf(call.params), edits: body.edits, revision, message: body.commit_message };
      const { created: _created, ...answer } = await services.pages.edit(actor, wiki, input, context);
      return answer;
    },
  }),
  wikiRoute('write', {
    method: 'POST',
    pattern: 'tasks/{path…}',
    id: 'tickTask',
    tag: 'Pages',
    summary: 'Checks or unchecks a task',
    answers: { 200: editAnswer },
    body: tickBody,
    handle: async ({ services, actor, wiki, params, body: { commit_message: message, ...tick }, write }) => {
      const { created: _created, ...answer } = await services.pages.tick(
        actor,
        wiki,
        { path: pathOf(params), ...tick, message },
        write,
      );
      return answer;
    },
  }),
  wikiRoute('write', {
    method: 'DELETE',
    pattern: 'pages/{path…}',
    id: 'deletePage',
    tag: 'Pages',
    summary: 'Deletes a page',
    description: 'Its history stays, and `revert` brings it back.',
    answers: { 200: deleteAnswer },
    conditional: true,
    query: deletePageQuery,
    handle: async (call) => {
      const { services, actor, wiki, query } = call;
      const { revision, context } = await basis(call, query.revision);
      return services.pages.delete(actor, wiki, { path: pathOf(call.params), revision }, context);
    },
  }),
];

export function pathOf(params: Call['params']): string {
  return params['path'] ?? '';
}

/**
 * What the write is based on. `If-Match` is exact: it is compared with the page's representation
 * now, whose revision then becomes the base, and a write that comes in between is refused, not
 * merged.
 */
async function basis(
  call: Call & { wiki: WikiInfo },
  revision: string | null | undefined,
): Promise<{ revision: string | null | undefined; context: WriteContext }> {
  const ifMatch = call.request.headers.get('if-match');
  const ifNoneMatch = call.request.headers.get('if-none-match');
  if (ifMatch === null && ifNoneMatch === null) return { revision, context: call.write };
  const page = await current(call);
  if (ifMatch !== null && (page === null || !matches(ifMatch, etagOf(JSON.stringify(page))))) {
    throw new WikibotError('precondition_failed', 'The page is not the one that "If-Match" names.', {
      data: page === null ? {} : { current_revision: page.revision },
    });
  }
  if (ifNoneMatch !== null && page !== null && matches(ifNoneMatch, etagOf(JSON.stringify(page)))) {
    throw new WikibotError('precondition_failed', 'The page exists already, and "If-None-Match" excludes it.', {
      data: { current_revision: page.revision },
    });
  }
  return ifMatch === null
    ? { revision, context: call.write }
    : { revision: revision ?? page?.revision, context: { ...call.write, exact: true } };
}

async function current({ services, actor, wiki, params }: Call & { wiki: WikiInfo }): Promise<PageAnswer | null> {
  try {
    return await services.pages.read(actor, wiki, pathOf(params));
  } catch (error) {
    if (isWikibotError(error) && error.code === 'not_found') return null;
    throw error;
  }
}
