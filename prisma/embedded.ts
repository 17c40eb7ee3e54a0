/**
 * The embedded database: PostgreSQL with pgvector from npm alone (PGlite), in a process of its own,
 * since it blocks its event loop while a query runs.
 *
 *   node prisma/embedded.ts [--with-parent]
 *
 * Environment: WIKIBOT_DATA; DB_PORT and DB_PASSWORD for the TCP fallback (default: chosen here). Prints
 * one JSON line `{"ready":true,"url":…}` once it can be connected to. SIGTERM and SIGINT end it in order; with
 * `--with-parent` the end of its input does too, so that it never outlives who started it.
 * Exit codes: 0 ended in order, 1 failed, 3 the data directory is in use, 70 PostgreSQL crashed or
 * hung (start again: it recovers from its log).
 *
 * PostgreSQL runs in a thread, because only a thread's stack can be made large: with Node's usual
 * 1 MB (and even 128 MB) a JSON value of 10,000 nested brackets overflows it before PostgreSQL's
 * own check of the depth can refuse, which is the end of the process. The main thread has the
 * signals, the lock, and an eye on statements that never end, which nothing else could stop.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LockHeld, takeProcessLock } from '#lib/adapters/process-lock.ts';
import type { ThreadInput } from './embedded-thread.ts';
import { socketFolder } from './embedded-url.ts';

/** Reserved, not used: memory is given out as the stack grows. At 128 MB a million brackets still crash it. */
const STACK_MB = 256;

/** Nobody waits for a statement this long (the clients' own limit is 15 s), and all others wait for it. */
const LONGEST_STATEMENT_MS = 120_000;

const CRASHED = 70;

function main(): void {
  // Files too are for this user alone.
  process.umask(0o077);
  const dataDir = resolve(process.env['WIKIBOT_DATA'] ?? 'data');
  mkdirSync(socketFolder(dataDir), { recursive: true, mode: 0o700 });
  process.on('exit', takeProcessLock(join(socketFolder(dataDir), 'db.lock'), 'the database folder'));

  const busySince = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
  const thread = new Worker(new URL('./embedded-thread.ts', import.meta.url), {
    workerData: {
      dataDir,
      port: Number(process.env['DB_PORT'] ?? 0),
      password: process.env['DB_PASSWORD'] ?? '',
      busySince,
    } satisfies ThreadInput,
    resourceLimits: { stackSizeMb: STACK_MB },
  });
  thread.on('message', (url: string) => console.log(JSON.stringify({ ready: true, url })));
  thread.on('error', (error) => {
    console.error('PostgreSQL crashed; what was committed is in its log.', error);
    process.exit(CRASHED);
  });
  thread.on('exit', (code) => process.exit(code));

  const stop = (): void => thread.postMessage('stop');
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (process.argv.includes('--with-parent')) process.stdin.on('end', stop).resume();
  setInterval(() => endHung(busySince), 1_000).unref();
}

function endHung(busySince: BigInt64Array): void {
  const since = Number(Atomics.load(busySince, 0));
  if (since === 0 || Date.now() - since < LONGEST_STATEMENT_MS) return;
  console.error(
    `A statement ran longer than ${LONGEST_STATEMENT_MS / 1000} s and can't be cancelled; ending the database.`,
  );
  process.exit(CRASHED);
}

try {
  main();
} catch (error) {
  const inUse = error instanceof LockHeld;
  console.error(inUse ? error.message : error);
  process.exit(inUse ? 3 : 1);
}
