/** Taking a page, or all that one commit did, back to what it was. */
import { WikibotError } from '#lib/core/errors.ts';
import { mergePage } from '#lib/core/merge.ts';
import { collisionKey, isUnder } from '#lib/core/paths.ts';
import type { Change } from '#lib/protocol/rpc.ts';
import { isPage, pageOf } from '../repo/listing.ts';
import type { FileChange } from '../repo/tree.ts';
import { movedTo, placeThen, resolveRevision } from './based-on.ts';
import type { RevisionContext } from './based-on.ts';
import { absent, shown, textOf } from './work.ts';
import type { Outcome, Work } from './work.ts';
import { putText, remove } from './write-page.ts';

/** The page's text as it was, under its name of now; where it did not exist then, it is deleted. */
export async function restore(work: Work, change: Change & { op: 'restore' }, file: string): Promise<Outcome> {
  const { tree, context } = work;
  const commit = await resolveRevision(context, change.to);
  if (tree.get(file) !== null) {
    const then = await placeThen(context, tree.originOf(file), commit);
    if (then === null) return await remove(work, change, file);
    return await putText(work, change, file, Buffer.from(await tree.read(then.oid)));
  }
  if ((await movedTo(context, shown(file))) !== null) throw await absent(work, file);
  const then = await deletedThen(context, file, commit);
  if (then === null) {
    throw new WikibotError('not_found', `"${shown(file)}" did not exist at this revision.`, {
      data: { path: shown(file) },
    });
  }
  // What is not there has no revision that could be stale.
  return await putText(work, { op: 'restore' }, file, Buffer.from(await tree.read(then)));
}

/** Blob at a commit of the page that had this name last, whatever its name was then. */
async function deletedThen(context: RevisionContext, file: string, commit: string): Promise<string | null> {
  const [row] = await context.db.$queryRaw<{ path: string; blob_oid: string | null }[]>`
    SELECT r.path, r.blob_oid
      FROM page_revisions r
     WHERE r.wiki_id = ${context.repo.wikiId}::uuid
       AND r.page_id = (SELECT page_id FROM page_revisions
                         WHERE wiki_id = ${context.repo.wikiId}::uuid AND path_key = ${collisionKey(shown(file))}
                         ORDER BY seq DESC LIMIT 1)
       AND r.seq <= (SELECT seq FROM commits WHERE wiki_id = r.wiki_id AND oid = ${commit})
     ORDER BY r.seq DESC LIMIT 1`;
  if (row !== undefined && row.blob_oid !== null && isUnder(row.path, context.prefix ?? '')) return row.blob_oid;
  return (await context.repo.entryAt(commit, file))?.oid ?? null;
}

/** One file of the commit that is undone. */
interface Undo {
  /** Its name after the commit, and now. */
  readonly file: string;
  readonly now: string;
  /** Its name before the commit, which renamed it; null: it did not. */
  readonly renamedFrom: string | null;
  /** After the commit and before it; null: absent. */
  readonly after: string | null;
  readonly before: string | null;
}

/**
 * Undoes one commit: what it changed is merged back, page by page, into what there is now. Pages
 * that were changed since in the same place, or are somewhere else by now, are all named in the
 * refusal, and nothing is changed.
 */
export async function revertCommit(work: Work, change: Change & { op: 'revert_commit' }): Promise<Outcome[]> {
  const { context } = work;
  const commit = await resolveRevision(context, change.commit);
  const parent = (await context.repo.commit(commit)).parents[0] ?? null;
  const changes = await context.repo.diff(parent, commit);
  const prefix = context.prefix ?? '';
  if (!changes.every(({ path }) => isUnder(shown(path), prefix))) {
    throw new WikibotError(
      'forbidden',
      `The commit also changed pages outside of "${prefix}", to which this token is limited.`,
    );
  }
  const conflicts: string[] = [];
  const outcomes: Outcome[] = [];
  for (const undo of await undosOf(context, commit, changes)) {
    const outcome = await undoFile(work, undo);
    if (outcome === 'conflict') conflicts.push(shown(undo.now));
    else if (outcome !== null) outcomes.push(outcome);
  }
  if (conflicts.length > 0) {
    const names = conflicts
      .slice(0, 20)
      .map((name) => `"${name}"`)
      .join(', ');
    const more = conflicts.length > 20 ? ` and ${conflicts.length - 20} more` : '';
    throw new WikibotError(
      work.exact ? 'precondition_failed' : 'stale_revision',
      `The commit can't be undone as a whole: ${names}${more} changed since. Restore the others one by one.`,
      { data: { pages: conflicts } },
    );
  }
  return outcomes;
}

