/** From React elements to HTTP answers. */
import { createHash } from 'node:crypto';
import type { ReactElement } from 'react';
import { server } from '../../server.ts';

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
  // PDFs, and the sandbox that draws diagrams.
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Of a wiki's pages: on its own host, their script asks the apex who is signed in. */
function pagePolicy(): string {
  return PAGE_POLICY.replace("connect-src 'self'", `connect-src 'self' ${server().config.appUrl.origin}`);
}

export interface PageOptions {
  readonly status?: number;
  /** A wiki whose page is the same for everybody; null: private. */
  readonly sharedBy?: string | null;
  /** Of what the page was made from; see reading/state.ts. */
  readonly state?: string;
  /** Of the wiki alone, where nothing else but the address makes the page. */
  readonly wikiState?: string;
}

/** `fragment`: a part of a page, which a script puts in its place. */
export async function htmlOf(element: ReactElement, { fragment = false } = {}): Promise<string> {
  // A static import is refused by Next: it takes every module of a route for a server component.
  const { renderToStaticMarkup } = await import('react-dom/server');
  return `${fragment ? '' : '<!doctype html>'}${renderToStaticMarkup(element)}`;
}

/** The answer with an `ETag`, or 304 when the reader has it already. */
export async function htmlResponse(
  request: Request,
  element: ReactElement,
  options: PageOptions = {},
): Promise<Response> {
  const html = await htmlOf(element);
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': pagePolicy() };
  return tagged(request, html, headers, options);
}

export function tagged(
  request: Request,
  body: string,
  headers: Record<string, string>,
  { status = 200, sharedBy = null, state, wikiState }: PageOptions = {},
): Response {
  const all = { ...headers, ...cacheHeaders(sharedBy, wikiState) };
  if (status !== 200) return new Response(body, { status, headers: { ...all, 'Cache-Control': 'private, no-store' } });
  const content = createHash('sha256').update(body).digest('base64url').slice(0, 27);
  const etag = state === undefined ? `"${content}"` : `"${content}.${state}"`;
  // The same page of another state: the reader's own tag stays, since it names what the reader has.
  const known = knownTag(request.headers.get('if-none-match'), (tag) => tag.split('.', 1)[0] === content);
  if (known !== null) return unchanged(known === '*' ? etag : `"${known}"`, all);
  return new Response(body, { status, headers: { ...all, ETag: etag } });
}

/** 304 before anything is read of the page, when the reader has it of this very state. */
export function unchangedState(request: Request, headers: Record<string, string>, state: string): Response | null {
  const known = knownTag(request.headers.get('if-none-match'), (tag) => tag.endsWith(`.${state}`));
  return known === null || known === '*' ? null : unchanged(`"${known}"`, headers);
}

function unchanged(etag: string, headers: Record<string, string>): Response {
  return new Response(null, { status: 304, headers: { ...headers, ETag: etag } });
}

/**
 * Whoever keeps an answer asks again each time. The front alone (and a CDN in its place, RFC 9213)
 * keeps what is the same for everybody: it is purged by wiki when that changes, and where a purge
 * is lost, what it keeps is out of date after two seconds. While web is down it may stand in longer.
 */
export function cacheHeaders(sharedBy: string | null, wikiState?: string): Record<string, string> {
  return sharedBy === null
    ? { 'Cache-Control': 'private, no-cache' }
    : {
        'Cache-Control': 'public, max-age=0, must-revalidate',
        'CDN-Cache-Control': 'max-age=2, stale-if-error=120',
        'X-Wiki-Id': sharedBy,
        ...(wikiState === undefined ? {} : { 'X-Wiki-State': wikiState }),
      };
}

/** RFC 9110, section 13.1.2: weak comparison. */
export function matches(ifNoneMatch: string | null, etag: string): boolean {
  return knownTag(ifNoneMatch, (tag) => `"${tag}"` === etag) !== null;
}

/** The first tag of the reader's that is meant, without its quotes; `*` when any is. */
function knownTag(ifNoneMatch: string | null, isMeant: (tag: string) => boolean): string | null {
  if (ifNoneMatch === null) return null;
  if (ifNoneMatch.trim() === '*') return '*';
  for (const [, tag = ''] of ifNoneMatch.matchAll(/(?:W\/)?"([^"]*)"/g)) if (isMeant(tag)) return tag;
  return null;
}

export function redirect(location: string, status: 302 | 308, sharedBy: string | null): Response {
  // Kept by nobody: the page may be renamed back, and a browser would never ask again.
  const cache = status === 308 ? 'private, no-cache' : 'private, no-store';
  return new Response(null, {
    status,
    headers: { Location: location, 'Cache-Control': cache, ...(sharedBy === null ? {} : { 'X-Wiki-Id': sharedBy }) },
  });
}
