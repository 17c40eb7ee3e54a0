/** The pages of the sidebar. */
import { wikiRoute } from '../../../../reading/context.ts';
import { showTree } from '../../../../tools/tree.tsx';

export const GET = wikiRoute('read', showTree);
