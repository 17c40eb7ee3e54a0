/** Every revision of a page. */
import { wikiRoute } from '../../../../../reading/context.ts';
import { showHistory } from '../../../../../tools/history.tsx';

export const GET = wikiRoute('read', showHistory);
