/** Where the author of an edit probably meant, when the page does not contain the text to replace. */
import { diffWordsWithSpace } from 'diff';

export interface Nearest {
  /** From 1. */
  readonly line: number;
  /** As the page has it, to be copied. */
  readonly text: string;
  /** What first differs: `sent` in the edit, `found` in the page. Null: white space alone. */
  readonly difference: { readonly sent: string; readonly found: string } | null;
}

/** A hint is not worth more time: 40 ms at this length. */
const MOST_COMPARED = 300_000;
const LONGEST_WANTED = 2000;
const LONGEST_SHOWN = 300;
/** Shares of the wanted text's trigrams; below it, the place has not much to do with it. */
const ENOUGH = 0.5;
/** Characters on either side that the comparison of words may still take in. */
const AROUND = 20;

type Part = ReturnType<typeof diffWordsWithSpace>[number];

/** Null: nothing in the page is like it. */
export function nearestTo(content: string, wanted: string): Nearest | null {
  const page = content.slice(0, MOST_COMPARED);
  return ignoringSpace(page, wanted) ?? alike(page, wanted.trim().slice(0, LONGEST_WANTED));
}

/** The place that says the same with other white space. */
function ignoringSpace(content: string, wanted: string): Nearest | null {
  const dense = wanted.replace(/\s+/g, '');
  if (dense === '') return null;
  const places = [...content.matchAll(/\S+/g)];
  const words = places.map(([word]) => word);
  const at = words.join('').indexOf(dense);
  if (at < 0) return null;
  const [start, last] = [offsetOf(places, at), offsetOf(places, at + dense.length - 1)];
  return { line: lineAt(content, start), text: cut(content.slice(start, last + 1)), difference: null };
}

/** Where the character at `index` of all words without their spaces stands in the text. */
function offsetOf(places: readonly RegExpExecArray[], index: number): number {
  let passed = 0;
  for (const { 0: word, index: start } of places) {
    if (index < passed + word.length) return start + index - passed;
    passed += word.length;
  }
  throw new Error('The words end before the index.');
}

/** The stretch, as long as the wanted text, that has most of its trigrams. */
function alike(content: string, wanted: string): Nearest | null {
  const grams = new Set<string>();
  for (let at = 0; at + 3 <= wanted.length; at += 1) grams.add(wanted.slice(at, at + 3).toLowerCase());
  const width = wanted.length - 2;
  if (width < 1) return null;
  const hits = new Uint8Array(content.length);
  let [sum, best, start] = [0, 0, 0];
  for (let at = 0; at + 3 <= content.length; at += 1) {
    hits[at] = grams.has(content.slice(at, at + 3).toLowerCase()) ? 1 : 0;
    sum += (hits[at] ?? 0) - (hits[at - width] ?? 0);
    if (sum > best) [best, start] = [sum, Math.max(0, at - width + 1)];
  }
  return best / width < ENOUGH ? null : compare(content, wanted, start);
}

/** Trims what stands around the stretch, and says what differs first. */
function compare(content: string, wanted: string, start: number): Nearest {
  const from = Math.max(0, start - AROUND);
  const around = content.slice(from, start + wanted.length + AROUND);
  const parts = diffWordsWithSpace(wanted, around);
  const [one, two] = parts;
  const lead = one?.removed === true ? surplus(two, one, 'before') : surplus(one, undefined, 'before');
  const trail = surplus(parts.at(-1), parts.at(-2), 'after');
  const text = around.slice(lead, around.length - trail);
  // Again without it, so that what is told apart are words of this text.
  const inner = diffWordsWithSpace(wanted, text);
  const first = inner.findIndex(({ added, removed }) => added || removed);
  const pair = [inner[first], inner[first + 1]];
  const valueOf = (kind: 'added' | 'removed') => pair.find((part) => part?.[kind] === true)?.value ?? '';
  return {
    line: lineAt(content, from + lead),
    text: cut(text),
    difference: { sent: cut(valueOf('removed')), found: cut(valueOf('added')) },
  };
}

/** Characters at an end of the page's text beyond what stands in the place of the wanted words there. */
function surplus(added: Part | undefined, removed: Part | undefined, side: 'before' | 'after'): number {
  if (added?.added !== true) return 0;
  const kept = removed?.removed === true ? tokensOf(removed.value).length : 0;
  const tokens = tokensOf(added.value);
  const beyond = side === 'before' ? tokens.slice(0, Math.max(0, tokens.length - kept)) : tokens.slice(kept);
  return beyond.join('').length;
}

function tokensOf(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

function lineAt(content: string, offset: number): number {
  return content.slice(0, offset).split('\n').length;
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN).toWellFormed()}…` : text;
}
