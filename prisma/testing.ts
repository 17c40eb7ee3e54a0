/**
 * A migrated, empty database for one test file: an embedded one of its own in a temporary folder,
 * or a fresh database on the server that TEST_DATABASE_URL names, so that the same suites run on
 * both.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { MIGRATIONS_FOLDER, migrate } from './migrate.ts';

export interface TestDatabase {
  readonly url: string;
  /** Stops the process and removes the folder, or drops the database. */
  close(): Promise<void>;
}

export interface EmbeddedProcess {
  readonly url: string;
  readonly process: ChildProcess;
}

const EMBEDDED = fileURLToPath(new URL('./embedded.ts', import.meta.url));
const CACHE = fileURLToPath(new URL('../node_modules/.cache/wikibot-test-database', import.meta.url));

export async function startTestDatabase(): Promise<TestDatabase> {
  const server = process.env['TEST_DATABASE_URL'];
  return server ? createOnServer(server) : startFromTemplate();
}

/** Starts `prisma/embedded.ts` on a data directory; it ends with this process at the latest. */
export async function startEmbedded(dataDir: string): Promise<EmbeddedProcess> {
  const child = spawn(process.execPath, [EMBEDDED, '--with-parent'], {
    env: { ...process.env, WIKIBOT_DATA: dataDir },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const message: unknown = JSON.parse(line);
    if (message instanceof Object && 'url' in message && typeof message.url === 'string') {
      return { url: message.url, process: child };
    }
  }
  throw new Error('The embedded database ended before it was ready.');
}

/** Sends the signal and waits for the end. */
export async function stopEmbedded(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}

/** A new temporary data directory that holds a migrated, empty embedded database. */
export async function makeDataDir(): Promise<string> {
  const template = await ensureTemplate();
  const dataDir = await mkdtemp(join(tmpdir(), 'wikibot-db-'));
  await cp(template, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return dataDir;
}

async function startFromTemplate(): Promise<TestDatabase> {
  const dataDir = await makeDataDir();
  const { url, process: child } = await startEmbedded(dataDir);
  return {
    url,
    close: async () => {
      // Nothing of it is kept, so there is no checkpoint to wait for.
      await stopEmbedded(child, 'SIGKILL');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * A data directory with all migrations applied, made once and copied: a copy starts in a quarter
 * of the time that initialising takes.
 */
async function ensureTemplate(): Promise<string> {
  const template = join(CACHE, await templateKey());
  if (existsSync(template)) return template;
  await mkdir(CACHE, { recursive: true });
  const making = await mkdtemp(join(CACHE, 'making-'));
  const { url, process: child } = await startEmbedded(making);
  await migrate(url);
  await stopEmbedded(child, 'SIGTERM');
  await rm(join(making, 'run'), { recursive: true });
  await rename(making, template).catch(async (error: unknown) => {
    // Another worker of the test runner was quicker.
    await rm(making, { recursive: true });
    if (!existsSync(template)) throw error;
  });
  return template;
}

async function templateKey(): Promise<string> {
  const hash = createHash('sha256');
  const files = (await readdir(MIGRATIONS_FOLDER, { recursive: true })).filter((name) => name.endsWith('.sql'));
  const versions = ['pglite', 'pglite-pgvector'].map((name) =>
    fileURLToPath(new URL(`../node_modules/@electric-sql/${name}/package.json`, import.meta.url)),
  );
  const own = ['embedded-files.ts', 'migrate.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  for (const path of [...files.sort().map((name) => join(MIGRATIONS_FOLDER, name)), ...versions, ...own]) {
    hash.update(path).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 16);
}

async function createOnServer(server: string): Promise<TestDatabase> {
  const name = `wikibot_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await onServer(server, `CREATE DATABASE "${name}"`);
  await migrate(url.href);
  return { url: url.href, close: () => onServer(server, `DROP DATABASE "${name}" WITH (FORCE)`) };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
