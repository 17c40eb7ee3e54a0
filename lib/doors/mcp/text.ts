/** Text for a model: cut at a stated length, ranges of lines, short diffs. */
import { structuredPatch } from 'diff';
import { WikibotError } from '../../core/errors.ts';

/** Characters of a note in one answer: about 10,000 tokens, well under what hosts cut by themselves. */
export const TEXT_LIMIT = 40_000;
const DIFF_LINES = 60;
const DIFF_CHARACTERS = 4000;
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

/** Changed lines with two around them, as in a unified diff; cut with a note when long. */
export function shortDiff(before: string, after: string): string {
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 2, maxEditLength: DIFF_EDITS });
  if (patch === undefined) return '(Too many changes for a diff.)';
  const lines = patch.hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines.map((line) => (line.length > 300 ? `${line.slice(0, 300).toWellFormed()}…` : line)),
  ]);
  const shown = cutLines(lines.slice(0, DIFF_LINES).join('\n'), DIFF_CHARACTERS);
  const left = lines.length - shown.lines;
  return left > 0 ? `${shown.text}\n(${left} more lines of diff)` : shown.text;
}

/** Enough of a commit's id to send back as a revision. */
export function short(revision: string): string {
  return revision.slice(0, 12);
}

/** `2026-11-20 11:50` in UTC: a model rarely needs the seconds. */
export function shortDate(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}
