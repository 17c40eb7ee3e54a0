/**
 * Where repositories lie and what a new one holds:
 * `WIKIBOT_DATA/repos/{first two of id}/{wiki id}/repo.git`, bare, branch `main`.
 */
import * as fsp from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileOps, isErrno } from './durable.ts';

const WIKI_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const REMOVED = '.removed-';

export const HEAD = 'ref: refs/heads/main\n';

/** The folder of one wiki; holds `repo.git` and `wiki.json`. */
export function wikiFolder(root: string, wikiId: string): string {
  // The id becomes part of a path, so its form is checked here and not only in the RPC's schema.
  if (!WIKI_ID.test(wikiId)) throw new Error('Not a wiki id.');
  return join(root, wikiId.slice(0, 2), wikiId);
}

export function gitDirOf(root: string, wikiId: string): string {
  return join(wikiFolder(root, wikiId), 'repo.git');
}

/**
 * `hideRefs`: `main` alone is served as the wiki. `fsync`: what git itself writes (pushes, packs)
 * is as durable as what we write. No automatic gc: upkeep is the worker's own job.
 */
export const CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\tlogAllRefUpdates = false
\thooksPath = /dev/null
\tattributesFile = /dev/null
\tfsync = all
\tfsyncMethod = fsync
[gc]
\tauto = 0
[maintenance]
\tauto = false
[receive]
\tdenyNonFastForwards = true
\tdenyDeletes = true
\tfsckObjects = true
\tautogc = false
[transfer]
\thideRefs = refs
\thideRefs = !refs/heads/main
[uploadpack]
\tallowFilter = false
\tallowAnySHA1InWant = false
[http]
\tgetanyfile = false
\treceivepack = false
`;

/**
 * Makes an empty repository and answers whether there was none. It is made under another name and
 * renamed, so that a crash leaves a whole one or none.
 */
export async function initRepository(root: string, wikiId: string): Promise<boolean> {
  const gitDir = gitDirOf(root, wikiId);
  if (await fileOps.exists(gitDir)) return false;
  const folder = dirname(gitDir);
  await fsp.mkdir(folder, { recursive: true });
  const temporary = join(folder, `.new-${process.pid}-${crypto.randomUUID()}`);
  for (const sub of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info']) {
    await fsp.mkdir(join(temporary, sub), { recursive: true });
  }
  for (const [name, text] of [
    ['HEAD', HEAD],
    ['config', CONFIG],
  ] as const) {
    await fileOps.create(join(temporary, name), text);
  }
  for (const sub of ['objects', 'refs', '.']) await fileOps.fsyncFolder(join(temporary, sub));
  try {
    await fileOps.rename(temporary, gitDir);
  } catch (error) {
    await fsp.rm(temporary, { recursive: true, force: true });
    if (isErrno(error, 'ENOTEMPTY', 'EEXIST')) return false;
    throw error;
  }
  for (const path of [folder, dirname(folder), root]) await fileOps.fsyncFolder(path);
  return true;
}

/** Removes everything of one wiki. The rename makes it gone at once; removing takes as long as it takes. */
export async function removeRepository(root: string, wikiId: string): Promise<void> {
  const folder = wikiFolder(root, wikiId);
  const doomed = join(dirname(folder), `${REMOVED}${crypto.randomUUID()}`);
  try {
    await fileOps.rename(folder, doomed);
    await fileOps.fsyncFolder(dirname(folder));
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return;
    throw error;
  }
  await fsp.rm(doomed, { recursive: true, force: true });
}

/** What a crash during {@link removeRepository} has left. @returns how many there were */
export async function removeRemains(root: string): Promise<number> {
  let remains = 0;
  for (const shard of await shards(root)) {
    for (const name of await fsp.readdir(join(root, shard))) {
      if (!name.startsWith(REMOVED)) continue;
      await fsp.rm(join(root, shard, name), { recursive: true, force: true });
      remains += 1;
    }
  }
  return remains;
}

/** Ids of all wikis that have a folder here. */
export async function listWikiFolders(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const shard of await shards(root))
    for (const name of await fsp.readdir(join(root, shard))) if (WIKI_ID.test(name)) found.push(name);
  return found;
}

async function shards(root: string): Promise<string[]> {
  return (await fsp.readdir(root).catch(() => [])).filter((name) => /^[0-9a-f]{2}$/.test(name));
}
