/** What HTTP has to say before any MCP is spoken: which host is asked, from which page, and how browsers may ask. */
import { type Actor } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import type { DoorDeps } from '../deps.ts';
import { isOwnOrigin } from '../identity.ts';

type Site = Pick<DoorDeps, 'appUrl' | 'wikiDomain'>;

export const METHODS = 'POST, OPTIONS';

/**
 * Against DNS rebinding: a name of somebody else that leads to this machine is not ours, whatever
 * else the request brings.
 *
 * @throws {WikibotError} `forbidden`
 */
export function requireHost(request: Request, site: Site): void {
  const host = (request.headers.get('host') ?? new URL(request.url).host).toLowerCase();
  if (isOwnHost(host, site)) return;
  throw new WikibotError('forbidden', `MCP is not served under this host name; use ${site.appUrl.origin}.`);
}

/** `APP_URL`'s host, one label below `WIKI_DOMAIN`, and all names of a loopback that `APP_URL` is on. */
function isOwnHost(host: string, { appUrl, wikiDomain }: Site): boolean {
  if (host === appUrl.host) return true;
  const own = portOf(appUrl);
  const { hostname, protocol } = appUrl;
  if (!URL.canParse(`${protocol}//${host}`)) return false;
  const asked = new URL(`${protocol}//${host}`);
  if (portOf(asked) !== own || asked.host !== host) return false;
  if (LOOPBACK.has(hostname) && LOOPBACK.has(asked.hostname)) return true;
  const label = asked.hostname.endsWith(`.${wikiDomain}`) ? asked.hostname.slice(0, -wikiDomain.length - 1) : '';
  return /^[a-z0-9-]+$/.test(label);
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function portOf({ port, protocol }: URL): string {
  if (port !== '') return port;
  return protocol === 'https:' ? '443' : '80';
}

/**
 * A page of somebody else may ask with a token, which no browser adds by itself; without one it could
 * read what only this network may.
 *
 * @throws {WikibotError} `forbidden`
 */
export function requireOrigin(request: Request, actor: Actor, site: Site): void {
  if (request.headers.has('origin') && actor.kind !== 'token' && !isOwnOrigin(request, site)) {
    throw new WikibotError('forbidden', 'Requests from pages of other sites need a token.');
  }
}

/** Answers a preflight (Fetch, section 4.8): it says how one may ask, not what there is. */
export function preflight(): Response {
  return withCors(
    new Response(null, {
      status: 204,
      headers: {
        Allow: METHODS,
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers': ALLOWED_HEADERS,
        'Access-Control-Max-Age': '86400',
      },
    }),
  );
}

/** Those of the protocol, of clients that resume, and ours. `*` would not mean `Authorization`. */
const ALLOWED_HEADERS = [
  ...['Authorization', 'Content-Type', 'Accept', 'X-Request-Id', 'Idempotency-Key'],
  ...['MCP-Protocol-Version', 'Mcp-Method', 'Mcp-Name', 'Mcp-Session-Id', 'Last-Event-ID'],
].join(', ');

/** Pages of any site may read the answer: it holds nothing that a browser's own cookies opened. */
export function withCors(response: Response): Response {
  response.headers.set('Access-Control-Allow-Origin', '*');
  response.headers.set('Access-Control-Expose-Headers', 'X-Request-Id, WWW-Authenticate, Retry-After');
  return response;
}
