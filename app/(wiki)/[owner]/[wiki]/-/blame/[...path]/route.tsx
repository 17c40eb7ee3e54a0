/** Who wrote each line of a page. */
import { wikiRoute } from '../../../../../reading/context.ts';
import { showBlame } from '../../../../../tools/blame.tsx';

export const GET = wikiRoute('read', showBlame);
