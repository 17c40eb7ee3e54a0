/** From React elements to HTTP answers. */
import { createHash } from 'node:crypto';
import type { ReactElement } from 'react';

/**
 * For pages that may be cached: no inline script and no nonce, so that the policy holds for every
 * reader. Pictures and media may come from anywhere on https, since Markdown names them by address.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: https:",
  "media-src 'self' https:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface PageOptions {
  readonly status?: number;
  /** A wiki whose page is the same for everybody; null: private. */
  readonly sharedBy?: string | null;
}

export async function htmlOf(element: ReactElement): Promise<string> {
  // A static import is refused by Next: it takes every module of a route for a server component.
  const { renderToStaticMarkup } = await import('react-dom/server');
  return `<!doctype html>${renderToStaticMarkup(element)}`;
}

/** The answer with an `ETag`, or 304 when the reader has it already. */
export async function htmlResponse(
  request: Request,
  element: ReactElement,
  options: PageOptions = {},
): Promise<Response> {
  const html = await htmlOf(element);
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': PAGE_POLICY };
  return tagged(request, html, headers, options);
}

export function tagged(
  request: Request,
  body: string,
  headers: Record<string, string>,
  { status = 200, sharedBy = null }: PageOptions = {},
): Response {
  const all = { ...headers, ...cacheHeaders(sharedBy) };
  if (status !== 200) return new Response(body, { status, headers: { ...all, 'Cache-Control': 'private, no-store' } });
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  const withTag = { ...all, ETag: etag };
  if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers: withTag });
  return new Response(body, { status, headers: withTag });
}

/**
 * Browsers keep both kinds but ask again each time; shared caches keep what is the same for
 * everybody for a minute, and are purged by wiki when it changes.
 */
export function cacheHeaders(sharedBy: string | null): Record<string, string> {
  return sharedBy === null
    ? { 'Cache-Control': 'private, no-cache' }
    : { 'Cache-Control': 'public, max-age=0, s-maxage=60, must-revalidate', 'X-Wiki-Id': sharedBy };
}

/** RFC 9110, section 13.1.2: weak comparison. */
export function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}

export function redirect(location: string, status: 302 | 308, sharedBy: string | null): Response {
  // Kept by nobody: the page may be renamed back, and a browser would never ask again.
  const cache = status === 308 ? 'private, no-cache' : 'private, no-store';
  return new Response(null, {
    status,
    headers: { Location: location, 'Cache-Control': cache, ...(sharedBy === null ? {} : { 'X-Wiki-Id': sharedBy }) },
  });
}
