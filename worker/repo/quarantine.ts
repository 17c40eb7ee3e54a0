/**
 * The objects of a push that is not accepted yet. `git receive-pack` keeps them in a folder of
 * their own, moves them into the repository when the pre-receive step agrees, and removes them
 * when it does not. Nothing that is read here gets into the caches of the repository: what is
 * refused was never there.
 */
import * as fsp from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { WikibotError } from '#lib/core/errors.ts';
import { CatFile } from './cat-file.ts';
import type { ObjectInfo } from './cat-file.ts';
import { parseCommit } from './commit-object.ts';
import type { CommitInfo } from './commit-object.ts';
import { runGit } from './git.ts';
import { EMPTY_TREE, parseTree } from './tree.ts';
import type { Entry, Tree } from './tree.ts';

const FOLDER = /^tmp_objdir-[\w-]+$/;
/** A message with a signature has some KB. */
const MAX_COMMIT_BYTES = 256 * 1024;

export interface QuarantineLimits {
  readonly treeBytes: number;
  readonly commits: number;
}

export class Quarantine {
  readonly #gitDir: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #limits: QuarantineLimits;
  readonly #process: CatFile;
  readonly #trees = new LRUCache<string, Tree>({ maxSize: 200_000, sizeCalculation: (tree) => tree.size + 1 });
  readonly #commits = new LRUCache<string, CommitInfo>({ max: 1000 });

  /** @param path GIT_QUARANTINE_PATH as the hook was given it; empty when the push brought no objects */
  constructor(gitDir: string, path: string, limits: QuarantineLimits) {
    this.#gitDir = gitDir;
    this.#limits = limits;
    this.#env = path === '' ? {} : environment(join(gitDir, 'objects'), path);
    this.#process = new CatFile(gitDir, this.#env);
  }

  /** All commits that `tip` brings, parents before children. @throws `limit_reached` */
  async newCommits(base: string | null, tip: string): Promise<string[]> {
    const max = this.#limits.commits;
    const { stdout } = await runGit(
      [
        ...['rev-list', '--topo-order', '--reverse', `--max-count=${max + 1}`, '--end-of-options', tip],
        ...(base === null ? [] : [`^${base}`]),
      ],
      { gitDir: this.#gitDir, env: this.#env },
    );
    const commits = stdout.toString('latin1').split('\n').filter(Boolean);
    if (commits.length > max)
      throw new WikibotError('limit_reached', `A push brings at most ${max} commits; push older ones first.`);
    return commits;
  }

  async isAncestor(oid: string, tip: string): Promise<boolean> {
    const { exitCode } = await runGit(['merge-base', '--is-ancestor', '--end-of-options', oid, tip], {
      gitDir: this.#gitDir,
      env: this.#env,
      expect: [0, 1],
    });
    return exitCode === 0;
  }

  /** What kind of object it is; null when there is none. */
  async typeOf(oid: string): Promise<ObjectInfo['type'] | null> {
    return (await this.#info(oid))?.type ?? null;
  }

  async commit(oid: string): Promise<CommitInfo> {
    const known = this.#commits.get(oid);
    if (known !== undefined) return known;
    const commit = parseCommit(oid, await this.#object(oid, 'commit', MAX_COMMIT_BYTES));
    this.#commits.set(oid, commit);
    return commit;
  }

  readonly tree = async (oid: string): Promise<Tree> => {
    if (oid === EMPTY_TREE) return new Map<string, Entry>();
    const known = this.#trees.get(oid);
    if (known !== undefined) return known;
    const tree = parseTree(await this.#object(oid, 'tree', this.#limits.treeBytes));
    this.#trees.set(oid, tree);
    return tree;
  };

  /** Size of a blob, without reading it; null: no such blob. */
  async size(oid: string): Promise<number | null> {
    const info = await this.#info(oid);
    return info?.type === 'blob' ? info.size : null;
  }

  /** The caller has checked the size. */
  async read(oid: string): Promise<Uint8Array> {
    return await this.#object(oid, 'blob', Number.MAX_SAFE_INTEGER);
  }

  close(): void {
    this.#process.kill();
  }

  async #info(oid: string): Promise<ObjectInfo | null> {
    const found = await this.#process.info(oid);
    return found.kind === 'found' ? found.info : null;
  }

  async #object(oid: string, type: ObjectInfo['type'], limit: number): Promise<Buffer> {
    const info = await this.#info(oid);
    if (info?.type !== type) throw new WikibotError('invalid_input', `The push has no ${type} ${oid}.`);
    if (info.size > limit)
      throw new WikibotError('too_large', `The ${type} ${oid} has ${info.size} bytes; at most ${limit} are taken.`);
    const found = await this.#process.contents(oid);
    if (found === null) throw new WikibotError('invalid_input', `The push has no ${type} ${oid}.`);
    return found.content;
  }
}

function environment(objects: string, path: string): Record<string, string> {
  // The hook runs in git's hands, but what it says becomes a path.
  if (!FOLDER.test(basename(path)) || basename(dirname(path)) !== 'objects') throw new Error('Not a quarantine.');
  return {
    GIT_OBJECT_DIRECTORY: join(objects, basename(path)),
    GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${objects.replaceAll(/["\\]/g, String.raw`\$&`)}"`,
  };
}

/** Removes what killed pushes have left. Only while none is running on this repository. */
export async function removeQuarantines(gitDir: string): Promise<number> {
  const objects = join(gitDir, 'objects');
  const left = (await fsp.readdir(objects).catch(() => [])).filter((name) => FOLDER.test(name));
  for (const name of left) await fsp.rm(join(objects, name), { recursive: true, force: true });
  return left.length;
}
