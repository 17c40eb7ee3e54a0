/**
 * What a crash leaves in a repository: locks whose owner is dead, temporary files, quarantines of
 * cut-off pushes. Only the worker that owns the data folder removes them, and only what nobody
 * can own: it is older than `since`, when this worker took the folder (children of a dead worker
 * have been ended by then, see jobs/orphans.ts), or it is old and no child of ours is at work there.
 */
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from './durable.ts';
import { hasWriter } from './git.ts';

/** Longer than any upload or push may take. */
const OLD_MS = 60 * 60 * 1000;

export interface Leftover {
  /** Relative to the repository. */
  readonly path: string;
  readonly kind: 'lock' | 'temporary';
}

/** Locks alone lie in a few small folders; cheap enough for every repository at every start. */
export async function findLocks(gitDir: string, since: number): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const folder of ['.', 'refs', 'refs/heads', 'objects/info', 'objects/info/commit-graphs', 'objects/pack']) {
    for (const name of await names(join(gitDir, folder))) {
      // `*.keep` of a push that was cut off would keep its pack from ever being merged.
      if (name.endsWith('.lock') || (name.endsWith('.keep') && folder === 'objects/pack'))
        found.push({ path: join(folder, name), kind: 'lock' });
    }
  }
  return await abandoned(gitDir, found, since);
}

/** Everything else; looks into each folder of objects. */
export async function findTemporaries(gitDir: string, since: number): Promise<Leftover[]> {
  const found: Leftover[] = [];
  const folders = (await names(join(gitDir, 'objects'))).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const places = ['objects', 'objects/pack', 'objects/info', 'objects/info/commit-graphs', '..'];
  for (const folder of [...places, ...folders.map((name) => join('objects', name))]) {
    const inside = await names(join(gitDir, folder));
    const present = new Set(inside);
    for (const name of inside) {
      // A pack whose index is gone was being removed.
      const [, pack, extension] = /^(pack-[0-9a-f]{40})(\.\w+)$/.exec(name) ?? [];
      const isRest = pack !== undefined && extension !== '.keep' && !present.has(`${pack}.idx`);
      if (isRest || /^(?:\.?tmp[-_]|\.new-|incoming-)/.test(name))
        found.push({ path: join(folder, name), kind: 'temporary' });
    }
  }
  return await abandoned(gitDir, found, since);
}

export async function removeLeftovers(gitDir: string, leftovers: readonly Leftover[]): Promise<void> {
  for (const { path } of leftovers) await fsp.rm(join(gitDir, path), { recursive: true, force: true });
}

async function abandoned(gitDir: string, found: readonly Leftover[], since: number): Promise<Leftover[]> {
  const kept: Leftover[] = [];
  for (const leftover of found) {
    const stat = await fsp.lstat(join(gitDir, leftover.path)).catch(() => null);
    if (stat === null) continue;
    const isBefore = stat.mtimeMs < since;
    const isOld = Date.now() - stat.mtimeMs > OLD_MS && !hasWriter(gitDir);
    if (isBefore || isOld) kept.push(leftover);
  }
  return kept;
}

async function names(folder: string): Promise<string[]> {
  try {
    return await fsp.readdir(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

/** Loose objects that are older than `before`: after packing, those that nothing reaches. */
export async function findOldLoose(gitDir: string, before: number): Promise<string[]> {
  const old: string[] = [];
  for (const folder of await names(join(gitDir, 'objects'))) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of await names(join(gitDir, 'objects', folder))) {
      if (!/^[0-9a-f]{38}$/.test(name)) continue;
      const stat = await fsp.stat(join(gitDir, 'objects', folder, name)).catch(() => null);
      if (stat !== null && stat.mtimeMs < before) old.push(folder + name);
    }
  }
  return old;
}

export function placeOf(gitDir: string, oid: string): string {
  return join(gitDir, 'objects', oid.slice(0, 2), oid.slice(2));
}
