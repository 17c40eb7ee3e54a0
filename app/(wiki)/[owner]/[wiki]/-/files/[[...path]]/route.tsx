/** The files of the wiki, or those of a page. */
import { showFiles } from '../../../../../files/files-page.tsx';
import { wikiRoute } from '../../../../../reading/context.ts';

export const GET = wikiRoute('read', showFiles);
