/**
 * Headers on their way in and out. What a client says about where it comes from, or in the name of
 * a program behind, is dropped: those programs may then believe what they are told.
 */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** How long a client's idle connection is kept. */
export const KEEP_ALIVE_SECONDS = 30;

/** Names that only the front, or a program behind it, may set. */
const INTERNAL =
  /^(?:x-forwarded-|x-middleware-|x-invoke-|x-wikibot-|x-wiki-|x-real-ip$|x-request-id$|x-matched-path$|forwarded$|via$)/;

/** RFC 9110, 7.6.1: for this connection alone. `expect` has been answered by the front already. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
]);

export interface Forwarding {
  readonly requestId: string;
  /** `http` or `https`: how people reach APP_URL, which a proxy before the front may end. */
  readonly protocol: string;
  /** The client's. */
  readonly address: string;
}

/** Replaces what came from outside, in place. */
export function cleanRequest(request: IncomingMessage, { requestId, protocol, address }: Forwarding): void {
  const named = new Set((request.headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase()));
  for (const name of Object.keys(request.headers)) {
    // A client must not have `content-length` or the like dropped by naming it in Connection.
    const dropped = HOP_BY_HOP.has(name) || INTERNAL.test(name) || (named.has(name) && name.startsWith('x-'));
    if (dropped) delete request.headers[name];
  }
  const headers: IncomingHttpHeaders = request.headers;
  headers['x-forwarded-for'] = address;
  // One spelling, so that what is kept under a host is what was made for it.
  headers.host = (headers.host ?? '').toLowerCase();
  headers['x-forwarded-host'] = headers.host;
  headers['x-forwarded-proto'] = protocol;
  headers['x-request-id'] = requestId;
}

/** Common to every answer; a program behind may be stricter about itself. */
const COMMON: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-frame-options': 'SAMEORIGIN',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};
const COMMON_SECURE = { ...COMMON, 'strict-transport-security': 'max-age=31536000' };

export function commonHeaders({ protocol }: Pick<Forwarding, 'protocol'>): Readonly<Record<string, string>> {
  return protocol === 'https' ? COMMON_SECURE : COMMON;
}

/** Never told to the outside. */
export const HIDDEN: readonly string[] = ['x-wiki-id', 'x-wiki-state', 'x-powered-by', 'server', 'cdn-cache-control'];

/** Sets what all answers have in common; values from behind come later and win. */
export function startResponse(response: ServerResponse, forwarding: Forwarding): void {
  for (const [name, value] of Object.entries(commonHeaders(forwarding))) response.setHeader(name, value);
  response.setHeader('X-Request-Id', forwarding.requestId);
}

/** Drops from an answer of a program behind what must not go out, in place. */
export function cleanResponse(headers: IncomingHttpHeaders, response: ServerResponse): void {
  for (const name of HIDDEN) delete headers[name];
  // Those were about the connection behind; these are about the client's.
  delete headers['keep-alive'];
  headers.connection = response.shouldKeepAlive ? 'keep-alive' : 'close';
  if (response.shouldKeepAlive) headers['keep-alive'] = `timeout=${KEEP_ALIVE_SECONDS}`;
  // The same id all the way; the front's is already on the answer.
  delete headers['x-request-id'];
}
