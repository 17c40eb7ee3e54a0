/** What could be better in a wiki. */
import { showHealth } from '../../../../health/health.tsx';
import { wikiRoute } from '../../../../reading/context.ts';

export const GET = wikiRoute('read', showHealth);
