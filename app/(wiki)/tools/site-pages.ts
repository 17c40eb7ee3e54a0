/**
 * `/-/sitemap.xml`: the addresses of a public wiki's pages, in the form of sitemaps.org; above 5,000 an
 * index of parts. /robots.txt names it by way of /sitemap.xml, so that it may stand below the pages that it lists.
 * (Next takes a file `sitemap.ts` for one of its own.)
 */
import { WikibotError } from '#lib/core/errors.ts';
import { escapeHtml } from '#lib/markdown/escape.ts';
import { canonicalUrl } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { cacheHeaders, tagged, unchangedState } from '../reading/respond.ts';
import { sharedBy } from '../reading/show.tsx';

const XMLNS = 'http://www.sitemaps.org/schemas/sitemap/0.9';

interface Place {
  readonly url: string;
  readonly changed?: Date;
}

export function sitemapXml(kind: 'urlset' | 'sitemapindex', places: readonly Place[]): string {
  const name = kind === 'urlset' ? 'url' : 'sitemap';
  const entries = places.map(({ url, changed }) => {
    const date = changed === undefined ? '' : `<lastmod>${changed.toISOString()}</lastmod>`;
    return `<${name}><loc>${escapeHtml(url)}</loc>${date}</${name}>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${kind} xmlns="${XMLNS}">\n${entries.join('')}</${kind}>\n`;
}

export async function showSitemap(context: WikiContext): Promise<Response> {
  return await xmlOf(context, async () => {
    const { pages, parts } = await context.services.pages.sitemap(context.actor, context.wiki, 0);
    if (parts <= 1) return urlset(context, pages);
    const { urls } = context;
    const places = Array.from({ length: parts }, (_, part) =>
      absolute(context, urls.tool('sitemap', String(part + 1))),
    );
    return sitemapXml('sitemapindex', places);
  });
}

export async function showSitemapPart(context: WikiContext): Promise<Response> {
  return await xmlOf(context, async () => {
    const part = /^[1-9]\d{0,5}$/.test(context.path) ? Number(context.path) : 0;
    const { pages, parts } =
      part === 0
        ? { pages: [], parts: 0 }
        : await context.services.pages.sitemap(context.actor, context.wiki, part - 1);
    if (parts === 0) throw new WikibotError('not_found', 'The sitemap has no such part.');
    return urlset(context, pages);
  });
}

function urlset(context: WikiContext, pages: readonly { path: string; updatedAt: Date }[]): string {
  const places = pages.map(({ path, updatedAt }) => ({
    ...absolute(context, context.urls.page(path)),
    changed: updatedAt,
  }));
  return sitemapXml('urlset', places);
}

/** A private wiki has none, whoever asks: nothing of it is for search engines. */
async function xmlOf(context: WikiContext, made: () => Promise<string>): Promise<Response> {
  if (!context.wiki.isPublic) throw new WikibotError('not_found', 'A private wiki has no sitemap.');
  const kept = { sharedBy: sharedBy(context), state: context.state, wikiState: context.wikiState };
  const unchanged = unchangedState(context.request, cacheHeaders(kept.sharedBy, kept.wikiState), kept.state);
  if (unchanged !== null) return unchanged;
  const headers = { 'Content-Type': 'application/xml; charset=utf-8', 'X-Robots-Tag': 'noindex' };
  return tagged(context.request, await made(), headers, kept);
}

function absolute(context: WikiContext, path: string): Place {
  return { url: canonicalUrl(context, path, context.config) };
}
