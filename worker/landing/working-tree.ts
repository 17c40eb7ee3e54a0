/**
 * The tree as it will be: the listing of the current one with the changes of one commit on top.
 * Later changes of a commit see the earlier ones, so that "delete `home`, put `Home`" renames.
 */
import { createHash } from 'node:crypto';
import { keyOfFile } from '../repo/listing.ts';
import type { Listing } from '../repo/listing.ts';
import type { Repository } from '../repo/repository.ts';
import { FILE_MODE } from '../repo/tree.ts';
import type { Entry, FileChange } from '../repo/tree.ts';
import type { BlobSource } from './admit.ts';

export class WorkingTree implements BlobSource {
  readonly listing: Listing;
  readonly #repo: Repository;
  readonly #earlier: ReadonlyMap<string, Uint8Array>;
  /** null: removed. */
  readonly #changed = new Map<string, Entry | null>();
  readonly #changedKeys = new Map<string, string | null>();
  /** What a change of this commit has said outright; the rest follows from a rename. */
  readonly #written = new Set<string>();
  /** File → where it was before this commit. */
  readonly #origins = new Map<string, string>();
  /** New contents, by blob id. */
  readonly #contents = new Map<string, Uint8Array>();
  readonly #sizes = new Map<string, number | null>();

  /** `earlier`: contents of commits before this one that are not on the disk yet. */
  constructor(repo: Repository, listing: Listing, earlier: ReadonlyMap<string, Uint8Array> = new Map()) {
    this.#repo = repo;
    this.listing = listing;
    this.#earlier = earlier;
  }

  get(file: string): Entry | null {
    const changed = this.#changed.get(file);
    return changed === undefined ? this.listing.get(file) : changed;
  }

  /** The file under this key, whatever its spelling. */
  holderOf(file: string): string | null {
    const key = keyOfFile(file);
    const changed = this.#changedKeys.get(key);
    return changed === undefined ? this.listing.holderOf(key) : changed;
  }

  /** Every key with the file that holds it now. */
  *holders(): Generator<[string, string]> {
    for (const [key, file] of this.listing.holders()) if (!this.#changedKeys.has(key)) yield [key, file];
    for (const [key, file] of this.#changedKeys) if (file !== null) yield [key, file];
  }

  /** Files whose content is not that of the tree before, or whose name is not. */
  touched(): string[] {
    return [...this.#changed].flatMap(([file, entry]) => (entry === null ? [] : [file]));
  }

  wasWritten(file: string): boolean {
    return this.#written.has(file);
  }

  /** Where the file was before the renames of this commit. */
  originOf(file: string): string {
    return this.#origins.get(file) ?? file;
  }

  put(file: string, content: { readonly oid: string; readonly bytes?: Uint8Array }): void {
    this.#written.add(file);
    this.#set(file, content);
  }

  /** Changes a file that no change names, such as one whose links follow a rename. */
  amend(file: string, bytes: Uint8Array): void {
    this.#set(file, { oid: blobId(bytes), bytes });
  }

  /** All at once, since a file may take the place of another that goes. */
  move(moves: ReadonlyMap<string, string>): void {
    const entries = [...moves].map(([from, to]) => ({
      ...{ to, entry: this.get(from), origin: this.originOf(from), written: this.#written.has(from) },
    }));
    for (const from of moves.keys()) {
      this.#origins.delete(from);
      this.#written.delete(from);
      this.remove(from);
    }
    for (const { to, entry, origin, written } of entries) {
      if (entry === null) continue;
      this.#set(to, entry);
      this.#origins.set(to, origin);
      if (written) this.#written.add(to);
    }
  }

  #set(file: string, content: { readonly oid: string; readonly bytes?: Uint8Array }): void {
    if (content.bytes !== undefined) {
      this.#contents.set(content.oid, content.bytes);
      this.#sizes.set(content.oid, content.bytes.length);
    }
    this.#changed.set(file, { mode: FILE_MODE, oid: content.oid });
    this.#changedKeys.set(keyOfFile(file), file);
  }

  remove(file: string): void {
    this.#changed.set(file, null);
    this.#changedKeys.set(keyOfFile(file), null);
  }

  /** What differs from the tree before, in the order of names. */
  changes(): FileChange[] {
    const changes: FileChange[] = [];
    for (const [path, after] of this.#changed) {
      const before = this.listing.get(path);
      if (before?.oid !== after?.oid || before?.mode !== after?.mode) changes.push({ path, before, after });
    }
    return changes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  }

  /** Contents that came with the request, to be written as objects. */
  newContents(): Map<string, Uint8Array> {
    return this.#contents;
  }

  async size(oid: string): Promise<number | null> {
    const known = this.#sizes.get(oid);
    if (known !== undefined) return known;
    const size = this.#earlier.get(oid)?.length ?? (await this.#repo.blobInfo(oid))?.size ?? null;
    this.#sizes.set(oid, size);
    return size;
  }

  async read(oid: string): Promise<Uint8Array> {
    return this.#contents.get(oid) ?? this.#earlier.get(oid) ?? (await this.#repo.blob(oid, Number.MAX_SAFE_INTEGER));
  }
}

/** Id of a blob, as git computes it. */
export function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
