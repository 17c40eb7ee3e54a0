/**
 * The embedded database: PostgreSQL with pgvector from npm alone (PGlite), in a process of its own,
 * since it blocks its event loop while a query runs.
 *
 *   node prisma/embedded.ts [--with-parent]
 *
 * Environment: WIKIBOT_DATA; DB_PORT and DB_PASSWORD for the TCP fallback (default: a free
 * one, a random one; the launcher keeps both over restarts). Prints one JSON line
 * `{"ready":true,"url":…}` once it can be connected to. SIGTERM and SIGINT end it in order; with
 * `--with-parent` the end of its input does too, so that it never outlives who started it.
 * Exit codes: 0 ended in order, 1 failed, 3 the data directory is in use, 70 PostgreSQL crashed
 * (start again: it recovers from its log).
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { DataDirectoryInUse, takeLock } from './data-lock.ts';
import { openDatabase } from './embedded-files.ts';
import { WireServer } from './embedded-server.ts';
import { SharedSession } from './embedded-session.ts';
import { startUpkeep } from './embedded-upkeep.ts';
import { embeddedUrl, socketFolder, socketPath, usesSocket } from './embedded-url.ts';

const MAX_CONNECTIONS = 100;
const IDLE_TURN_MS = 30_000;

async function main(): Promise<void> {
  const dataDir = resolve(process.env['WIKIBOT_DATA'] ?? 'data');
  // Files too are for this user alone.
  process.umask(0o077);
  mkdirSync(socketFolder(dataDir), { recursive: true, mode: 0o700 });
  const release = takeLock(join(socketFolder(dataDir), 'db.lock'));
  process.on('exit', release);

  let stopping = false;
  const db = await openDatabase(dataDir);
  const session = new SharedSession(db, { idleTurnMs: IDLE_TURN_MS, onCrash });
  const socket = usesSocket(dataDir);
  const password = socket ? null : (process.env['DB_PASSWORD'] ?? randomBytes(24).toString('base64url'));
  const server = new WireServer({ session, maxConnections: MAX_CONNECTIONS, password });
  if (socket) await removeStaleSocket(socketPath(dataDir));
  await server.listen(socket ? { path: socketPath(dataDir) } : { host: '127.0.0.1', port: Number(process.env['DB_PORT'] ?? 0) });
  const stopUpkeep = startUpkeep(session);

  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    stopUpkeep();
    await server.close();
    // Writes the last checkpoint, so that the next start has nothing to recover.
    await db.close();
    process.exit(0);
  };
  const stopOrFail = (): void => {
    stop().catch(fail);
  };
  process.on('SIGTERM', stopOrFail);
  process.on('SIGINT', stopOrFail);
  if (process.argv.includes('--with-parent')) process.stdin.on('end', stopOrFail).resume();

  const tcp = password !== null && server.port !== null ? { port: server.port, password } : undefined;
  console.log(JSON.stringify({ ready: true, url: embeddedUrl(dataDir, tcp) }));
}

/** The lock says that no process of ours listens there; this asks the socket itself as well. */
async function removeStaleSocket(path: string): Promise<void> {
  const answered = await new Promise<boolean>((resolved) => {
    const probe = connect(path, () => resolved(true));
    probe.on('error', () => resolved(false));
  });
  if (answered) throw new DataDirectoryInUse(`Another process answers on ${path}.`);
  rmSync(path, { force: true });
}

function onCrash(error: unknown): never {
  console.error('PostgreSQL crashed; what was committed is in its log.', error);
  process.exit(70);
}

function fail(error: unknown): never {
  console.error(error instanceof DataDirectoryInUse ? error.message : error);
  process.exit(error instanceof DataDirectoryInUse ? 3 : 1);
}

main().catch(fail);
