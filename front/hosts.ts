/**
 * What a host leads to. The form of the name is judged here; who has it, web is asked (its services know),
 * and remembered: a name changes hands rarely, and then the wiki is purged. A purge that is lost is made up
 * for within seconds of the next request. This says where a request goes and nothing about rights.
 */
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { isApexHost, labelOfHost, type Site } from '#lib/core/hosts.ts';

export type Place =
  | { readonly kind: 'apex' }
  /** `{username}.{WIKI_DOMAIN}` */
  | { readonly kind: 'owner'; readonly label: string }
  /** `{custom slug}.{WIKI_DOMAIN}` */
  | { readonly kind: 'wiki'; readonly label: string; readonly owner: string; readonly slug: string }
  /** Nothing is served under the name. */
  | { readonly kind: 'none' };

const APEX: Place = { kind: 'apex' };
const NONE: Place = { kind: 'none' };

/** Answered as it is for this long; older, web is asked while the old answer is given. */
const FRESH_MS = 5_000;
/** Not answered when older: whoever asks waits for web. */
const KEPT_MS = 60_000;
/** That nobody has a name: somebody may take it any moment, and wants to see it work. */
const ABSENT_MS = 2_000;
const TIMEOUT_MS = 5_000;
const REMEMBERED = 10_000;

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('owner') }),
  z.object({ kind: z.literal('wiki'), wikiId: z.string(), owner: z.string(), slug: z.string() }),
  z.object({ kind: z.literal('none') }),
]);

interface Known {
  readonly place: Place;
  readonly wikiId: string | null;
  readonly at: number;
}

export class HostDirectory {
  readonly #site: Site;
  readonly #web: { readonly url: string; readonly secret: string };
  readonly #known = new LRUCache<string, Known>({ max: REMEMBERED });
  readonly #absent = new LRUCache<string, true>({ max: REMEMBERED, ttl: ABSENT_MS });
  readonly #flights = new Map<string, Promise<Place>>();
  #purges = 0;

  constructor(site: Site, web: { url: string; secret: string }) {
    this.#site = site;
    this.#web = web;
  }

  /** At once for the apex and for what is remembered. */
  find(host: string): Place | Promise<Place> {
    if (isApexHost(host, this.#site)) return APEX;
    const label = labelOfHost(host, this.#site);
    if (label === null || this.#absent.has(label)) return NONE;
    const known = this.#known.get(label);
    const age = known === undefined ? Infinity : performance.now() - known.at;
    if (known === undefined || age > KEPT_MS) return this.#ask(label);
    if (age > FRESH_MS) void this.#ask(label);
    return known.place;
  }

  /** The wiki has changed, maybe its address; and a name that nobody had may be its own now. */
  purge(wikiId: string): void {
    this.#purges += 1;
    this.#absent.clear();
    for (const [label, known] of this.#known.entries()) if (known.wikiId === wikiId) this.#known.delete(label);
  }

  #ask(label: string): Promise<Place> {
    const flight = this.#flights.get(label) ?? this.#look(label).finally(() => this.#flights.delete(label));
    this.#flights.set(label, flight);
    return flight;
  }

  /** Never rejects: without an answer the last one goes on, and else web says what is wrong with it. */
  async #look(label: string): Promise<Place> {
    const purges = this.#purges;
    let said: z.infer<typeof answer>;
    try {
      const response = await fetch(`${this.#web.url}/api/internal/hosts/${label}`, {
        headers: { authorization: `Bearer ${this.#web.secret}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      said = answer.parse(await response.json());
    } catch {
      return this.#known.get(label)?.place ?? { kind: 'owner', label };
    }
    if (said.kind === 'none') {
      this.#known.delete(label);
      if (purges === this.#purges) this.#absent.set(label, true);
      return NONE;
    }
    const place: Place =
      said.kind === 'owner' ? { kind: 'owner', label } : { kind: 'wiki', label, owner: said.owner, slug: said.slug };
    // Asked before a purge, it may be what is no longer so.
    if (purges === this.#purges) {
      this.#known.set(label, { place, wikiId: said.kind === 'wiki' ? said.wikiId : null, at: performance.now() });
    }
    return place;
  }
}
