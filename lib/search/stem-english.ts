/**
 * The stems of English words, by the algorithm that Snowball calls "english" (Porter2). Of our own,
 * since the package that serves the other languages takes "tion" off where "ion" is meant:
 * "connection" and "connect", "encryption" and "encrypt" had nothing in common.
 */

const VOWEL = /[aeiouy]/;
const DOUBLE = /(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;
/** A vowel between two others that are none, or a vowel at the beginning before one that is none. */
const SHORT_SYLLABLE = /(?:^[aeiouy][^aeiouy]|[^aeiouy][aeiouy][^aeiouywxY]|^past)$/;
const BEGINNING = /^(?:gener|commun|arsen|past|univers|later|emerg|organ|inter)/;

const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['skis', 'ski'],
  ['skies', 'sky'],
  ['idly', 'idl'],
  ['gently', 'gentl'],
  ['ugly', 'ugli'],
  ['early', 'earli'],
  ['only', 'onli'],
  ['singly', 'singl'],
  ...['sky', 'news', 'howe', 'atlas', 'cosmos', 'bias', 'andes'].map((word) => [word, word] as const),
]);
const DONE_AFTER_PLURAL = /^(?:(?:inn|out|cann|herr|earr|even)ing|(?:proc|exc|succ)eed)$/;

type Rule = readonly [suffix: string, becomes: string, when?: RegExp];

/** Longer ones before those that they end with. */
const STEP_2: readonly Rule[] = [
  ['ization', 'ize'],
  ['ational', 'ate'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['tional', 'tion'],
  ['biliti', 'ble'],
  ['lessli', 'less'],
  ['entli', 'ent'],
  ['ation', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['ousli', 'ous'],
  ['iviti', 'ive'],
  ['fulli', 'ful'],
  ['ogist', 'og'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['abli', 'able'],
  ['izer', 'ize'],
  ['ator', 'ate'],
  ['alli', 'al'],
  ['bli', 'ble'],
  ['ogi', 'og', /l$/],
  ['li', '', /[cdeghkmnrt]$/],
];
const STEP_3: readonly Rule[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['alize', 'al'],
  ['icate', 'ic'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ness', ''],
  ['ful', ''],
];
const STEP_4: readonly Rule[] = [
  ['ement', ''],
  ...['ance', 'ence', 'able', 'ible', 'ment'].map((suffix): Rule => [suffix, '']),
  ...['ant', 'ent', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'].map((suffix): Rule => [suffix, '']),
  ['ion', '', /[st]$/],
  ...['al', 'er', 'ic'].map((suffix): Rule => [suffix, '']),
];

/** @param word in lower case */
export function stemEnglish(word: string): string {
  if (word.length <= 2) return word;
  const exception = EXCEPTIONS.get(word);
  if (exception !== undefined) return exception;
  // A consonant is written as a capital: the y of "yes" and of "boy".
  let stem = word.replace(/^'/, '').replace(/^y|(?<=[aeiouy])y/g, 'Y');
  const [first, second] = regions(stem);
  stem = withoutPlural(stem);
  if (DONE_AFTER_PLURAL.test(stem)) return stem;
  stem = withoutEnding(stem, first);
  stem = stem.replace(/(?<=.[^aeiouy])[yY]$/, 'i');
  stem = applied(STEP_2, stem, first);
  if (stem.endsWith('ative') && stem.length - 5 >= second) stem = stem.slice(0, -5);
  else stem = applied(STEP_3, stem, first);
  stem = applied(STEP_4, stem, second);
  return withoutLast(stem, first, second).toLowerCase();
}

/** Where the two regions begin: after a vowel and what follows it, once and twice. */
function regions(word: string): [first: number, second: number] {
  const after = (from: number): number => {
    const found = /[aeiouy][^aeiouy]/.exec(word.slice(from));
    return found === null ? word.length : from + found.index + 2;
  };
  const first = BEGINNING.exec(word)?.[0].length ?? after(0);
  return [first, after(first)];
}

function withoutPlural(word: string): string {
  const plain = word.replace(/'s?'?$/, '');
  if (plain.endsWith('sses')) return plain.slice(0, -2);
  if (/ie[ds]$/.test(plain)) return plain.slice(0, plain.length > 4 ? -2 : -1);
  if (/(?:us|ss)$/.test(plain) || !/[aeiouy].+s$/.test(plain)) return plain;
  return plain.slice(0, -1);
}

const ENDING = /(?:eedly|ingly|edly|eed|ing|ed)$/;

function withoutEnding(word: string, first: number): string {
  const suffix = ENDING.exec(word)?.[0];
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (suffix.startsWith('eed')) return stem.length >= first ? `${stem}ee` : word;
  if (!VOWEL.test(stem)) return word;
  if (suffix === 'ing' && /^[^aeiouy]y$/.test(stem)) return `${stem[0]}ie`;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (DOUBLE.test(stem)) return /^[aeo]..$/.test(stem) ? stem : stem.slice(0, -1);
  return stem.length <= first && SHORT_SYLLABLE.test(stem) ? `${stem}e` : stem;
}

/** The first suffix that fits is the one; it stays where its condition is not met. */
function applied(rules: readonly Rule[], word: string, from: number): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, becomes, condition] = rule;
  const stem = word.slice(0, -suffix.length);
  return stem.length >= from && (condition === undefined || condition.test(stem)) ? stem + becomes : word;
}

function withoutLast(word: string, first: number, second: number): string {
  const stem = word.slice(0, -1);
  if (word.endsWith('e'))
    return stem.length >= second || (stem.length >= first && !SHORT_SYLLABLE.test(stem)) ? stem : word;
  return word.endsWith('ll') && stem.length >= second ? stem : word;
}
