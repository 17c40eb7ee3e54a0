/** The sitemap of the pages about wikibot itself; /sitemap.xml names it beside those of public wikis. */
import { sitemapXml } from '../../(wiki)/tools/site-pages.ts';
import { server } from '../../server.ts';
import { sitePages } from '../pages.ts';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const { config } = server();
  const places = (await sitePages()).map((path) => ({ url: new URL(path, config.appUrl).href }));
  return new Response(sitemapXml('urlset', places), {
    headers: { 'Content-Type': 'application/xml; charset=utf-8', 'Cache-Control': 'public, max-age=3600' },
  });
}
