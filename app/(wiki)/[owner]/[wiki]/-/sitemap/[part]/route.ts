/** A part of the sitemap of a wiki with many pages. */
import { feedRoute } from '../../../../../reading/context.ts';
import { showSitemapPart } from '../../../../../tools/site-pages.ts';

export const GET = feedRoute('read', showSitemapPart);
