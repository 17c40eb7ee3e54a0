/**
 * Host → path, and the nonce of per-request pages; nothing else. Rights are judged by the services.
 *
 *     alice.wikibot.example/notes/Home  →  /@alice/notes/Home
 */
import { type NextRequest, NextResponse } from 'next/server';
import { RESERVED_NAMES } from '#lib/core/names.ts';

/** As lib/config.ts has it, which can't be loaded here: this runs apart, with web standards alone. */
function wikiDomain(): string | null {
  const { WIKI_DOMAIN: own = '', APP_URL: app = '' } = process.env;
  if (own.trim() !== '') return own.trim().toLowerCase();
  return URL.canParse(app) ? new URL(app).hostname : null;
}

/** The label of `{label}.{WIKI_DOMAIN}`; null for the apex, reserved labels and other hosts. */
function ownerOf(request: NextRequest): string | null {
  const domain = wikiDomain();
  if (domain === null) return null;
  const host = (request.headers.get('host') ?? '').toLowerCase().replace(/:\d+$/, '');
  if (!host.endsWith(`.${domain}`)) return null;
  const label = host.slice(0, -domain.length - 1);
  return /^[a-z0-9-]+$/.test(label) && !RESERVED_NAMES.has(label) ? label : null;
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
  const owner = ownerOf(request);
  const url = new URL(request.url);
  const asked = url.pathname;
  if (owner !== null && !/^\/(?:@|%40)/.test(asked)) url.pathname = `/@${owner}${asked === '/' ? '' : asked}`;
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
    '/((?!@|%40|_next/|ui/|api/|mcp(?:/|$)|\\.well-known/|healthz$|readyz$|metrics$|robots\\.txt$|sitemap\\.xml$).*)',
    '/:owner(@[^/]+|%40[^/]+)',
    '/:owner(@[^/]+|%40[^/]+)/:wiki/-/:tool(edit|new|settings)/:rest*',
  ],
};
