/** How long a text is for who has to read it, and cutting what is too long. */
import { wordSpans } from '#lib/core/word-spans.ts';

export interface Size {
  readonly words: number;
  /** About as many tokens as a model of English makes of it (WordPiece). */
  readonly tokens: number;
}

/** Longer sections are parted, and paragraphs that are longer by themselves. */
export const MOST_WORDS = 300;
/** What is parted is packed to about so many. */
export const PACKED_WORDS = 150;
/**
 * The model reads 512 tokens, with 30 or so of title and headings before the text. An estimate is
 * enough: what is longer nevertheless is embedded in windows, so that nothing is cut off.
 */
export const MOST_TOKENS = 450;

export function sizeOf(text: string): Size {
  return { words: wordSpans(text).length, tokens: tokensOf(text) };
}

export function fits(size: Size, words = MOST_WORDS): boolean {
  return size.words <= words && size.tokens <= MOST_TOKENS;
}

export function sum(a: Size, b: Size): Size {
  return { words: a.words + b.words, tokens: a.tokens + b.tokens };
}

/**
 * Six letters of the Latin alphabet are a token, two of another alphabet, each character of
 * Chinese or Japanese, and each sign. On this project's English corpus WordPiece makes 1.3 tokens
 * of a word; this estimate is a little above.
 */
function tokensOf(text: string): number {
  let tokens = 0;
  let letters = 0;
  let per = 6;
  const close = (): void => {
    tokens += Math.ceil(letters / per);
    letters = 0;
  };
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code <= 0x20) close();
    else if (isLatin(code)) {
      if (per !== 6) close();
      per = 6;
      letters += 1;
    } else if (code < 0xc0) {
      close();
      tokens += 1;
    } else if (code < 0x2000) {
      if (per !== 2) close();
      per = 2;
      letters += 1;
    } else {
      close();
      tokens += 1;
    }
  }
  close();
  return tokens;
}

function isLatin(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0xc0 && code < 0x250)
  );
}

/** Where a sentence ends: after its mark and the space behind it, or at the end of a line. */
const SENTENCE_END = /[.!?…]["'’”)\]]*[ \t]+|[。！？][」』）]*|\n/g;

/** Parts of the text, in order and without a gap, each of about {@link PACKED_WORDS} words. */
export function divide(text: string): string[] {
  return pack(sentencesOf(text).flatMap((sentence) => (fits(sizeOf(sentence)) ? [sentence] : cutWords(sentence))));
}

function sentencesOf(text: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const { 0: end, index } of text.matchAll(SENTENCE_END)) {
    sentences.push(text.slice(start, index + end.length));
    start = index + end.length;
  }
  if (start < text.length) sentences.push(text.slice(start));
  return sentences;
}

function pack(pieces: readonly string[]): string[] {
  const parts: string[] = [];
  let current = '';
  let size: Size = { words: 0, tokens: 0 };
  for (const piece of pieces) {
    const more = sizeOf(piece);
    if (current !== '' && !fits(sum(size, more), PACKED_WORDS)) {
      parts.push(current);
      current = '';
      size = { words: 0, tokens: 0 };
    }
    current += piece;
    size = sum(size, more);
  }
  return current === '' ? parts : [...parts, current];
}

/** Each word with what follows it; a word that is too long by itself in slices. */
function cutWords(sentence: string): string[] {
  const starts = wordSpans(sentence).map(({ start }) => start);
  const bounds = [0, ...starts.slice(1), sentence.length];
  return bounds.slice(1).flatMap((end, index) => slices(sentence.slice(bounds[index], end)));
}

function slices(text: string): string[] {
  if (text.length <= MOST_TOKENS) return text === '' ? [] : [text];
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + MOST_TOKENS, text.length);
    // Not between the halves of a character.
    if (end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1] ?? '')) end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}
