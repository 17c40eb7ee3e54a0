/**
 * New objects of one commit. isomorphic-git hashes, deflates and "writes"; our `fs` under it only
 * collects, and {@link ObjectBatch.persist} makes all of them durable, side by side, before any
 * ref may name them:
 *
 *   create tmp_obj_* and fsync it, each  →  rename each  →  fsync their folders  →  (the caller moves the ref)
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
  /** Place of an object → its deflated bytes. */
  readonly #collected = new Map<string, Uint8Array | string>();
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
    const objects = [...this.#collected].map(([place, data]) => ({
      place,
      data,
      // git's own prefix, so that `git prune` removes what a crash leaves.
      temporary: join(dirname(place), `tmp_obj_${crypto.randomUUID()}`),
    }));
    try {
      await inGroups(objects, (object) => this.#create(object));
      await inGroups(objects, ({ temporary, place }) => this.#ops.rename(temporary, place));
    } catch (error) {
      // What was renamed already stays, harmless and unnamed.
      await inGroups(objects, ({ temporary }) => this.#ops.unlink(temporary).catch(() => undefined));
      throw error;
    }
    for (const { place } of objects) this.#folders.add(dirname(place));
    // `objects` itself names the folders, some of which may be new.
    await inGroups([...this.#folders, join(this.#gitDir, 'objects')], (folder) =>
      this.#ops.fsyncFolder(folder).catch((error: unknown) => {
        // A touched object may be in a pack and have no folder of its own.
        if (!isErrno(error, 'ENOENT')) throw error;
      }),
    );
    this.#collected.clear();
  }

  #client() {
    // isomorphic-git calls `readFile` once to see whether this `fs` answers with promises.
    const notSupported = (): Promise<never> => Promise.reject(NOT_USED);
    const stat = async (path: string) => {
      if (path === this.#gitDir || this.#collected.has(path)) return FOLDER;
      const found = await fsp.stat(path);
      this.#folders.add(dirname(path));
      return found;
    };
    return {
      stat,
      lstat: stat,
      writeFile: (path: string, data: Uint8Array | string): Promise<void> => {
        this.#collected.set(path, data);
        return Promise.resolve();
      },
      mkdir: notSupported,
      readFile: notSupported,
      unlink: notSupported,
      readdir: notSupported,
      rmdir: notSupported,
      readlink: notSupported,
      symlink: notSupported,
    };
  }

  async #create({
    place,
    temporary,
    data,
  }: {
    place: string;
    temporary: string;
    data: Uint8Array | string;
  }): Promise<void> {
    try {
      await this.#ops.create(temporary, data, 0o444);
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error;
      await this.#ops.mkdir(dirname(place));
      await this.#ops.create(temporary, data, 0o444);
    }
  }
}

const NOT_USED = new Error('Not used for writing objects.');

/** All that isomorphic-git asks of a `stat`. */
const FOLDER = { isDirectory: () => true, isFile: () => false };

/** Side by side, but without opening thousands of files at once. */
async function inGroups<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += 64) await Promise.all(items.slice(at, at + 64).map(work));
}
