/** One commit, with what it did to each page. */
import { wikiRoute } from '../../../../../reading/context.ts';
import { showCommit } from '../../../../../tools/commit.tsx';

export const GET = wikiRoute('read', showCommit);
