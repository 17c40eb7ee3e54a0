/**
 * Every file of one tree, with the collision key of each: what `admit` and the write operations
 * ask. Held in memory for the hot wikis and brought up to date by each landing, since reading
 * 2,000 pages' trees again would cost more than the whole save.
 */
import { collisionKey, pageOfFile } from '#lib/core/paths.ts';
import type { PagePath } from '#lib/core/paths.ts';
import { FOLDER_MODE } from './tree.ts';
import type { Entry, FileChange, TreeReader } from './tree.ts';

/**
 * The key under which a file of the tree is unique. A page counts by its page path, so that the
 * file `Iran` and the page `Iran` (file `Iran.md`), which share one URL, can't both exist.
 */
export function keyOfFile(file: string): string {
  return collisionKey(pageOfFile(file) ?? file);
}

export class Listing {
  /** Root tree that this lists. */
  tree: string;
  readonly #files = new Map<string, Entry>();
  readonly #byKey = new Map<string, string>();
  /** Key of a folder → how many files lie in it, at any depth. */
  readonly #folders = new Map<string, number>();
  #pages = 0;

  private constructor(tree: string) {
    this.tree = tree;
  }

  static async read(read: TreeReader, tree: string): Promise<Listing> {
    const listing = new Listing(tree);
    const walk = async (prefix: string, oid: string): Promise<void> => {
      const folders: Promise<void>[] = [];
      for (const [name, entry] of await read(oid)) {
        if (entry.mode === FOLDER_MODE) folders.push(walk(`${prefix}${name}/`, entry.oid));
        else listing.#add(prefix + name, entry);
      }
      await Promise.all(folders);
    };
    await walk('', tree);
    return listing;
  }

  get pageCount(): number {
    return this.#pages;
  }

  get fileCount(): number {
    return this.#files.size - this.#pages;
  }

  get(file: string): Entry | null {
    return this.#files.get(file) ?? null;
  }

  /** The file that holds this key now, under whatever spelling. */
  holderOf(key: string): string | null {
    return this.#byKey.get(key) ?? null;
  }

  /** How many files lie under the folder, at any depth; by the folder's key. */
  filesUnder(folderKey: string): number {
    return this.#folders.get(folderKey) ?? 0;
  }

  /** Every key with the file that holds it. */
  holders(): IterableIterator<[string, string]> {
    return this.#byKey.entries();
  }

  files(): IterableIterator<[string, Entry]> {
    return this.#files.entries();
  }

  /** Removals first: a page may come back under another spelling in the same commit. */
  apply(changes: readonly FileChange[], tree: string): void {
    for (const { path, before } of changes) if (before !== null) this.#remove(path);
    for (const { path, after } of changes) if (after !== null) this.#add(path, after);
    this.tree = tree;
  }

  #add(file: string, entry: Entry): void {
    this.#files.set(file, entry);
    this.#byKey.set(keyOfFile(file), file);
    if (isPage(file)) this.#pages += 1;
    for (const folder of foldersOf(file)) this.#folders.set(folder, (this.#folders.get(folder) ?? 0) + 1);
  }

  #remove(file: string): void {
    if (!this.#files.delete(file)) return;
    const key = keyOfFile(file);
    if (this.#byKey.get(key) === file) this.#byKey.delete(key);
    if (isPage(file)) this.#pages -= 1;
    for (const folder of foldersOf(file)) {
      const left = (this.#folders.get(folder) ?? 1) - 1;
      if (left === 0) this.#folders.delete(folder);
      else this.#folders.set(folder, left);
    }
  }
}

export function isPage(file: string): boolean {
  return pageOf(file) !== null;
}

/** The page that a file of the tree is; null for attachments, settings and names that admit refuses. */
export function pageOf(file: string): PagePath | null {
  return file.endsWith('.md') ? pageOfFile(file) : null;
}

/** Keys of the folders above a file. */
export function foldersOf(file: string): string[] {
  const key = collisionKey(file);
  const folders: string[] = [];
  for (let at = key.indexOf('/'); at >= 0; at = key.indexOf('/', at + 1)) folders.push(key.slice(0, at));
  return folders;
}
