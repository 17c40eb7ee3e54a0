/** The palette: go to a page, find in the text, do. */
import { wikiRoute } from '../../../../reading/context.ts';
import { showPalette } from '../../../../tools/palette.tsx';

export const GET = wikiRoute('read', showPalette);
