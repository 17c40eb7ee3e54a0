/**
 * The keyword indexes of the wikis that are searched, as many as the memory is meant for. Each is
 * brought up to the rows before it answers: what a write has published, the next search finds,
 * whether or not the word of it came through.
 */
import { setImmediate } from 'node:timers/promises';
import { InvertedIndex } from '#lib/search/inverted-index.ts';
import { parseQuery } from '#lib/search/query.ts';
import { searchWords } from '#lib/search/rank.ts';
import type { WordAnswer } from '#lib/search/rank.ts';
import type { PageRecord } from '#lib/search/page-table.ts';
import { readIndexedOid, readPages, readRevisions } from './rows.ts';
import type { Reader } from './rows.ts';
import type { Snapshots } from './snapshot.ts';
import type { PublishedChange, SearchFilters } from './types.ts';

export interface CatalogOptions {
  readonly db: Reader;
  readonly snapshots: Snapshots;
  /** What all indexes may take together; one alone may take more while it is the one that is used. */
  readonly bytes: number;
  readonly report: (error: unknown, doing: string) => void;
  readonly snapshotPauseMs?: number;
}

export interface CatalogStats {
  readonly wikis: number;
  readonly bytes: number;
  readonly chunks: number;
}

interface Entry {
  index: InvertedIndex;
  /** What it is complete up to; undefined: it has to be compared with the rows first. */
  oid: string | null | undefined;
  /** The snapshot was looked for. */
  opened: boolean;
  /** What publications have changed since, up to `known`; null: not all of it was told. */
  dirty: Set<string> | null;
  known: string | null | undefined;
  /** Changes of one index take turns. */
  turn: Promise<unknown>;
  bytes: number;
  usedAt: number;
  /** Has something that the snapshot lacks. */
  unsaved: boolean;
  saver: NodeJS.Timeout | null;
  follower: NodeJS.Timeout | null;
  /** Nothing of it counts any more. */
  gone: boolean;
}

/** Pages read and broken into words at a time; others' searches come between. */
const SLICE = 25;
/** From so many on, and this share of the wiki, all lists are made again at the end. */
const BULK = { pages: 200, share: 0.3 };
/** A dirty page is read again after this pause, or by the next search. */
const DIRTY_PAUSE_MS = 200;
/** More dirty pages than this are found by comparing revisions. */
const MOST_DIRTY = 2000;
const SNAPSHOT_PAUSE_MS = 60_000;
/** Smaller ones are read from the rows as fast. */
const LEAST_CHUNKS = 500;

export class Catalog {
  readonly #options: CatalogOptions;
  readonly #entries = new Map<string, Entry>();
  /** Snapshots that are being written. */
  readonly #saving = new Map<string, Promise<void>>();
  readonly #removing = new Map<string, Promise<void>>();
  #clock = 0;
  #closed = false;

  constructor(options: CatalogOptions) {
    this.#options = options;
  }

  /** Finds what is published by now. Waits for an index that has to be made first. */
  async search(wikiId: string, query: string, filters: SearchFilters, depth: number): Promise<WordAnswer> {
    const index = await this.#fresh(wikiId);
    if (index === null) return { hits: [], total: 0, work: 0 };
    const filter = filterOf(filters);
    return searchWords(index, parseQuery(query), { depth, ...(filter === null ? {} : { filter }) });
  }

