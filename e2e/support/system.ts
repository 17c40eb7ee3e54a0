/**
 * The whole system, started as a user starts it (`npm start`), on a data folder of its own.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeDataDir } from '../../prisma/testing.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** What `npm start -- --json` prints when everything is healthy. */
interface Ready {
  url: string;
  signIn: string;
  mcp: { url: string; token: string };
}

export interface System extends Ready {
  readonly data: string;
  readonly port: number;
  /** From the command to the line that says ready, in milliseconds. */
  readonly startedInMs: number;
  /** What the launcher wrote to stderr so far. */
  log(): string;
  /** The command line of the running system; answers stdout. */
  cli(...args: string[]): Promise<string>;
  pid(name: 'front' | 'web' | 'worker' | 'db'): Promise<number>;
  /** Ctrl-C; answers the launcher's exit code. Keeps the data. */
  stop(): Promise<number>;
  /** Stops and removes the data. */
  destroy(): Promise<void>;
}

/** A port that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}

interface StartOptions {
  readonly data?: string;
  /** Without a database that is made already, which is most of what a first start takes. */
  readonly fromNothing?: boolean;
  readonly port?: number;
  readonly env?: Record<string, string>;
}

/** Runs the launcher; for what must fail at start, see {@link launch}. */
export async function startSystem(options: StartOptions = {}): Promise<System> {
  const { fromNothing = false } = options;
  const data = options.data ?? (await (fromNothing ? mkdtemp(join(tmpdir(), 'wikibot-')) : makeDataDir()));
  const port = options.port ?? (await freePort());
  const started = performance.now();
  const child = launch(['--json', '--port', String(port), '--data', data], options.env);
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exited = new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? -1)));
  const ready = await Promise.race([
    firstJsonLine(child),
    exited.then((code) => {
      throw new Error(`The system ended with code ${code} before it was ready:\n${log}`);
    }),
  ]);
  const startedInMs = performance.now() - started;

  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGINT');
    return exited;
  };
  return {
    ...ready,
    data,
    port,
    startedInMs,
    log: () => log,
    cli: async (...args) => {
      const { stdout } = await run(process.execPath, [join(ROOT, 'bin/wikibot.mjs'), ...args], {
        env: { ...process.env, WIKIBOT_DATA: data },
        maxBuffer: 64 << 20,
      });
      return stdout;
    },
    pid: async (name) => Number((await readFile(join(data, 'run', `${name}.pid`), 'utf8')).trim()),
    stop,
    destroy: async () => {
      await stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The launcher as a child process, with stdout and stderr piped. */
export function launch(args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'bin/start.mjs'), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function firstJsonLine(child: ChildProcess): Promise<Ready> {
  if (child.stdout === null) throw new Error('The launcher has no output.');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{')) return JSON.parse(line) as Ready;
  }
  throw new Error('The launcher closed its output before it was ready.');
}
