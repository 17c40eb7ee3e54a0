/** Request bodies, read with a bound, whatever their headers promise. */
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { WikibotError } from '#lib/core/errors.ts';

/** Pages of up to 1 MB, 64 MB together, and what JSON adds to them. */
export const MAX_JSON_BYTES = 66 * 1024 * 1024;

export async function readJson(request: IncomingMessage, limit: number = MAX_JSON_BYTES): Promise<unknown> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new WikibotError('invalid_input', 'The body is not JSON.');
  }
}

/** The body with its content coding taken off; ends with `too_large` beyond the limit, so that a gzip bomb does nothing. */
export function decodedBody(request: IncomingMessage, limit: number): Readable {
  const coding = request.headers['content-encoding'] ?? 'identity';
  let size = 0;
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit) done(tooLarge(limit));
      else done(null, chunk);
    },
  });
  if (coding === 'identity') return request.on('error', (error) => bound.destroy(error)).pipe(bound);
  if (coding !== 'gzip' && coding !== 'x-gzip')
    throw new WikibotError('unsupported_media_type', 'Only gzip is understood as a content coding.');
  const gunzip = createGunzip();
  request.on('error', (error) => gunzip.destroy(error));
  gunzip.on('error', () => bound.destroy(new WikibotError('invalid_input', 'The body is not gzip.')));
  return request.pipe(gunzip).pipe(bound);
}

function tooLarge(limit: number): WikibotError {
  return new WikibotError('too_large', `The request is larger than ${Math.floor(limit / 1024 / 1024)} MB.`);
}