  /** A publication has changed pages. Their rows are read soon, or by the next search. */
  async published({ wikiId, from, to, pageIds }: PublishedChange): Promise<void> {
    if (pageIds === null) return await this.dropped(wikiId);
    const entry = this.#entries.get(wikiId);
    if (entry === undefined || entry.known === to) return;
    if (entry.dirty !== null && entry.known === from && entry.dirty.size + pageIds.length <= MOST_DIRTY) {
      for (const id of pageIds) entry.dirty.add(id);
      entry.known = to;
    } else entry.dirty = null;
    entry.follower ??= setTimeout(() => {
      entry.follower = null;
      if (!this.#closed && !entry.gone) this.#inBackground(this.#fresh(wikiId), 'following a publication');
    }, DIRTY_PAUSE_MS).unref();
  }

  /** The wiki is gone, or its rows were made again: nothing that is kept of it counts. */
  async dropped(wikiId: string): Promise<void> {
    const entry = this.#entries.get(wikiId);
    if (entry !== undefined) {
      entry.gone = true;
      this.#forget(wikiId, entry);
    }
    const removed = this.#removeSnapshot(wikiId);
    this.#removing.set(wikiId, removed);
    try {
      await removed;
    } finally {
      if (this.#removing.get(wikiId) === removed) this.#removing.delete(wikiId);
    }
  }

  async #removeSnapshot(wikiId: string): Promise<void> {
    // One that is being written comes first; also that of an index which had to make room.
    await this.#saving.get(wikiId)?.catch(() => undefined);
    await this.#options.snapshots.remove(wikiId);
  }

  stats(): CatalogStats {
    const entries = [...this.#entries.values()];
    return {
      wikis: entries.length,
      bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
      chunks: entries.reduce((sum, { index }) => sum + index.chunks.size - index.chunks.gone, 0),
    };
  }

  /** Writes the snapshots that lack something. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const [wikiId, entry] of this.#entries) {
      this.#forget(wikiId, entry);
      await this.#save(wikiId, entry);
    }
    await Promise.allSettled(this.#saving.values());
  }

  async #fresh(wikiId: string): Promise<InvertedIndex | null> {
    const oid = await readIndexedOid(this.#options.db, wikiId);
    let entry = this.#entries.get(wikiId);
    if (oid === undefined) {
      if (entry !== undefined) await this.dropped(wikiId);
      return null;
    }
    if (entry === undefined) this.#entries.set(wikiId, (entry = newEntry()));
    this.#clock += 1;
    entry.usedAt = this.#clock;
    const { turn } = entry;
    const now = entry;
    if (entry.oid !== oid) {
      const caughtUp = turn.then(() => this.#catchUp(wikiId, now, oid));
      entry.turn = caughtUp.catch(() => undefined);
      await caughtUp;
    }
    return entry.index;
  }

  /** Brings an index to `oid` or beyond; in its turn. Searches that want more than it has wait for theirs. */
  async #catchUp(wikiId: string, entry: Entry, oid: string | null): Promise<void> {
    if (entry.oid === oid || entry.gone) return;
    if (!entry.opened) await this.#open(wikiId, entry);
    const { dirty, known, oid: before } = entry;
    // Until all of it is read: whoever asks meanwhile waits.
    entry.oid = undefined;
    try {
      if (before !== undefined && dirty !== null && dirty.size > 0 && known !== undefined) {
        entry.dirty = new Set();
        await this.#readAgain(wikiId, entry, [...dirty]);
        entry.oid = known;
      } else entry.oid = before;
      if (entry.oid !== oid) await this.#compare(wikiId, entry);
    } catch (error) {
      // What was read in part is found by comparing.
      entry.dirty = null;
      entry.oid = undefined;
      throw error;
    } finally {
      this.#changed(wikiId, entry);
    }
  }

  async #open(wikiId: string, entry: Entry): Promise<void> {
    entry.opened = true;
    await this.#removing.get(wikiId)?.catch(() => undefined);
    const kept = await this.#options.snapshots.read(wikiId);
    if (kept === null) return;
    entry.index = kept.index;
    entry.oid = kept.oid;
  }

