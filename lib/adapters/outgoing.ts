/**
 * Asks servers of strangers: whatever fetches a URL that a user wrote goes through here. Names are
 * resolved once, every address is judged (`lib/core/outside.ts`), and the connection is made to the
 * judged ones, so that a name which answers differently the second time (rebinding) gains nothing.
 * Redirects are not followed: they are an answer like any other.
 */
import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { request as plainRequest } from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isWikibotError } from '../core/errors.ts';
import { OutgoingError, addressOf, mayAsk, notPublic, parseOutsideUrl } from '../core/outside.ts';
import type { AddressRange } from '../core/outside.ts';
import type { Outgoing, OutgoingAnswer, OutgoingRequest } from '../services/ports.ts';

const RESOLVE_MS = 5_000;

interface Options {
  /** What may be asked although it is not public. */
  readonly allowed: readonly AddressRange[];
  /** All addresses of a name; default: the system's. */
  readonly resolve?: (host: string) => Promise<LookupAddress[]>;
}

export function createOutgoing({ allowed, resolve = resolveBySystem }: Options): Outgoing {
  /** @throws {OutgoingError} unless all addresses may be asked: which one is taken is not ours to say. */
  async function judged(url: URL): Promise<LookupAddress[]> {
    const literal = addressOf(url);
    if (literal !== null) return [{ address: literal, family: literal.includes(':') ? 6 : 4 }];
    const addresses = await inTime(resolve(url.hostname)).catch((error: unknown) => {
      throw new OutgoingError('unresolved', `The name "${url.hostname}" has no address.`, { cause: error });
    });
    if (addresses.length === 0) throw new OutgoingError('unresolved', `The name "${url.hostname}" has no address.`);
    if (!addresses.every(({ address }) => mayAsk(address, allowed)))
      throw new OutgoingError('blocked', `"${url.hostname}" points to an address that is not public.`);
    return addresses;
  }

  return {
    async check(text) {
      const url = parseOutsideUrl(text, allowed);
      await judged(url).catch((error: unknown) => {
        // A name that is not known yet may be by the time that it is asked.
        if (error instanceof OutgoingError && error.reason === 'blocked') throw notPublic(url.hostname);
        if (!(error instanceof OutgoingError)) throw error;
      });
      return url;
    },
    async request(text, request) {
      const url = parse(text, allowed);
      return await ask(url, await judged(url), request);
    },
  };
}

function parse(text: string, allowed: readonly AddressRange[]): URL {
  try {
    return parseOutsideUrl(text, allowed);
  } catch (error) {
    if (!isWikibotError(error)) throw error;
    throw new OutgoingError('blocked', 'The URL may not be asked.', { cause: error });
  }
}

async function resolveBySystem(host: string): Promise<LookupAddress[]> {
  return await lookup(host, { all: true, verbatim: true });
}

async function inTime<Value>(promise: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('The name server does not answer.')), RESOLVE_MS);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function ask(url: URL, addresses: LookupAddress[], request: OutgoingRequest): Promise<OutgoingAnswer> {
  const { method = 'GET', headers = {}, body, timeoutMs, maxBytes } = request;
  const signal = AbortSignal.timeout(timeoutMs);
  const options: RequestOptions = {
    method,
    headers: { 'User-Agent': 'wikibot', ...headers, ...(body === undefined ? {} : { 'Content-Length': body.length }) },
    lookup: always(addresses),
    // No connection outlives its answer: the next one is judged anew.
    agent: false,
    signal,
  };
  try {
    const sent = url.protocol === 'https:' ? secureRequest(url, options) : plainRequest(url, options);
    const answer = await answerOf(sent, body);
    const { bytes, complete } = await firstBytes(answer, maxBytes);
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: bytes, complete };
  } catch (error) {
    if (signal.aborted) throw new OutgoingError('timeout', `No answer within ${timeoutMs / 1000} s.`, { cause: error });
    throw new OutgoingError(isTls(error) ? 'tls' : 'unreachable', 'The server could not be asked.', { cause: error });
  }
}

/** For whoever connects: the judged addresses, whatever is asked. */
function always(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const [first] = addresses;
    if (options.all === true) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family ?? 0);
  };
}

function answerOf(sent: ClientRequest, body: Uint8Array | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    // Stays to the end: a reset after the answer would otherwise end the process.
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What is beyond the limit is not read at all. */
async function firstBytes(answer: IncomingMessage, limit: number): Promise<{ bytes: Uint8Array; complete: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer) {
    if (!(chunk instanceof Buffer)) continue;
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size > limit) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, limit), complete: size <= limit };
}

function isTls(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /CERT|TLS|SSL|SIGNATURE|EPROTO|ALTNAME/.test(code);
}
