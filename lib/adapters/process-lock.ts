/**
 * One process per folder: a lock file that names its owner, taken over only when the owner is dead.
 * Node has no flock, so the owner is told apart by more than its pid, which the system gives to
 * another process sooner or later (at once in a container that restarts).
 */
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';

interface Owner {
  readonly pid: number;
  /** In which boot and when the process started; empty where the system does not tell. */
  readonly started: string;
  /** Of this taking of the lock. */
  readonly id: string;
}

/** Another living process holds the lock; `message` is one sentence for the operator. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld';
}

const TRIES = 10;

/**
 * Takes the lock.
 * @param what what it guards, for the message: "the repositories"
 * @returns gives it back
 * @throws {LockHeld}
 */
export function takeProcessLock(path: string, what: string): () => void {
  const own: Owner = { pid: process.pid, started: startOf(process.pid) ?? '', id: crypto.randomUUID() };
  const draft = `${path}.${own.id}`;
  writeFileSync(draft, JSON.stringify(own), { flag: 'wx', mode: 0o600, flush: true });
  try {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      try {
        // A link appears with its content: nobody reads a lock that is half written.
        linkSync(draft, path);
        return () => release(path, own);
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
      }
      const owner = read(path);
      if (owner !== null && isAlive(owner)) {
        throw new LockHeld(`The process ${owner.pid} already uses ${what}; stop it first (lock file ${path}).`);
      }
      removeStale(path, owner);
    }
  } finally {
    unlinkSync(draft);
  }
  throw new LockHeld(`Several processes try to take ${what} at once (lock file ${path}).`);
}

/** Null when the file is gone, or was cut off by a crash. */
function read(path: string): Owner | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!(value instanceof Object) || !('pid' in value) || !('started' in value)) return null;
    const { pid, started } = value;
    const id = 'id' in value && typeof value.id === 'string' ? value.id : '';
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started, id } : null;
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
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return null;
  }
}

/** Moves the stale lock away, and puts it back when somebody else was quicker and it is a fresh one. */
function removeStale(path: string, stale: Owner | null): void {
  const aside = `${path}.stale-${crypto.randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const moved = read(aside);
  if (moved !== null && moved.id !== stale?.id && isAlive(moved)) linkSync(aside, path);
  unlinkSync(aside);
}

function release(path: string, own: Owner): void {
  if (read(path)?.id === own.id) unlinkSync(path);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
