/**
 * Ranks the chunks of one wiki by BM25 (with the weights of their fields: BM25F), exactly: every
 * chunk that holds one of the words is counted, so that the total is honest.
 */
import { collisionKey } from '../core/paths.ts';
import { bitCount } from './fuzzy.ts';
import type { InvertedIndex } from './inverted-index.ts';
import type { PageRecord } from './page-table.ts';
import { planOf } from './plan.ts';
import type { Part, Plan, Sequence, Unit } from './plan.ts';
import type { ParsedQuery } from './query.ts';
import { documentsOf, following, neighboursIn, neighboursOf } from './sequences.ts';
import type { Following } from './sequences.ts';
import { topOf } from './top.ts';
import { B, COORDINATION, FREQUENCY, K1, NEIGHBOURS } from './weights.ts';

export interface WordHit {
  readonly chunkId: string;
  readonly pageId: string;
  readonly score: number;
}

export interface WordAnswer {
  /** Best first. */
  readonly hits: readonly WordHit[];
  /** Pages that match. */
  readonly total: number;
  /** Postings, words and vocabulary entries that were looked at: what the search has cost, without a clock. */
  readonly work: number;
}

export interface WordOptions {
  /** Hits at most. */
  readonly depth: number;
  readonly filter?: (page: PageRecord) => boolean;
}

/** Of one page, so that the others are seen. */
const MOST_OF_PAGE = 3;
/** Hits whose words are looked at in their order. */
const LOOKED_INTO = 100;
/** How far a page is put before all others whose name is the query itself, or its title, or an alias. */
const NAMED = { name: 2, title: 1.8, alias: 1.6 } as const;

export function searchWords(index: InvertedIndex, query: ParsedQuery, options: WordOptions): WordAnswer {
  return new Search(index, options).run(query);
}

class Search {
  readonly #index: InvertedIndex;
  readonly #options: WordOptions;
  readonly #scores: Float32Array;
  /** Slots that each chunk answers, as bits. */
  readonly #slots: Int32Array;
  readonly #touched: Int32Array;
  #touchedCount = 0;
  /** Of the unit at hand; zero between units. */
  readonly #unitScores: Float32Array;
  #frequencies: Float32Array | null = null;
  readonly #average: number;
  readonly #living: number;
  #work = 0;

  constructor(index: InvertedIndex, options: WordOptions) {
    this.#index = index;
    this.#options = options;
    const { size, gone, averageWeight } = index.chunks;
    this.#scores = new Float32Array(size);
    this.#slots = new Int32Array(size);
    this.#touched = new Int32Array(size);
    this.#unitScores = new Float32Array(size);
    this.#average = averageWeight;
    this.#living = size - gone;
  }

