/** Exact replacements in a page's text: what `PATCH` and `edit_note` do. */
import { WikibotError } from './errors.ts';

export interface Edit {
  old_string: string;
  new_string: string;
  replace_all?: boolean;
}

/**
 * Applies the edits in order, each to the result of the one before. All or nothing: the first
 * that does not fit throws `edit_mismatch` with `{edit, matches, nearest?}`, where `edit` is its
 * position from 0 and `nearest` the line of the page most like the text that was not found.
 */
export function applyEdits(content: string, edits: readonly Edit[]): string {
  return edits.reduce((text, edit, index) => applyEdit(text, edit, index), content);
}

function applyEdit(content: string, edit: Edit, index: number): string {
  const { old_string: old, new_string: replacement } = lineEndsOf(content, edit);
  if (old === '') throw mismatch(index, 0, 'has an empty old_string');
  if (old === replacement) throw mismatch(index, count(content, old), 'replaces a text with itself');
  const matches = count(content, old);
  if (matches === 0) {
    const nearest = nearestLine(content, edit.old_string);
    const hint = nearest === null ? '' : ` The nearest is line ${nearest.line}: ${JSON.stringify(nearest.text)}.`;
    throw mismatch(index, 0, `names a text that the page does not contain.${hint}`, nearest);
  }
  if (matches > 1 && edit.replace_all !== true) {
    throw mismatch(
      index,
      matches,
      `names a text that the page contains ${matches} times; give more of its surroundings, or set replace_all`,
    );
  }
  return content.split(old).join(replacement);
}

/** Clients send `\n`; in a page that uses `\r\n` throughout, the edit is meant in those terms. */
function lineEndsOf(content: string, edit: Edit): Edit {
  const usesCrlf = content.includes('\r\n') && !/(?:^|[^\r])\n/.test(content);
  if (!usesCrlf || edit.old_string.includes('\r')) return edit;
  return {
    old_string: edit.old_string.replaceAll('\n', '\r\n'),
    new_string: edit.new_string.replaceAll(/\r?\n/g, '\r\n'),
  };
}

function count(content: string, part: string): number {
  return part === '' ? 0 : content.split(part).length - 1;
}

interface NearestLine {
  line: number;
  text: string;
}

function mismatch(index: number, matches: number, what: string, nearest: NearestLine | null = null): WikibotError {
  const sentence = /[.?!]$/.test(what) ? what : `${what}.`;
  return new WikibotError('edit_mismatch', `Edit ${index} ${sentence}`, {
    data: nearest === null ? { edit: index, matches } : { edit: index, matches, nearest },
  });
}

/** Lines compared at most; what lies beyond is not worth the time for a hint. */
const MAX_COMPARED_LINES = 20_000;

/** The line that shares most pairs of letters with the longest line of the wanted text. */
function nearestLine(content: string, wanted: string): NearestLine | null {
  const longest = wanted
    .split('\n')
    .reduce((best, line) => (line.trim().length > best.trim().length ? line : best), '');
  const pairs = pairsOf(longest);
  if (pairs.size === 0) return null;
  let best: NearestLine | null = null;
  let bestScore = 0.4;
  for (const [index, text] of content.split('\n', MAX_COMPARED_LINES).entries()) {
    const score = likeness(pairs, pairsOf(text));
    if (score > bestScore) {
      bestScore = score;
      best = { line: index + 1, text: text.trim().slice(0, 200) };
    }
  }
  return best;
}

function pairsOf(text: string): Set<string> {
  const plain = text.toLowerCase().replace(/\s+/g, ' ').trim().slice(0, 500);
  const pairs = new Set<string>();
  for (let at = 0; at + 1 < plain.length; at += 1) pairs.add(plain.slice(at, at + 2));
  return pairs;
}

/** Dice's coefficient: 0 nothing in common, 1 the same pairs. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (b.size === 0) return 0;
  let common = 0;
  for (const pair of a) if (b.has(pair)) common += 1;
  return (2 * common) / (a.size + b.size);
}
