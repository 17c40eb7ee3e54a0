/** The JSON-RPC message of a request, read with bounds: bytes, encoding, depth and number. */
import { isJsonContentType } from '@modelcontextprotocol/server';
import { WikibotError } from '../../core/errors.ts';

/** Deeper values are nobody's arguments; they would exhaust the stack of whatever walks through them. */
const MOST_DEPTH = 64;
/** JSON-RPC batches ended with 2025-06-18; older clients send a few messages at most. */
const MOST_MESSAGES = 20;

/**
 * The parsed body, or what is wrong with it as a JSON-RPC error without an id.
 *
 * @throws {WikibotError} `unsupported_media_type`, `too_large`
 */
export async function readMessage(request: Request, limit: number): Promise<{ message: unknown } | Response> {
  if (!isJsonContentType(request.headers.get('content-type'))) {
    throw new WikibotError('unsupported_media_type', 'Send MCP messages with "Content-Type: application/json".');
  }
  const bytes = await readBytes(request, limit);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return rpcError(PARSE_ERROR, 'The body is not valid UTF-8.');
  }
  if (depthOf(text) > MOST_DEPTH) return rpcError(INVALID_REQUEST, `The body is nested deeper than ${MOST_DEPTH}.`);
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'malformed';
    return rpcError(PARSE_ERROR, `The body is not valid JSON: ${reason.slice(0, 200)}`);
  }
  if (Array.isArray(message) && message.length > MOST_MESSAGES) {
    return rpcError(INVALID_REQUEST, `A batch has ${MOST_MESSAGES} messages at most.`);
  }
  return { message };
}

const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

function rpcError(code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', id: null, error: { code, message } }, { status: 400 });
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new WikibotError('too_large', `The body is larger than ${limit} bytes.`, { data: { limit_bytes: limit } });
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge();
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > limit) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** How deep brackets nest outside of strings, before anything recursive sees them. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === SQUARE || code === CURLY) deepest = Math.max(deepest, (depth += 1));
    else if (code === SQUARE_END || code === CURLY_END) depth -= 1;
  }
  return deepest;
}

const [QUOTE, BACKSLASH, SQUARE, SQUARE_END, CURLY, CURLY_END] = [34, 92, 91, 93, 123, 125];
