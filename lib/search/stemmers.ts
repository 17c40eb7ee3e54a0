/**
 * What is known of each language: its stemmer and its stop words. A language is named by its
 * ISO 639-1 code; `und` is a text too short to tell.
 */
import { stemmer as arabic } from '@orama/stemmers/arabic';
import { stemmer as armenian } from '@orama/stemmers/armenian';
import { stemmer as bulgarian } from '@orama/stemmers/bulgarian';
import { stemmer as danish } from '@orama/stemmers/danish';
import { stemmer as dutch } from '@orama/stemmers/dutch';
import { stemmer as finnish } from '@orama/stemmers/finnish';
import { stemmer as french } from '@orama/stemmers/french';
import { stemmer as german } from '@orama/stemmers/german';
import { stemmer as greek } from '@orama/stemmers/greek';
import { stemmer as hungarian } from '@orama/stemmers/hungarian';
import { stemmer as hindi } from '@orama/stemmers/indian';
import { stemmer as indonesian } from '@orama/stemmers/indonesian';
import { stemmer as italian } from '@orama/stemmers/italian';
import { stemmer as norwegian } from '@orama/stemmers/norwegian';
import { stemmer as portuguese } from '@orama/stemmers/portuguese';
import { stemmer as romanian } from '@orama/stemmers/romanian';
import { stemmer as russian } from '@orama/stemmers/russian';
import { stemmer as serbian } from '@orama/stemmers/serbian';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stemmer as swedish } from '@orama/stemmers/swedish';
import { stemmer as tamil } from '@orama/stemmers/tamil';
import { stemmer as turkish } from '@orama/stemmers/turkish';
import { stemmer as ukrainian } from '@orama/stemmers/ukrainian';
import { stemEnglish } from './stem-english.ts';

export type Language = string;

type Stemmer = (word: string) => string;

const STEMMERS: ReadonlyMap<Language, Stemmer> = new Map([
  ['ar', arabic],
  ['bg', bulgarian],
  ['da', danish],
  ['de', german],
  ['el', greek],
  ['en', stemEnglish],
  ['es', spanish],
  ['fi', finnish],
  ['fr', french],
  ['hi', hindi],
  ['hu', hungarian],
  ['hy', armenian],
  ['id', indonesian],
  ['it', italian],
  ['nl', dutch],
  ['no', norwegian],
  ['pt', portuguese],
  ['ro', romanian],
  ['ru', russian],
  ['sr', serbian],
  ['sv', swedish],
  ['ta', tamil],
  ['tr', turkish],
  ['uk', ukrainian],
]);

export type Script = 'latin' | 'cyrillic' | 'greek' | 'arabic' | 'devanagari' | 'armenian' | 'tamil' | 'other';

const SCRIPTS: readonly (readonly [Script, RegExp])[] = [
  ['latin', /\p{Script=Latin}/u],
  ['cyrillic', /\p{Script=Cyrillic}/u],
  ['greek', /\p{Script=Greek}/u],
  ['arabic', /\p{Script=Arabic}/u],
  ['devanagari', /\p{Script=Devanagari}/u],
  ['armenian', /\p{Script=Armenian}/u],
  ['tamil', /\p{Script=Tamil}/u],
];

const LANGUAGES_OF: Readonly<Record<Script, readonly Language[]>> = {
  latin: ['en', 'da', 'de', 'es', 'fi', 'fr', 'hu', 'id', 'it', 'nl', 'no', 'pt', 'ro', 'sv', 'tr'],
  cyrillic: ['ru', 'bg', 'sr', 'uk'],
  greek: ['el'],
  arabic: ['ar'],
  devanagari: ['hi'],
  armenian: ['hy'],
  tamil: ['ta'],
  other: [],
};

const SCRIPT_OF = new Map(
  Object.entries(LANGUAGES_OF).flatMap(([script, languages]) => languages.map((language) => [language, script])),
);

export function scriptOf(word: string): Script {
  const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
  return (
    SCRIPTS.find(([, pattern]) => pattern.test(first))?.[0] ??
    SCRIPTS.find(([, pattern]) => pattern.test(word))?.[0] ??
    'other'
  );
}

/** Languages that can be told apart within a script, the likeliest first. */
export function languagesOf(script: Script): readonly Language[] {
  return LANGUAGES_OF[script];
}

/**
 * The language that a word of this script is stemmed by, in a text of that language: its own, or
 * where the script is foreign to it the likeliest one (an English term in a Japanese page).
 */
export function stemLanguage(script: Script, language: Language): Language {
  return SCRIPT_OF.get(language) === script ? language : (LANGUAGES_OF[script][0] ?? 'und');
}

/** What is longer is no word, and would cost the stemmers' patterns. */
const LONGEST_WORD = 40;
const REMEMBERED = 50_000;

/** The stemmers' patterns take microseconds a word, and words repeat. */
const remembered = new Map<Language, Map<string, string>>();

/** The stem of a word in lower case; the word itself where nothing is known of the language. */
export function stem(word: string, language: Language): string {
  const stemmer = STEMMERS.get(language);
  if (stemmer === undefined || word.length > LONGEST_WORD) return word;
  let known = remembered.get(language);
  if (known === undefined) remembered.set(language, (known = new Map<string, string>()));
  const before = known.get(word);
  if (before !== undefined) return before;
  const found = stemmer(word);
  // Some leave nothing of a short word.
  const result = found === '' ? word : found;
  if (known.size >= REMEMBERED) known.clear();
  known.set(word, result);
  return result;
}
