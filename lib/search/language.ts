/** Tells the language of a text, well enough to choose a stemmer. No model, no network. */
import { foldWord } from './fold.ts';
import { languagesOf } from './stemmers.ts';
import type { Language, Script } from './stemmers.ts';
import { stopWords } from './stop-words.ts';

/** What is looked at of a text, so that a long one costs no more. */
const LOOKED_AT = 6000;
/** Fewer known words than this, or a smaller share of them, say nothing. */
const LEAST_WORDS = 3;
const LEAST_SHARE = 0.08;

const LETTERS: readonly (readonly [Script | 'kana' | 'hangul' | 'han' | 'thai', RegExp])[] = [
  ['latin', /\p{Script=Latin}/gu],
  ['cyrillic', /\p{Script=Cyrillic}/gu],
  ['greek', /\p{Script=Greek}/gu],
  ['arabic', /\p{Script=Arabic}/gu],
  ['devanagari', /\p{Script=Devanagari}/gu],
  ['armenian', /\p{Script=Armenian}/gu],
  ['tamil', /\p{Script=Tamil}/gu],
  ['kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['hangul', /\p{Script=Hangul}/gu],
  ['han', /\p{Script=Han}/gu],
  ['thai', /\p{Script=Thai}/gu],
];

/** A sign of these scripts says about as much as three letters. */
const SIGN_WEIGHT = 3;

/** The language of a text, `und` where it is too short or too mixed to tell. */
export function detectLanguage(text: string): Language {
  const sample = text.slice(0, LOOKED_AT).normalize('NFKC');
  const counts = new Map(LETTERS.map(([name, pattern]) => [name, sample.match(pattern)?.length ?? 0]));
  const of = (name: (typeof LETTERS)[number][0]): number => counts.get(name) ?? 0;
  const japanese = of('kana') > 0 && of('kana') * 8 >= of('han');
  const ranked: (readonly [string, number])[] = [
    ...languageScripts.map((name) => [name, of(name)] as const),
    [japanese ? 'ja' : 'zh', (of('han') + of('kana')) * SIGN_WEIGHT],
    ['ko', of('hangul') * SIGN_WEIGHT],
    ['th', of('thai')],
  ];
  const [script, letters] = ranked.reduce((best, next) => (next[1] > best[1] ? next : best));
  if (letters === 0) return 'und';
  const spaced = languageScripts.find((name) => name === script);
  return spaced === undefined ? script : byStopWords(sample, languagesOf(spaced));
}

const languageScripts = ['latin', 'cyrillic', 'greek', 'arabic', 'devanagari', 'armenian', 'tamil'] as const;

function byStopWords(sample: string, languages: readonly Language[]): Language {
  const [only, ...others] = languages;
  if (only !== undefined && others.length === 0) return only;
  const words = (sample.match(/[\p{L}\p{M}'’]+/gu) ?? []).map(foldWord);
  let best: Language = 'und';
  let most = Math.max(LEAST_WORDS - 1, words.length * LEAST_SHARE);
  for (const language of languages) {
    const known = stopWords(language);
    const found = words.reduce((sum, word) => sum + (known.has(word) ? 1 : 0), 0);
    // On a tie the first stays: the languages are ordered.
    if (found > most) [best, most] = [language, found];
  }
  return best;
}
