/**
 * The words of one wiki: as written (surfaces, for prefixes and typos) and as compared (terms).
 * Numbers are given once and stay.
 */
import { forgiven, letterMask, mayBeNear, typosBetween } from './fuzzy.ts';
import { Growing } from './growing.ts';

/** New words that are looked through one by one before all are sorted again. */
const MOST_UNSORTED = 1000;
/** Words with one beginning that are looked at to find the commonest of them. */
const MOST_LOOKED_AT = 20_000;

export class Vocabulary {
  readonly #terms: string[] = [];
  readonly #termIds = new Map<string, number>();
  readonly #surfaces: string[] = [];
  readonly #surfaceIds = new Map<string, number>();
  readonly #termOf = new Growing(Int32Array);
  readonly #masks = new Growing(Int32Array);
  /** How often each surface is written in the wiki now. */
  readonly #counts = new Growing(Int32Array);
  #letters = 0;
  #sorted = new Int32Array(0);
  /** Entries that were looked at since the counter was set: what a search has cost. */
  work = 0;

  /** The number of a surface, which is new where it has to be. */
  number(surface: string, term: string): number {
    // One spelling has several stems where pages are of several languages.
    const key = surface === term ? surface : `${surface}\n${term}`;
    const known = this.#surfaceIds.get(key);
    if (known !== undefined) return known;
    const id = this.#surfaces.length;
    this.#surfaceIds.set(key, id);
    this.#surfaces.push(surface);
    this.#masks.push(letterMask(surface));
    this.#counts.push(0);
    this.#letters += key.length;
    let termId = this.#termIds.get(term);
    if (termId === undefined) {
      termId = this.#terms.length;
      this.#terms.push(term);
      this.#termIds.set(term, termId);
    }
    this.#termOf.push(termId);
    return id;
  }

  get surfaces(): number {
    return this.#surfaces.length;
  }

  get terms(): number {
    return this.#terms.length;
  }

  surface(id: number): string {
    return this.#surfaces[id] ?? '';
  }

  term(id: number): string {
    return this.#terms[id] ?? '';
  }

  termId(term: string): number | undefined {
    return this.#termIds.get(term);
  }

  termOf(surface: number): number {
    return this.#termOf.at(surface);
  }

  /** For loops over millions of surfaces. */
  get termOfAll(): Int32Array {
    return this.#termOf.data;
  }

  count(surface: number): number {
    return this.#counts.at(surface);
  }

  /** A surface is written once more, or once less. */
  counted(surface: number, amount: 1 | -1): void {
    this.#counts.add(surface, amount);
  }

  /** Surfaces in use that begin so, the commonest first. */
  beginningWith(prefix: string, most: number): number[] {
    this.#sort();
    const found: number[] = [];
    const sorted = this.#sorted;
    for (let at = this.#firstFrom(prefix); at < sorted.length && found.length < MOST_LOOKED_AT; at += 1) {
      const id = sorted[at] ?? 0;
      if (!this.surface(id).startsWith(prefix)) break;
      if (this.count(id) > 0) found.push(id);
    }
    for (let id = sorted.length; id < this.#surfaces.length; id += 1)
      if (this.count(id) > 0 && this.surface(id).startsWith(prefix)) found.push(id);
    this.work += found.length + this.#surfaces.length - sorted.length;
    return this.#commonest(found, most);
  }

  /** Surfaces in use that hold a part, the commonest first. */
  holding(part: string, most: number): number[] {
    const mask = letterMask(part);
    const masks = this.#masks.data;
    const found: number[] = [];
    for (let id = 0; id < this.#surfaces.length; id += 1)
      if (((masks[id] ?? 0) & mask) === mask && this.count(id) > 0 && this.surface(id).includes(part)) found.push(id);
    this.work += this.#surfaces.length;
    return this.#commonest(found, most);
  }

  /** Surfaces in use that the word was probably meant to be, the nearest first, with their typos. */
  near(word: string, most: number): { id: number; typos: number }[] {
    const limit = forgiven(word);
    if (limit === 0) return [];
    const mask = letterMask(word);
    const masks = this.#masks.data;
    const found: { id: number; typos: number }[] = [];
    for (let id = 0; id < this.#surfaces.length; id += 1) {
      if (!mayBeNear(masks[id] ?? 0, mask, limit) || this.count(id) === 0) continue;
      const typos = typosBetween(word, this.surface(id), limit);
      if (typos <= limit) found.push({ id, typos });
    }
    this.work += this.#surfaces.length;
    const least = Math.min(...found.map(({ typos }) => typos));
    // People mistype the first letter least.
    const rank = (id: number): number => (this.surface(id).charAt(0) === word.charAt(0) ? 4 : 1) * this.count(id);
    return found
      .filter(({ typos }) => typos === least)
      .sort((one, other) => rank(other.id) - rank(one.id))
      .slice(0, most);
  }

  /** Roughly: strings and maps are not counted by the engine's measure. */
  get bytes(): number {
    const perEntry = 100;
    return (
      this.#letters +
      (this.#surfaces.length + this.#terms.length) * perEntry +
      this.#termOf.bytes +
      this.#masks.bytes +
      this.#counts.bytes +
      this.#sorted.byteLength
    );
  }

  #commonest(ids: number[], most: number): number[] {
    return ids.sort((one, other) => this.count(other) - this.count(one)).slice(0, most);
  }

  #firstFrom(prefix: string): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.surface(this.#sorted[middle] ?? 0) < prefix) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #sort(): void {
    if (this.#surfaces.length - this.#sorted.length <= MOST_UNSORTED) return;
    const ids = Int32Array.from(this.#surfaces.keys());
    const surfaces = this.#surfaces;
    this.#sorted = ids.sort((one, other) => {
      const [first = '', second = ''] = [surfaces[one], surfaces[other]];
      return first < second ? -1 : first > second ? 1 : 0;
    });
  }
}
