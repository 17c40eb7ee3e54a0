/** The page index. */
import { wikiRoute } from '../../../../reading/context.ts';
import { showIndex } from '../../../../tools/index-page.tsx';

export const GET = wikiRoute('read', showIndex);
