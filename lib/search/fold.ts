/** One spelling for what readers take for the same: case, width, diacritics, apostrophes. */

/** Letters that Unicode doesn't decompose, and that are typed as these where a keyboard lacks them. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŧ: 't',
  ς: 'σ',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ى: 'ي',
};

const FOREIGN = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');
const PLAIN = /^[a-z0-9]*$/;

/** NFKC and lower case; apostrophes, vowel signs of Arabic and Hebrew, and soft hyphens go. */
export function lowerWord(word: string): string {
  if (PLAIN.test(word)) return word;
  return (
    word
      .normalize('NFKC')
      .toLowerCase()
      // Before the stem is taken, so that both spellings have one.
      .replaceAll('ß', 'ss')
      .replace(/['’ʼ\u00AD\u0591-\u05C7\u0640\u064B-\u065F\u0670\u200B-\u200F\u2060\uFEFF]/g, '')
  );
}

/**
 * Takes the marks off Latin, Greek and Cyrillic letters. Not off others: what Unicode calls a mark
 * there is a vowel (Devanagari, Thai) or makes another letter of it (が is not か).
 */
export function foldMarks(word: string): string {
  if (PLAIN.test(word)) return word;
  return word
    .normalize('NFD')
    .replace(/[\u0300-\u036F]/g, '')
    .normalize('NFC')
    .replace(FOREIGN, (letter) => LETTERS[letter] ?? letter);
}

export function foldWord(word: string): string {
  return foldMarks(lowerWord(word));
}
