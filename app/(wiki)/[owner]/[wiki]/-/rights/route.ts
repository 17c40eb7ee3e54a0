/** What the reader may do here. */
import { wikiRoute } from '../../../../reading/context.ts';
import { showRights } from '../../../../tools/rights.ts';

export const GET = wikiRoute('read', showRights);
