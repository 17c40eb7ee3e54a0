/** Pages on the same subject as a page. */
import { wikiRoute } from '../../../../../reading/context.ts';
import { showRelated } from '../../../../../tools/related.tsx';

export const GET = wikiRoute('read', showRelated);
