/** `…/api/v1/rename`, `/revert`, `/commits`: changes of more than one page. */
import { z } from 'zod';
import {
  commitsAnswer,
  commitsBody,
  renameAnswer,
  renameBody,
  revertBody,
  writeAnswer,
} from '../../../protocol/rest.ts';
import { type Route, wikiRoute } from '../router.ts';

export const changeRoutes: readonly Route[] = [
  wikiRoute('write', {
    method: 'POST',
    pattern: 'rename',
    id: 'renamePage',
    tag: 'Changes',
    summary: 'Renames a page, a folder or a file',
    description: 'Links follow, in the same commit, and the old address redirects.',
    answers: { 200: renameAnswer },
    body: renameBody,
    handle: ({ services, actor, wiki, body: { commit_message: message, file, folder, ...input }, write }) =>
      file
        ? services.files.rename(actor, wiki, { ...input, message }, write)
        : services.pages.rename(actor, wiki, { ...input, folder, message }, write),
  }),
  wikiRoute('write', {
    method: 'POST',
    pattern: 'revert',
    id: 'revert',
    tag: 'Changes',
    summary: 'Restores a page, or undoes a commit',
    description: 'A new commit; nothing is lost from the history.',
    answers: { 200: z.union([writeAnswer, commitsAnswer]) },
    body: revertBody,
    handle: ({ services, actor, wiki, body: { commit_message: message, ...input }, write }) =>
      input.commit === undefined
        ? services.pages.restore(actor, wiki, { ...input, message }, write)
        : services.pages.revertCommit(actor, wiki, { ...input, message }, write),
  }),
  wikiRoute('write', {
    method: 'POST',
    pattern: 'commits',
    id: 'commitChanges',
    tag: 'Changes',
    summary: 'Changes several pages in one commit',
    description: 'All or nothing. A refusal names the first bad change in `change`, from 0.',
    answers: { 200: commitsAnswer },
    body: commitsBody,
    handle: ({ services, actor, wiki, body, write }) => services.pages.commits(actor, wiki, body, write),
  }),
];
