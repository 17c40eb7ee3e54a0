/** The pages of a public wiki, for search engines. */
import { feedRoute } from '../../../../reading/context.ts';
import { showSitemap } from '../../../../tools/sitemap.ts';

export const GET = feedRoute('read', showSitemap);
