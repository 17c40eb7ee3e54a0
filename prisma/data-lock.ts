/**
 * One process per data directory: a lock file that names its owner, taken over only when the owner
 * is dead. Node has no flock, so the owner is told apart by more than its pid, which the system
 * gives to another process sooner or later (at once in a container that restarts).
 */
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs';

interface Owner {
  readonly pid: number;
  /** When and in which boot the process started; empty where the system does not tell. */
  readonly started: string;
}

export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';
}

/**
 * Takes the lock.
 * @returns a function that releases it
 * @throws DataDirectoryInUse while another living process holds it
 */
export function takeLock(path: string): () => void {
  // A second try is for a stale lock; a third for losing the race for it.
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (create(path)) return () => release(path);
    const owner = read(path);
    if (owner && isAlive(owner)) {
      throw new DataDirectoryInUse(`The process ${owner.pid} already uses this data directory (lock file ${path}).`);
    }
    removeStale(path, owner);
  }
  throw new DataDirectoryInUse(`Another process is just taking the lock file ${path}.`);
}

function create(path: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
  try {
    writeSync(descriptor, JSON.stringify({ pid: process.pid, started: startOf(process.pid) ?? '' } satisfies Owner));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return true;
}

/** Null when the file is gone, or was cut off by a crash while it was written. */
function read(path: string): Owner | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!(value instanceof Object) || !('pid' in value) || !('started' in value)) return null;
    const { pid, started } = value;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : null;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isAlive(owner: Owner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: alive, and another user's.
    if (!hasCode(error, 'EPERM')) return false;
  }
  const started = startOf(owner.pid);
  return started === null || owner.started === '' || started === owner.started;
}

/** Linux tells when a process started, in ticks since boot. Null elsewhere. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in parentheses and may hold anything; starttime is the 22nd.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot}/${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}

/** Moves the stale lock away, and puts it back when it turns out to be a fresh one. */
function removeStale(path: string, stale: Owner | null): void {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = read(aside);
  if (moved && moved.pid !== stale?.pid && isAlive(moved)) linkSync(aside, path);
  unlinkSync(aside);
}

function release(path: string): void {
  if (read(path)?.pid === process.pid) unlinkSync(path);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
