/**
 * From the command line to the running system: its addresses and secrets are in the data folder,
 * so that no environment has to be given. What the environment says goes first.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Composed } from '../../compose.ts';
import { type Config, type Environment, loadConfig } from '../../config.ts';
import { CommandError } from './command-error.ts';

export interface System extends Composed {
  readonly config: Config;
}

const stateFile = z.object({
  databaseUrl: z.string(),
  workerUrl: z.string(),
  appUrl: z.string(),
  frontUrl: z.string(),
});
const keysFile = z.object({
  workerSecret: z.string(),
  authSecret: z.string(),
  tokenKeys: z.array(z.object({ id: z.string(), key: z.string() })),
});

export function dataFolder(env: Environment = process.env): string {
  return resolve(env['WIKIBOT_DATA']?.trim() || 'data');
}

/** @throws {CommandError} when the system is not running */
export async function readConfig(env: Environment = process.env): Promise<Config> {
  const data = dataFolder(env);
  const needed = ['DATABASE_URL', 'WORKER_URL', 'WORKER_SECRET', 'AUTH_SECRET', 'TOKEN_KEYS', 'APP_URL'];
  if (needed.every((name) => env[name])) return loadConfig(env);
  const [state, keys] = await Promise.all([
    readJson(join(data, 'run', 'state.json'), stateFile),
    readJson(join(data, 'keys.json'), keysFile),
  ]);
  if (state === null || keys === null) {
    throw new CommandError(
      `wikibot is not running with the data folder ${data}: start it with "npm start", or name another folder with WIKIBOT_DATA.`,
    );
  }
  const found = {
    WIKIBOT_DATA: data,
    APP_URL: state.appUrl,
    DATABASE_URL: state.databaseUrl,
    WORKER_URL: state.workerUrl,
    FRONT_URL: state.frontUrl,
    WORKER_SECRET: keys.workerSecret,
    AUTH_SECRET: keys.authSecret,
    TOKEN_KEYS: keys.tokenKeys.map(({ id, key }) => `${id}:${key}`).join(','),
  };
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  return loadConfig({ ...found, ...given });
}

export async function openSystem(): Promise<System> {
  const config = await readConfig();
  // Late, so that help and refusals do not wait for the database client to load.
  const { composeServices } = await import('../../compose.ts');
  return { ...composeServices(config), config };
}

/** Opens the system for one piece of work and lets go of it after, so that the process can end. */
export async function withSystem<T>(work: (system: System) => Promise<T>): Promise<T> {
  const system = await openSystem();
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}

/** Null: absent. */
async function readJson<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema> | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new CommandError(`${path} cannot be read (${error.code}).`);
  });
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new CommandError(`${path} is damaged.`);
  }
}
