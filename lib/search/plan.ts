/** From a query to the terms of one wiki's index that answer it. */
import { analyze, stopWords } from './analyze.ts';
import type { Language, Token } from './analyze.ts';
import type { InvertedIndex } from './inverted-index.ts';
import type { Asked, ParsedQuery } from './query.ts';
import { BEGINNING, PART, TYPO } from './weights.ts';

/** Terms that count as one word. */
export interface Part {
  readonly terms: readonly number[];
  readonly weight: number;
}

/** Terms one after another; at each place one of several is right. */
export type Sequence = readonly (readonly number[])[];

/** One thing that is looked for. Those of one slot are alternatives to each other. */
export interface Unit {
  readonly slot: number;
  /** The best of them counts. Empty: nothing in the wiki answers it. */
  readonly parts: readonly Part[];
  readonly sequence: Sequence | null;
  /** Words between it and the word before it in the query, plus one; 0: it has no neighbour there. */
  readonly distance: number;
}

export interface Plan {
  readonly units: readonly Unit[];
  readonly slots: number;
  /** Of each of these sets of slots (bits), one has to be there. */
  readonly required: readonly number[];
  readonly excluded: readonly Sequence[];
}

/** A search looks for so many words, the rarest of the query. */
export const MOST_SLOTS = 30;
const MOST_LANGUAGES = 4;
/** Languages of fewer pages are not what the wiki is written in. */
const LEAST_SHARE = 0.02;
const STOP_SHARE = 0.2;
/** A phrase is known by its first words. */
const LONGEST_PHRASE = 30;
const MOST_BEGINNINGS = 40;
const MOST_PARTS = 20;
const MOST_NEAR = 6;
const SHORTEST_BEGINNING = 2;
const SHORTEST_PART = 3;
/** Words that are looked for in the whole vocabulary, since the wiki doesn't know them. */
const MOST_UNKNOWN = 8;

/** A word of the query, in all languages of the wiki. */
interface Word {
  readonly surface: string;
  /** Stems of it; the wiki may know none. */
  readonly terms: readonly string[];
  readonly position: number;
  readonly whole: boolean;
  readonly unspaced: boolean;
}

export function planOf(index: InvertedIndex, query: ParsedQuery): Plan {
  return new Planner(index).plan(query);
}

class Planner {
  readonly #index: InvertedIndex;
  readonly #languages: readonly Language[];
  readonly #stops: readonly ReadonlySet<string>[];
  #unknown = 0;

  constructor(index: InvertedIndex) {
    this.#index = index;
    const languages = index.pages.languages(LEAST_SHARE).slice(0, MOST_LANGUAGES);
    this.#languages = languages.length > 0 ? languages : ['und'];
    const common = index.pages.languages(STOP_SHARE);
    this.#stops = (common.length > 0 ? common : this.#languages).map(stopWords);
  }

