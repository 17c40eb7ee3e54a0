/**
 * Files that survive a power loss: written under another name, fsynced, renamed into place, and
 * the folder that holds the name fsynced too. `FileOps` is the narrow piece of `fs` that this
 * needs, so that a test can record in which order things reach the disk.
 */
import * as fsp from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WikibotError } from '#lib/core/errors.ts';

export interface FileOps {
  /** Makes a file that must not exist yet, writes and fsyncs it; one that could not be written whole is removed. */
  create(path: string, data: Uint8Array | string, mode?: number): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  fsyncFolder(path: string): Promise<void>;
  mkdir(path: string): Promise<void>;
  unlink(path: string): Promise<void>;
  exists(path: string): Promise<boolean>;
}

export const fileOps: FileOps = {
  async create(path, data, mode = 0o644) {
    const handle = await fsp.open(path, 'wx', mode);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } catch (error) {
      await fsp.unlink(path).catch(() => undefined);
      throw error;
    } finally {
      await handle.close();
    }
  },
  rename: fsp.rename,
  fsyncFolder: syncExisting,
  async mkdir(path) {
    await fsp.mkdir(path, { recursive: true });
  },
  unlink: fsp.unlink,
  async exists(path) {
    return await fsp.access(path).then(
      () => true,
      (error: unknown) => {
        if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
        throw error;
      },
    );
  },
};

export function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** fsync of a file or folder that is there; works on a read-only file too. */
export async function syncExisting(path: string): Promise<void> {
  const handle = await fsp.open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A full disk, and one that can't be written to, are known failures; everything else passes. */
export function storageFault(error: unknown): unknown {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (isErrno(cause, 'ENOSPC', 'EDQUOT')) {
      return new WikibotError('storage_full', 'The disk of the server is full; nothing was changed.', { cause: error });
    }
    if (isErrno(cause, 'EROFS', 'EACCES', 'EPERM')) {
      return new WikibotError(
        'unavailable',
        "The server can't write to its disk (it is read-only, or not ours to write); nothing was changed. Reading still works.",
        { cause: error },
      );
    }
  }
  return error;
}

/** Replaces or makes a small file, durably. */
export async function writeDurably(path: string, data: Uint8Array | string, ops: FileOps = fileOps): Promise<void> {
  const temporary = join(dirname(path), `.tmp-${process.pid}-${crypto.randomUUID()}`);
  try {
    await ops.create(temporary, data);
    await ops.rename(temporary, path);
  } catch (error) {
    await ops.unlink(temporary).catch(() => undefined);
    throw error;
  }
  await ops.fsyncFolder(dirname(path));
}
