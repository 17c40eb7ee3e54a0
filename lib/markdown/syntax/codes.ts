/** Character codes as micromark's tokenizers see them: UTF-16 units, and negative numbers for line ends and tabs. */
import type { Code } from 'micromark-util-types';

/** The end of the text, or a line end. A tab is -2, each further column that it fills -1. */
export function endsLine(code: Code): code is null | -5 | -4 | -3 {
  return code === null || code < -2;
}

export function isSpace(code: Code): boolean {
  return code === -2 || code === -1 || code === 32;
}

/** White space of any kind, or the end of the text. */
export function isGap(code: Code): boolean {
  return code === null || code < 0 || /\s/u.test(String.fromCharCode(code));
}

/** A letter or a digit; what lies outside the basic plane counts as a letter. */
export function isWordCode(code: Code): boolean {
  return code !== null && code > 0 && /[\p{L}\p{N}\ud800-\udfff]/u.test(String.fromCharCode(code));
}

/** The text of one code; a tab comes once, not once a column. */
export function textOf(code: Code): string {
  if (code === -2) return '\t';
  return code === null || code < 0 ? '' : String.fromCharCode(code);
}
