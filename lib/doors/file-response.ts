/**
 * How a file is sent. Whatever it holds, it never runs on the wiki's origin: only formats that
 * browsers can't take for a document are shown as they are; others come in a sandbox without any
 * right, or as a download. By the path alone: what the bytes claim to be is not asked.
 */
import mime from 'mime';
import { nameOf } from '../core/paths.ts';
import type { FileContent } from '../services/types.ts';

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

export function presentationOf(path: string): Presentation {
  const type = mime.getType(path) ?? 'application/octet-stream';
  if (INLINE.test(type) || type === PDF) return { contentType: type, disposition: 'inline' };
  if (PLAIN.test(type)) return { contentType: `${type}; charset=utf-8`, disposition: 'inline' };
  return { contentType: type === 'application/json' ? type : 'application/octet-stream', disposition: 'attachment' };
}

/** `download`: saved, never shown. */
export function fileHeaders(path: string, { download = false } = {}): Record<string, string> {
  const { contentType, disposition } = presentationOf(path);
  const name = encodeURIComponent(nameOf(path)).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return {
    'Content-Type': contentType,
    'Content-Disposition': `${download ? 'attachment' : disposition}; filename*=UTF-8''${name}`,
    'X-Content-Type-Options': 'nosniff',
    ...(contentType === PDF && !download ? {} : { 'Content-Security-Policy': SANDBOX }),
  };
}

/** The bytes, or the range that was asked for; of a HEAD request, the headers alone. `headers` name the ETag. */
export async function sendFile(
  request: Request,
  file: FileContent,
  headers: Record<string, string>,
): Promise<Response> {
  const all = { ...headers, 'Accept-Ranges': 'bytes' };
  const range = rangeOf(request, `"${file.blobOid}"`);
  if (request.method === 'HEAD' && range === null)
    return new Response(null, { status: 200, headers: { ...all, 'Content-Length': String(file.size) } });
  const answer = await file.bytes({ signal: request.signal, ...(range === null ? {} : { range }) });
  const sent = new Headers(all);
  for (const name of ['content-length', 'content-range']) {
    const value = answer.headers.get(name);
    if (value !== null) sent.set(name, value);
  }
  if (request.method === 'HEAD') await answer.body?.cancel();
  return new Response(request.method === 'HEAD' ? null : answer.body, { status: answer.status, headers: sent });
}

/** RFC 9110, section 13.1.5: a range of another version of the file is no range of this one. */
function rangeOf(request: Request, etag: string): string | null {
  const range = request.headers.get('range');
  const ifRange = request.headers.get('if-range');
  return range !== null && (ifRange === null || ifRange === etag) ? range : null;
}
