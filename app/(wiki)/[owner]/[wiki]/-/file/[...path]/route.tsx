/** One file with its versions. */
import { showFile } from '../../../../../files/file-page.tsx';
import { wikiRoute } from '../../../../../reading/context.ts';

export const GET = wikiRoute('read', showFile);
