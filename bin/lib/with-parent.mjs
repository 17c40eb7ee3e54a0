/**
 * Preloaded (`node --import`) into every process that the launcher starts. The channel to the
 * launcher closes when the launcher ends, however it ends, `kill -9` included; the process then
 * stops as it does on SIGTERM. On Windows, where signals end a process at once, closing the channel
 * is also how the launcher asks a process to stop.
 */
import { isMainThread } from 'node:worker_threads';

/** After this the process ends even if its own shutdown hangs; longer than any of them may take. */
const LAST_RESORT_MS = 20_000;

if (isMainThread && process.channel) {
  process.once('disconnect', () => {
    // The pipes to the launcher are gone with it: a log line must not end the shutdown half-way.
    process.stdout.on('error', () => {});
    process.stderr.on('error', () => {});
    if (!process.emit('SIGTERM', 'SIGTERM')) process.exit(0);
    setTimeout(() => process.exit(1), LAST_RESORT_MS).unref();
  });
}
