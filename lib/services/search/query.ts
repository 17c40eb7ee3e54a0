/**
 * From what a person types to what PostgreSQL is asked. `websearch_to_tsquery` takes any text
 * without an error, so that no operator of `tsquery` can be smuggled in; only the last word gets
 * one from us, and it consists of letters and digits.
 */
import { WikibotError } from '../../core/errors.ts';
import { storableText } from '../input.ts';

export interface ParsedQuery {
  readonly text: string;
  /** The text without its last word, when that may still be unfinished. */
  readonly head: string;
  /** The last word as a prefix, in the syntax of `to_tsquery`; empty when it is no plain word. */
  readonly prefix: string;
}

export function parseSearchText(input: string): ParsedQuery {
  const text = storableText(input).trim();
  if (text === '') throw new WikibotError('invalid_input', 'Say what to search for in "q".');
  const [, head, word] = /^(.*?)([\p{L}\p{N}\p{M}]{2,})$/su.exec(text) ?? [];
  const unfinished =
    head !== undefined &&
    word !== undefined &&
    // Not within a phrase, after "-" (which excludes) or a part of a longer token.
    (head === '' || /\s$/.test(head)) &&
    (head.split('"').length - 1) % 2 === 0 &&
    word.toLowerCase() !== 'or';
  return unfinished ? { text, head, prefix: `${word}:*` } : { text, head: text, prefix: '' };
}