  plan(query: ParsedQuery): Plan {
    const plain: { word: Word; prefix: boolean; position: number }[] = [];
    const firm: Unit[][] = [];
    let position = 0;
    for (const clause of query.clauses) {
      const [first, ...others] = clause;
      if (first === undefined) continue;
      if (others.length > 0 || first.phrase) {
        firm.push(clause.map((asked) => this.#alternative(asked)));
        position += 2;
        continue;
      }
      const words = this.#words(first.text);
      const last = words.at(-1)?.position;
      for (const word of words)
        plain.push({ word, prefix: first.prefix && word.position === last, position: position + word.position });
      position += (last ?? 0) + 1;
    }
    const telling = plain.filter(({ word, prefix }) => !this.#isStop(word, prefix));
    // Words that say nothing are looked for where there is nothing else.
    const chosen = telling.length > 0 || firm.length > 0 ? telling : plain;
    const rarest = this.#rarest(chosen, MOST_SLOTS - Math.min(firm.length, MOST_SLOTS));
    const units: Unit[] = [];
    let before: number | null = null;
    let slot = 0;
    for (const { word, prefix, position: at } of rarest) {
      const distance = before === null || word.whole ? 0 : at - before;
      // A word of parts is one more way to find what its first part stands for.
      units.push({ slot, parts: this.#parts(word, prefix), sequence: null, distance });
      if (word.whole) continue;
      before = at;
      slot += 1;
    }
    const required: number[] = [];
    for (const alternatives of firm.slice(0, MOST_SLOTS)) {
      for (const unit of alternatives) units.push({ ...unit, slot });
      if (alternatives.some(({ sequence }) => sequence !== null)) required.push(1 << slot);
      slot += 1;
    }
    return { units, slots: slot, required, excluded: query.excluded.map((asked) => this.#sequence(asked)) };
  }

  #alternative(asked: Asked): Unit {
    const none = { slot: 0, distance: 0 };
    const words = this.#words(asked.text).filter(({ whole }) => !whole);
    const [only] = words;
    if (!asked.phrase && words.length === 1 && only !== undefined)
      return { ...none, parts: this.#parts(only, asked.prefix), sequence: null };
    return { ...none, parts: [], sequence: this.#sequence(asked) };
  }

  #sequence(asked: Asked): Sequence {
    const words = this.#words(asked.text)
      .filter(({ whole }) => !whole)
      .slice(0, LONGEST_PHRASE);
    return words.map((word, at) => {
      const known = this.#known(word);
      // What stands before it leaves few words, so that one letter is enough.
      const unfinished = asked.prefix && at === words.length - 1;
      return unfinished ? [...new Set([...known, ...this.#beginnings(word, 1)])] : known;
    });
  }

  #words(text: string): Word[] {
    const [first = 'und', ...others] = this.#languages;
    const tokens = analyze(text, first);
    const place = ({ start, end }: Token): string => `${start}-${end}`;
    const more = new Map<string, string[]>();
    for (const language of others) {
      for (const token of analyze(text, language)) {
        const terms = more.get(place(token));
        if (terms === undefined) more.set(place(token), [token.term]);
        else terms.push(token.term);
      }
    }
    return tokens.map((token, at) => {
      const next = tokens[at + 1];
      return {
        surface: token.surface,
        terms: [...new Set([token.term, ...(more.get(place(token)) ?? [])])],
        position: token.position,
        whole: next !== undefined && next.position === token.position && next.end < token.end,
        unspaced: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u.test(
          token.surface,
        ),
      };
    });
  }

  #isStop({ surface }: Word, prefix: boolean): boolean {
    // While it is typed, one letter is the beginning of something.
    if (prefix && surface.length < SHORTEST_BEGINNING) return true;
    return this.#stops.some((words) => words.has(surface));
  }

  #rarest<T extends { word: Word }>(words: T[], most: number): T[] {
    const seen = new Set<string>();
    const different = words.filter(({ word: { surface, whole } }) => {
      const key = `${surface} ${String(whole)}`;
      return !seen.has(key) && seen.add(key);
    });
    if (different.length <= most) return different;
    const documents = (word: Word): number =>
      this.#known(word).reduce((sum, term) => sum + this.#index.postings.documents(term), 0);
    const ranked = different
      .map((entry) => ({ entry, documents: documents(entry.word) }))
      .filter(({ entry, documents: count }) => count > 0 && !entry.word.whole)
      .sort((one, other) => one.documents - other.documents)
      .slice(0, most);
    const kept = new Set(ranked.map(({ entry }) => entry));
    return different.filter((entry) => kept.has(entry));
  }

  #known({ terms }: Word): number[] {
    const { vocabulary, postings } = this.#index;
    return terms.flatMap((term) => {
      const id = vocabulary.termId(term);
      return id !== undefined && postings.documents(id) > 0 ? [id] : [];
    });
  }

  #beginnings({ surface, unspaced }: Word, shortest = SHORTEST_BEGINNING): number[] {
    if (unspaced || surface.length < shortest) return [];
    return this.#termsOf(this.#index.vocabulary.beginningWith(surface, MOST_BEGINNINGS));
  }

  #parts(word: Word, prefix: boolean): Part[] {
    const known = this.#known(word);
    const beginnings = prefix ? this.#beginnings(word) : [];
    if (known.length > 0) {
      const longer = beginnings.filter((term) => !known.includes(term));
      const exact = { terms: known, weight: 1 };
      return longer.length === 0 ? [exact] : [exact, { terms: [...known, ...longer], weight: BEGINNING }];
    }
    if (beginnings.length > 0) return [{ terms: beginnings, weight: 1 }];
    // The whole is a bonus to its parts; if nobody writes it so, the parts are enough.
    return word.whole ? [] : this.#guesses(word);
  }

  /** The wiki doesn't know the word: it is looked for within others, and among the typos. */
  #guesses({ surface, unspaced }: Word): Part[] {
    if (this.#unknown >= MOST_UNKNOWN) return [];
    this.#unknown += 1;
    const { vocabulary } = this.#index;
    // One sign alone is a part of the pairs it is in; a pair is nothing smaller.
    if (unspaced ? Array.from(surface).length === 1 : surface.length >= SHORTEST_PART) {
      const holding = this.#termsOf(vocabulary.holding(surface, MOST_PARTS));
      if (holding.length > 0) return [{ terms: holding, weight: PART }];
    }
    if (unspaced) return [];
    const near = vocabulary.near(surface, MOST_NEAR);
    const typos = near[0]?.typos ?? 0;
    const terms = this.#termsOf(near.map(({ id }) => id));
    return terms.length === 0 ? [] : [{ terms, weight: TYPO ** typos }];
  }

  #termsOf(surfaces: readonly number[]): number[] {
    return [...new Set(surfaces.map((surface) => this.#index.vocabulary.termOf(surface)))];
  }
}
