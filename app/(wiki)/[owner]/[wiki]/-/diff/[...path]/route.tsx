/** What changed in a page between two revisions. */
import { wikiRoute } from '../../../../../reading/context.ts';
import { showDiff } from '../../../../../tools/diff.tsx';

export const GET = wikiRoute('read', showDiff);
