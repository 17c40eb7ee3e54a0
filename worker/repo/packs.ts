/**
 * Packs of one repository, kept few without rewriting much: loose objects that `main` reaches go
 * into a new pack, and small packs are merged so that each is at least twice as large (in objects)
 * as all smaller ones together. Each object is thus rewritten O(log n) times.
 *
 * `git repack --geometric` does the second as well, but it takes along every loose object, reached
 * or not: a staged upload that no commit uses would be in a pack for ever, its age unknown. Here an
 * object that is in a pack was reachable, and what stays loose can be removed by its age.
 *
 * Whatever instant a crash comes at, every object is in a pack or loose: packs are written under
 * another name, fsynced (`core.fsync`) and renamed by git, and an old one is removed only after
 * each of its objects was found in the index of the new one. Readers that have the old pack open
 * keep it; others look again, as git does for its own `gc`.
 */
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { fileOps, isErrno } from './durable.ts';
import { GitError, runGit } from './git.ts';

/** Deltas of a page's versions without a second core or much memory; nothing larger than a page is worth a delta. */
const PACKING = [
  ...['-c', 'pack.threads=1', '-c', 'pack.windowMemory=64m', '-c', 'pack.deltaCacheSize=32m'],
  ...['-c', 'core.bigFileThreshold=4m'],
];
const FACTOR = 2;

export interface Upkeep {
  readonly gitDir: string;
  readonly signal: AbortSignal;
}

interface Pack {
  /** `pack-{hash}`, without an extension. */
  readonly name: string;
  readonly objects: number;
}

function run(at: Upkeep, args: readonly string[], input = ''): Promise<string> {
  return runGit(args, { ...at, input, background: true }).then(({ stdout }) => stdout.toString('latin1'));
}

/** Packs what is loose and reachable, then removes the loose copies of all that is in a pack. Answers whether there was anything. */
export async function packLoose(at: Upkeep): Promise<boolean> {
  const args = ['pack-objects', '--quiet', '--non-empty', '--all', '--unpacked', '--incremental', '--honor-pack-keep'];
  const made = await run(at, [...PACKING, ...args, '--delta-base-offset', packPrefix(at.gitDir)]);
  await fileOps.fsyncFolder(packFolder(at.gitDir));
  await run(at, ['prune-packed', '--quiet']);
  return made.trim() !== '';
}

/** Merges the smallest packs into one where they are too many for their size. Answers how many there were. */
export async function mergePacks(at: Upkeep): Promise<number> {
  const packs = await listPacks(at.gitDir);
  const old = tooSmall(packs);
  if (old.length === 0) return 0;
  const args = ['pack-objects', '--quiet', '--stdin-packs', '--delta-base-offset'];
  const made = await run(at, [...PACKING, ...args, packPrefix(at.gitDir)], lines(old, '.pack'));
  const name = `pack-${made.trim()}`;
  await fileOps.fsyncFolder(packFolder(at.gitDir));
  const gone = old.filter((pack) => pack.name !== name);
  await requireAll(at.gitDir, gone, name);
  await writeMultiPackIndex(at, [...packs.filter((pack) => !old.includes(pack)), { name }]);
  for (const pack of gone) await removePack(at.gitDir, pack.name);
  return gone.length;
}

/** One index over all packs, with bitmaps, which let a clone count its objects in no time. */
export async function writeMultiPackIndex(at: Upkeep, packs: readonly { readonly name: string }[]): Promise<void> {
  const write = ['multi-pack-index', 'write', '--no-progress', '--stdin-packs'];
  try {
    await run(at, [...write, '--bitmap'], lines(packs, '.idx'));
  } catch (error) {
    if (!(error instanceof GitError) || at.signal.aborted) throw error;
    // Bitmaps want packs that hold all that their commits reach; a push may have brought one that does not.
    await run(at, write, lines(packs, '.idx'));
  }
}

/** Adds a layer for the commits that came since, with the paths that each changed: for `log -- path` and ancestry. */
export async function writeCommitGraph(at: Upkeep): Promise<void> {
  await run(at, ['commit-graph', 'write', '--reachable', '--split', '--changed-paths', '--no-progress']);
}

export async function listPacks(gitDir: string): Promise<Pack[]> {
  const names = new Set(await fsp.readdir(packFolder(gitDir)));
  const packs: Pack[] = [];
  for (const file of names) {
    const [, name] = /^(pack-[0-9a-f]{40})\.idx$/.exec(file) ?? [];
    if (name === undefined || !names.has(`${name}.pack`) || names.has(`${name}.keep`)) continue;
    packs.push({ name, objects: await countObjects(join(packFolder(gitDir), file)) });
  }
  return packs;
}

/** Loose objects, estimated from one of the 256 folders, as git does. */
export async function estimateLoose(gitDir: string): Promise<number> {
  const names = await fsp.readdir(join(gitDir, 'objects', '17')).catch(() => []);
  return names.length * 256;
}

/** Those to be merged: all up to the last that is not twice as large as the one before, and what their sum outgrows. */
export function tooSmall(packs: readonly Pack[]): Pack[] {
  const sorted = [...packs].sort((a, b) => a.objects - b.objects);
  const last = sorted.findLastIndex(
    ({ objects }, index) => index > 0 && objects < FACTOR * (sorted[index - 1]?.objects ?? 0),
  );
  if (last < 0) return [];
  let end = last + 1;
  let total = sorted.slice(0, end).reduce((sum, { objects }) => sum + objects, 0);
  for (let next = sorted[end]; next !== undefined && next.objects < FACTOR * total; next = sorted[end]) {
    total += next.objects;
    end += 1;
  }
  return sorted.slice(0, end);
}

const lines = (packs: readonly { readonly name: string }[], extension: string): string =>
  packs.map(({ name }) => `${name}${extension}\n`).join('');

const packFolder = (gitDir: string): string => join(gitDir, 'objects', 'pack');
const packPrefix = (gitDir: string): string => join(packFolder(gitDir), 'pack');

/** @throws when an object of the old packs is not in the new one: then nothing may be removed */
async function requireAll(gitDir: string, old: readonly Pack[], name: string): Promise<void> {
  const now = new Set(await objectIds(join(packFolder(gitDir), `${name}.idx`)));
  for (const pack of old) {
    for (const oid of await objectIds(join(packFolder(gitDir), `${pack.name}.idx`)))
      if (!now.has(oid)) throw new Error(`The merged pack ${name} lacks ${oid} of ${pack.name}.`);
  }
}

/** Without its index, nothing opens a pack any more; so that goes first. */
async function removePack(gitDir: string, name: string): Promise<void> {
  for (const extension of ['.idx', '.rev', '.bitmap', '.pack']) {
    await fsp.unlink(join(packFolder(gitDir), name + extension)).catch((error: unknown) => {
      if (!isErrno(error, 'ENOENT')) throw error;
    });
  }
}

/** Where the 256 running counts of a version 2 index lie (gitformat-pack), and behind them the ids. */
const FANOUT = 8;
const IDS = FANOUT + 256 * 4;

async function countObjects(index: string): Promise<number> {
  const handle = await fsp.open(index, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, IDS - 4);
    return buffer.readUInt32BE();
  } finally {
    await handle.close();
  }
}

async function objectIds(index: string): Promise<string[]> {
  const data = await fsp.readFile(index);
  const count = data.readUInt32BE(IDS - 4);
  return Array.from({ length: count }, (_, at) => data.toString('hex', IDS + at * 20, IDS + (at + 1) * 20));
}
