/**
 * The public cache: what web says anybody may see, kept by RFC 9111 until it is out of date or its
 * wiki is purged. Bounded by bytes; all in memory, so that a front that starts has nothing old.
 *
 * A purge comes after the change that it is of, but an answer made before the change may still be on
 * its way from web. So purges are counted, and what was asked for before a wiki's last one is not kept.
 */
import { LRUCache } from 'lru-cache';
import type { Stored } from './stored.ts';

const CACHE_BYTES = 128 * 1024 * 1024;
/** Wikis whose last purge is remembered one by one. */
const REMEMBERED = 10_000;

/** A moment in the order of purges. */
export type Moment = number;

export class PublicCache {
  readonly #entries: LRUCache<string, Stored>;
  readonly #keysOfWiki = new Map<string, Set<string>>();
  readonly #purged: LRUCache<string, Moment>;
  readonly #confirmed = new LRUCache<string, { state: string; at: number }>({ max: REMEMBERED });
  #now: Moment = 0;
  /** The latest purge of any wiki that is no longer remembered by itself. */
  #forgotten: Moment = 0;

  constructor({ bytes = CACHE_BYTES, remembered = REMEMBERED }: { bytes?: number; remembered?: number } = {}) {
    this.#entries = new LRUCache({
      maxSize: bytes,
      maxEntrySize: Math.ceil(bytes / 8),
      sizeCalculation: (entry) => entry.size,
      dispose: (entry, key) => this.#unlist(entry, key),
    });
    this.#purged = new LRUCache({
      max: remembered,
      dispose: (moment, _wikiId, reason) => {
        if (reason === 'evict') this.#forgotten = Math.max(this.#forgotten, moment);
      },
    });
  }

  /** To be taken before web is asked. */
  get moment(): Moment {
    return this.#now;
  }

  get(key: string): Stored | undefined {
    return this.#entries.get(key);
  }

  /** False: its wiki was purged since it was asked for. */
  put(key: string, entry: Stored, asked: Moment): boolean {
    if (!this.isCurrent(entry, asked)) return false;
    this.#entries.set(key, entry);
    if (entry.wikiId !== null && this.#entries.has(key)) {
      const keys = this.#keysOfWiki.get(entry.wikiId) ?? new Set();
      this.#keysOfWiki.set(entry.wikiId, keys.add(key));
    }
    return true;
  }

  isCurrent({ wikiId }: Pick<Stored, 'wikiId'>, asked: Moment): boolean {
    return wikiId === null || (this.#purged.peek(wikiId) ?? this.#forgotten) <= asked;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Web has said, when it was asked at this time, in which state a wiki is. */
  confirm(wikiId: string, state: string, { asked, at }: { asked: Moment; at: number }): void {
    if (!this.isCurrent({ wikiId }, asked)) return;
    if (at >= (this.#confirmed.peek(wikiId)?.at ?? 0)) this.#confirmed.set(wikiId, { state, at });
  }

  /** How many seconds ago web has said that the wiki is as this was made from; infinity: it has not. */
  confirmedAgo({ wikiId, state }: Pick<Stored, 'wikiId' | 'state'>): number {
    const last = wikiId === null ? undefined : this.#confirmed.get(wikiId);
    return last === undefined || last.state !== state ? Infinity : (performance.now() - last.at) / 1000;
  }

  /** From here on nothing of the wiki is answered that was made before. */
  purge(wikiId: string): void {
    this.#now += 1;
    this.#purged.set(wikiId, this.#now);
    this.#confirmed.delete(wikiId);
    for (const key of [...(this.#keysOfWiki.get(wikiId) ?? [])]) this.#entries.delete(key);
  }

  #unlist({ wikiId }: Stored, key: string): void {
    if (wikiId === null) return;
    const keys = this.#keysOfWiki.get(wikiId);
    keys?.delete(key);
    if (keys?.size === 0) this.#keysOfWiki.delete(wikiId);
  }
}
