/**
 * For the tests: a worker that kills itself at one instant, between the move of a ref and its publication.
 *
 *   node worker/faults/dying-worker.ts <data folder> <port> <moves of refs to survive>     (environment: DATABASE_URL)
 */
import { createDatabase } from '#lib/adapters/db/client.ts';
import { fileOps } from '../repo/durable.ts';
import { openTestWorker } from '../testing.ts';

const [data = '', port = '', moves = ''] = process.argv.slice(2);
let left = Number(moves);

const databaseUrl = process.env['DATABASE_URL'] ?? '';
await openTestWorker({
  db: createDatabase(databaseUrl),
  databaseUrl,
  data,
  port: Number(port),
  ops: {
    ...fileOps,
    async fsyncFolder(path) {
      await fileOps.fsyncFolder(path);
      // The last step of moving a ref: from here on the write counts.
      if (path.endsWith('/refs/heads') && left-- === 0) process.kill(process.pid, 'SIGKILL');
    },
  },
});
