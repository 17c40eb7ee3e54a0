/** Gives unused usernames free, once a day. */
import type { Logger } from 'pino';
import { releaseUnusedNames } from '#lib/services/unused-names.ts';

const EVERY_MS = 24 * 60 * 60 * 1000;
/** A start has more urgent work. */
const FIRST_MS = 10 * 60 * 1000;

/** The answer stops it. */
export function startNameRelease(deps: Parameters<typeof releaseUnusedNames>[0], log: Logger): () => void {
  const run = (): void => {
    releaseUnusedNames(deps).then(
      (names) => {
        if (names.length > 0) log.info({ names }, 'released unused usernames');
      },
      (error: unknown) => log.warn({ err: error }, 'unused usernames could not be released'),
    );
  };
  const first = setTimeout(run, FIRST_MS);
  const timer = setInterval(run, EVERY_MS);
  for (const each of [first, timer]) each.unref();
  return () => {
    clearTimeout(first);
    clearInterval(timer);
  };
}
