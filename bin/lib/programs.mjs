/** The programs of the system, in the order in which they stop. */
import { NEXT } from './places.mjs';

/** Stopping takes at most this long, in milliseconds; then the program is ended. */
const STOP_MS = { front: 8_000, web: 8_000, worker: 15_000, db: 10_000 };

/**
 * @param {Awaited<ReturnType<typeof import('./environment.mjs').settle>>} settled
 * @param {'production' | 'development'} mode
 */
export function programs(settled, mode) {
  const next = ['-H', '127.0.0.1', '-p', String(settled.webPort)];
  // Longer than the front keeps its connections, so that it never sends on one that is closing.
  const web = mode === 'production' ? [NEXT, 'start', ...next, '--keepAliveTimeout', '75000'] : [NEXT, 'dev', ...next];
  const all = {
    front: ['front/main.ts'],
    web,
    worker: settled.ownWorker ? ['worker/main.ts'] : null,
    db: settled.embeddedDatabase ? ['prisma/embedded.ts'] : null,
  };
  return Object.entries(all).flatMap(([name, args]) =>
    args === null ? [] : [{ name, args, env: settled.env[name], stopMs: STOP_MS[name] }],
  );
}

export const PROGRAM_NAMES = Object.keys(STOP_MS);
