/**
 * `refs/heads/main` under git's own lock protocol, so that git and we can work on one repository
 * at the same time: `main.lock` is made with O_EXCL, the current value is compared under it, the
 * lock file holds the new one, fsynced, and the rename both moves the ref and gives the lock back.
 */
import * as fsp from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WikibotError } from '#lib/core/errors.ts';
import { fileOps, isErrno } from './durable.ts';
import type { FileOps } from './durable.ts';

export const MAIN = 'refs/heads/main';
const OID = /^[0-9a-f]{40}$/;

/** Loose first, then packed-refs, as git reads. Null: no commit yet. @throws when the repository is damaged or gone */
export async function readMain(gitDir: string): Promise<string | null> {
  const loose = await readOrNull(join(gitDir, MAIN));
  if (loose !== null) {
    const value = loose.trim();
    if (!OID.test(value)) throw new Error('refs/heads/main holds no object id.');
    return value;
  }
  const packed = await readOrNull(join(gitDir, 'packed-refs'));
  for (const line of packed?.split('\n') ?? []) {
    const [oid = '', name] = line.split(' ');
    if (name === MAIN && OID.test(oid)) return oid;
  }
  if (packed === null && !(await fileOps.exists(join(gitDir, 'HEAD')))) throw new Error('The repository is missing.');
  return null;
}

export type RefMove =
  | { readonly kind: 'moved' }
  /** Somebody else moved it first; nothing was changed. */
  | { readonly kind: 'mismatch'; readonly actual: string | null };

/**
 * Compare-and-swap. When it answers `moved`, the new value is on the disk. A lock of somebody else
 * is waited for, up to `waitMs`, then `unavailable` is thrown.
 */
export async function moveMain(
  gitDir: string,
  move: { from: string | null; to: string },
  options: { ops?: FileOps; waitMs?: number } = {},
): Promise<RefMove> {
  const { ops = fileOps, waitMs = 5000 } = options;
  const ref = join(gitDir, MAIN);
  const lock = `${ref}.lock`;
  await takeLock(lock, `${move.to}\n`, { ops, waitMs });
  try {
    const actual = await readMain(gitDir);
    if (actual !== move.from) {
      await ops.unlink(lock);
      return { kind: 'mismatch', actual };
    }
    await ops.rename(lock, ref);
  } catch (error) {
    await ops.unlink(lock).catch(() => undefined);
    throw error;
  }
  try {
    await ops.fsyncFolder(dirname(ref));
  } catch (error) {
    // Neither "saved" nor "nothing was changed" would be true: the ref has moved, but a power cut may take it back.
    throw new WikibotError(
      'unavailable',
      'The disk failed at the last step of saving. Your change may be there or not; read the page again before you repeat it.',
      { cause: error },
    );
  }
  return { kind: 'moved' };
}

async function takeLock(lock: string, content: string, options: { ops: FileOps; waitMs: number }): Promise<void> {
  const deadline = Date.now() + options.waitMs;
  for (let pause = 5; ; pause = Math.min(pause * 2, 200)) {
    try {
      return await options.ops.create(lock, content);
    } catch (error) {
      if (!isErrno(error, 'EEXIST')) throw error;
    }
    if (Date.now() > deadline) {
      throw new WikibotError('unavailable', 'Another program is writing to this wiki. Try again in a few seconds.');
    }
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await fsp.readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}
