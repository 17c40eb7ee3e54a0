/**
 * What the ranking by words rests on. Chosen by more than the sixty questions of
 * `bench/search-questions.ts`, which are too few: also by 203 descriptions of pages as queries (three
 * languages) and 613 passages of 17 words that were taken out of their page. From the middle of the
 * ranges within which they make no difference.
 */

/** How soon more of the same word says nothing new. */
export const K1 = 1.4;
/** How much a long text is held against it. */
export const B = 0.75;
/** A word of the title or of a heading counts as so many of the text. */
export const TITLE = 3;
export const HEADING = 1.5;
/**
 * Of the score, what rests on how many of the words are there: in a query of up to so many words. It
 * is less in a longer one, of which no text holds all: there, rare words say what it is about.
 */
export const COORDINATION = { share: 0.4, words: 5 } as const;
/** What neighbours in the query that are neighbours in the text add, when all are. */
export const NEIGHBOURS = 0.2;
/** A word that begins so, where the word itself is known too. */
export const BEGINNING = 0.35;
/** A word that holds it as a part. */
export const PART = 0.6;
/** A word that it is a typo of, for each letter. */
export const TYPO = 0.7;

/** Title, headings (with aliases and tags), text. */
export type Field = 0 | 1 | 2;

/** How often a word is in a field, in one byte: what is more changes nothing. */
const SHIFT = [0, 2, 4] as const;
const MOST = [3, 3, 15] as const;

/** The byte with one more in the field. */
export function counted(packed: number, field: Field): number {
  const shift = SHIFT[field];
  return ((packed >> shift) & MOST[field]) === MOST[field] ? packed : packed + (1 << shift);
}

/** What each byte weighs. */
export const FREQUENCY = Float32Array.from({ length: 256 }, (_, packed) => {
  const [title, heading, body] = [packed & 3, (packed >> 2) & 3, packed >> 4];
  return title * TITLE + heading * HEADING + body;
});

export function fieldWeight(field: Field): number {
  return field === 0 ? TITLE : field === 1 ? HEADING : 1;
}
