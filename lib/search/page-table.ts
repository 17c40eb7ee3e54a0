/** What the search knows of the pages of one wiki beside their words: for filters and for names. */

/** A page's rows, as the search wants them. */
export interface PageRecord {
  readonly id: string;
  readonly revision: string;
  readonly pathKey: string;
  readonly nameKey: string;
  /** Collision key of the title. */
  readonly titleKey: string;
  readonly aliasKeys: readonly string[];
  /** Lower case. */
  readonly category: string | null;
  readonly tags: readonly string[];
  /** Milliseconds. */
  readonly updatedAt: number;
  readonly language: string;
  /** Id and name, lower case, of who wrote the page last. */
  readonly authors: readonly string[];
}

export class PageTable {
  readonly #records: (PageRecord | undefined)[] = [];
  readonly #chunks: number[][] = [];
  readonly #numbers = new Map<string, number>();
  readonly #free: number[] = [];
  /** Pages that the key is the name, the title or an alias of. */
  readonly #named = new Map<string, Set<number>>();
  readonly #languages = new Map<string, number>();
  #letters = 0;

  get size(): number {
    return this.#numbers.size;
  }

  /** Numbers given so far, the gone ones included. */
  get numbers(): number {
    return this.#records.length;
  }

  numberOf(pageId: string): number | undefined {
    return this.#numbers.get(pageId);
  }

  record(page: number): PageRecord | undefined {
    return this.#records[page];
  }

  chunksOf(page: number): readonly number[] {
    return this.#chunks[page] ?? [];
  }

  setChunks(page: number, chunks: number[]): void {
    this.#chunks[page] = chunks;
  }

  add(record: PageRecord): number {
    const page = this.#free.pop() ?? this.#records.length;
    this.#records[page] = record;
    this.#chunks[page] = [];
    this.#numbers.set(record.id, page);
    for (const key of namesOf(record)) {
      const pages = this.#named.get(key);
      if (pages === undefined) this.#named.set(key, new Set([page]));
      else pages.add(page);
    }
    this.#languages.set(record.language, (this.#languages.get(record.language) ?? 0) + 1);
    this.#letters += lettersOf(record);
    return page;
  }

  remove(page: number): void {
    const record = this.#records[page];
    if (record === undefined) return;
    this.#records[page] = undefined;
    this.#chunks[page] = [];
    this.#numbers.delete(record.id);
    this.#free.push(page);
    for (const key of namesOf(record)) {
      const pages = this.#named.get(key);
      pages?.delete(page);
      if (pages?.size === 0) this.#named.delete(key);
    }
    this.#languages.set(record.language, (this.#languages.get(record.language) ?? 1) - 1);
    this.#letters -= lettersOf(record);
  }

  named(key: string): ReadonlySet<number> {
    return this.#named.get(key) ?? NONE;
  }

  /** Languages of at least this share of the pages, the commonest first. */
  languages(share: number): string[] {
    const least = Math.max(1, this.size * share);
    return [...this.#languages]
      .filter(([, pages]) => pages >= least)
      .sort(([, one], [, other]) => other - one)
      .map(([language]) => language);
  }

  /** Page ids with the revisions that are indexed. */
  *revisions(): Generator<[id: string, revision: string]> {
    for (const record of this.#records) if (record !== undefined) yield [record.id, record.revision];
  }

  /** Roughly: strings, the objects around them, their entries in the maps. */
  get bytes(): number {
    const perPage = 900;
    return this.#letters + this.size * perPage;
  }
}

const NONE: ReadonlySet<number> = new Set();

function namesOf({ pathKey, nameKey, titleKey, aliasKeys }: PageRecord): Set<string> {
  return new Set([pathKey, nameKey, titleKey, ...aliasKeys]);
}

function lettersOf({ pathKey, nameKey, titleKey, aliasKeys, tags }: PageRecord): number {
  return [pathKey, nameKey, titleKey, ...aliasKeys, ...tags].reduce((sum, text) => sum + text.length, 0);
}
