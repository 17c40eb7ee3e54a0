/**
 * Tokens of a text, estimated: each model has a tokenizer of its own, and a budget wants the same
 * answer for everybody. What a character counts is taken from how the common byte-pair vocabularies
 * part text, and rounded up: English has 4.2 characters a token there and 3.7 here.
 */

/** Weights are twentieths of a token, so that sums are exact. */
const UNITS = 20;
const LETTER = 5;
/** Digits and punctuation: two or three a token. */
const SIGN = 9;
/** Two characters in JSON, as which hosts may pass a text on. */
const ESCAPED = 14;
/** Greek, Cyrillic, Arabic, accented Latin. */
const TWO_BYTES = 12;
/** Han, Kana, Hangul, Thai, symbols. */
const THREE_BYTES = 24;
const EMOJI = 50;

/** Additive: the weight of two texts is that of both joined. */
export function weigh(text: string): number {
  let units = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) units += asciiWeight(code);
    else if (code < 0x800) units += TWO_BYTES;
    // Both halves of a pair count, half each.
    else if (code >= 0xd800 && code < 0xe000) units += EMOJI / 2;
    else units += THREE_BYTES;
  }
  return units;
}

export function estimateTokens(text: string): number {
  return Math.ceil(weigh(text) / UNITS);
}

/** The weight that a number of tokens allows. */
export function weightOf(tokens: number): number {
  return Math.floor(tokens * UNITS);
}

function asciiWeight(code: number): number {
  if (code === 0x0a || code === 0x22 || code === 0x5c || code < 0x20) return ESCAPED;
  const isLetter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x20;
  return isLetter ? LETTER : SIGN;
}

/** The first lines of at most that weight; of a first line that is longer, its first words. */
export function cutToWeight(text: string, most: number): string {
  let used = 0;
  let end = 0;
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf('\n', at);
    const next = feed === -1 ? text.length : feed + 1;
    const weight = weigh(text.slice(at, next));
    if (used + weight > most) return end > 0 ? text.slice(0, end).trimEnd() : cutLine(text.slice(0, next), most);
    used += weight;
    at = end = next;
  }
  return text;
}

function cutLine(line: string, most: number): string {
  let used = 0;
  let end = 0;
  let space = 0;
  for (const character of line) {
    used += weigh(character);
    if (used > most) return line.slice(0, space > end / 2 ? space : end).trimEnd();
    if (character === ' ') space = end;
    end += character.length;
  }
  return line;
}
