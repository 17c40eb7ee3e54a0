/** Pages, their Markdown, and files: one path can be any of them. */
import { wikiRoute } from '../../../reading/context.ts';
import { showPath } from '../../../reading/show.tsx';

export const GET = wikiRoute('read', showPath);
