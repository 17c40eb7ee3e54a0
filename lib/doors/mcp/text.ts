/** Text for a model: cut at a stated length, ranges of lines, short diffs. */
import { structuredPatch } from 'diff';
import { WikibotError } from '../../core/errors.ts';

/** Characters of a note in one answer: about 10,000 tokens, well under what hosts cut by themselves. */
export const TEXT_LIMIT = 40_000;
const DIFF_LINES = 60;
const DIFF_CHARACTERS = 4000;
/** Characters of a changed line that are shown on each side of the change. */
const AROUND = 40;
/** Beyond this many changed lines a diff helps nobody and takes long. */
const DIFF_EDITS = 2000;

/** First lines of a text up to `limit` characters; a longer first line is cut within. */
export function cutLines(text: string, limit: number): { text: string; lines: number; cut: boolean } {
  if (text.length <= limit) return { text, lines: text.split('\n').length, cut: false };
  const end = text.lastIndexOf('\n', limit);
  const kept = end > 0 ? text.slice(0, end) : text.slice(0, limit).toWellFormed();
  return { text: kept, lines: kept.split('\n').length, cut: true };
}

/** `20-80`, `20-` or `20`: lines from 1, both ends included. */
export function parseRange(range: string): { from: number; to: number } {
  const [, first, dash, last] = /^\s*(\d{1,9})\s*(-?)\s*(\d{1,9})?\s*$/.exec(range) ?? [];
  const from = Number(first);
  const to = last !== undefined ? Number(last) : dash === '-' ? Number.MAX_SAFE_INTEGER : from;
  if (first === undefined || (dash !== '-' && last !== undefined) || from < 1 || to < from) {
    throw new WikibotError(
      'invalid_input',
      `"lines" must be like "20-80", "20-" or "20", counted from 1; got "${range}".`,
    );
  }
  return { from, to };
}

/** Changed lines with one around them, as in a unified diff; cut where a writer knows the rest. */
export function shortDiff(before: string, after: string): string {
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 1, maxEditLength: DIFF_EDITS });
  if (patch === undefined) return '(Too many changes for a diff.)';
  const lines = patch.hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...shortLines(hunk.lines),
  ]);
  const shown = cutLines(lines.slice(0, DIFF_LINES).join('\n'), DIFF_CHARACTERS);
  const left = lines.length - shown.lines;
  return left > 0 ? `${shown.text}\n(${left} more lines of diff)` : shown.text;
}

/** Of a line that has changed somewhere, the place; of one around, enough to know it by. */
function shortLines(lines: readonly string[]): string[] {
  const shown: string[] = [];
  for (let at = 0; at < lines.length;) {
    const removed = runOf(lines, at, '-');
    const added = runOf(lines, at + removed.length, '+');
    if (removed.length + added.length === 0) {
      shown.push(cutLine(lines[at] ?? '', 80));
      at += 1;
      continue;
    }
    const arePairs = removed.length === added.length;
    const pairs = removed.map((line, index) => (arePairs ? aroundChange(line, added[index] ?? '') : null));
    shown.push(...removed.map((line, index) => pairs[index]?.[0] ?? cutLine(line, 300)));
    shown.push(...added.map((line, index) => pairs[index]?.[1] ?? cutLine(line, 300)));
    at += removed.length + added.length;
  }
  return shown;
}

function runOf(lines: readonly string[], from: number, sign: string): readonly string[] {
  const end = lines.findIndex((line, index) => index >= from && !line.startsWith(sign));
  return lines.slice(from, end === -1 ? lines.length : end);
}

function cutLine(line: string, most: number): string {
  return line.length > most ? `${line.slice(0, most).toWellFormed()}…` : line;
}

/** Both lines, each with its sign, without most of what they have in common before and after the change. */
function aroundChange(before: string, after: string): [string, string] {
  const shorter = Math.min(before.length, after.length);
  let start = 1;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const from = start - AROUND > 20 ? start - AROUND : 1;
  const piece = (line: string): string => {
    const to = end - AROUND > 20 ? line.length - end + AROUND : line.length;
    const text = cutLine(line.slice(from, to).toWellFormed(), 300);
    return `${line.charAt(0)}${from > 1 ? '…' : ''}${text}${to < line.length ? '…' : ''}`;
  };
  return [piece(before), piece(after)];
}

/** Enough of a commit's id to send back as a revision. */
export function short(revision: string): string {
  return revision.slice(0, 12);
}

/** `2026-11-20 11:50` in UTC: a model rarely needs the seconds. */
export function shortDate(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

/** The same for data: `2026-11-20T11:50Z`, which is ISO 8601 too. */
export function minute(iso: string): string {
  return `${iso.slice(0, 16)}Z`;
}

/** `2026-11-20`, for lists. */
export function day(iso: string): string {
  return iso.slice(0, 10);
}

/** `alice via claude-code`. */
export function writer({ author, agent }: { author: string; agent?: string | undefined }): string {
  return agent === undefined ? author : `${author} via ${agent}`;
}

/** `a, b and 3 more`. */
export function someOf(items: readonly string[], most: number): string {
  const left = items.length - most;
  return `${items.slice(0, most).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** How much of the text has so many bytes in UTF-8: these go with its tokens in every script, characters don't. */
export function withinBytes(text: string, bytes: number): number {
  return new TextEncoder().encodeInto(text, new Uint8Array(bytes)).read;
}

/** In one line, cut with an ellipsis. */
export function oneLine(text: string, most = 200): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most).toWellFormed().trimEnd()}…` : line;
}

/** Leaves out what says nothing, so that it costs nothing: null, undefined and empty lists. */
export function compact(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).filter(
      ([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Said here, since the services' schemas name neither the form nor an example. */
export function requireDate(name: string, value: string | undefined): void {
  if (value === undefined || (DATE.test(value) && !Number.isNaN(Date.parse(value)))) return;
  throw new WikibotError(
    'invalid_input',
    `"${name}" must be a date like "2026-11-01" or "2026-11-01T08:00:00Z"; got "${oneLine(value, 60)}".`,
  );
}

export function isRevision(value: string): boolean {
  return /^[0-9a-f]{7,40}$/.test(value);
}

export function requireRevision(name: string, value: string | undefined): void {
  if (value === undefined || isRevision(value)) return;
  throw new WikibotError(
    'invalid_input',
    `"${name}" must be a revision: 7 to 40 digits of 0-9a-f, as read_note and get_history give them; got "${oneLine(value, 60)}".`,
  );
}

/** An empty question finds nothing, so it is a mistake. */
export function requireQuery(query: string): void {
  if (query.trim() === '') throw new WikibotError('invalid_input', '"query" is empty: say what to look for.');
}
