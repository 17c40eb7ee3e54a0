/** Obsidian's `%%comments%%`: seen in the source, not on the page. */
import { linesOf } from '#lib/core/lines.ts';

export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Takes comments out and keeps every line end, so that line numbers stay true. A comment begins
 * and ends on one line (`a %%b%% c`), or takes whole lines, from one that starts with `%%` to one
 * that ends with `%%`. Anything else stays: a page that says "50%% or 60%%" loses no text.
 * Code is left alone.
 */
export function withoutComments(source: string): string {
  return without(source, commentRanges(source));
}

/** The text without these pieces of it. */
export function without(source: string, ranges: readonly Range[]): string {
  let kept = '';
  let at = 0;
  for (const { start, end } of ranges) {
    kept += source.slice(at, start);
    at = end;
  }
  return kept + source.slice(at);
}

/** Where the comments are, in their order; one that takes several lines is several ranges. */
export function commentRanges(source: string): Range[] {
  if (!source.includes('%%')) return [];
  const lines = [...linesOf(source)];
  const ranges: Range[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined) break;
    const last = line.code || !/^\s*%%(?!.*%%)/.test(line.text) ? -1 : endOfBlock(lines, index);
    if (last === -1) {
      if (!line.code) ranges.push(...inlineRanges(line));
      continue;
    }
    for (const { start, text } of lines.slice(index, last + 1)) ranges.push({ start, end: start + text.length });
    index = last;
  }
  return ranges;
}

/** Lines searched for the end of a comment; without a bound, many open ones would take n² steps. */
const MAX_COMMENT_LINES = 1000;

function endOfBlock(lines: readonly { text: string; code: boolean }[], start: number): number {
  const end = Math.min(lines.length, start + MAX_COMMENT_LINES);
  for (let index = start + 1; index < end; index += 1) {
    if (/%%\s*$/.test(lines[index]?.text ?? '')) return index;
  }
  return -1;
}

/** Longer lines are left alone: the search for the end of `code` takes n² steps at worst. */
const MAX_LINE_LENGTH = 4000;

/** Comments of one line, but not those in `code`. */
function inlineRanges({ text, start }: { text: string; start: number }): Range[] {
  if (!text.includes('%%') || text.length > MAX_LINE_LENGTH) return [];
  const found = text.matchAll(/(`+)(?!`)[^\n]*?[^`]\1(?!`)|%%.*?%%/g);
  return [...found]
    .filter(([whole]) => !whole.startsWith('`'))
    .map(({ 0: whole, index }) => ({ start: start + index, end: start + index + whole.length }));
}
