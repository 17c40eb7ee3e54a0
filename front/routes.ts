/**
 * Which program answers a request: the path decides, and on hosts of wikis the host.
 *
 *   at the apex
 *     /@owner/wiki.git/…       worker
 *     /healthz, /metrics       the front itself: it is alive (/readyz asks all); of all
 *   {owner}.{WIKI_DOMAIN}
 *     /wiki.git/…              worker, as /@owner/wiki.git/…
 *     /wiki/api/v1/…           web, as /@owner/wiki/api/v1/…
 *     /wiki/mcp                web, as /@owner/wiki/mcp
 *     /@other/…                back to the apex: nobody else's pages under this name
 *   {custom slug}.{WIKI_DOMAIN}
 *     /wiki.git/…, /{custom slug}.git/…   worker, as /@owner/wiki.git/…
 *     /api/v1/…, /mcp          web, as /@owner/wiki/…
 *   anything else              web, where middleware.ts maps the host to a path
 *
 * The worker's own interface (`/rpc`, `/files`, …) lies outside the one form of path that is ever
 * sent there, so no request from outside can name it.
 */
import type { Place } from './hosts.ts';

export type Route =
  | { readonly to: 'front'; readonly answer: 'health' | 'metrics' }
  /** `url`: what is asked there, where it is not the same. */
  | { readonly to: 'web'; readonly url?: string }
  | { readonly to: 'worker'; readonly url: string }
  /** The same path at the apex. */
  | { readonly to: 'apex' };

const OWNER = '[A-Za-z0-9-]{1,64}';
const WIKI = '[A-Za-z0-9-]{1,64}';
const GIT_ON_APEX = new RegExp(`^/@(?<owner>${OWNER})/(?<wiki>${WIKI})\\.git(?<rest>/.*)$`);
const GIT_ON_HOST = new RegExp(`^/(?<wiki>${WIKI})\\.git(?<rest>/.*)$`);

/** Web maps hosts to paths in a place where Next cuts a body at 10 MB without an error: an upload must not come by there. */
const API_OF_OWNER = new RegExp(`^/${WIKI}/(?:api/v1(?:/|$)|mcp/?$)`);
const API_OF_WIKI = /^\/(?:api\/v1(?:\/|$)|mcp\/?$)/;
const NAMED_OWNER = /^\/(?:@|%40)([^/]+)/;

/**
 * What may follow `.git`: names without escapes and without dots at their start, so that no
 * program behind can read the path in another way (`/@o/w.git/../../rpc`).
 */
const PLAIN_PATH = /^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+\/?$/;

/** @param url the request target as it was sent, path and query */
export function routeOf(url: string, place: Exclude<Place, { kind: 'none' }>): Route {
  const [path = '/', ...query] = url.split('?');
  if (place.kind === 'apex' && path === '/healthz') return { to: 'front', answer: 'health' };
  if (place.kind === 'apex' && path === '/metrics') return { to: 'front', answer: 'metrics' };
  const git = gitOf(path, place);
  if (git !== null) {
    const search = query.length > 0 ? `?${query.join('?')}` : '';
    return { to: 'worker', url: `/@${git.owner}/${git.wiki}.git${git.rest}${search}` };
  }
  if (place.kind === 'wiki')
    return API_OF_WIKI.test(path) ? { to: 'web', url: `/@${place.owner}/${place.slug}${url}` } : { to: 'web' };
  if (place.kind === 'owner') {
    if (API_OF_OWNER.test(path)) return { to: 'web', url: `/@${place.label}${url}` };
    const [, named] = NAMED_OWNER.exec(path) ?? [];
    if (named !== undefined && named.toLowerCase() !== place.label) return { to: 'apex' };
  }
  return { to: 'web' };
}

interface Git {
  readonly owner: string;
  readonly wiki: string;
  readonly rest: string;
}

/** Null also for a path that could be read in another way: web knows no such path. */
function gitOf(path: string, place: Exclude<Place, { kind: 'none' }>): Git | null {
  const { owner, wiki, rest = '' } = (GIT_ON_APEX.exec(path) ?? hostGitOf(path, place))?.groups ?? {};
  if (wiki === undefined || !PLAIN_PATH.test(rest)) return null;
  if (place.kind === 'wiki' && owner === undefined) {
    // `git clone` names the folder by it, so both names that the wiki has may stand there.
    const isNamed = wiki === place.slug || wiki === place.label;
    return isNamed ? { owner: place.owner, wiki: place.slug, rest } : null;
  }
  if (owner !== undefined) return { owner, wiki, rest };
  return place.kind === 'owner' ? { owner: place.label, wiki, rest } : null;
}

function hostGitOf(path: string, place: Place): RegExpExecArray | null {
  return place.kind === 'apex' ? null : GIT_ON_HOST.exec(path);
}
