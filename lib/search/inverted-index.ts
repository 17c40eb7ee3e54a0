/**
 * The words of one wiki's pages, in memory: which chunks hold which terms, and in what order. Pages
 * come and go in place; document frequencies are exact all the time. `rank.ts` searches it.
 */
import { analyze } from './analyze.ts';
import type { Language } from './analyze.ts';
import { BREAK, ChunkTable, FIELD_END, idBytes, isBreak, surfaceOf, wholeOf } from './chunk-table.ts';
import { PageTable } from './page-table.ts';
import type { PageRecord } from './page-table.ts';
import { Postings } from './postings.ts';
import { Vocabulary } from './vocabulary.ts';
import { counted, fieldWeight } from './weights.ts';
import type { Field } from './weights.ts';

export interface IndexedPage extends PageRecord {
  readonly title: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly chunks: readonly { readonly id: string; readonly headingPath: readonly string[]; readonly text: string }[];
}

/** From so many on, and this share of all, gone chunks are swept out. */
const SWEEP = { least: 1000, share: 0.3 };
/** The share of the postings' arena that moved lists may leave behind. */
const MOST_WASTE = 0.4;

export class InvertedIndex {
  #vocabulary = new Vocabulary();
  #chunks = new ChunkTable();
  #postings = new Postings();
  readonly pages = new PageTable();
  #loading = false;
  /** How often each term is in the chunk at hand, packed; all zero between chunks. */
  #frequency = new Uint8Array(0);

  get vocabulary(): Vocabulary {
    return this.#vocabulary;
  }

  get chunks(): ChunkTable {
    return this.#chunks;
  }

  get postings(): Postings {
    return this.#postings;
  }

  /** Many pages are about to come: nothing is found until {@link loaded}, which makes all lists at their size. */
  loading(): void {
    this.#loading = true;
  }

