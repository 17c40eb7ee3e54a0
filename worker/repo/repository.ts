/**
 * One bare repository: what the rest of the worker reads and writes of it. Objects never change
 * under their id, so parsed trees and commits are kept without ever being invalidated.
 */
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { WikibotError } from '#lib/core/errors.ts';
import type { CatFile, CatFilePool, Lookup, ObjectInfo } from './cat-file.ts';
import { formatCommit, parseCommit } from './commit-object.ts';
import type { CommitInfo, NewCommit } from './commit-object.ts';
import { fileOps, storageFault } from './durable.ts';
import type { FileOps } from './durable.ts';
import { GitError, runGit } from './git.ts';
import { gitDirOf } from './layout.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { Limits } from './limits.ts';
import { Listing } from './listing.ts';
import { ObjectBatch } from './objects.ts';
import { moveMain, readMain } from './refs.ts';
import type { RefMove } from './refs.ts';
import { diffTrees, EMPTY_TREE, FOLDER_MODE, parseTree } from './tree.ts';
import type { Entry, FileChange, Tree } from './tree.ts';

/** Caches and processes that all repositories of this worker share. */
export interface RepositoryContext {
  readonly root: string;
  readonly pool: CatFilePool;
  readonly trees: LRUCache<string, Tree>;
  readonly commits: LRUCache<string, CommitInfo>;
  readonly ops: FileOps;
  readonly limits: Limits;
  /** When this worker took the folder: a lock that is older has no living owner. */
  readonly openedAt: number;
  /** Told of each move of a `main`, by its wiki's id. */
  readonly onMoved: Set<(wikiId: string) => void>;
}

export function createRepositoryContext(
  root: string,
  pool: CatFilePool,
  ops: FileOps = fileOps,
  limits: Limits = DEFAULT_LIMITS,
): RepositoryContext {
  return {
    root,
    pool,
    ops,
    limits,
    openedAt: Date.now(),
    onMoved: new Set(),
    trees: new LRUCache<string, Tree>({ maxSize: 500_000, sizeCalculation: (tree) => tree.size + 1 }),
    commits: new LRUCache<string, CommitInfo>({ max: 10_000 }),
  };
}

export class Repository {
  readonly wikiId: string;
  readonly gitDir: string;
  readonly #context: RepositoryContext;

  constructor(context: RepositoryContext, wikiId: string) {
    this.#context = context;
    this.wikiId = wikiId;
    this.gitDir = gitDirOf(context.root, wikiId);
  }

  get limits(): Limits {
    return this.#context.limits;
  }

  exists(): Promise<boolean> {
    return this.#context.ops.exists(this.gitDir);
  }

  /** Null: no commit yet. @throws `unavailable` when the repository is gone or its ref unreadable */
  async head(): Promise<string | null> {
    try {
      return await readMain(this.gitDir);
    } catch (error) {
      throw damaged(error);
    }
  }

  async info(name: string): Promise<Lookup> {
    return await this.#reading((process) => process.info(name));
  }

  /** Info of an object that must be there. */
  async blobInfo(oid: string): Promise<ObjectInfo | null> {
    const found = await this.info(oid);
    return found.kind === 'found' && found.info.type === 'blob' ? found.info : null;
  }

