/**
 * Cursors: opaque to clients, and the last row seen rather than an offset, so that a row that comes
 * or goes meanwhile neither repeats nor hides another.
 */
import { WikibotError } from '../core/errors.ts';
import { isUuid } from './identity.ts';

export function pathCursor(path: string): string {
  return encode(['p', path]);
}

export function seqCursor(seq: number): string {
  return encode(['s', seq]);
}

/** Of a list whose rows are ordered by their UUIDv7. */
export function idCursor(id: string): string {
  return encode(['i', id]);
}

/** The id before which to go on; null at the newest. */
export function parseIdCursor(cursor: string | undefined): string | null {
  if (cursor === undefined || cursor === '') return null;
  const [kind, id] = decode(cursor);
  if (kind !== 'i' || typeof id !== 'string' || !isUuid(id)) throw malformed();
  return id;
}

/** The path after which to go on; null at the beginning. */
export function parsePathCursor(cursor: string | undefined): string | null {
  if (cursor === undefined || cursor === '') return null;
  const [kind, path] = decode(cursor);
  if (kind !== 'p' || typeof path !== 'string' || path.includes('\0') || !path.isWellFormed()) throw malformed();
  return path;
}

/** The position before which to go on; null at the newest. */
export function parseSeqCursor(cursor: string | undefined): number | null {
  if (cursor === undefined || cursor === '') return null;
  const [kind, seq] = decode(cursor);
  if (kind !== 's' || typeof seq !== 'number' || !Number.isInteger(seq) || seq < 0 || seq > 2 ** 31 - 1)
    throw malformed();
  return seq;
}

function encode(value: readonly [string, string | number]): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value) && value.length === 2) return value;
  } catch {
    // Not JSON: said below.
  }
  throw malformed();
}

function malformed(): WikibotError {
  return new WikibotError(
    'invalid_input',
    'The cursor is malformed; send "next_cursor" of the previous answer as it was.',
  );
}
