/** What happened lately. */
import { wikiRoute } from '../../../../reading/context.ts';
import { showChanges } from '../../../../tools/changes.tsx';

export const GET = wikiRoute('read', showChanges);
