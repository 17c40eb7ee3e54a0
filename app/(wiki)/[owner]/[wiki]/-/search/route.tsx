/** Search. */
import { wikiRoute } from '../../../../reading/context.ts';
import { showSearch } from '../../../../tools/search.tsx';

export const GET = wikiRoute('read', showSearch);
