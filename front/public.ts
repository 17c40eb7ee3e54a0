/**
 * Answers that anybody may get: from the cache while they hold, else from web, once for all who ask
 * at the same time.
 */
import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Moment, PublicCache } from './cache.ts';
import { ask, bodyOf, discard, type Question, type Upstream } from './fetch.ts';
import { type Asked, policyOf, stateOf, Stored, wikiIdOf } from './stored.ts';

/** Larger files go straight from web to whoever asks. */
const LARGEST_BYTES = 2 * 1024 * 1024;
/** How long is remembered that an address is nothing to keep, so that nobody waits for another's answer. */
const PASSED_MS = 30_000;
/** How long web may take to begin its answer; less where an old one may stand in. */
const PATIENT_MS = 30_000;
const HURRIED_MS = 5_000;
/** A wiki may be purged again and again while one answer is made. */
const TRIES = 4;

/** Web has answered that it can't. */
class Failing extends Error {}
/** For these RFC 5861 lets an old answer stand in. */
const FAILING = new Set([500, 502, 503, 504]);

interface Flight {
  readonly key: string;
  readonly since: Moment;
  readonly result: Promise<Stored | null>;
}

export interface PublicRequest {
  readonly key: string;
  readonly url: string;
  readonly headers: Question['headers'];
  /** A page of a wiki is kept only where web names the wiki, so that it can be purged; others go out of date by themselves. */
  readonly isOfWiki: boolean;
}

export class PublicAnswers {
  readonly #cache: PublicCache;
  readonly #upstream: Upstream;
  readonly #flights = new Map<string, Flight>();
  /** By wiki: the question under way of a page that is kept. */
  readonly #validations = new Map<string, Flight>();
  readonly #passed = new LRUCache<string, true>({ max: 20_000, ttl: PASSED_MS });

  constructor(cache: PublicCache, upstream: Upstream) {
    this.#cache = cache;
    this.#upstream = upstream;
  }

  /**
   * Null: this has to be asked of web for the one client alone.
   *
   * @throws when web can't be reached and nothing may stand in
   */
  async find(request: PublicRequest): Promise<Stored | null> {
    const { key } = request;
    const asked = askedOf(request);
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const known = this.#cache.get(key);
      if (known !== undefined && this.#holds(known, asked)) {
        this.#refreshEarly(known, request, asked);
        return known;
      }
      if (this.#passed.has(key)) return null;
      const sister =
        attempt === 1 && known !== undefined && !isWish(asked) ? this.#validationOf(known, key) : undefined;
      if (sister !== undefined) {
        await Promise.allSettled([sister.result]);
        continue;
      }
      const flight = this.#join(request, asked, known);
      try {
        const found = await flight.result;
        // Made before a purge that has come since: the next one is made after it.
        if (found === null || this.#cache.isCurrent(found, flight.since)) return found;
      } catch (error) {
        const old = this.#cache.get(key);
        if (old?.mayStandIn(asked)) return old;
        if (error instanceof Failing) return null;
        throw error;
      }
    }
    return null;
  }

  /** By itself, or since its wiki is known to be as it was when this was made. */
  #holds(entry: Stored, asked: Asked): boolean {
    if (entry.isFresh(asked)) return true;
    const ago = this.#cache.confirmedAgo(entry);
    if (isWish(asked) || ago >= entry.lifetime) return false;
    entry.revive(asked, ago);
    return entry.isFresh(asked);
  }

  /** Web is asked before what is read often is out of date, so that nobody waits for it. */
  #refreshEarly(entry: Stored, request: PublicRequest, asked: Asked): void {
    const age = Math.min(entry.age, this.#cache.confirmedAgo(entry));
    if (age * 2 < entry.lifetime || this.#validationOf(entry, '') !== undefined) return;
    this.#join(request, asked, entry).result.catch(() => undefined);
  }

  /** A question under way, of another page, whose answer tells whether the wiki of this one is as it was. */
  #validationOf({ wikiId, state }: Stored, key: string): Flight | undefined {
    if (wikiId === null || state === null) return undefined;
    const flight = this.#validations.get(wikiId);
    return flight?.since === this.#cache.moment && flight.key !== key ? flight : undefined;
  }

  #join(request: PublicRequest, asked: Asked, known: Stored | undefined): Flight {
    const { key } = request;
    const under = this.#flights.get(key);
    if (under !== undefined && under.since === this.#cache.moment) return under;
    const since = this.#cache.moment;
    const flight: Flight = { key, since, result: this.#fetch(request, asked, since) };
    this.#flights.set(key, flight);
    const wikiId = known?.wikiId ?? null;
    if (wikiId !== null) this.#validations.set(wikiId, flight);
    void this.#landed(flight, wikiId);
    return flight;
  }

  async #landed(flight: Flight, wikiId: string | null): Promise<void> {
    await Promise.allSettled([flight.result]);
    if (this.#flights.get(flight.key) === flight) this.#flights.delete(flight.key);
    if (wikiId !== null && this.#validations.get(wikiId) === flight) this.#validations.delete(wikiId);
  }

  async #fetch({ key, url, headers, isOfWiki }: PublicRequest, asked: Asked, since: Moment): Promise<Stored | null> {
    const old = this.#cache.get(key);
    const timeoutMs = old?.mayStandIn(asked) === true ? HURRIED_MS : PATIENT_MS;
    const at = performance.now();
    const answer = await ask(this.#upstream, { url, headers, etag: old?.etag ?? null, timeoutMs });
    const given = { status: answer.statusCode ?? 0, headers: answer.headers };
    const [wikiId, state] = [wikiIdOf(given.headers), stateOf(given.headers)];
    if (wikiId !== null && state !== null) this.#cache.confirm(wikiId, state, { asked: since, at });
    if (FAILING.has(given.status)) {
      discard(answer);
      throw new Failing();
    }
    if (given.status === 304 && old !== undefined) {
      discard(answer);
      if (old.renew(asked, given)) {
        this.#cache.put(key, old, since);
        return old;
      }
      this.#cache.delete(key);
      return await this.#fetch({ key, url, headers, isOfWiki }, asked, since);
    }
    const entry = await this.#storedOf(asked, answer, isOfWiki);
    if (entry === null) {
      this.#cache.delete(key);
      this.#passed.set(key, true);
    } else this.#cache.put(key, entry, since);
    return entry;
  }

  /** Null: it is nothing to keep. */
  async #storedOf(asked: Asked, answer: IncomingMessage, isOfWiki: boolean): Promise<Stored | null> {
    const given = { status: answer.statusCode ?? 0, headers: answer.headers };
    const policy = policyOf(asked, given);
    if (policy === null || (isOfWiki && wikiIdOf(given.headers) === null)) {
      discard(answer);
      return null;
    }
    const body = await bodyOf(answer, LARGEST_BYTES);
    return body === null ? null : new Stored(policy, given, body);
  }
}

/** Of what a client says of caching, that it wants no old answer counts; that it would take one does not. */
function askedOf({ url, headers }: PublicRequest): Asked {
  const said = [headers['cache-control'], headers['pragma']].join(',');
  const wish = /\bno-cache\b/i.test(said) ? 'no-cache' : /\bmax-age=0\b/i.exec(said)?.[0];
  return {
    url,
    method: 'GET',
    headers: { host: String(headers['host']), ...(wish === undefined ? {} : { 'cache-control': wish }) },
  };
}

/** A client that reloads wants web asked for this very page. */
function isWish({ headers }: Asked): boolean {
  return headers['cache-control'] !== undefined;
}
