/**
 * Attachments. Whatever a file holds, it never runs on the wiki's origin: only formats that
 * browsers can't take for a document are shown as they are; others come in a sandbox without any
 * right, or as a download.
 */
import mime from 'mime';
import { nameOf } from '#lib/core/paths.ts';
import type { Located } from '#lib/services/types.ts';
import type { WikiContext } from './context.ts';
import { cacheHeaders, matches } from './respond.ts';

type FileLocation = Extract<Located, { kind: 'file' }>;

const SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
/** Pictures, sound and film that are shown in a page or on their own. */
const INLINE = /^(?:image\/(?:png|jpeg|gif|webp|avif|bmp|x-icon|vnd\.microsoft\.icon|svg\+xml)|audio\/|video\/)/;
/** PDF viewers of browsers don't work in a sandbox; they run apart from the origin anyway. */
const PDF = 'application/pdf';
const PLAIN = /^text\/(?:plain|csv)$/;

export interface Presentation {
  readonly contentType: string;
  readonly disposition: 'inline' | 'attachment';
}

/** By the path alone: what the bytes claim to be is not asked. */
export function presentationOf(path: string): Presentation {
  const type = mime.getType(path) ?? 'application/octet-stream';
  if (INLINE.test(type) || type === PDF) return { contentType: type, disposition: 'inline' };
  if (PLAIN.test(type)) return { contentType: `${type}; charset=utf-8`, disposition: 'inline' };
  return { contentType: type === 'application/json' ? type : 'application/octet-stream', disposition: 'attachment' };
}

export async function fileResponse(
  { request, wiki, wikiState, deps }: WikiContext,
  file: FileLocation,
): Promise<Response> {
  const { contentType, disposition } = presentationOf(file.path);
  const etag = `"${file.blobOid}"`;
  const headers: Record<string, string> = {
    'Content-Type': contentType,
    'Content-Disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(nameOf(file.path)).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)}`,
    'X-Content-Type-Options': 'nosniff',
    'Last-Modified': file.updatedAt.toUTCString(),
    'Accept-Ranges': 'bytes',
    ETag: etag,
    ...cacheHeaders(wiki.isPublic ? wiki.wikiId : null, wikiState),
    ...(contentType === PDF ? {} : { 'Content-Security-Policy': SANDBOX }),
  };
  if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  const range = rangeOf(request, etag);
  const answer = await deps.repos.file(wiki.wikiId, file.blobOid, {
    signal: request.signal,
    ...(range === null ? {} : { range }),
  });
  for (const name of ['content-length', 'content-range']) {
    const value = answer.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return new Response(request.method === 'HEAD' ? null : answer.body, { status: answer.status, headers });
}

/** RFC 9110, section 13.1.5: a range of another version of the file is no range of this one. */
function rangeOf(request: Request, etag: string): string | null {
  const range = request.headers.get('range');
  const ifRange = request.headers.get('if-range');
  return range !== null && (ifRange === null || ifRange === etag) ? range : null;
}
