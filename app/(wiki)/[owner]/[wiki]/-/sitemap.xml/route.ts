/** The pages of a public wiki, for search engines. */
import { feedRoute } from '../../../../reading/context.ts';
import { showSitemap } from '../../../../tools/site-pages.ts';

export const GET = feedRoute('read', showSitemap);
