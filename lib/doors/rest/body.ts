/** Reads what a request carries, and refuses what no client should send. */
import { WikibotError } from '../../core/errors.ts';
import { requireText, requireTexts } from '../wellformed.ts';

/** The JSON body, of at most `limit` bytes: bounded memory a request. @throws {WikibotError} 413, 415, or 422 with the reason */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new WikibotError('unsupported_media_type', 'Send the body as JSON, with "Content-Type: application/json".');
  }
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    throw new WikibotError('unsupported_media_type', 'Send the body without a Content-Encoding.');
  }
  return parseJson(decodeText(await readBytes(request, limit)));
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Counted while it arrives: the header may be absent, or lie.
  const reader = request.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next?.value === undefined) break;
    size += next.value.byteLength;
    if (size > limit) {
      await reader?.cancel();
      throw tooLarge(limit);
    }
    chunks.push(next.value);
  }
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): WikibotError {
  return new WikibotError('too_large', `The body is larger than ${Math.floor(limit / 1024 / 1024)} MB.`, {
    data: { limit_bytes: limit },
  });
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new WikibotError('invalid_input', 'The body is not valid UTF-8.');
  }
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    requireTexts(value);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new WikibotError('invalid_input', `The body is not valid JSON: ${error.message}.`);
    throw error;
  }
}

/**
 * The parameters of the query string.
 *
 * @throws {WikibotError} `invalid_input` for a parameter given twice or badly encoded
 */
export function readQuery(url: URL): Record<string, string> {
  try {
    decodeURIComponent(url.search);
  } catch {
    throw new WikibotError('invalid_input', 'The query string is not valid percent-encoded UTF-8.');
  }
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of url.searchParams) {
    if (name in query) throw new WikibotError('invalid_input', `The parameter "${name}" is given twice.`);
    requireText(value, name);
    query[name] = value;
  }
  return query;
}
