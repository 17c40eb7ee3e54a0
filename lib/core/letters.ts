/** Under which letter a title stands in an index, in any script. */

/** What starts with no letter. */
export const OTHER = '#';
/** Chinese characters have no order that all readers share; one group holds them. */
export const HAN = '漢';

const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export const compareTitles: (a: string, b: string) => number = COLLATOR.compare;

/**
 * The first letter without its accents, in upper case. Korean stands under the first consonant of its
 * syllable, Japanese kana under its hiragana without marks, Thai under the consonant behind a vowel that
 * is written before it.
 */
export function letterOf(title: string): string {
  const code = title.charCodeAt(0);
  if (code >= 65 && code <= 90) return title.charAt(0);
  if (code >= 97 && code <= 122) return title.charAt(0).toUpperCase();
  const start = title
    .trimStart()
    .slice(0, 8)
    .normalize('NFKD')
    .replace(/^[\u0E40-\u0E44](?=\p{L})/u, '');
  const first = /^\p{L}/u.exec(start)?.[0];
  if (first === undefined) return OTHER;
  if (/\p{Script=Han}/u.test(first)) return HAN;
  const kana = first.codePointAt(0) ?? 0;
  if (kana >= 0x30a1 && kana <= 0x30f6) return String.fromCodePoint(kana - 0x60);
  return first.toUpperCase().charAt(0) === first.toUpperCase() ? first.toUpperCase() : first;
}

export function compareLetters(a: string, b: string): number {
  return rank(a) - rank(b) || COLLATOR.compare(a, b) || (a < b ? -1 : 1);
}

function rank(letter: string): number {
  return letter === OTHER ? 0 : letter === HAN ? 2 : 1;
}
