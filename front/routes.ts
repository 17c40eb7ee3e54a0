/**
 * Which program answers a request: the path decides, and for git on a subdomain the host.
 *
 *   /@owner/wiki.git/…                    worker
 *   owner.{WIKI_DOMAIN}/wiki.git/…        worker, as /@owner/wiki.git/…
 *   /healthz on the apex                  the front itself: it is alive (/readyz asks all)
 *   /metrics on the apex                  the front, of all
 *   owner.{WIKI_DOMAIN}/wiki/api/v1/…     web, as /@owner/wiki/api/v1/…
 *   owner.{WIKI_DOMAIN}/wiki/mcp          web, as /@owner/wiki/mcp
 *   anything else                         web
 *
 * The worker's own interface (`/rpc`, `/files`, …) lies outside the one form of path that is ever
 * sent there, so no request from outside can name it.
 */
export type Route =
  | { readonly to: 'front'; readonly answer: 'health' | 'metrics' }
  /** `url`: what is asked there, where it is not the same. */
  | { readonly to: 'web'; readonly url?: string }
  | { readonly to: 'worker'; readonly url: string };

const OWNER = '[A-Za-z0-9-]{1,64}';
const WIKI = '[A-Za-z0-9-]{1,64}';
const GIT_ON_APEX = new RegExp(`^/@(?<owner>${OWNER})/(?<wiki>${WIKI})\\.git(?<rest>/.*)$`);
const GIT_ON_SUBDOMAIN = new RegExp(`^/(?<wiki>${WIKI})\\.git(?<rest>/.*)$`);

/** Web maps hosts to paths in a place where Next cuts a body at 10 MB without an error: an upload must not come by there. */
const API_ON_SUBDOMAIN = new RegExp(`^/${WIKI}/(?:api/v1(?:/|$)|mcp/?$)`);

/**
 * What may follow `.git`: names without escapes and without dots at their start, so that no
 * program behind can read the path in another way (`/@o/w.git/../../rpc`).
 */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+\/?$/;

/**
 * @param url the request target as it was sent, path and query
 * @param host value of the Host header
 */
export function routeOf(url: string, host: string, wikiDomain: string): Route {
  const [path = '/', ...query] = url.split('?');
  const owner = ownerOf(host, wikiDomain);
  if (path === '/healthz' && owner === null) return { to: 'front', answer: 'health' };
  if (path === '/metrics' && owner === null) return { to: 'front', answer: 'metrics' };
  const git = owner === null ? GIT_ON_APEX.exec(path) : (GIT_ON_APEX.exec(path) ?? GIT_ON_SUBDOMAIN.exec(path));
  if (owner !== null && API_ON_SUBDOMAIN.test(path)) return { to: 'web', url: `/@${owner}${url}` };
  const { owner: named = owner, wiki, rest = '' } = git?.groups ?? {};
  if (wiki === undefined || named === null || named === undefined) return { to: 'web' };
  // Web knows no such path and answers as for any page that does not exist.
  if (!PLAIN_PATH.test(rest)) return { to: 'web' };
  const search = query.length > 0 ? `?${query.join('?')}` : '';
  return { to: 'worker', url: `/@${named}/${wiki}.git${rest}${search}` };
}

/** The label before WIKI_DOMAIN; null on the apex, on any other host, and below a second label. */
export function ownerOf(host: string, wikiDomain: string): string | null {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  if (!name.endsWith(`.${wikiDomain}`)) return null;
  const label = name.slice(0, -wikiDomain.length - 1);
  return /^[a-z0-9-]{1,64}$/.test(label) ? label : null;
}