  run(query: ParsedQuery): WordAnswer {
    const { vocabulary } = this.#index;
    vocabulary.work = 0;
    const plan = planOf(this.#index, query);
    for (const unit of plan.units) this.#addUnit(unit);
    const named = this.#named(query);
    const answer = this.#collect(plan, named);
    return { ...answer, work: this.#work + vocabulary.work };
  }

  #addUnit({ slot, parts, sequence }: Unit): void {
    const touched = sequence === null ? this.#scoreParts(parts) : this.#scoreSequence(sequence);
    const bit = 1 << slot;
    for (const chunk of touched) {
      this.#touch(chunk);
      this.#scores[chunk] = (this.#scores[chunk] ?? 0) + (this.#unitScores[chunk] ?? 0);
      this.#slots[chunk] = (this.#slots[chunk] ?? 0) | bit;
      this.#unitScores[chunk] = 0;
    }
  }

  #touch(chunk: number): void {
    if ((this.#slots[chunk] ?? 0) !== 0) return;
    this.#touched[this.#touchedCount] = chunk;
    this.#touchedCount += 1;
  }

  #scoreParts(parts: readonly Part[]): number[] {
    const touched: number[] = [];
    for (const { terms, weight } of parts) {
      const [only, ...others] = terms;
      if (only !== undefined && others.length === 0) this.#scoreTerm(only, weight, touched);
      else this.#scoreTerms(terms, weight, touched);
    }
    return touched;
  }

  #scoreTerm(term: number, weight: number, touched: number[]): void {
    const { postings, chunks } = this.#index;
    const { from, to } = postings.range(term);
    const [list, frequencies, weights] = [postings.chunks, postings.frequencies, chunks.weights.data];
    const scale = weight * this.#rarity(postings.documents(term)) * (K1 + 1);
    const [fixed, growing] = [K1 * (1 - B), (K1 * B) / this.#average];
    for (let at = from; at < to; at += 1) {
      const chunk = list[at] ?? 0;
      const length = weights[chunk] ?? 0;
      if (length === 0) continue;
      const frequency = FREQUENCY[frequencies[at] ?? 0] ?? 0;
      this.#best(chunk, (scale * frequency) / (frequency + fixed + growing * length), touched);
    }
    this.#work += to - from;
  }

  /** Several terms as if they were one word. */
  #scoreTerms(terms: readonly number[], weight: number, touched: number[]): void {
    const { postings, chunks } = this.#index;
    const weights = chunks.weights.data;
    const sums = (this.#frequencies ??= new Float32Array(chunks.size));
    const found: number[] = [];
    for (const term of terms) {
      const { from, to } = postings.range(term);
      for (let at = from; at < to; at += 1) {
        const chunk = postings.chunks[at] ?? 0;
        if ((weights[chunk] ?? 0) === 0) continue;
        if ((sums[chunk] ?? 0) === 0) found.push(chunk);
        sums[chunk] = (sums[chunk] ?? 0) + (FREQUENCY[postings.frequencies[at] ?? 0] ?? 0);
      }
      this.#work += to - from;
    }
    const scale = weight * this.#rarity(found.length);
    for (const chunk of found) {
      this.#best(chunk, scale * this.#saturated(sums[chunk] ?? 0, chunk), touched);
      sums[chunk] = 0;
    }
  }

  #scoreSequence(sequence: Sequence): number[] {
    const touched: number[] = [];
    const rarity = documentsOf(this.#index, sequence).reduce((sum, count) => sum + this.#rarity(count), 0);
    for (const { chunk, count } of this.#following(sequence))
      this.#best(chunk, rarity * this.#saturated(count, chunk), touched);
    return touched;
  }

  #following(sequence: Sequence): Following[] {
    const { found, work } = following(this.#index, sequence);
    this.#work += work;
    return found;
  }

  #best(chunk: number, score: number, touched: number[]): void {
    const before = this.#unitScores[chunk] ?? 0;
    if (before === 0) touched.push(chunk);
    if (score > before) this.#unitScores[chunk] = score;
  }

  #rarity(documents: number): number {
    return Math.log(1 + (this.#living - documents + 0.5) / (documents + 0.5));
  }

  #saturated(frequency: number, chunk: number): number {
    const length = this.#index.chunks.weights.at(chunk);
    return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / this.#average));
  }

  /** Pages that the query is the name of, with the factor that puts them first. */
  #named(query: ParsedQuery): Map<number, number> {
    const found = new Map<number, number>();
    if (query.excluded.length > 0) return found;
    const text = query.text.replace(/^"(.*)"$/, '$1');
    const key = collisionKey(text);
    if (key === '') return found;
    const { pages } = this.#index;
    for (const page of pages.named(key)) {
      const record = pages.record(page);
      if (record === undefined) continue;
      const { nameKey, pathKey, titleKey } = record;
      const by = nameKey === key || pathKey === key ? 'name' : titleKey === key ? 'title' : 'alias';
      found.set(page, NAMED[by]);
    }
    return found;
  }

