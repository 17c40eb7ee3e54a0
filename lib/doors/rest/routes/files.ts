/** `…/api/v1/files`: the files of a wiki, their bytes, their versions. */
import { WikibotError, isWikibotError } from '../../../core/errors.ts';
import {
  deleteFileQuery,
  fileHistory,
  fileHistoryQuery,
  fileList,
  listFilesQuery,
  putFileAnswer,
  putFileQuery,
  readFileQuery,
} from '../../../protocol/files.ts';
import { deleteAnswer } from '../../../protocol/rest.ts';
import type { FileContent, WikiInfo, WriteContext } from '../../../services/types.ts';
import { fileHeaders, sendFile } from '../../file-response.ts';
import { Reply, matches } from '../reply.ts';
import { type Call, type Route, wikiRoute } from '../router.ts';
import { pathOf } from './pages.ts';

const FILE_BYTES = { media: ['*/*'], description: 'The file, byte for byte.', ranges: true };

export const fileRoutes: readonly Route[] = [
  wikiRoute('read', {
    method: 'GET',
    pattern: 'files',
    id: 'listFiles',
    tag: 'Files',
    summary: 'Lists files',
    answers: { 200: fileList },
    query: listFilesQuery,
    handle: ({ services, actor, wiki, query }) => services.files.list(actor, wiki, query),
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'files/{path…}',
    id: 'readFile',
    tag: 'Files',
    summary: 'Downloads a file',
    answers: { 200: FILE_BYTES },
    query: readFileQuery,
    handle: async ({ services, actor, wiki, params, query, request }) => {
      const file = await services.files.open(actor, wiki, pathOf(params), query);
      const etag = etagOf(file);
      const headers = {
        ...fileHeaders(file.path, { download: true }),
        ...{ ETag: etag, 'X-Revision': file.revision },
        'Cache-Control': wiki.isPublic && actor.kind === 'nobody' ? 'public, no-cache' : 'private, no-cache',
        Vary: 'Authorization, Cookie',
        ...(file.updatedAt === null ? {} : { 'Last-Modified': file.updatedAt.toUTCString() }),
      };
      if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
      const answer = await sendFile(request, file, headers);
      if (answer.status !== 416) return answer;
      throw new WikibotError('range_not_satisfiable', `The file has ${file.size} bytes.`, {
        data: { size: file.size },
      });
    },
  }),
  wikiRoute('write', {
    method: 'PUT',
    pattern: 'files/{path…}',
    id: 'writeFile',
    tag: 'Files',
    summary: 'Uploads a file',
    description: 'The body is the file, 100 MB at most. Over a file that exists it needs a `revision`.',
    answers: { 200: putFileAnswer, 201: putFileAnswer },
    accepts: { 'application/octet-stream': 'bytes' },
    conditional: true,
    query: putFileQuery,
    raw: true,
    handle: async (call) => {
      const { services, actor, wiki, params, query, request } = call;
      const encoding = request.headers.get('content-encoding');
      if (encoding !== null && encoding.toLowerCase() !== 'identity')
        throw new WikibotError('unsupported_media_type', 'Send the file without a Content-Encoding.');
      const { revision, context } = await basis(call, query.revision);
      const answer = await services.files.put(
        actor,
        wiki,
        {
          ...{ path: pathOf(params), revision, message: query.commit_message, size: sizeOf(request) },
          content: query.from === undefined ? (request.body ?? new Uint8Array()) : { from: query.from },
        },
        context,
      );
      return new Reply(answer, answer.created ? 201 : 200);
    },
  }),
  wikiRoute('write', {
    method: 'DELETE',
    pattern: 'files/{path…}',
    id: 'deleteFile',
    tag: 'Files',
    summary: 'Deletes a file',
    answers: { 200: deleteAnswer },
    conditional: true,
    query: deleteFileQuery,
    handle: async (call) => {
      const { services, actor, wiki, params, query } = call;
      const { revision, context } = await basis(call, query.revision);
      return services.files.delete(
        actor,
        wiki,
        { path: pathOf(params), revision, message: query.commit_message },
        context,
      );
    },
  }),
  wikiRoute('read', {
    method: 'GET',
    pattern: 'file-history/{path…}',
    id: 'fileHistory',
    tag: 'Files',
    summary: 'Lists the versions of a file',
    answers: { 200: fileHistory },
    query: fileHistoryQuery,
    handle: ({ services, actor, wiki, params, query }) => services.files.history(actor, wiki, pathOf(params), query),
  }),
];

function etagOf(file: FileContent): string {
  return `"${file.blobOid}"`;
}

function sizeOf(request: Request): number | undefined {
  const length = request.headers.get('content-length');
  return length !== null && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** `If-Match` and `If-None-Match` are exact, as they are for pages: what comes in between is refused. */
async function basis(
  call: Call & { wiki: WikiInfo },
  revision: string | undefined,
): Promise<{ revision: string | undefined; context: WriteContext }> {
  const { request, write } = call;
  const [ifMatch, ifNoneMatch] = [request.headers.get('if-match'), request.headers.get('if-none-match')];
  if (ifMatch === null && ifNoneMatch === null) return { revision, context: write };
  const file = await current(call);
  const data = file === null ? {} : { current_revision: file.revision };
  if (ifMatch !== null && (file === null || !matches(ifMatch, etagOf(file))))
    throw new WikibotError('precondition_failed', 'The file is not the one that "If-Match" names.', { data });
  if (ifNoneMatch !== null && file !== null && matches(ifNoneMatch, etagOf(file)))
    throw new WikibotError('precondition_failed', 'The file exists already, and "If-None-Match" excludes it.', {
      data,
    });
  return ifMatch === null
    ? { revision, context: write }
    : { revision: revision ?? file?.revision, context: { ...write, exact: true } };
}

async function current({ services, actor, wiki, params }: Call & { wiki: WikiInfo }): Promise<FileContent | null> {
  try {
    return await services.files.open(actor, wiki, pathOf(params));
  } catch (error) {
    if (isWikibotError(error) && error.code === 'not_found') return null;
    throw error;
  }
}
