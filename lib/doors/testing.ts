/**
 * The whole system without its web tier, for tests of the doors: a real database, the real worker
 * in a process of its own, and the doors on a plain HTTP server.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startTestDatabase } from '../../prisma/testing.ts';
import { isUnavailable } from '../adapters/db/client.ts';
import { OPERATOR, type Scope } from '../core/access.ts';
import { type Composed, composeServices } from '../compose.ts';
import { type Config, jsonLimit, loadConfig } from '../config.ts';
import type { WikiAddress } from '../services/types.ts';
import type { DoorDeps } from './deps.ts';
import { bearerActor } from './identity.ts';

export interface TestSystem extends Composed {
  readonly config: Config;
  readonly data: string;
  /** What the doors logged as a fault of ours; tests expect none. */
  readonly logged: string[];
  readonly doorDeps: DoorDeps;
  token(
    username: string,
    options?: { scope?: Scope; wiki?: WikiAddress; pathPrefix?: string; label?: string },
  ): Promise<string>;
}

/** Where people reach the wikis of a test system, as its parts are told. */
const APP_URL = new URL('http://wiki.example:3000');
const WORKER = fileURLToPath(new URL('../../worker/main.ts', import.meta.url));

/** `more`: of the environment. */
export async function startTestSystem(more: Readonly<Record<string, string>> = {}): Promise<TestSystem> {
  const data = await mkdtemp(join(tmpdir(), 'wikibot-doors-'));
  const database = await startTestDatabase();
  const port = await freePort();
  const key = randomBytes(32).toString('base64url');
  const secrets = { workerSecret: randomBytes(32).toString('hex'), authSecret: randomBytes(32).toString('hex') };
  const state = {
    databaseUrl: database.url,
    workerUrl: `http://127.0.0.1:${port}`,
    // Without a front.
    frontUrl: '',
    appUrl: APP_URL.origin,
  };
  // The files that the launcher leaves for the command line.
  await mkdir(join(data, 'run'), { recursive: true });
  await writeFile(join(data, 'run', 'state.json'), JSON.stringify(state));
  await writeFile(join(data, 'keys.json'), JSON.stringify({ ...secrets, tokenKeys: [{ id: 'k1', key }] }), {
    mode: 0o600,
  });
  const env = {
    WIKIBOT_DATA: data,
    APP_URL: state.appUrl,
    DATABASE_URL: state.databaseUrl,
    WORKER_URL: state.workerUrl,
    WORKER_SECRET: secrets.workerSecret,
    AUTH_SECRET: secrets.authSecret,
    TOKEN_KEYS: `k1:${key}`,
    LOG_LEVEL: 'warn',
    ...more,
  };
  const worker = spawn(process.execPath, [WORKER], {
    env: { ...inherited(), HOME: data, NODE_ENV: 'test', ...env, WORKER_PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const config = loadConfig(env);
  const composition = composeServices(config);
  await untilHealthy(composition, worker);

  const logged: string[] = [];
  const doorDeps: DoorDeps = {
    services: composition.services,
    appUrl: config.appUrl,
    wikiDomain: config.wikiDomain,
    jsonBytes: jsonLimit(config.limits),
    isUnavailable,
    checkAnswers: true,
    actorOf: (request) => bearerActor(request, composition.services.tokens),
    log: {
      error: (details, message) => logged.push(`${message} ${JSON.stringify(details, errorsAsText)}`),
      warn: () => {},
    },
  };
  return {
    ...composition,
    config,
    data,
    logged,
    doorDeps,
    token: async (username, options = {}) => {
      const { scope = 'write', wiki = null, pathPrefix = null, label = 'test client' } = options;
      return (await composition.services.tokens.create(OPERATOR, { username, scope, wiki, pathPrefix, label })).token;
    },
    close: async () => {
      await composition.close();
      if (worker.exitCode === null) {
        worker.kill('SIGTERM');
        await once(worker, 'exit');
      }
      await database.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Of the environment of the tests: nothing that a deployment would set. */
function inherited(): NodeJS.Dict<string> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  // A good part of what the worker's start costs is to compile it.
  return { PATH, NODE_COMPILE_CACHE };
}

function errorsAsText(_key: string, value: unknown): unknown {
  return value instanceof Error ? value.stack : value;
}

async function untilHealthy({ deps }: Composed, worker: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (worker.exitCode !== null) throw new Error(`The worker ended with exit code ${worker.exitCode}.`);
    if (await deps.repos.health().catch(() => false)) return;
    await sleep(50);
  }
  throw new Error('The worker is not healthy after ten seconds.');
}

async function freePort(): Promise<number> {
  const socket = createSocket().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  socket.close();
  await once(socket, 'close');
  return port;
}

/** Serves a door at an address of its own; `url` has no slash at the end. */
export async function serve(
  handler: (request: Request) => Promise<Response>,
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing, handler).catch((error: unknown) =>
      outgoing.destroy(error instanceof Error ? error : undefined),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: (request: Request) => Promise<Response>,
) {
  const headers = new Headers();
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '');
  }
  // The address of this server stands for APP_URL, as behind a proxy; any other name stays as it was asked.
  if (/^(?:127\.0\.0\.1|localhost):/.test(headers.get('host') ?? '')) headers.set('host', APP_URL.host);
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = 'GET', url = '/' } = incoming;
  const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks);
  const left = new AbortController();
  outgoing.on('close', () => left.abort());
  const response = await handler(
    new Request(`http://${incoming.headers.host}${url}`, { method, headers, body, signal: left.signal }),
  );
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  for await (const part of response.body ?? []) outgoing.write(part);
  outgoing.end();
}
