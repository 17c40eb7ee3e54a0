/** The changes as an Atom feed. */
import { feedRoute } from '../../../../reading/context.ts';
import { showFeed } from '../../../../tools/feed.ts';

export const GET = feedRoute('read', showFeed);
