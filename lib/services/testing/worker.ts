/** The real worker, as a process of its own, for tests of what is written. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestDatabase } from '../../../prisma/testing.ts';
import type { Composed } from '../../compose.ts';
import { composeServices } from '../../compose.ts';
import { loadConfig } from '../../config.ts';

const WORKER = fileURLToPath(new URL('../../../worker/main.ts', import.meta.url));
const START_TIMEOUT_MS = 20_000;

export interface TestSystem extends Composed {
  /** WIKIBOT_DATA of the worker. */
  readonly data: string;
}

/** Database, worker and services, composed as web does it. */
export async function startTestSystem(more: Readonly<Record<string, string>> = {}): Promise<TestSystem> {
  const database = await startTestDatabase();
  const data = await mkdtemp(join(tmpdir(), 'wikibot-services-'));
  const port = await freePort();
  const environment = {
    WIKIBOT_DATA: data,
    APP_URL: 'https://wiki.example',
    DATABASE_URL: database.url,
    WORKER_URL: `http://127.0.0.1:${port}`,
    WORKER_PORT: String(port),
    WORKER_SECRET: 'w'.repeat(43),
    AUTH_SECRET: 'a'.repeat(43),
    TOKEN_KEYS: `test:${Buffer.alloc(32, 7).toString('base64url')}`,
    LOG_LEVEL: 'warn',
    ...more,
  };
  const child = spawn(process.execPath, [WORKER], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const composed = composeServices(loadConfig(environment));
  const started = Date.now();
  while (!(await composed.deps.repos.health().catch(() => false))) {
    if (child.exitCode !== null || Date.now() - started > START_TIMEOUT_MS)
      throw new Error('The worker did not start.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    ...composed,
    data,
    close: async () => {
      await composed.close();
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      if (child.exitCode === null) await exited;
      await database.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
