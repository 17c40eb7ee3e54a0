/** The thread of `embedded.ts` that PostgreSQL runs in: opens the folder, listens, ends in order. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './embedded-files.ts';
import { WireServer } from './embedded-server.ts';
import { SharedSession } from './embedded-session.ts';
import { startUpkeep } from './embedded-upkeep.ts';
import { embeddedUrl, socketPath, usesSocket } from './embedded-url.ts';

export interface ThreadInput {
  readonly dataDir: string;
  /** For the TCP fallback; port 0 for a free one, an empty password for one made now. */
  readonly port: number;
  readonly password: string;
  /** When the running statement began, in milliseconds; 0 while there is none. */
  readonly busySince: BigInt64Array;
}

const MAX_CONNECTIONS = 100;

/** An open transaction may sit idle this long while others wait for it. */
const IDLE_TURN_MS = 30_000;

const input: ThreadInput = workerData;
const { dataDir } = input;

const db = await openDatabase(dataDir);
const session = new SharedSession(db, { idleTurnMs: IDLE_TURN_MS, busySince: input.busySince });
const socket = usesSocket(dataDir) ? socketPath(dataDir) : null;
const password = socket ? null : input.password || randomBytes(24).toString('base64url');
const server = new WireServer({ session, maxConnections: MAX_CONNECTIONS, password });
if (socket) await removeStaleSocket(socket);
await server.listen(socket ? { path: socket } : { host: '127.0.0.1', port: input.port });
const stopUpkeep = startUpkeep(session);

parentPort?.once('message', () => void stop());
const tcp = password !== null && server.port !== null ? { port: server.port, password } : undefined;
parentPort?.postMessage(embeddedUrl(dataDir, tcp));

async function stop(): Promise<void> {
  stopUpkeep();
  await server.close();
  // Writes the last checkpoint, so that the next start has nothing to recover.
  await db.close();
  process.exit(0);
}

/** No process of ours listens there, says the lock; this asks the socket itself as well. */
async function removeStaleSocket(path: string): Promise<void> {
  const answered = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => resolve(true));
    probe.on('error', () => resolve(false));
  });
  if (answered) throw new Error(`Another process answers on ${path}.`);
  rmSync(path, { force: true });
}
