/** What `git fsck` says about a repository, and the repairs that lose nothing. */
import * as fsp from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runGit } from './git.ts';
import { placeOf } from './leftovers.ts';

/** Bits of git fsck's exit code: damage in files that are derived from the objects. */
const COMMIT_GRAPH = 16;
const MULTI_PACK_INDEX = 32;
const MOST_LINES = 50;

export interface FsckResult {
  /** Each a line of git's; empty: all is well. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** Loose objects that can't be read. */
  readonly damagedLoose: readonly string[];
  readonly damagedIndexes: boolean;
}

/** @param roots commits to start from besides the refs, where a ref is lost */
export async function fsck(gitDir: string, roots: readonly string[] = [], signal?: AbortSignal): Promise<FsckResult> {
  const args = ['fsck', '--strict', '--full', '--no-dangling', '--no-progress', '--end-of-options', ...roots];
  const { exitCode, stdout, stderr } = await runGit(args, {
    gitDir,
    background: true,
    // A set of bits, one for each kind of damage; 128 when it could not go on.
    expect: [...Array(64).keys(), 128],
    maxOutput: 16 * 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  });
  const lines = `${stdout.toString()}\n${stderr}`.split('\n').filter((line) => line !== '' && !isNotice(line));
  const warnings = lines.filter((line) => line.startsWith('warning'));
  const errors = exitCode === 0 ? [] : lines.filter((line) => !line.startsWith('warning'));
  if (exitCode !== 0 && errors.length === 0) errors.push(`git fsck ended with ${exitCode}.`);
  const loose = lines.flatMap((line) => {
    const [, folder = '', rest = ''] = /objects\/([0-9a-f]{2})\/([0-9a-f]{38})/.exec(line) ?? [];
    return folder === '' ? [] : [folder + rest];
  });
  return {
    errors: errors.slice(0, MOST_LINES).map((line) => line.replaceAll(`${gitDir}/`, '')),
    warnings: warnings.slice(0, MOST_LINES),
    damagedLoose: exitCode === 0 ? [] : [...new Set(loose)],
    damagedIndexes: exitCode < 64 && (exitCode & (COMMIT_GRAPH | MULTI_PACK_INDEX)) !== 0,
  };
}

/** `notice:` tells of an empty repository. */
function isNotice(line: string): boolean {
  return line.startsWith('notice:') || line.startsWith('Checking ');
}

/** Commit graphs and indexes over packs hold nothing that the packs do not; upkeep writes them anew. */
export async function removeDerivedIndexes(gitDir: string): Promise<void> {
  const pack = join(gitDir, 'objects/pack');
  const derived = (await fsp.readdir(pack)).filter((name) => name.startsWith('multi-pack-index'));
  const files = [...derived.map((name) => join(pack, name)), join(gitDir, 'objects/info/commit-graph')];
  for (const path of [...files, join(gitDir, 'objects/info/commit-graphs')])
    await fsp.rm(path, { recursive: true, force: true });
}

/**
 * Takes a damaged loose object away where that loses nothing: a pack has it too, or no commit uses
 * it. Answers false, with everything as it was, when a commit needs it. In the wiki's turn.
 */
export async function removeDamagedLoose(gitDir: string, oid: string, roots: readonly string[] = []): Promise<boolean> {
  const place = placeOf(gitDir, oid);
  const aside = join(dirname(gitDir), `damaged-${oid}`);
  await fsp.rename(place, aside);
  if ((await isReadable(gitDir, oid)) || !(await isNeeded(gitDir, oid, roots))) {
    await fsp.unlink(aside);
    return true;
  }
  await fsp.rename(aside, place);
  return false;
}

export async function isReadable(gitDir: string, oid: string): Promise<boolean> {
  const { exitCode } = await runGit(['cat-file', '-e', oid], { gitDir, expect: [0, 1, 128] });
  return exitCode === 0;
}

async function isNeeded(gitDir: string, oid: string, roots: readonly string[]): Promise<boolean> {
  const { exitCode, stdout } = await runGit(
    ['rev-list', '--objects', '--no-object-names', '--missing=print', '--all', '--end-of-options', ...roots],
    { gitDir, expect: [...Array(129).keys()], maxOutput: 1024 ** 3 },
  );
  // What can't be walked to its end can't be told to be unused.
  return exitCode !== 0 || stdout.toString('latin1').split('\n').includes(`?${oid}`);
}

/** Tips of lines that go on from `from` and that no ref names: commits whose ref was lost before it was known. */
export async function descendantsOf(gitDir: string, from: string): Promise<string[]> {
  const { stdout } = await runGit(
    ['fsck', '--connectivity-only', '--dangling', '--no-progress', '--end-of-options', from],
    {
      gitDir,
      background: true,
      expect: [...Array(64).keys(), 128],
    },
  );
  const found: string[] = [];
  for (const [, oid = ''] of stdout.toString().matchAll(/^dangling commit ([0-9a-f]{40})$/gm)) {
    const { exitCode } = await runGit(['merge-base', '--is-ancestor', '--end-of-options', from, oid], {
      gitDir,
      expect: [0, 1, 128],
    });
    if (exitCode === 0) found.push(oid);
  }
  return found;
}