/** The files of the commit with their names of now; the history knows which of them it renamed. */
async function undosOf(context: RevisionContext, commit: string, changes: readonly FileChange[]): Promise<Undo[]> {
  const rows = await context.db.$queryRaw<{ path: string; old_path: string | null; now: string | null }[]>`
    SELECT r.path, r.old_path, p.path AS now
      FROM page_revisions r
      LEFT JOIN pages p ON p.wiki_id = r.wiki_id AND p.id = r.page_id
     WHERE r.wiki_id = ${context.repo.wikiId}::uuid AND r.commit_oid = ${commit}`;
  const known = new Map(rows.map((row) => [row.path, row]));
  const origins = new Set(rows.flatMap(({ old_path }) => (old_path === null ? [] : [`${old_path}.md`])));
  const before = new Map(changes.map((change) => [change.path, change.before?.oid ?? null]));
  const undos = changes.flatMap(({ path: file, after }): Undo[] => {
    // The other half of a rename says it all.
    if (after === null && origins.has(file)) return [];
    const row = known.get(pageOf(file) ?? '');
    const renamedFrom = row?.old_path == null ? null : `${row.old_path}.md`;
    const now = row?.now == null || after === null ? file : `${row.now}.md`;
    return [{ file, now, renamedFrom, after: after?.oid ?? null, before: before.get(renamedFrom ?? file) ?? null }];
  });
  // What the commit brought goes first: it may lie where something has to come back.
  return undos.sort((a, b) => Number(a.before !== null) - Number(b.before !== null));
}

/** Null: it is as it was before the commit already. */
async function undoFile(work: Work, undo: Undo): Promise<Outcome | 'conflict' | null> {
  const { tree } = work;
  const current = tree.get(undo.now)?.oid ?? null;
  const done = { op: 'revert_commit', file: undo.now, created: false, merged: false, unchangedAt: null } as const;
  if (undo.renamedFrom !== null) return await undoRename(work, undo, undo.renamedFrom);
  if (current === undo.before) return null;
  if (current === undo.after) {
    if (undo.before === null) {
      tree.remove(undo.now);
      return done;
    }
    if (current === null && tree.holderOf(undo.now) !== null) return 'conflict';
    tree.put(undo.now, { oid: undo.before });
    return { ...done, created: current === null };
  }
  if (current === null || undo.before === null || undo.after === null) return 'conflict';
  const text = await mergedBack(work, undo, current);
  if (text === null) return 'conflict';
  tree.amend(undo.now, Buffer.from(text));
  return { ...done, merged: true };
}

async function undoRename(work: Work, undo: Undo, oldFile: string): Promise<Outcome | 'conflict'> {
  const { tree } = work;
  const current = tree.get(undo.now)?.oid ?? null;
  const holder = tree.holderOf(oldFile);
  // Renamed again, deleted, or its old name is taken.
  if (undo.now !== undo.file || current === null || (holder !== null && holder !== undo.now)) return 'conflict';
  const text = current === undo.after ? null : await mergedBack(work, undo, current);
  if (current !== undo.after && text === null) return 'conflict';
  tree.move(new Map([[undo.now, oldFile]]));
  if (text !== null) tree.amend(oldFile, Buffer.from(text));
  else if (undo.before !== null) tree.put(oldFile, { oid: undo.before });
  return { op: 'revert_commit', file: oldFile, created: false, merged: text !== null, unchangedAt: null };
}

/** Null: the page was changed in the same place since. */
async function mergedBack(work: Work, undo: Undo, current: string): Promise<string | null> {
  if (!isPage(undo.now) || undo.before === null || undo.after === null) return null;
  const [base, theirs] = [await textOf(work, undo.now, undo.after), await textOf(work, undo.now, undo.before)];
  const merged = mergePage({ base, ours: await textOf(work, undo.now, current), theirs });
  return merged.clean ? merged.text : null;
}
