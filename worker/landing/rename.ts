/**
 * Renaming a page, a folder or a file, with all links to it, in one commit.
 *
 * - What is renamed is the page as it is now: a revision that is older than its last change will
 *   do, as long as it is the same page under the same name. `stale_revision` says that it was
 *   renamed or deleted meanwhile, or that another page has its name now.
 * - A page takes its own files along (`A/B/map.png` of the page `A/B`), so that its pictures still
 *   show, but not its sub-pages, nor their files. A folder takes everything.
 * - Another spelling of the same name is a rename like any other.
 */
import { WikibotError } from '#lib/core/errors.ts';
import { collisionKey, fileOfPage, parseFilePath, parsePagePath } from '#lib/core/paths.ts';
import type { Change } from '#lib/protocol/rpc.ts';
import { isPage, keyOfFile, pageOf } from '../repo/listing.ts';
import { begunLater, currentRevision, resolveRevision } from './based-on.ts';
import { followRename } from './rename-links.ts';
import { absent, baseOf, shown, stale } from './work.ts';
import type { Outcome, Work } from './work.ts';
import type { WorkingTree } from './working-tree.ts';
import { requireStillAbsent } from './write-page.ts';

type Rename = Change & { op: 'rename' };

export async function rename(work: Work, change: Rename): Promise<Outcome[]> {
  const { tree } = work;
  const [path, newPath] = [parsePagePath(change.path), parsePagePath(change.new_path)];
  const named = fileOfPage(path);
  const holder = tree.holderOf(named);
  const page = holder !== null && isPage(holder) ? holder : null;
  const moves = page === null || change.folder ? movesOfFolder(tree, path, newPath) : movesOfPage(tree, page, newPath);
  if (moves.size === 0) {
    await requireStillAbsent(work, change, named, () => '');
    throw await absent(work, named);
  }
  if (page !== null) await requireSamePage(work, change, page);
  else await requireKnownFolder(work, change, path);
  for (const [from, to] of moves) if (from === to) moves.delete(from);
  requireFree(tree, moves);
  const links = change.update_links ? await followRename(work, moves) : null;
  tree.move(moves);
  for (const [file, bytes] of links?.contents ?? []) tree.amend(file, bytes);
  const pages = [...moves.values()].filter(isPage);
  const outcomes = pages.map((file): Outcome => ({
    op: 'rename',
    file,
    created: false,
    merged: false,
    unchangedAt: null,
  }));
  const [first, ...rest] = outcomes;
  if (first === undefined) {
    const file = page ?? named;
    return [{ op: 'rename', file, created: false, merged: false, unchangedAt: work.context.head }];
  }
  const updated = [...(links?.contents.keys() ?? [])].map(shown).sort();
  return [{ ...first, updated, skipped: links?.skipped ?? 0 }, ...rest];
}

/** Another version of the file is another file: what is renamed is the one that was seen. */
export async function renameFile(work: Work, change: Change & { op: 'rename_file' }): Promise<Outcome> {
  const { tree } = work;
  const [named, to] = [parseFilePath(change.file), parseFilePath(change.new_file)];
  const holder = tree.holderOf(named);
  const file = holder !== null && !isPage(holder) ? holder : named;
  const current = tree.get(file);
  if (current === null) throw await absent(work, named);
  if ((await baseOf(work, change, file, current.oid)) !== current.oid) throw await stale(work, file, current.oid, {});
  const outcome = { op: change.op, file: to, created: false, merged: false } as const;
  if (file === to) return { ...outcome, unchangedAt: await currentRevision(work.context, file, current.oid) };
  const moves = new Map([[file, to]]);
  requireFree(tree, moves);
  const links = change.update_links ? await followRename(work, moves) : null;
  tree.move(moves);
  for (const [changed, bytes] of links?.contents ?? []) tree.amend(changed, bytes);
  const updated = [...(links?.contents.keys() ?? [])].map(shown).sort();
  return { ...outcome, unchangedAt: null, updated, skipped: links?.skipped ?? 0 };
}

/** The page first, then the files under it that belong to no sub-page. */
function movesOfPage(tree: WorkingTree, page: string, newPath: string): Map<string, string> {
  const path = shown(page);
  const moves = new Map([[page, `${newPath}.md`]]);
  const key = collisionKey(path);
  for (const file of filesUnder(tree, key)) {
    if (!isPage(file) && ownerOf(tree, file) === key) moves.set(file, newPlace(file, path, newPath));
  }
  return moves;
}

/** Key of the page in whose folder the file lies: the nearest one above it. */
function ownerOf(tree: WorkingTree, file: string): string | null {
  const key = keyOfFile(file);
  for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
    const holder = tree.holderOf(`${key.slice(0, end)}.md`);
    if (holder !== null && isPage(holder)) return key.slice(0, end);
  }
  return null;
}

function movesOfFolder(tree: WorkingTree, path: string, newPath: string): Map<string, string> {
  const key = collisionKey(path);
  const page = tree.holderOf(`${path}.md`);
  const moves = new Map<string, string>();
  if (page !== null && isPage(page)) moves.set(page, `${newPath}.md`);
  for (const file of filesUnder(tree, key)) moves.set(file, newPlace(file, path, newPath));
  return moves;
}

function filesUnder(tree: WorkingTree, key: string): string[] {
  return [...tree.holders()].flatMap(([held, file]) => (held.startsWith(`${key}/`) ? [file] : [])).sort();
}

/** By whole segments, since folders may be spelled in several ways. */
function newPlace(file: string, path: string, newPath: string): string {
  return `${newPath}/${file.split('/').slice(path.split('/').length).join('/')}`;
}

async function requireSamePage(work: Work, change: Rename, page: string): Promise<void> {
  const current = work.tree.get(page);
  if (current === null) throw await absent(work, page);
  const base = await baseOf(work, change, page, current.oid);
  if (work.exact && base !== current.oid) throw await stale(work, page, current.oid, {});
  const isAnother =
    change.revision != null &&
    (await begunLater(work.context, work.tree.originOf(page), await resolveRevision(work.context, change.revision)));
  if (base === null || isAnother) {
    throw new WikibotError(
      'stale_revision',
      `"${shown(page)}" is another page than at the revision that you have seen. Read it, and rename it with its own revision.`,
      { data: (await stale(work, page, current.oid, {})).data },
    );
  }
}

/** Any commit will do: it says that the actor has seen the wiki, not what is in each page of the folder. */
async function requireKnownFolder(work: Work, change: Rename, path: string): Promise<void> {
  if (change.revision == null) {
    throw new WikibotError(
      'revision_required',
      `"${path}" is a folder; say which revision of the wiki you have seen.`,
      {
        data: { path, current_revision: work.context.head },
      },
    );
  }
  await resolveRevision(work.context, change.revision);
}

function requireFree(tree: WorkingTree, moves: ReadonlyMap<string, string>): void {
  for (const to of moves.values()) {
    const holder = tree.holderOf(to);
    if (holder === null || moves.has(holder)) continue;
    const what = pageOf(holder) === null ? 'file' : 'page';
    throw new WikibotError('page_exists', `There is a ${what} "${shown(holder)}" already; nothing was renamed.`, {
      data: { path: shown(holder) },
    });
  }
}
