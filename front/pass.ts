/** An answer of web on its way to the one client that asked for it: compressed, nothing else. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { acceptedCoding, compressor, describeCompressed, isCompressible, varyByCoding } from './coding.ts';
import { cleanResponse } from './headers.ts';

const BODILESS = new Set([204, 304]);

export function passOn(request: IncomingMessage, answer: IncomingMessage, response: ServerResponse): void {
  const { headers, statusCode = 502 } = answer;
  cleanResponse(headers, response);
  const length = headers['content-length'] === undefined ? null : Number(headers['content-length']);
  const may = isCompressible(headers, length);
  const coding = may && !BODILESS.has(statusCode) ? acceptedCoding(request.headers['accept-encoding']) : null;
  if (may) varyByCoding(headers);
  if (coding !== null) describeCompressed(headers, coding);
  delete headers['transfer-encoding'];
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
  response.writeHead(statusCode);
  if (request.method === 'HEAD' || BODILESS.has(statusCode)) {
    answer.resume();
    response.end();
    return;
  }
  // Each part goes out at once; the head too, which may be all for a long time.
  response.flushHeaders();
  const ended = (): void => undefined;
  if (coding === null) pipeline(answer, response, ended);
  else pipeline(answer, compressor(coding, length), response, ended);
}