  #collect(plan: Plan, named: ReadonlyMap<number, number>): Omit<WordAnswer, 'work'> {
    const { chunks, pages } = this.#index;
    const { depth, filter } = this.#options;
    /** Of each page: 0 not asked yet, 1 wanted, 2 wanted and counted, 3 unwanted. */
    const state = new Uint8Array(pages.numbers);
    for (const sequence of plan.excluded)
      for (const { chunk } of this.#following(sequence)) state[chunks.pageOf.at(chunk)] = 3;
    let total = 0;
    const count = (page: number): boolean => {
      if (state[page] === 0) {
        const record = pages.record(page);
        state[page] = record !== undefined && (filter === undefined || filter(record)) ? 1 : 3;
      }
      if (state[page] === 1) {
        state[page] = 2;
        total += 1;
      }
      return state[page] === 2;
    };
    const found: number[] = [];
    const wanted = Math.max(plan.slots, 1);
    const coordination = COORDINATION.share * Math.min(1, COORDINATION.words / wanted);
    for (let at = 0; at < this.#touchedCount; at += 1) {
      const chunk = this.#touched[at] ?? 0;
      const slots = this.#slots[chunk] ?? 0;
      if (plan.required.some((bits) => (slots & bits) === 0) || !count(chunks.pageOf.at(chunk))) continue;
      const missing = 1 - bitCount(slots) / wanted;
      this.#scores[chunk] = (this.#scores[chunk] ?? 0) * (1 - coordination * missing);
      found.push(chunk);
    }
    const kept = topOf(found, this.#scores, Math.max(LOOKED_INTO, depth * 2));
    this.#lookInto(kept.slice(0, LOOKED_INTO), plan);
    const first = this.#putFirst(named, count, kept);
    kept.sort((one, other) => (this.#scores[other] ?? 0) - (this.#scores[one] ?? 0) || one - other);
    return { hits: this.#hits([...new Set([...first, ...kept])]), total };
  }

  /** What stands together in the query and in the text is worth more. */
  #lookInto(found: readonly number[], plan: Plan): void {
    const neighbours = neighboursOf(plan);
    if (neighbours === null) return;
    const { chunks, vocabulary } = this.#index;
    for (const chunk of found) {
      const entries = chunks.entries(chunk);
      this.#work += entries.length;
      const share = neighboursIn(entries, vocabulary.termOfAll, neighbours);
      this.#scores[chunk] = (this.#scores[chunk] ?? 0) * (1 + NEIGHBOURS * share);
    }
  }

  /** Answers the best chunks of pages that the query names; of a page without any, its first one. */
  #putFirst(named: ReadonlyMap<number, number>, count: (page: number) => boolean, found: readonly number[]): number[] {
    const { chunks, pages } = this.#index;
    const most = found.reduce((best, chunk) => Math.max(best, this.#scores[chunk] ?? 0), 1);
    const first: { chunk: number; score: number }[] = [];
    for (const [page, factor] of named) {
      const own = pages.chunksOf(page);
      const chunk = own.reduce(
        (best, next) => ((this.#scores[next] ?? 0) > (this.#scores[best] ?? 0) ? next : best),
        own[0] ?? -1,
      );
      if (chunk < 0 || !chunks.isThere(chunk) || !count(page)) continue;
      first.push({ chunk, score: most * factor + (this.#scores[chunk] ?? 0) * 0.1 });
    }
    for (const { chunk, score } of first) this.#scores[chunk] = score;
    return first.sort((one, other) => other.score - one.score).map(({ chunk }) => chunk);
  }

  #hits(found: readonly number[]): WordHit[] {
    const { chunks, pages } = this.#index;
    const ofPage = new Map<number, number>();
    const hits: WordHit[] = [];
    for (const chunk of found) {
      if (hits.length === this.#options.depth) break;
      const page = chunks.pageOf.at(chunk);
      const before = ofPage.get(page) ?? 0;
      if (before === MOST_OF_PAGE) continue;
      ofPage.set(page, before + 1);
      const score = Math.round((this.#scores[chunk] ?? 0) * 10_000) / 10_000;
      hits.push({ chunkId: chunks.id(chunk), pageId: pages.record(page)?.id ?? '', score });
    }
    return hits;
  }
}
