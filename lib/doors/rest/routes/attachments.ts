/** `…/api/v1/attachments/{page}`, and `…/api/v1/names` that pickers complete from. */
import {
  addAttachmentBody,
  addAttachmentQuery,
  attachmentAdded,
  attachmentList,
  namesAnswer,
} from '../../../protocol/attachments.ts';
import { readJson } from '../body.ts';
import { isMultipart, withUploadedFile } from '../multipart.ts';
import { Reply } from '../reply.ts';
import { type Route, wikiRoute } from '../router.ts';
import { validate } from '../validate.ts';
import { pathOf } from './pages.ts';

export const attachmentRoutes: readonly Route[] = [
  wikiRoute('read', {
    method: 'GET',
    pattern: 'names',
    id: 'listNames',
    tag: 'Files',
    summary: 'Lists all that a link may name',
    answers: { 200: namesAnswer },
    handle: ({ services, actor, wiki }) => services.attachments.names(actor, wiki),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'attachments/{path…}',
    id: 'listAttachments',
    tag: 'Files',
    summary: "Lists a page's files",
    answers: { 200: attachmentList },
    handle: ({ services, actor, wiki, params }) => services.attachments.list(actor, wiki, pathOf(params)),
  }),
  wikiRoute('write', {
    method: 'POST',
    pattern: 'attachments/{path…}',
    id: 'addAttachment',
    tag: 'Files',
    summary: 'Uploads a file to a page',
    answers: { 201: attachmentAdded },
    accepts: { 'multipart/form-data': 'form', 'application/json': addAttachmentBody },
    query: addAttachmentQuery,
    raw: true,
    handle: async ({ services, actor, wiki, params, query, request, deps, write }) => {
      const add = (filename: string, content: ReadableStream<Uint8Array> | Uint8Array) =>
        services.attachments.add(
          actor,
          wiki,
          { page: pathOf(params), filename, unique: query.unique === 'true', content },
          write,
        );
      if (isMultipart(request)) return new Reply(await withUploadedFile(request, add), 201);
      const { filename, content } = validate(addAttachmentBody, await readJson(request, deps.jsonBytes));
      return new Reply(await add(filename, Buffer.from(content, 'base64')), 201);
    },
  }),
];
