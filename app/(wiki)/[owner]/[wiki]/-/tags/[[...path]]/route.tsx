/** All tags, or the pages of one. */
import { showLabels } from '../../../../../lists/labels-page.tsx';
import { wikiRoute } from '../../../../../reading/context.ts';

export const GET = wikiRoute('read', (context) => showLabels(context, 'tag'));
