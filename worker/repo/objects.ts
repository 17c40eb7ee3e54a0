/**
 * New objects of one commit. isomorphic-git hashes, deflates and "writes"; our `fs` under it puts
 * each file under a temporary name, and {@link ObjectBatch.persist} makes all of them durable
 * before any ref may name them:
 *
 *   create tmp_obj_*  →  fsync each  →  rename each  →  fsync their folders  →  (the caller moves the ref)
 *
 * isomorphic-git (1.44) calls `stat` on the git folder (to see whether it is a worktree's file), then
 * `stat` on the object's place, and `writeFile` only when that says ENOENT: an object that exists
 * is never rewritten. It may lie in a folder whose fsync a crash has cut off, so its folder is
 * fsynced here too.
 */
import * as fsp from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as git from 'isomorphic-git';
import type { CommitObject, FsClient, TreeEntry } from 'isomorphic-git';
import { fileOps, isErrno } from './durable.ts';
import type { FileOps } from './durable.ts';

export class ObjectBatch {
  readonly #gitDir: string;
  readonly #ops: FileOps;
  readonly #fs: FsClient;
  /** Place of an object → its temporary file. */
  readonly #written = new Map<string, string>();
  readonly #writing = new Map<string, Promise<void>>();
  readonly #folders = new Set<string>();

  constructor(gitDir: string, ops: FileOps = fileOps) {
    this.#gitDir = gitDir;
    this.#ops = ops;
    this.#fs = { promises: this.#client() };
  }

  blob(content: Uint8Array): Promise<string> {
    return git.writeBlob({ fs: this.#fs, gitdir: this.#gitDir, blob: content });
  }

  tree(entries: TreeEntry[]): Promise<string> {
    return git.writeTree({ fs: this.#fs, gitdir: this.#gitDir, tree: entries });
  }

  commit(commit: CommitObject): Promise<string> {
    return git.writeCommit({ fs: this.#fs, gitdir: this.#gitDir, commit });
  }

  /** Counts an object that is already there as part of this batch: its folder is fsynced too. */
  touch(oid: string): void {
    this.#folders.add(join(this.#gitDir, 'objects', oid.slice(0, 2)));
  }

  async persist(): Promise<void> {
    const files = [...this.#written];
    try {
      await Promise.all(files.map(([, temporary]) => this.#ops.fsync(temporary)));
      await Promise.all(files.map(([place, temporary]) => this.#ops.rename(temporary, place)));
    } catch (error) {
      await this.discard();
      throw error;
    }
    for (const [place] of files) this.#folders.add(dirname(place));
    // `objects` itself names the folders, some of which may be new.
    const folders = [...this.#folders, join(this.#gitDir, 'objects')];
    await Promise.all(
      folders.map((folder) =>
        this.#ops.fsyncFolder(folder).catch((error: unknown) => {
          // A touched object may be in a pack and have no folder of its own.
          if (!isErrno(error, 'ENOENT')) throw error;
        }),
      ),
    );
    this.#written.clear();
  }

  /** Removes what was written; an object that was renamed already stays, harmless and unnamed. */
  async discard(): Promise<void> {
    const temporaries = [...this.#written.values()];
    this.#written.clear();
    await Promise.all(temporaries.map((path) => this.#ops.unlink(path).catch(() => undefined)));
  }

  #client() {
    const notSupported = (): Promise<never> => Promise.reject(new Error('Not used for writing objects.'));
    const stat = async (path: string) => {
      if (this.#written.has(path) || this.#writing.has(path)) return await fsp.stat(this.#gitDir);
      const found = await fsp.stat(path);
      if (path !== this.#gitDir) this.#folders.add(dirname(path));
      return found;
    };
    return {
      stat,
      lstat: stat,
      writeFile: (path: string, data: Uint8Array | string) => this.#write(path, data),
      mkdir: (path: string) => this.#ops.mkdir(path),
      readFile: notSupported,
      unlink: notSupported,
      readdir: notSupported,
      rmdir: notSupported,
      readlink: notSupported,
      symlink: notSupported,
    };
  }

  /** Two equal objects of one batch may be written at once: the second waits for the first. */
  async #write(place: string, data: Uint8Array | string): Promise<void> {
    const started = this.#writing.get(place);
    if (started !== undefined) return await started;
    const work = this.#create(place, data);
    this.#writing.set(place, work);
    try {
      await work;
    } finally {
      this.#writing.delete(place);
    }
  }

  async #create(place: string, data: Uint8Array | string): Promise<void> {
    // git's own prefix, so that `git prune` removes what a crash leaves.
    const temporary = join(dirname(place), `tmp_obj_${crypto.randomUUID()}`);
    try {
      await this.#ops.create(temporary, data, 0o444);
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) {
        await this.#ops.unlink(temporary).catch(() => undefined);
        throw error;
      }
      await this.#ops.mkdir(dirname(place));
      await this.#ops.create(temporary, data, 0o444);
    }
    this.#written.set(place, temporary);
  }
}
