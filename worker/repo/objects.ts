/**
 * New objects of one or several commits, in git's loose format. They are collected in memory;
 * {@link ObjectBatch.persist} makes all of them durable, side by side, before any ref may name them:
 *
 *   create tmp_obj_* and fsync it, each  →  rename each  →  fsync their folders  →  (the caller moves the ref)
 *
 * An object that exists is never rewritten. It may lie in a folder whose fsync a crash has cut
 * off, so its folder is fsynced here too.
 */
import { createHash } from 'node:crypto';
import { statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { deflate, deflateSync } from 'node:zlib';
import { fileOps, isErrno } from './durable.ts';
import type { FileOps } from './durable.ts';
import { formatTree } from './tree.ts';
import type { Tree } from './tree.ts';

const deflateAside = promisify(deflate);
/** git packs objects anew in time; until then, speed matters more than the last tenth of size. */
const LEVEL = { level: 1 };
/** What is smaller is deflated at once: handing it to another thread would take longer. */
const SMALL = 16 * 1024;

export class ObjectBatch {
  /** Trees that are not on the disk yet. */
  readonly trees = new Map<string, Tree>();
  readonly #gitDir: string;
  readonly #ops: FileOps;
  /** Place of an object → its deflated bytes. */
  readonly #collected = new Map<string, Uint8Array>();
  readonly #folders = new Set<string>();
  #bytes = 0;

  constructor(gitDir: string, ops: FileOps = fileOps) {
    this.#gitDir = gitDir;
    this.#ops = ops;
  }

  /** Size of what is to be written. */
  get bytes(): number {
    return this.#bytes;
  }

  blob(content: Uint8Array): Promise<string> {
    return this.#add('blob', content);
  }

  tree(entries: Tree): Promise<string> {
    return this.#add('tree', formatTree(entries));
  }

  commit(content: Uint8Array): Promise<string> {
    return this.#add('commit', content);
  }

  /** Counts an object that is already there as part of this batch: its folder is fsynced too. */
  touch(oid: string): void {
    const place = join(this.#gitDir, 'objects', oid.slice(0, 2), oid.slice(2));
    freshen(place);
    this.#folders.add(dirname(place));
  }

  async #add(type: 'blob' | 'tree' | 'commit', content: Uint8Array): Promise<string> {
    const data = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
    const oid = createHash('sha1').update(data).digest('hex');
    const place = join(this.#gitDir, 'objects', oid.slice(0, 2), oid.slice(2));
    if (this.#collected.has(place)) return oid;
    if (freshen(place)) {
      this.#folders.add(dirname(place));
      return oid;
    }
    const deflated = data.length > SMALL ? await deflateAside(data, LEVEL) : deflateSync(data, LEVEL);
    if (!this.#collected.has(place)) this.#bytes += deflated.length;
    this.#collected.set(place, deflated);
    return oid;
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

  async #create({ place, temporary, data }: { place: string; temporary: string; data: Uint8Array }): Promise<void> {
    // git removes a folder that packing has emptied, maybe just after we have made it.
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#ops.create(temporary, data, 0o444);
      } catch (error) {
        if (!isErrno(error, 'ENOENT') || attempt === 5) throw error;
      }
      await this.#ops.mkdir(dirname(place));
    }
  }
}

/**
 * Makes a loose object young, as git does when it meets one that it would write, and answers
 * whether there is one. Synchronous, and so is upkeep's look at the age with the removal: one comes
 * after the other, never between.
 */
export function freshen(place: string): boolean {
  const stat = statSync(place, { throwIfNoEntry: false });
  // Empty: made by a crash of the machine, and no object at all.
  if (stat === undefined || stat.size === 0) return false;
  const now = new Date();
  if (now.getTime() - stat.mtimeMs > FRESH_MS) utimesSync(place, now, now);
  return true;
}

const FRESH_MS = 60 * 60 * 1000;

/** Side by side, but without opening thousands of files at once. A failure waits for what runs beside it. */
async function inGroups<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += 64) {
    const results = await Promise.allSettled(items.slice(at, at + 64).map(work));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }
}
