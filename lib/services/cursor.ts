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

/** Of files in one of their orders: what the order looks at in the last file, and its path, which no two share. */
export function fileCursor(sort: string, value: string | number, path: string): string {
  return encode(['f', sort, value, path]);
}

/** The file after which to go on; null at the beginning. */
export function parseFileCursor(
  cursor: string | undefined,
  sort: string,
): { readonly value: string | number; readonly path: string } | null {
  if (cursor === undefined || cursor === '') return null;
  const [kind, sorted, value, path] = decode(cursor, 4);
  if (kind !== 'f' || typeof path !== 'string' || path.includes('\0') || !path.isWellFormed()) throw malformed();
  if (sorted !== sort)
    throw new WikibotError('invalid_input', 'The cursor is of another order; begin again without a cursor.');
  const fits =
    sort === 'largest'
      ? typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      : sort !== 'newest' ||
        (typeof value === 'string' &&
          /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
          !Number.isNaN(Date.parse(value)));
  if (!fits || (typeof value !== 'string' && typeof value !== 'number')) throw malformed();
  return { value, path };
}

/** Of the versions of a file, which git tells apart by their commits. */
export function commitCursor(commit: string): string {
  return encode(['c', commit]);
}

/** The commit of the version after which to go on; null at the newest. */
export function parseCommitCursor(cursor: string | undefined): string | null {
  if (cursor === undefined || cursor === '') return null;
  const [kind, commit] = decode(cursor);
  if (kind !== 'c' || typeof commit !== 'string' || !/^[0-9a-f]{40}$/.test(commit)) throw malformed();
  return commit;
}

/** Of a list whose rows are ordered by their time, and within a millisecond by their id. */
export function timeCursor(at: Date, id: string): string {
  return encode(['t', `${at.getTime()} ${id}`]);
}

/** The row before which to go on; null at the newest. */
export function parseTimeCursor(cursor: string | undefined): { at: Date; id: string } | null {
  if (cursor === undefined || cursor === '') return null;
  const [kind, place] = decode(cursor);
  const [ms = '', id = ''] = typeof place === 'string' ? place.split(' ') : [];
  if (kind !== 't' || !/^\d{1,14}$/.test(ms) || !isUuid(id)) throw malformed();
  return { at: new Date(Number(ms)), id };
}

/** Of wikis, ordered by the names of their owners and their own. */
export function wikiCursor(owner: string, slug: string): string {
  return encode(['w', owner, slug]);
}

/** The wiki after which to go on; null at the beginning. */
export function parseWikiCursor(cursor: string | undefined): { readonly owner: string; readonly slug: string } | null {
  if (cursor === undefined || cursor === '') return null;
  const [kind, owner, slug] = decode(cursor, 3);
  if (
    kind !== 'w' ||
    typeof owner !== 'string' ||
    typeof slug !== 'string' ||
    !/^[\w-]{0,100}$/.test(owner) ||
    !/^[\w-]{1,100}$/.test(slug)
  )
    throw malformed();
  return { owner, slug };
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

function encode(value: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(cursor: string, length = 2): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value) && value.length === length) return value;
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