  /** The whole blob, when it has at most `limit` bytes. @throws `not_found`, `too_large` */
  async blob(oid: string, limit: number): Promise<Buffer> {
    const info = await this.blobInfo(oid);
    if (info === null) throw new WikibotError('not_found', 'The repository has no such content.');
    if (info.size > limit)
      throw new WikibotError('too_large', `The content has ${info.size} bytes; at most ${limit} can be read here.`);
    return (await this.#object(oid, 'blob')).content;
  }

  async commit(oid: string): Promise<CommitInfo> {
    const known = this.#context.commits.get(this.#key(oid));
    if (known !== undefined) return known;
    const { content } = await this.#object(oid, 'commit');
    const commit = parseCommit(oid, content);
    this.#context.commits.set(this.#key(oid), commit);
    return commit;
  }

  readonly tree = async (oid: string): Promise<Tree> => {
    if (oid === EMPTY_TREE) return new Map<string, Entry>();
    const known = this.#context.trees.get(this.#key(oid));
    if (known !== undefined) return known;
    const tree = parseTree((await this.#object(oid, 'tree')).content);
    this.#context.trees.set(this.#key(oid), tree);
    return tree;
  };

  /** Root tree of a commit; the empty tree for null. */
  async treeOf(commit: string | null): Promise<string> {
    return commit === null ? EMPTY_TREE : (await this.commit(commit)).tree;
  }

  async diff(from: string | null, to: string | null): Promise<FileChange[]> {
    const [before, after] = await Promise.all([this.treeOf(from), this.treeOf(to)]);
    return await diffTrees(this.tree, before, after);
  }

  async listing(tree: string): Promise<Listing> {
    return await Listing.read(this.tree, tree);
  }

  /** The file at a commit; null when there is none. Follows the cached trees, not a process. */
  async entryAt(commit: string, file: string): Promise<Entry | null> {
    let tree = await this.treeOf(commit);
    const segments = file.split('/');
    for (const [index, segment] of segments.entries()) {
      const entry: Entry | undefined = (await this.tree(tree)).get(segment);
      if (entry === undefined) return null;
      if (index === segments.length - 1) return entry.mode === FOLDER_MODE ? null : entry;
      if (entry.mode !== FOLDER_MODE) return null;
      tree = entry.oid;
    }
    return null;
  }

  /**
   * A commit by seven or more digits of its id, when it is reachable from `head`.
   * Null: unknown, ambiguous, or of no branch.
   */
  async resolveCommit(prefix: string, head: string | null): Promise<string | null> {
    if (head === null) return null;
    if (prefix === head) return head;
    const found = await this.info(`${prefix}^{commit}`);
    if (found.kind !== 'found') return null;
    const { oid } = found.info;
    return (await this.isAncestor(oid, head)) ? oid : null;
  }

  async isAncestor(oid: string, head: string): Promise<boolean> {
    if (oid === head) return true;
    const result = await runGit(['merge-base', '--is-ancestor', '--end-of-options', oid, head], {
      gitDir: this.gitDir,
      expect: [0, 1],
    });
    return result.exitCode === 0;
  }

  /** First-parent commits after `from` up to `to`, oldest first. Null: `from` is no ancestor of `to` on that line. */
  async commitsBetween(from: string | null, to: string): Promise<string[] | null> {
    if (from !== null && (await this.commit(to)).parents[0] === from) return [to];
    const { stdout } = await runGit(
      ['rev-list', '--first-parent', '--reverse', '--end-of-options', to, ...(from === null ? [] : [`^${from}`])],
      {
        gitDir: this.gitDir,
      },
    );
    const commits = stdout.toString('latin1').split('\n').filter(Boolean);
    const [first] = commits;
    if (first === undefined) return from === to ? [] : null;
    return ((await this.commit(first)).parents[0] ?? null) === from ? commits : null;
  }

  /** Last commit up to `head` that touched the file; null when none did. For the rare case: git walks the history. */
  async lastTouch(head: string, file: string): Promise<string | null> {
    const { stdout } = await runGit(
      ['--literal-pathspecs', 'rev-list', '-1', '--first-parent', '--end-of-options', head, '--', file],
      {
        gitDir: this.gitDir,
      },
    );
    return stdout.toString('latin1').trim() || null;
  }

  batch(): ObjectBatch {
    return new ObjectBatch(this.gitDir, this.#context.ops);
  }

  /** Rewrites the folders above the changed files and answers the new root tree. */
  async writeTree(batch: ObjectBatch, root: string, changes: readonly FileChange[]): Promise<string> {
    const write = async (tree: string, level: readonly Pending[]): Promise<string | null> => {
      const entries = new Map(batch.trees.get(tree) ?? (await this.tree(tree)));
      const below = new Map<string, Pending[]>();
      for (const { segments, after } of level) {
        const [name = '', ...rest] = segments;
        if (rest.length === 0) {
          if (after !== null) entries.set(name, after);
          // A folder may take the place of a file in the same commit.
          else if (entries.get(name)?.mode !== FOLDER_MODE) entries.delete(name);
        } else below.set(name, [...(below.get(name) ?? []), { segments: rest, after }]);
      }
      for (const [name, inner] of below) {
        const old = entries.get(name);
        const oid = await write(old?.mode === FOLDER_MODE ? old.oid : EMPTY_TREE, inner);
        if (oid !== null) entries.set(name, { mode: FOLDER_MODE, oid });
        else if (old?.mode === FOLDER_MODE) entries.delete(name);
      }
      if (entries.size === 0) return null;
      const oid = await batch.tree(entries);
      // The next commit of the batch begins with it.
      batch.trees.set(oid, entries);
      this.#context.trees.set(this.#key(oid), entries);
      return oid;
    };
    const pending = changes.map(({ path, after }) => ({ segments: path.split('/'), after }));
    return (await write(root, pending)) ?? (await batch.tree(new Map()));
  }

  /** Its {@link CommitInfo} is known from then on, although it is not on the disk yet. */
  async writeCommit(batch: ObjectBatch, commit: NewCommit): Promise<string> {
    const content = formatCommit(commit);
    const oid = await batch.commit(content);
    this.#context.commits.set(this.#key(oid), parseCommit(oid, content));
    return oid;
  }

  async moveHead(move: { from: string | null; to: string }, options: { waitMs?: number } = {}): Promise<RefMove> {
    try {
      const result = await moveMain(this.gitDir, move, { ...options, ops: this.#context.ops });
      if (result.kind === 'moved') for (const told of this.#context.onMoved) told(this.wikiId);
      return result;
    } catch (error) {
      throw storageFault(error);
    }
  }

  /** Makes the names of packs that git has just moved here survive a power loss. */
  async syncPacks(): Promise<void> {
    await this.#context.ops.fsyncFolder(join(this.gitDir, 'objects', 'pack'));
  }

  /** After packs have been merged: the next read is by a process that knows the new ones. */
  renew(): void {
    this.#context.pool.renew(this.gitDir);
  }

  /** Ends the reading process; for a repository that is about to be removed. */
  close(): void {
    this.#context.pool.drop(this.gitDir);
  }

  /** An object that one repository has is not for another one to find. */
  #key(oid: string): string {
    return `${this.wikiId}:${oid}`;
  }

  async #object(oid: string, type: ObjectInfo['type']): Promise<{ content: Buffer }> {
    const found = await this.#reading((process) => process.contents(oid));
    if (found === null) throw damaged(new Error(`Object ${oid} is missing.`));
    if (found.info.type !== type) throw damaged(new Error(`Object ${oid} is a ${found.info.type}, not a ${type}.`));
    return found;
  }

  /** One retry: the process may have been ended between two requests, or by somebody else's bad object. */
  async #reading<T>(read: (process: CatFile) => Promise<T>): Promise<T> {
    try {
      return await this.#context.pool.use(this.gitDir, read);
    } catch (error) {
      if (!(error instanceof GitError)) throw damaged(error);
      try {
        return await this.#context.pool.use(this.gitDir, read);
      } catch (again) {
        throw damaged(again);
      }
    }
  }
}

interface Pending {
  readonly segments: readonly string[];
  readonly after: Entry | null;
}

function damaged(cause: unknown): unknown {
  if (cause instanceof WikibotError) return cause;
  return new WikibotError(
    'unavailable',
    'The repository of this wiki cannot be read. Its other copies and the other wikis are not affected.',
    {
      cause,
    },
  );
}
