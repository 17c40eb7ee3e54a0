/**
 * Host → path, and the nonce of per-request pages; nothing else. Rights are judged by the services.
 *
 *     alice.wikibot.example/notes/Home  →  /@alice/notes/Home
 *     research.wikibot.example/Home     →  /@alice/notes/Home    where `research` is that wiki's custom slug
 */
import { type NextRequest, NextResponse } from 'next/server';
import { labelOfHost, type Site, WIKI_HEADER } from '#lib/core/hosts.ts';

/** As lib/config.ts has it, which can't be loaded here: this runs apart, with web standards alone. */
function site(): Site | null {
  const { WIKI_DOMAIN: own = '', APP_URL: app = '' } = process.env;
  if (!URL.canParse(app)) return null;
  const appUrl = new URL(app);
  return { appUrl, wikiDomain: own.trim() === '' ? appUrl.hostname : own.trim().toLowerCase() };
}

/**
 * What the path of a wiki's host is below: `/@alice` on a person's, `/@alice/notes` on a wiki's own, whose
 * name the front has looked up. Null at the apex.
 */
function rootOf({ headers }: NextRequest): string | null {
  const known = site();
  const label = known === null ? null : labelOfHost(headers.get('host') ?? '', known);
  return label === null ? null : `/@${headers.get(WIKI_HEADER) ?? label}`;
}

/** Pages that Next renders per request, as opposed to the cacheable ones of route handlers. */
const PER_REQUEST =
  /^\/(?:signin|welcome|dashboard|invite|settings|(?:@|%40)[^/]+\/?$|(?:@|%40)[^/]+\/[^/]+\/-\/(?:edit|new|settings)(?:\/|$))/;

function contentSecurityPolicy(nonce: string): string {
  const development = process.env.NODE_ENV === 'development';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-eval'" : ''}`,
    // Next's development overlay writes style elements without a nonce.
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data: https:",
    "media-src 'self' https:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export function middleware(request: NextRequest): NextResponse {
  const root = rootOf(request);
  const url = new URL(request.url);
  const asked = url.pathname;
  // On a person's host a path may name them as at the apex; on a wiki's, it is that of a page.
  const isNamed = /^\/(?:@|%40)/.test(asked) && !request.headers.has(WIKI_HEADER);
  if (root !== null && !isNamed) url.pathname = `${root}${asked === '/' ? '' : asked}`;
  const headers = new Headers(request.headers);
  const answer = () =>
    url.pathname === asked
      ? NextResponse.next({ request: { headers } })
      : NextResponse.rewrite(url, { request: { headers } });
  if (!PER_REQUEST.test(url.pathname)) return answer();
  const policy = contentSecurityPolicy(btoa(crypto.randomUUID()));
  // Next reads the nonce from here and puts it on the scripts that it writes.
  headers.set('content-security-policy', policy);
  const response = answer();
  response.headers.set('content-security-policy', policy);
  return response;
}

/**
 * Not matched: what has no host to map and may carry a large body (Next cuts the body of a matched
 * request at 10 MB without an error), wikis under their own path, and what crawlers ask each host for.
 */
export const config = {
  matcher: [
    '/((?!@|%40|_next/|ui/|api/|mcp(?:/|$)|\\.well-known/|healthz$|readyz$|metrics$|robots\\.txt$|sitemap\\.xml$|favicon\\.ico$).*)',
    '/:owner(@[^/]+|%40[^/]+)',
    '/:owner(@[^/]+|%40[^/]+)/:wiki/-/:tool(edit|new|settings)/:rest*',
    {
      source: '/((?!_next/|ui/|api/|mcp(?:/|$)|\\.well-known/|robots\\.txt$|sitemap\\.xml$|favicon\\.ico$).*)',
      has: [{ type: 'header', key: 'x-wikibot-wiki' }],
    },
  ],
};
