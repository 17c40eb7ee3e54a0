/** The sitemaps of all public wikis, and of the pages about wikibot itself; on an owner's host of theirs. */
import { ownerOfHost } from '../(wiki)/reading/address.ts';
import { sitemapXml } from '../(wiki)/tools/site-pages.ts';
import { server } from '../server.ts';

export const dynamic = 'force-dynamic';

export async function GET(request: Request): Promise<Response> {
  const { services, config } = server();
  const host = ownerOfHost(request.headers.get('host'), config.wikiDomain);
  const wikis = await services.wikis.published(host);
  const paths = wikis.map(({ owner, slug }) => `/@${owner}/${slug}/-/sitemap.xml`);
  if (host === null) paths.unshift('/sitemap-site.xml');
  const places = paths.map((path) => ({ url: new URL(path, config.appUrl).href }));
  return new Response(sitemapXml('sitemapindex', places), {
    // Kept by nobody: a wiki that becomes private is not named a moment longer.
    headers: { 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'no-cache' },
  });
}