  /** Reads what differs by its revision. What is published meanwhile differs again the next time. */
  async #compare(wikiId: string, entry: Entry): Promise<void> {
    const { db } = this.#options;
    const oid = await readIndexedOid(db, wikiId);
    if (oid === undefined) return;
    entry.dirty = new Set();
    entry.known = oid;
    if (entry.oid === oid) return;
    entry.oid = undefined;
    const revisions = await readRevisions(db, wikiId);
    const changed = new Set(revisions.keys());
    for (const [id, revision] of entry.index.pages.revisions()) {
      const now = revisions.get(id);
      if (now === revision) changed.delete(id);
      else changed.add(id);
    }
    await this.#readAgain(wikiId, entry, [...changed]);
    entry.oid = oid;
  }

  async #readAgain(wikiId: string, { index }: Entry, pageIds: readonly string[]): Promise<void> {
    const bulk = pageIds.length >= BULK.pages && pageIds.length >= index.pages.size * BULK.share;
    if (bulk) index.loading();
    try {
      for (let at = 0; at < pageIds.length; at += SLICE) {
        const slice = pageIds.slice(at, at + SLICE);
        const pages = await readPages(this.#options.db, wikiId, slice);
        const found = new Set(pages.map(({ id }) => id));
        for (const page of pages) index.put(page);
        for (const id of slice) if (!found.has(id)) index.remove(id);
        await setImmediate();
      }
    } finally {
      if (bulk) index.loaded();
    }
  }

  #changed(wikiId: string, entry: Entry): void {
    entry.bytes = entry.index.bytes;
    entry.unsaved = true;
    if (!this.#closed && !entry.gone) {
      entry.saver ??= setTimeout(() => {
        entry.saver = null;
        const saved = entry.turn.then(() => this.#save(wikiId, entry));
        entry.turn = saved.catch(() => undefined);
        this.#inBackground(saved, 'writing a snapshot of the search');
      }, this.#options.snapshotPauseMs ?? SNAPSHOT_PAUSE_MS).unref();
    }
    this.#makeRoom(entry);
  }

  #makeRoom(used: Entry): void {
    let { bytes } = this.stats();
    const byUse = [...this.#entries].sort(([, one], [, other]) => one.usedAt - other.usedAt);
    for (const [wikiId, entry] of byUse) {
      if (bytes <= this.#options.bytes) return;
      if (entry === used) continue;
      bytes -= entry.bytes;
      this.#forget(wikiId, entry);
      this.#inBackground(
        entry.turn.then(() => this.#save(wikiId, entry)),
        'writing a snapshot of the search',
      );
    }
  }

  async #save(wikiId: string, entry: Entry): Promise<void> {
    const { index, oid } = entry;
    if (!entry.unsaved || entry.gone || typeof oid !== 'string') return;
    if (index.chunks.size - index.chunks.gone < LEAST_CHUNKS) return;
    entry.unsaved = false;
    const saving = this.#options.snapshots.write(wikiId, index, oid);
    this.#saving.set(wikiId, saving);
    try {
      await saving;
    } finally {
      if (this.#saving.get(wikiId) === saving) this.#saving.delete(wikiId);
    }
  }

  #forget(wikiId: string, entry: Entry): void {
    for (const timer of [entry.saver, entry.follower]) if (timer !== null) clearTimeout(timer);
    if (this.#entries.get(wikiId) === entry) this.#entries.delete(wikiId);
  }

  #inBackground(work: Promise<unknown>, doing: string): void {
    work.catch((error: unknown) => this.#options.report(error, doing));
  }
}

function newEntry(): Entry {
  return {
    ...{ index: new InvertedIndex(), oid: undefined, opened: false, dirty: null, known: undefined },
    ...{ turn: Promise.resolve(), bytes: 0, usedAt: 0, unsaved: false, saver: null, follower: null, gone: false },
  };
}

/** Null: no page is kept out. */
function filterOf(filters: SearchFilters): ((page: PageRecord) => boolean) | null {
  const { prefix, pathLimit, tag, category, since, until, author } = filters;
  const tests: ((page: PageRecord) => boolean)[] = [];
  for (const path of [prefix, pathLimit])
    if (path !== null) tests.push(({ pathKey }) => pathKey === path || pathKey.startsWith(`${path}/`));
  if (tag !== null) tests.push(({ tags }) => tags.includes(tag));
  if (category !== null) tests.push((page) => page.category === category);
  if (since !== null) tests.push(({ updatedAt }) => updatedAt >= since.getTime());
  if (until !== null) tests.push(({ updatedAt }) => updatedAt <= until.getTime());
  if (author !== null) tests.push(({ authors }) => authors.includes(author.toLowerCase()));
  return tests.length === 0 ? null : (page) => tests.every((test) => test(page));
}
