/**
 * The two file-system servers, as published. They are installed here, by the bench alone, and are no dependencies of
 * wikibot: together they bring 52 MB, and the package of the first carries no licence text of its own.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { ROOT } from '../../e2e/support/system.ts';
import type { Contestant } from './run.ts';
import { changed, readTree, textOrDigest } from './tree.ts';
import type { Task, Tree } from './types.ts';

const run = promisify(execFile);
const FOLDER = join(ROOT, '.cache', 'mcp-rivals');
const RIVALS = {
  filesystem: { package: '@modelcontextprotocol/server-filesystem', version: '2026.8.31', main: 'dist/index.js' },
  mcpvault: { package: '@bitbonsai/mcpvault', version: '0.16.0', main: 'dist/server.js' },
} as const;
export type RivalName = keyof typeof RIVALS;
export const RIVAL_NAMES: readonly RivalName[] = ['filesystem', 'mcpvault'];

export type Files = ReadonlyMap<string, { readonly content: Buffer; readonly at: Date }>;

export function labelOf(name: RivalName): string {
  return `${RIVALS[name].package} ${RIVALS[name].version}`;
}

/** Needs the network once. */
export async function installRivals(): Promise<void> {
  const wanted = RIVAL_NAMES.map((name) => `${RIVALS[name].package}@${RIVALS[name].version}`);
  const installed = await Promise.all(
    RIVAL_NAMES.map(async (name) => (await installedVersion(name)) === RIVALS[name].version),
  );
  if (installed.every(Boolean)) return;
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, 'package.json'), '{ "private": true }\n');
  try {
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock', '--save-exact'];
    await run('npm', ['install', ...flags, ...wanted], { cwd: FOLDER, timeout: 300_000 });
  } catch (error) {
    throw new Error(
      `The servers to compare with could not be installed (npm install ${wanted.join(' ')}); that needs a package registry. ` +
        'Without them, the suite itself still runs: npx vitest run bench/tasks',
      { cause: error },
    );
  }
}

async function installedVersion(name: RivalName): Promise<string | null> {
  const file = join(FOLDER, 'node_modules', RIVALS[name].package, 'package.json');
  if (!existsSync(file)) return null;
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : null;
}

export async function startRival(name: RivalName, files: Files): Promise<Contestant> {
  // Their answers name it, so it is short.
  const folder = await mkdtemp(join(tmpdir(), 'v-'));
  for (const [path, file] of files) await place(folder, path, file);
  const client = new Client({ name: 'tasks', version: '1.0.0' });
  const script = join(FOLDER, 'node_modules', RIVALS[name].package, RIVALS[name].main);
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [script, folder], stderr: 'ignore' }),
  );
  const start: Tree = new Map([...files].map(([path, { content }]) => [path, textOrDigest(path, content)]));
  const absolute = (path: string) => join(folder, `${path}.md`);
  return {
    name,
    client,
    tree: () => readTree(folder),
    async reset() {
      for (const path of changed({ before: start, after: await readTree(folder) })) {
        const file = files.get(path);
        if (file === undefined) await rm(join(folder, path));
        else await place(folder, path, file);
      }
    },
    async meanwhile({ path, from, to }: NonNullable<Task['meanwhile']>) {
      const text = await readFile(absolute(path), 'utf8');
      await writeFile(
        absolute(path),
        text.replace(from, () => to),
      );
    },
    async close() {
      await client.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function place(folder: string, path: string, { content, at }: { content: Buffer; at: Date }): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  await utimes(file, at, at);
}
