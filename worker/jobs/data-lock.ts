/**
 * One worker per data folder: `repos/worker.lock` names the process that owns it. A lock whose
 * owner is dead is taken over; a process id that was given to somebody else since is told apart by
 * its start time (on Linux).
 */
import { linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isErrno } from '../repo/durable.ts';

/** Another living worker owns the folder. `message` is one sentence for the operator. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
}

/** @returns gives the lock back. @throws {DataFolderInUse} */
export function takeDataLock(reposRoot: string): () => void {
  mkdirSync(reposRoot, { recursive: true });
  const lock = join(reposRoot, 'worker.lock');
  const own = `${process.pid} ${startOf(process.pid) ?? '?'} ${crypto.randomUUID()}\n`;
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, own);
  try {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      try {
        // A link appears with its content, so nobody reads a lock that is half written.
        linkSync(draft, lock);
        return () => release(lock, own);
      } catch (error) {
        if (!isErrno(error, 'EEXIST')) throw error;
      }
      removeIfDead(lock);
    }
  } finally {
    unlinkSync(draft);
  }
  throw new DataFolderInUse(`Several workers try to start on ${reposRoot} at once.`);
}

function removeIfDead(lock: string): void {
  const content = readOrNull(lock);
  if (content === null) return;
  const [pid = '', start = ''] = content.trim().split(' ');
  if (isAlive(Number(pid), start))
    throw new DataFolderInUse(`Another worker (process ${pid}) owns the repositories; stop it first.`);
  const aside = `${lock}.dead-${crypto.randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw error;
  }
  // Somebody else may have taken it over between reading and renaming: then it is theirs.
  if (readOrNull(aside) !== content) renameSync(aside, lock);
  else unlinkSync(aside);
}

function release(lock: string, own: string): void {
  if (readOrNull(lock) === own) unlinkSync(lock);
}

function isAlive(pid: number, start: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
  const now = startOf(pid);
  return now === null || start === '?' || now === start;
}

/** Start time of a process in ticks since boot; null where /proc is not there. */
function startOf(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  // The name of the program may hold spaces and brackets; fields are counted after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH')) return null;
    throw error;
  }
}
