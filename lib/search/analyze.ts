/**
 * From a text to the terms that the search knows it by; pages and queries alike. Takes any text.
 */
import { foldMarks, lowerWord } from './fold.ts';
import { scriptOf, stem, stemLanguage } from './stemmers.ts';
import type { Language } from './stemmers.ts';

export { stopWords } from './stop-words.ts';
export type { Language } from './stemmers.ts';

/** Raised when the same text gives other terms than before: kept indexes are made again then. */
export const ANALYSIS_VERSION = 2;

export interface Token {
  /** What is compared: folded and stemmed; two signs of a script without spaces. */
  readonly term: string;
  /** The word as written, folded but not stemmed. */
  readonly surface: string;
  /** In the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /**
   * The number of the word. A word of parts (`foo_bar`, `fooBar`) comes twice: as a whole, first,
   * at the position of its first part, and then in parts.
   */
  readonly position: number;
}

/** What is longer than any word (a key, an image in base64) is known by its beginning. */
const LONGEST_TERM = 64;

/** Written without spaces, so that no one but a dictionary knows where a word ends. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー\uFF70';
const MARKS = '\\p{M}\uFF9E\uFF9F';
const LETTER = `(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}\u00AD])`;
const RUN = new RegExp(
  // C++ and C#; numbers with their points; words, joined by "_" and apostrophes; runs without spaces.
  `(?<!${LETTER}|_)[A-Za-z](?:\\+\\+|#)(?!${LETTER})|\\p{Nd}+(?:[.,]\\p{Nd}+)+(?!${LETTER})|${LETTER}+(?:[_'’]+${LETTER}+)*|([${UNSPACED}][${UNSPACED}${MARKS}]*)`,
  'gu',
);
/** Ten marks on one sign are somebody's joke. */
const LONGEST_SIGN = 10;
/** A sign with its marks; the three letters that decomposed Hangul makes of one. */
const SIGN = new RegExp(`[\u1100-\u115F][\u1160-\u11A7]*[\u11A8-\u11FF]*|[^][${MARKS}]*`, 'gu');
/** Where a word of parts is parted: foo_bar, fooBar, HTMLParser. */
const JOINT = /_+|(?<=\p{Ll}|\p{Nd})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu;
const HAS_JOINT = /_|[\p{Ll}\p{Nd}]\p{Lu}|\p{Lu}\p{Lu}\p{Ll}/u;
/** What is longer was made by no person, and its parts are no words. */
const LONGEST_WITH_PARTS = 100;
/** Languages that write two words as one with an apostrophe: l'eau, dell'arte. */
const ELISION: ReadonlySet<Language> = new Set(['fr', 'it']);

export function analyze(text: string, language: Language): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (const match of text.matchAll(RUN)) {
    const [run, unspaced] = match;
    position +=
      unspaced === undefined
        ? addWord(tokens, { run, start: match.index, position, language })
        : addSigns(tokens, { run, start: match.index, position });
  }
  return tokens;
}

interface Run {
  readonly run: string;
  readonly start: number;
  readonly position: number;
}

/** Answers how many positions it takes. */
function addWord(tokens: Token[], { run, start, position, language }: Run & { language: Language }): number {
  const parts = partsOf(run, language);
  const whole = { start, end: start + run.length, position };
  if (parts.length <= 1) return addToken(tokens, run, whole, language) ? 1 : 0;
  if (!/['’]/.test(run)) addToken(tokens, run, whole, language);
  let taken = 0;
  for (const part of parts) {
    const from = start + part.at;
    const place = { start: from, end: from + part.text.length, position: position + taken };
    if (addToken(tokens, part.text, place, language)) taken += 1;
  }
  return Math.max(taken, 1);
}

function partsOf(run: string, language: Language): { text: string; at: number }[] {
  const elides = ELISION.has(language) && /['’]/.test(run);
  if (run.length > LONGEST_WITH_PARTS || (!elides && !HAS_JOINT.test(run))) return [];
  const joint = elides ? new RegExp(`['’]+|${JOINT.source}`, 'gu') : JOINT;
  const parts: { text: string; at: number }[] = [];
  let at = 0;
  const add = (end: number): void => {
    if (end > at) parts.push({ text: run.slice(at, end), at });
  };
  for (const match of run.matchAll(joint)) {
    add(match.index);
    at = match.index + match[0].length;
  }
  add(run.length);
  return parts;
}

function addToken(
  tokens: Token[],
  written: string,
  place: { start: number; end: number; position: number },
  language: Language,
): boolean {
  const lower = lowerWord(/['’]s$/i.test(written) ? written.slice(0, -2) : written).slice(0, LONGEST_TERM);
  if (lower === '') return false;
  const term = foldMarks(stem(lower, stemLanguage(scriptOf(lower), language)));
  tokens.push({ term, surface: foldMarks(lower), ...place });
  return true;
}

/** Each two neighbours are a term, and a sign alone where it has no neighbour. */
function addSigns(tokens: Token[], { run, start, position }: Run): number {
  const signs = Array.from(run.matchAll(SIGN), (match) => ({
    text: lowerWord(match[0].slice(0, LONGEST_SIGN)),
    from: start + match.index,
    to: start + match.index + match[0].length,
  }));
  const [first] = signs;
  if (signs.length === 1 && first !== undefined) {
    tokens.push({ term: first.text, surface: first.text, start: first.from, end: first.to, position });
    return 1;
  }
  for (let index = 0; index + 1 < signs.length; index += 1) {
    const [one, two] = [signs[index], signs[index + 1]];
    if (one === undefined || two === undefined) break;
    const term = one.text + two.text;
    tokens.push({ term, surface: term, start: one.from, end: two.to, position: position + index });
  }
  return signs.length - 1;
}
