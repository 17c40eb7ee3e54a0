/** The bytes of files in a conversation: from base64, and as what a model can look at. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import mime from 'mime';
import { WikibotError } from '../../../core/errors.ts';
import { nameOf, urlPath } from '../../../core/paths.ts';
import type { FileContent } from '../../../services/types.ts';
import { TEXT_LIMIT, cutLines, parseRange } from '../text.ts';
import type { ToolCall } from '../tool.ts';
import { pageUri } from '../uri.ts';

/** Pictures that models look at. */
const PICTURE = /^image\/(?:png|jpeg|gif|webp)$/;
const PICTURE_LIMIT = 1024 * 1024;
/** Of a text, of which {@link TEXT_LIMIT} characters are shown at a time. */
const READ_LIMIT = 4 * 1024 * 1024;
/** Of anything else: a model can't read base64, and it takes the room of as many characters. */
const BINARY_LIMIT = 64 * 1024;

/** `824 bytes`, `12 kB`, `1.4 MB`. */
export function sizeText(size: number): string {
  if (size < 10_000) return `${size} bytes`;
  if (size < 1_000_000) return `${Math.round(size / 1000)} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}

/** @throws {WikibotError} `invalid_input`; Node itself would skip what is no base64 */
export function fromBase64(text: string): Uint8Array {
  const dense = text.replace(/^data:[^,]{0,200};base64,/, '').replace(/\s+/g, '');
  if (dense.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(dense)) {
    throw new WikibotError('invalid_input', '"content" is not base64 (RFC 4648, padded). For a text, send "text".');
  }
  return Buffer.from(dense, 'base64');
}

export interface Shown {
  /** After the line that names the file. */
  readonly text: string;
  readonly more: CallToolResult['content'];
}

/** The file as a picture, as text, or as bytes; where it is too large for all of these, how to fetch it. */
export async function shownFile(
  { wiki, restUrl }: ToolCall,
  file: FileContent,
  { lines, revision }: { lines: string | undefined; revision: string | undefined },
): Promise<Shown> {
  const type = mime.getType(file.path) ?? 'application/octet-stream';
  const isPicture = PICTURE.test(type);
  if (isPicture && file.size <= PICTURE_LIMIT) {
    const data = (await bytesOf(file)).toString('base64');
    return { text: '', more: [{ type: 'image', data, mimeType: type }] };
  }
  const text = isPicture || file.size > READ_LIMIT ? null : textOf(await bytesOf(file));
  if (text !== null) return { text: partOf(text, lines), more: [] };
  if (!isPicture && file.size <= BINARY_LIMIT) {
    const blob = (await bytesOf(file)).toString('base64');
    return {
      text: '',
      more: [{ type: 'resource', resource: { uri: pageUri(wiki, file.path), mimeType: type, blob } }],
    };
  }
  const query = revision === undefined ? '' : `?revision=${revision}`;
  const url = `${restUrl}/files/${urlPath(file.path)}${query}`;
  const token = wiki.isPublic ? '' : ' -H "Authorization: Bearer TOKEN"';
  return {
    text: `Too large to be shown here. Fetch it with: curl -o "${nameOf(file.path)}"${token} "${url}"`,
    more: [],
  };
}

async function bytesOf(file: FileContent): Promise<Buffer> {
  return Buffer.from(await (await file.bytes()).arrayBuffer());
}

/** Null: not a text. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function partOf(text: string, range: string | undefined): string {
  const all = text.split('\n');
  const { from, to } = range === undefined ? { from: 1, to: all.length } : parseRange(range);
  if (from > all.length)
    throw new WikibotError('invalid_input', `The file has ${all.length} lines; "lines" begins at ${from}.`);
  const shown = cutLines(all.slice(from - 1, to).join('\n'), TEXT_LIMIT);
  const last = from + shown.lines - 1;
  return shown.cut
    ? `${shown.text}\n(Lines ${from}-${last} of ${all.length}. Go on with lines "${last + 1}-".)`
    : shown.text;
}
