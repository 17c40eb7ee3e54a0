/** The sitemaps of all public wikis, and of the pages about wikibot itself; on an owner's host of theirs, on a wiki's of it. */
import { addressOfWiki } from '#lib/core/hosts.ts';
import { askedHost } from '../(wiki)/reading/address.ts';
import { sitemapXml } from '../(wiki)/tools/site-pages.ts';
import { server } from '../server.ts';

export const dynamic = 'force-dynamic';

export async function GET(request: Request): Promise<Response> {
  const { services, config } = server();
  const { label, wiki: only } = askedHost(request.headers, config);
  const wikis = await services.wikis.published(only === null ? label : only.owner);
  const places = wikis
    .filter(({ slug }) => only === null || slug === only.slug)
    .map((wiki) => ({ url: `${addressOfWiki(wiki, config)}/-/sitemap.xml` }));
  if (label === null) places.unshift({ url: new URL('/sitemap-site.xml', config.appUrl).href });
  return new Response(sitemapXml('sitemapindex', places), {
    // Kept by nobody: a wiki that becomes private is not named a moment longer.
    headers: { 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'no-cache' },
  });
}
