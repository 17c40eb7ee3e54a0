/** What is said of a page elsewhere. */
import { showMentions } from '../../../../../health/mentions.tsx';
import { wikiRoute } from '../../../../../reading/context.ts';

export const GET = wikiRoute('read', showMentions);
