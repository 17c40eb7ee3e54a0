/** Compression, in this one place: web sends everything as it is. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';

export type Coding = 'br' | 'gzip';

/** Smaller ones fit into one packet as they are. */
const LEAST_BYTES = 1000;
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:json|javascript|xml|manifest\+json|problem\+json|atom\+xml|rss\+xml|wasm)|image\/svg\+xml)/i;

/** Kept answers are compressed once, so it may take its time. */
const KEPT_BROTLI = 6;
const STREAMED_BROTLI = 4;

/** What the client takes, the smaller one first (RFC 9110, section 12.5.3); null: as it is. */
export function acceptedCoding(header: string | undefined): Coding | null {
  if (header === undefined) return null;
  let any = 0;
  const weights: Record<string, number> = {};
  for (const entry of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const value = weight === undefined ? 1 : Number(weight.slice(2)) || 0;
    if (name === '*') any = value;
    else weights[name] = value;
  }
  const of = (name: Coding): number => weights[name] ?? any;
  if (of('br') > 0 && of('br') >= of('gzip')) return 'br';
  return of('gzip') > 0 ? 'gzip' : null;
}

/** By what an answer says of itself; `length` is null while it is not known. */
export function isCompressible(headers: IncomingHttpHeaders, length: number | null): boolean {
  if (headers['content-encoding'] !== undefined || headers['content-range'] !== undefined) return false;
  if (/\bno-transform\b/i.test(headers['cache-control'] ?? '')) return false;
  return (length === null || length >= LEAST_BYTES) && COMPRESSIBLE.test(headers['content-type'] ?? '');
}

const options = (quality: number, size: number | null) => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    ...(size === null ? {} : { [constants.BROTLI_PARAM_SIZE_HINT]: size }),
  },
});

const asBrotli = promisify(brotliCompress);
const asGzip = promisify(gzip);

export async function compressed(body: Buffer, coding: Coding): Promise<Buffer> {
  return coding === 'br' ? await asBrotli(body, options(KEPT_BROTLI, body.length)) : await asGzip(body, { level: 7 });
}

/** What comes in goes out at once, so that a page sent in parts is shown in parts. */
export function compressor(coding: Coding, length: number | null): Transform {
  return coding === 'br'
    ? createBrotliCompress({ ...options(STREAMED_BROTLI, length), flush: constants.BROTLI_OPERATION_FLUSH })
    : createGzip({ level: 5, flush: constants.Z_SYNC_FLUSH });
}

/** Changes what headers say of the body that is now compressed, in place. */
export function describeCompressed(headers: IncomingHttpHeaders, coding: Coding): void {
  headers['content-encoding'] = coding;
  delete headers['content-length'];
  if (headers['accept-ranges'] === undefined) return;
  // Ranges of the compressed form are not given; a weak tag keeps clients from putting parts of both together.
  delete headers['accept-ranges'];
  if (headers.etag !== undefined && !headers.etag.startsWith('W/')) headers.etag = `W/${headers.etag}`;
}

/** Says that the answer depends on what the client takes, in place. */
export function varyByCoding(headers: IncomingHttpHeaders): void {
  const named = headers.vary ?? '';
  if (named !== '*' && !/\baccept-encoding\b/i.test(named))
    headers.vary = named === '' ? 'Accept-Encoding' : `${named}, Accept-Encoding`;
}
