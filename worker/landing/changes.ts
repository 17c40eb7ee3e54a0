/** The operations of a commit (lib/protocol/rpc.ts), each applied to the working tree in its turn. */
import { atChange, WikibotError } from '#lib/core/errors.ts';
import { fileOfPage, parseFilePath, parsePagePath } from '#lib/core/paths.ts';
import type { Change } from '#lib/protocol/rpc.ts';
import { SETTINGS_FILE } from '../repo/limits.ts';
import { isPage } from '../repo/listing.ts';
import { rename, renameFile } from './rename.ts';
import { restore, revertCommit } from './restore.ts';
import { shown } from './work.ts';
import type { Outcome, Work } from './work.ts';
import { editPage, putBlob, putText, remove } from './write-page.ts';

/** The files that a change names, by its own spelling; what else it touches is seen in the diff. @throws `bad_path` */
export function filesNamedBy(change: Change): string[] {
  switch (change.op) {
    case 'put':
    case 'edit':
    case 'delete':
    case 'restore':
      return [fileOfPage(parsePagePath(change.path))];
    case 'rename':
      return [fileOfPage(parsePagePath(change.path)), fileOfPage(parsePagePath(change.new_path))];
    case 'rename_file':
      return [parseFilePath(change.file), parseFilePath(change.new_file)];
    case 'revert_commit':
      return [];
    case 'put_blob':
    case 'delete_file':
      if (change.file === SETTINGS_FILE) return [change.file];
      return [
        change.file.endsWith('.md') ? fileOfPage(parsePagePath(change.file.slice(0, -3))) : parseFilePath(change.file),
      ];
  }
}

/** Commits that a change names, as its author wrote them. */
export function revisionsNamedBy(change: Change): string[] {
  if (change.op === 'revert_commit') return [change.commit];
  const to = change.op === 'restore' ? [change.to] : [];
  return change.revision == null ? to : [...to, change.revision];
}

/** Applies all changes in their order. @throws the first failure, with the index of its change */
export async function applyChanges(work: Work, changes: readonly Change[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [index, change] of changes.entries()) {
    try {
      outcomes.push(...(await applyChange(work, change)));
    } catch (error) {
      throw changes.length === 1 ? error : atChange(error, index);
    }
  }
  return outcomes;
}

async function applyChange(work: Work, change: Change): Promise<Outcome[]> {
  if (change.op === 'rename') return await rename(work, change);
  if (change.op === 'rename_file') return [await renameFile(work, change)];
  if (change.op === 'revert_commit') return await revertCommit(work, change);
  return [await applyToFile(work, change)];
}

async function applyToFile(
  work: Work,
  change: Exclude<Change, { op: 'rename' | 'rename_file' | 'revert_commit' }>,
): Promise<Outcome> {
  const [named = ''] = filesNamedBy(change);
  // Another spelling of an existing page is that page.
  const holder = work.tree.holderOf(named);
  const file = holder !== null && isPage(holder) === isPage(named) ? holder : named;
  if (work.tree.wasWritten(file)) {
    throw new WikibotError('invalid_input', `"${shown(file)}" is changed twice in one commit; send one change for it.`);
  }
  switch (change.op) {
    case 'put':
      return await putText(work, change, file, Buffer.from(change.content.toWellFormed()));
    case 'edit':
      return await editPage(work, change, file);
    case 'put_blob':
      return await putBlob(work, change, file);
    case 'restore':
      return await restore(work, change, file);
    case 'delete':
    case 'delete_file':
      return await remove(work, change, file);
  }
}
