/**
 * Letters of MathML's `mathvariant` as Unicode has them. Browsers follow MathML Core, which knows
 * the attribute no more (but for `normal`): without this, the reals are shown as a plain R.
 */

interface Alphabet {
  /** Code points of A, a and 0; null: there are none of these. */
  readonly upper: number;
  readonly lower: number;
  readonly digit: number | null;
  /** Letters that Unicode had before. */
  readonly others?: Readonly<Record<string, string>>;
}

const ALPHABETS: Readonly<Record<string, Alphabet>> = {
  bold: { upper: 0x1d400, lower: 0x1d41a, digit: 0x1d7ce },
  italic: { upper: 0x1d434, lower: 0x1d44e, digit: null, others: { h: 'ℎ' } },
  'bold-italic': { upper: 0x1d468, lower: 0x1d482, digit: null },
  script: {
    upper: 0x1d49c,
    lower: 0x1d4b6,
    digit: null,
    others: { B: 'ℬ', E: 'ℰ', F: 'ℱ', H: 'ℋ', I: 'ℐ', L: 'ℒ', M: 'ℳ', R: 'ℛ', e: 'ℯ', g: 'ℊ', o: 'ℴ' },
  },
  'bold-script': { upper: 0x1d4d0, lower: 0x1d4ea, digit: null },
  fraktur: { upper: 0x1d504, lower: 0x1d51e, digit: null, others: { C: 'ℭ', H: 'ℌ', I: 'ℑ', R: 'ℜ', Z: 'ℨ' } },
  'bold-fraktur': { upper: 0x1d56c, lower: 0x1d586, digit: null },
  'double-struck': {
    upper: 0x1d538,
    lower: 0x1d552,
    digit: 0x1d7d8,
    others: { C: 'ℂ', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ' },
  },
  'sans-serif': { upper: 0x1d5a0, lower: 0x1d5ba, digit: 0x1d7e2 },
  'bold-sans-serif': { upper: 0x1d5d4, lower: 0x1d5ee, digit: 0x1d7ec },
  'sans-serif-italic': { upper: 0x1d608, lower: 0x1d622, digit: null },
  'sans-serif-bold-italic': { upper: 0x1d63c, lower: 0x1d656, digit: null },
  monospace: { upper: 0x1d670, lower: 0x1d68a, digit: 0x1d7f6 },
};

/** The text in the letters of the variant; what it has no letter for stays. */
export function mathLetters(text: string, variant: string): string {
  const alphabet = ALPHABETS[variant];
  if (alphabet === undefined) return text;
  return text.replace(/[A-Za-z0-9]/g, (letter) => {
    const known = alphabet.others?.[letter];
    if (known !== undefined) return known;
    const code = letter.charCodeAt(0);
    if (code < 65) return alphabet.digit === null ? letter : String.fromCodePoint(alphabet.digit + code - 48);
    return String.fromCodePoint(code < 97 ? alphabet.upper + code - 65 : alphabet.lower + code - 97);
  });
}
