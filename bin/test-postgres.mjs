/**
 * Runs a command against a real PostgreSQL: `node bin/test-postgres.mjs -- <command…>` sets
 * TEST_DATABASE_URL for it (prisma/testing.ts), and answers with its exit code. Without a command
 * the server runs until Ctrl-C.
 *
 * Where there is no PostgreSQL and none can be installed, it says so and succeeds: the same suites
 * run on the embedded database anyway.
 */
import { Console } from './lib/console.mjs';
import { toolEnvironment } from './lib/places.mjs';
import { ensurePostgres, startCluster } from './lib/postgres.mjs';
import { Refusal } from './lib/refusal.mjs';
import { runInForeground } from './lib/run.mjs';

const console = new Console(process.stdout);
const separator = process.argv.indexOf('--');
const [file, ...args] = separator === -1 ? [] : process.argv.slice(separator + 1);

let cluster;
try {
  cluster = await startCluster(await ensurePostgres(console));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.line(`real PostgreSQL: not run (${error.message})`);
  if (error.details) console.line(error.details);
  process.exit(0);
}

// The command gets the signal as well; what is left here is to stop the server after it.
const interrupted = new Promise((resolve) => ['SIGINT', 'SIGTERM'].forEach((signal) => process.on(signal, resolve)));
console.line(`real PostgreSQL ${cluster.version}: ${cluster.url}`);
let code = 0;
try {
  if (file) code = await runInForeground(file, args, { env: toolEnvironment({ TEST_DATABASE_URL: cluster.url }) });
  else await interrupted;
} finally {
  await cluster.stop();
}
process.exit(code);
