/** One kept answer: whether it still holds, and how it is given to a client. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import CachePolicy from 'http-cache-semantics';
import { acceptedCoding, type Coding, compressed, describeCompressed, isCompressible, varyByCoding } from './coding.ts';
import { commonHeaders, type Forwarding, HIDDEN } from './headers.ts';

/** What was asked, as the policy compares it. */
export interface Asked {
  readonly url: string;
  readonly method: 'GET';
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** Headers of web's answer that are about its connection with the front, or for the front alone. */
const DROPPED = new Set([
  ...HIDDEN,
  ...['connection', 'keep-alive', 'transfer-encoding', 'date', 'age', 'x-request-id', 'content-length'],
  'set-cookie',
]);
/** What a 304 says; the client has the rest. */
const OF_UNCHANGED = ['cache-control', 'etag', 'expires', 'last-modified', 'vary', 'content-security-policy'];

/** Answers that nobody may keep for others are null. */
export function policyOf(asked: Asked, { status, headers }: Answer): CachePolicy | null {
  if (status !== 200 || headers['set-cookie'] !== undefined || !variesByKnown(headers.vary)) return null;
  const control = controlOf(headers);
  if (!/\bmax-age=|\bs-maxage=/i.test(control)) return null;
  // Compression is the front's own doing, and the rest of Vary is of headers that it never sends.
  const { vary: _vary, ...own } = headers;
  const policy = new CachePolicy(asked, { status, headers: { ...own, 'cache-control': control } }, { shared: true });
  return policy.storable() && policy.timeToLive() > 0 ? policy : null;
}

/** RFC 9213: what is said to caches like this one goes before what is said to everybody. */
function controlOf(headers: IncomingHttpHeaders): string {
  return String(headers['cdn-cache-control'] ?? headers['cache-control'] ?? '');
}

/** `Vary` of anything but what the front itself decides, or never sends (front/cacheable.ts). */
function variesByKnown(vary: string | undefined): boolean {
  const names = (vary ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names.every((name) => name === '' || name === 'accept-encoding' || /^(?:rsc|next-[\w-]+)$/.test(name));
}

export class Stored {
  readonly wikiId: string | null;
  readonly etag: string | null;
  /** Of its wiki, all of which it was made from; null when web does not say. */
  #state: string | null;
  readonly #body: Buffer;
  readonly #compressible: boolean;
  #policy: CachePolicy;
  #headers: IncomingHttpHeaders;
  /** What web said to the front of keeping it. */
  #control: string;
  readonly #forms = new Map<Coding, Promise<Buffer | null>>();

  constructor(policy: CachePolicy, { headers }: Answer, body: Buffer) {
    this.wikiId = wikiIdOf(headers);
    this.etag = headers.etag ?? null;
    this.#state = stateOf(headers);
    this.#policy = policy;
    this.#body = body;
    this.#compressible = isCompressible(headers, body.length);
    this.#headers = kept(headers);
    this.#control = controlOf(headers);
  }

  /** Bytes that it takes at most, its compressed forms included. */
  get size(): number {
    return 2000 + this.#body.length * (this.#compressible ? 3 : 1);
  }

  get state(): string | null {
    return this.#state;
  }

  /** Both in seconds. */
  get age(): number {
    return this.#policy.age();
  }
  get lifetime(): number {
    return this.#policy.maxAge();
  }

  isFresh(asked: Asked): boolean {
    return this.#policy.satisfiesWithoutRevalidation(asked);
  }

  /** Whether it may stand in for an answer that web fails to give (RFC 5861). */
  mayStandIn(asked: Asked): boolean {
    const { modified } = this.#policy.revalidatedPolicy(asked, { status: 503, headers: {} });
    return !modified;
  }

  /** Web says that it still holds; false: that is about something else. */
  renew(asked: Asked, answer: Answer): boolean {
    if (answer.headers.etag !== this.etag || wikiIdOf(answer.headers) !== this.wikiId) return false;
    // A 304 repeats what a 200 would say of caching; of the body it says nothing.
    const merged = { ...this.#headers, ...withoutBodyHeaders(answer.headers) };
    const policy = policyOf(asked, { status: 200, headers: merged });
    if (policy === null) return false;
    this.#policy = policy;
    this.#control = controlOf(merged);
    this.#state = stateOf(answer.headers);
    this.#headers = kept(merged);
    return true;
  }

  /** It has been found to hold so many seconds ago, without being asked for itself. */
  revive(asked: Asked, secondsAgo: number): void {
    const age = String(Math.ceil(secondsAgo));
    const headers = { ...this.#headers, 'cdn-cache-control': this.#control, age };
    this.#policy = policyOf(asked, { status: 200, headers }) ?? this.#policy;
  }

  async send(request: IncomingMessage, response: ServerResponse, forwarding: Forwarding): Promise<void> {
    const form = await this.#formFor(request.headers['accept-encoding']);
    const headers = { ...this.#headers };
    if (this.#compressible) varyByCoding(headers);
    if (form.coding !== null) describeCompressed(headers, form.coding);
    const isUnchanged = matches(request.headers['if-none-match'], this.etag);
    const shown = isUnchanged ? pick(headers, OF_UNCHANGED) : { ...commonHeaders(forwarding), ...headers };
    const fields: (string | number)[] = ['age', Math.floor(this.#policy.age()), 'x-request-id', forwarding.requestId];
    for (const [name, value] of Object.entries(shown)) if (value !== undefined) fields.push(name, String(value));
    if (isUnchanged) {
      response.writeHead(304, fields).end();
      return;
    }
    fields.push('content-length', form.body.length);
    response.writeHead(200, fields).end(request.method === 'HEAD' ? undefined : form.body);
  }

  async #formFor(accepts: string | undefined): Promise<{ coding: Coding | null; body: Buffer }> {
    const coding = this.#compressible ? acceptedCoding(accepts) : null;
    if (coding === null) return { coding, body: this.#body };
    const known = this.#forms.get(coding) ?? this.#compress(coding);
    this.#forms.set(coding, known);
    const body = await known;
    return body === null ? { coding: null, body: this.#body } : { coding, body };
  }

  /** Null: it does not get smaller. */
  async #compress(coding: Coding): Promise<Buffer | null> {
    const body = await compressed(this.#body, coding);
    return body.length < this.#body.length ? body : null;
  }
}

export function wikiIdOf(headers: IncomingHttpHeaders): string | null {
  const id = headers['x-wiki-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

export function stateOf(headers: IncomingHttpHeaders): string | null {
  const state = headers['x-wiki-state'];
  return typeof state === 'string' && state !== '' ? state : null;
}

/** RFC 9110, section 13.1.2: weak comparison. */
function matches(ifNoneMatch: string | undefined, etag: string | null): boolean {
  if (ifNoneMatch === undefined || etag === null) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const tag = etag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag);
}

function kept(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = new Set((headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !DROPPED.has(name) && !named.has(name)));
}

function withoutBodyHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !/^(?:content-(?:length|type|encoding|range)|transfer-encoding)$/.test(name),
    ),
  );
}

function pick(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}
