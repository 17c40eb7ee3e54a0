/** The pages of a wiki and the links between them. */
import { showGraph } from '../../../../graph/graph.tsx';
import { wikiRoute } from '../../../../reading/context.ts';

export const GET = wikiRoute('read', showGraph);
