/** A file of the wiki, at its own address. */
import { fileHeaders, sendFile } from '#lib/doors/file-response.ts';
import type { Located } from '#lib/services/types.ts';
import type { WikiContext } from './context.ts';
import { cacheHeaders, matches } from './respond.ts';

type FileLocation = Extract<Located, { kind: 'file' }>;

export async function fileResponse(
  { request, url, wiki, wikiState, deps }: WikiContext,
  file: FileLocation,
): Promise<Response> {
  const etag = `"${file.blobOid}"`;
  const headers: Record<string, string> = {
    ...fileHeaders(file.path),
    'Last-Modified': file.updatedAt.toUTCString(),
    ETag: etag,
    ...cacheHeaders(wiki.isPublic ? wiki.wikiId : null, wikiState),
  };
  // An address that names the very bytes (thumbnails do): the browser need not ask again for a day.
  if (url.searchParams.get('v') === file.blobOid.slice(0, 12)) headers['Cache-Control'] = 'private, max-age=86400';
  if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  const { path, blobOid, byteSize: size, updatedAt } = file;
  const bytes = (options?: { range?: string; signal?: AbortSignal }) =>
    deps.repos.file(wiki.wikiId, blobOid, options ?? {});
  return await sendFile(request, { path, blobOid, size, updatedAt, revision: '', bytes }, headers);
}