  loaded(): void {
    this.#loading = false;
    if (this.#chunks.gone > 0) this.#sweep();
    else this.#buildPostings();
  }

  /** Adds a page, or puts it in the place of what it was. */
  put(page: IndexedPage): void {
    const { title, name, aliases, chunks, ...record } = page;
    this.#forget(page.id);
    const number = this.pages.add(record);
    const { language } = page;
    const titleWords = this.#words(title, language);
    // A page whose file has another name than its title is found by both.
    const nameWords = page.nameKey === page.titleKey ? [] : [BREAK, ...this.#words(name, language)];
    const added = chunks.map((chunk, index) => {
      // What is said of the page as a whole is said once.
      const labels = index === 0 ? [...aliases, ...page.tags] : [];
      const entries = [
        ...titleWords,
        ...nameWords,
        FIELD_END,
        ...[...chunk.headingPath, ...labels].flatMap((text) => [...this.#words(text, language), BREAK]),
        FIELD_END,
      ];
      // Not spread: a page that can't be parsed is one chunk.
      for (const entry of this.#words(chunk.text, language)) entries.push(entry);
      return this.#addChunk(idBytes(chunk.id), number, entries);
    });
    this.pages.setChunks(number, added);
    if (!this.#loading) this.#sweepIfWorthIt();
  }

  /** Forgets a page; does nothing where there is none. */
  remove(pageId: string): void {
    this.#forget(pageId);
    if (!this.#loading) this.#sweepIfWorthIt();
  }

  /** A page whose words were broken apart before; `entries` are of this index's vocabulary. */
  restore(record: PageRecord, chunks: readonly { readonly id: Uint8Array; readonly entries: Int32Array }[]): void {
    const page = this.pages.add(record);
    this.pages.setChunks(
      page,
      chunks.map(({ id, entries }) => this.#addChunk(id, page, entries)),
    );
  }

  /** Takes gone chunks and unused words out of the lists, and gives the others new numbers. */
  #sweep(): void {
    const [words, old] = [this.#vocabulary, this.#chunks];
    const vocabulary = new Vocabulary();
    const chunks = new ChunkTable();
    /** New numbers of surfaces, plus one. */
    const numbers = new Int32Array(words.surfaces);
    const renumbered = (surface: number): number => {
      const known = (numbers[surface] ?? 0) - 1;
      if (known >= 0) return known;
      const number = vocabulary.number(words.surface(surface), words.term(words.termOf(surface)));
      numbers[surface] = number + 1;
      return number;
    };
    for (let page = 0; page < this.pages.numbers; page += 1) {
      const kept = this.pages.chunksOf(page).map((chunk) => {
        const entries = old.entries(chunk).map((entry) => {
          if (isBreak(entry)) return entry;
          const number = renumbered(surfaceOf(entry));
          vocabulary.counted(number, 1);
          return entry >= 0 ? number : wholeOf(number);
        });
        return chunks.add(old.idBytes(chunk), page, entries, old.weights.at(chunk));
      });
      this.pages.setChunks(page, kept);
    }
    this.#vocabulary = vocabulary;
    this.#chunks = chunks;
    this.#buildPostings();
  }

  /** Roughly what it takes of the memory. */
  get bytes(): number {
    const scratch = this.#frequency.byteLength;
    return this.#vocabulary.bytes + this.#chunks.bytes + this.pages.bytes + this.#postings.bytes + scratch;
  }

  #buildPostings(): void {
    const lengths = new Int32Array(this.#vocabulary.terms);
    for (let chunk = 0; chunk < this.#chunks.size; chunk += 1)
      this.#eachTerm(this.#chunks.entries(chunk), (term) => (lengths[term] = (lengths[term] ?? 0) + 1));
    const postings = Postings.sized(lengths);
    for (let chunk = 0; chunk < this.#chunks.size; chunk += 1)
      this.#eachTerm(this.#chunks.entries(chunk), (term, packed) => postings.add(term, chunk, packed));
    this.#postings = postings;
  }

  #words(text: string, language: Language): number[] {
    const tokens = analyze(text, language);
    return tokens.map(({ surface, term, position, end }, index) => {
      const id = this.#vocabulary.number(surface, term);
      const next = tokens[index + 1];
      return next !== undefined && next.position === position && next.end < end ? wholeOf(id) : id;
    });
  }

  #addChunk(id: Uint8Array, page: number, entries: ArrayLike<number>): number {
    for (let at = 0; at < entries.length; at += 1) {
      const entry = entries[at] ?? BREAK;
      if (!isBreak(entry)) this.#vocabulary.counted(surfaceOf(entry), 1);
    }
    const chunk = this.#chunks.add(id, page, entries, weightOf(entries));
    if (!this.#loading) this.#eachTerm(entries, (term, packed) => this.#postings.add(term, chunk, packed));
    return chunk;
  }

  /** Each term once, with its packed frequencies. */
  #eachTerm(entries: ArrayLike<number>, use: (term: number, packed: number) => void): void {
    const { termOfAll, terms } = this.#vocabulary;
    if (this.#frequency.length < terms) this.#frequency = new Uint8Array(Math.ceil(terms * 1.34));
    const frequency = this.#frequency;
    const found: number[] = [];
    let field: Field = 0;
    for (let at = 0; at < entries.length; at += 1) {
      const entry = entries[at] ?? BREAK;
      if (entry === FIELD_END) field = field === 0 ? 1 : 2;
      if (isBreak(entry)) continue;
      const term = termOfAll[surfaceOf(entry)] ?? 0;
      const before = frequency[term] ?? 0;
      if (before === 0) found.push(term);
      frequency[term] = counted(before, field);
    }
    for (const term of found) {
      use(term, frequency[term] ?? 0);
      frequency[term] = 0;
    }
  }

  #forget(pageId: string): void {
    const page = this.pages.numberOf(pageId);
    if (page === undefined) return;
    for (const chunk of this.pages.chunksOf(page)) {
      const entries = this.#chunks.entries(chunk);
      for (const entry of entries) if (!isBreak(entry)) this.#vocabulary.counted(surfaceOf(entry), -1);
      if (!this.#loading) this.#eachTerm(entries, (term) => this.#postings.removed(term));
      this.#chunks.remove(chunk);
    }
    this.pages.remove(page);
  }

  #sweepIfWorthIt(): void {
    const { gone, size } = this.#chunks;
    const many = gone >= SWEEP.least && gone > size * SWEEP.share;
    if (many || (this.#postings.waste > MOST_WASTE && size > SWEEP.least)) this.#sweep();
  }
}

/** Its words, weighed by field; never zero, which says that a chunk is gone. */
function weightOf(entries: ArrayLike<number>): number {
  let [field, weight]: [Field, number] = [0, 0];
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at] ?? BREAK;
    if (entry === FIELD_END) field = field === 0 ? 1 : 2;
    else if (entry >= 0) weight += fieldWeight(field);
  }
  return Math.max(weight, 1);
}
