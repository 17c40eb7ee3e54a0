/**
 * Which requests may be answered from the cache, and under which key. Everything that could change
 * an answer is either in the key, or keeps the request away from the cache: what the cache asks web
 * for carries no header of the client's (see front/fetch.ts), so there is nothing left to poison.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { labelOfHost, type Site } from '#lib/core/hosts.ts';

/**
 * The key of a request that anybody could have sent; null for one that goes to web by itself. The
 * path is in it as it was sent, and only its one normal spelling counts, so that a page fills one
 * place and not as many as there are ways to escape its letters.
 *
 * @param ofWiki the host is one wiki's own, and all paths are below that
 */
export function cacheKeyOf(
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  site: Site,
  ofWiki = false,
): string | null {
  const { method, url = '/', headers } = request;
  if (method !== 'GET' && method !== 'HEAD') return null;
  if (isPersonal(headers) || isSpecial(headers)) return null;
  const host = (headers.host ?? '').toLowerCase();
  const [path = '', query, ...more] = url.split('?');
  if (more.length > 0 || !isNormal(path)) return null;
  if (isAsset(path)) {
    if (!isOurs(host, site)) return null;
    // The content hash that pages name it by; under another one it would be kept for nobody.
    if (query !== undefined && !(path.startsWith('/ui/') && /^v=[\w-]{12}$/.test(query))) return null;
  } else if (query !== undefined) return null;
  else if (ofWiki ? !isPathOfWiki(path) : !(isSitePath(path, host, site) || isWikiPath(path, host, site))) return null;
  return `${site.appUrl.protocol}//${host}${url}`;
}

/** Files of the interface, the same on every host. */
function isAsset(path: string): boolean {
  return /^\/(?:ui|_next\/static)\//.test(path) || path === '/favicon.ico';
}

/** The pages about wikibot itself, at the apex. They change with the program, of which the front is a part. */
function isSitePath(path: string, host: string, { appUrl }: Site): boolean {
  return host === appUrl.host && /^\/(?:(?:pricing|terms|privacy|changelog|docs)?$|docs\/)/.test(path);
}

/** Whether what stands at an address with a key is one wiki's, and changes when that does. */
export function isOfWikiAt(url: string, host: string, site: Site): boolean {
  const [path = ''] = url.split('?', 1);
  return !isAsset(path) && !isSitePath(path, host, site);
}

/**
 * Cookies with a meaning for the page: whoever is signed in reads what is true now, and whoever
 * has chosen a language or the like reads their own. These mean something to the sign-in alone.
 */
const MEANINGLESS = new Set(
  ['csrf', 'callback', 'pkce', 'state', 'nonce', 'link', 'hand'].map((name) => `wikibot.${name}`),
);

function isPersonal({ authorization, cookie = '' }: IncomingHttpHeaders): boolean {
  if (authorization !== undefined) return true;
  return cookie.split(';').some((pair) => {
    const name = (pair.split('=', 1)[0] ?? '').trim().replace(/^__(?:Host|Secure)-/i, '');
    return /^(?:wikibot\.|wos-session|next-auth\.|authjs\.)/i.test(name) && !MEANINGLESS.has(name);
  });
}

/** Asks for something else than the whole answer: a part, another form (Next's own data), a body of its own. */
function isSpecial(headers: IncomingHttpHeaders): boolean {
  for (const name of Object.keys(headers)) if (SPECIAL.test(name)) return true;
  return /\bno-store\b/i.test(headers['cache-control'] ?? '');
}

const SPECIAL =
  /^(?:range|if-match|if-unmodified-since|if-range|rsc|next-.*|x-nextjs-.*|upgrade|expect|content-length|transfer-encoding)$/;

/** Unreserved characters are not escaped, others in capitals; nothing that web might fold into another path. */
function isNormal(path: string): boolean {
  if (!/^\/[\x21-\x7e]*$/.test(path) || /\/\/|\/\.{1,2}(?:\/|$)|[\\#]/.test(path)) return false;
  for (const [escape] of path.matchAll(/%.{0,2}/g)) {
    if (!/^%(?:2[0-9A-C]|3[A-F]|40|5[BDE]|60|7[B-D]|[89A-F][0-9A-F])$/.test(escape)) return false;
  }
  return true;
}

/** Hosts that we answer for; under any other name the same page would fill a second place. */
function isOurs(host: string, site: Site): boolean {
  return host === site.appUrl.host || labelOfHost(host, site) !== null;
}

/** Below these a wiki's answers are never the same for everybody. */
const NEVER_SHARED = /^\/(?:api|mcp)(?:\/|$)|^\/-\/(?:edit|new|settings|preview)(?:\/|$)/;

/** A reading page of some wiki: `/@owner/wiki/…`, or `/wiki/…` on the host of an owner. */
function isWikiPath(path: string, host: string, site: Site): boolean {
  if (!isOurs(host, site)) return false;
  const named = /^\/@[^/]+\/[^/]+(?<rest>(?:\/.*)?)$/.exec(path);
  if (path.startsWith('/@')) return named !== null && !NEVER_SHARED.test(named.groups?.['rest'] ?? '');
  if (host === site.appUrl.host) return false;
  const [, wiki = '', rest = ''] = /^\/([^/]+)((?:\/.*)?)$/.exec(path) ?? [];
  return wiki !== '' && !NO_WIKI.test(wiki) && !NEVER_SHARED.test(rest);
}

/** First segments of what is no page on a wiki's host. */
const NO_WIKI = /^(?:api|mcp|_next|ui|\.well-known|healthz|readyz|metrics|robots\.txt|sitemap\.xml)$/;

/** A reading page on the host of its wiki. */
function isPathOfWiki(path: string): boolean {
  const [first = ''] = path.slice(1).split('/', 1);
  return !NO_WIKI.test(first) && !NEVER_SHARED.test(path);
}
