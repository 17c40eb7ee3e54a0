/** `…/api/v1/rename`, `/revert`, `/commits`: changes of more than one page. */
import { commitsBody, renameBody, revertBody } from '../../../protocol/rest.ts';
import { type Route, wikiRoute } from '../router.ts';

export const changeRoutes: readonly Route[] = [
  wikiRoute('write', {
    method: 'POST',
    pattern: 'rename',
    body: renameBody,
    handle: ({ services, actor, wiki, body: { commit_message: message, file, folder, ...input }, write }) =>
      file
        ? services.files.rename(actor, wiki, { ...input, message }, write)
        : services.pages.rename(actor, wiki, { ...input, folder, message }, write),
  }),
  wikiRoute('write', {
    method: 'POST',
    pattern: 'revert',
    body: revertBody,
    handle: ({ services, actor, wiki, body: { commit_message: message, ...input }, write }) =>
      input.commit === undefined
        ? services.pages.restore(actor, wiki, { ...input, message }, write)
        : services.pages.revertCommit(actor, wiki, { ...input, message }, write),
  }),
  wikiRoute('write', {
    method: 'POST',
    pattern: 'commits',
    body: commitsBody,
    handle: ({ services, actor, wiki, body, write }) => services.pages.commits(actor, wiki, body, write),
  }),
];
