import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../ports.ts';

/** Most are removed by then; nobody waits for what is large. */
const PATIENCE_MS = 5000;

/** Has the worker remove what is marked. It finds it by itself too, so that a failure is nobody's concern. */
export async function removeMarked({ repos, report }: Pick<Deps, 'repos' | 'report'>): Promise<void> {
  const removed = repos
    .call('removeDeleted', {})
    .catch((error: unknown) => report(error, 'removing what is left of what was deleted'));
  await Promise.race([removed, sleep(PATIENCE_MS, undefined, { ref: false })]);
}
