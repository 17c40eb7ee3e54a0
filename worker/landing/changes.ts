/**
 * The operations of a commit (lib/protocol/rpc.ts), each applied to the working tree. Content that
 * exists is changed only by somebody who names the revision that they saw; a stale one is merged,
 * and what can't be merged is refused with all that is needed to resolve it.
 */
import { applyEdits } from '#lib/core/edits.ts';
import { WikibotError } from '#lib/core/errors.ts';
import { mergeText } from '#lib/core/merge.ts';
import { fileOfPage, parseFilePath, parsePagePath } from '#lib/core/paths.ts';
import type { Change } from '#lib/protocol/rpc.ts';
import { MAX_PAGE_BYTES, SETTINGS_FILE } from '../repo/limits.ts';
import { isPage, pageOf } from '../repo/listing.ts';
import { decodePage } from '../repo/text.ts';
import { blobThen, currentRevision, movedTo, resolveRevision } from './based-on.ts';
import type { RevisionContext } from './based-on.ts';
import { blobId } from './working-tree.ts';
import type { WorkingTree } from './working-tree.ts';

/** What became of one change; the revision of a changed page is known once the commit is. */
export interface Outcome {
  readonly op: Change['op'];
  readonly file: string;
  readonly created: boolean;
  readonly merged: boolean;
  /** Revision of a file that stays as it is; null: the commit to come. */
  readonly unchangedAt: string | null;
}

interface Work {
  readonly tree: WorkingTree;
  readonly context: RevisionContext;
  /** A stale revision is refused, never merged (`If-Match`). */
  readonly exact: boolean;
}

/** The file that a change names, by its own spelling. @throws `bad_path` */
export function fileNamedBy(change: Change): string {
  switch (change.op) {
    case 'put':
    case 'edit':
    case 'delete':
      return fileOfPage(parsePagePath(change.path));
    case 'put_blob':
    case 'delete_file':
      if (change.file === SETTINGS_FILE) return change.file;
      return change.file.endsWith('.md')
        ? fileOfPage(parsePagePath(change.file.slice(0, -3)))
        : parseFilePath(change.file);
  }
}

/** Applies all changes in their order. @throws the first failure, with the index of its change */
export async function applyChanges(work: Work, changes: readonly Change[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [index, change] of changes.entries()) {
    try {
      outcomes.push(await applyChange(work, change));
    } catch (error) {
      throw changes.length === 1 ? error : atChange(error, index);
    }
  }
  return outcomes;
}

function atChange(error: unknown, index: number): unknown {
  if (!(error instanceof WikibotError)) return error;
  return new WikibotError(error.code, `Change ${index + 1}: ${error.message}`, {
    data: { ...error.data, change: index },
    cause: error.cause,
  });
}

async function applyChange(work: Work, change: Change): Promise<Outcome> {
  const named = fileNamedBy(change);
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
    case 'delete':
    case 'delete_file':
      return await remove(work, change, file);
  }
}

async function putText(work: Work, change: Change, file: string, bytes: Buffer): Promise<Outcome> {
  const { tree } = work;
  if (bytes.length > MAX_PAGE_BYTES) {
    throw new WikibotError('too_large', `"${shown(file)}" has ${bytes.length} bytes; a page has at most 1 MB.`, {
      data: { path: shown(file) },
    });
  }
  const current = tree.get(file);
  const oid = blobId(bytes);
  if (current === null) {
    await requireStillAbsent(work, change, file, () => bytes.toString());
    tree.put(file, { oid, bytes });
    return { op: change.op, file, created: true, merged: false, unchangedAt: null };
  }
  // Nothing to change: a request that is sent again lands once.
  if (current.oid === oid) return await unchanged(work, change, file, current.oid);
  const base = await baseOf(work, change, file, current.oid);
  if (base === current.oid) {
    tree.put(file, { oid, bytes });
    return { op: change.op, file, created: false, merged: false, unchangedAt: null };
  }
  return await merge(work, change, { file, current: current.oid, base, theirs: bytes.toString() });
}

async function editPage(work: Work, change: Change & { op: 'edit' }, file: string): Promise<Outcome> {
  const current = work.tree.get(file);
  if (current === null) throw await absent(work, file);
  const base = await baseOf(work, change, file, current.oid);
  if (base === null) throw new WikibotError('not_found', `"${shown(file)}" did not exist at the given revision.`);
  const before = await textOf(work, file, base);
  const theirs = applyEdits(before, change.edits);
  const bytes = Buffer.from(theirs.toWellFormed());
  if (bytes.length > MAX_PAGE_BYTES) {
    throw new WikibotError('too_large', `"${shown(file)}" would have ${bytes.length} bytes; a page has at most 1 MB.`);
  }
  const oid = blobId(bytes);
  if (oid === current.oid) return await unchanged(work, change, file, current.oid);
  if (base !== current.oid) return await merge(work, change, { file, current: current.oid, base, theirs });
  work.tree.put(file, { oid, bytes });
  return { op: change.op, file, created: false, merged: false, unchangedAt: null };
}

async function putBlob(work: Work, change: Change & { op: 'put_blob' }, file: string): Promise<Outcome> {
  const { tree } = work;
  if ((await tree.size(change.oid)) === null) {
    throw new WikibotError('invalid_input', `The content of "${shown(file)}" is not in the repository; send it first.`);
  }
  const current = tree.get(file);
  if (current === null || change.overwrite) {
    if (current?.oid === change.oid) return await unchanged(work, change, file, current.oid);
    if (current === null) await requireStillAbsent(work, change, file, () => '');
    tree.put(file, { oid: change.oid });
    return { op: change.op, file, created: current === null, merged: false, unchangedAt: null };
  }
  if (isPage(file)) return await putText(work, change, file, Buffer.from(await tree.read(change.oid)));
  if (current.oid === change.oid) return await unchanged(work, change, file, current.oid);
  const base = await baseOf(work, change, file, current.oid);
  if (base !== current.oid) throw await stale(work, file, current.oid, {});
  tree.put(file, { oid: change.oid });
  return { op: change.op, file, created: false, merged: false, unchangedAt: null };
}

async function remove(work: Work, change: Change & { op: 'delete' | 'delete_file' }, file: string): Promise<Outcome> {
  const current = work.tree.get(file);
  if (current === null) throw await absent(work, file);
  const base = await baseOf(work, change, file, current.oid);
  if (base !== current.oid) {
    if (!isPage(file)) throw await stale(work, file, current.oid, {});
    const [was, now] = [base === null ? '' : await textOf(work, file, base), await textOf(work, file, current.oid)];
    throw await stale(work, file, current.oid, { base: was, merged_text: now });
  }
  work.tree.remove(file);
  return { op: change.op, file, created: false, merged: false, unchangedAt: null };
}

async function unchanged(work: Work, change: Change, file: string, blob: string): Promise<Outcome> {
  // With `If-Match`, the revision is checked even where nothing is to be done.
  if (work.exact && change.revision != null && (await baseOf(work, change, file, blob)) !== blob)
    throw await stale(work, file, blob, {});
  return {
    op: change.op,
    file,
    created: false,
    merged: false,
    unchangedAt: await currentRevision(work.context, file, blob),
  };
}

/** Blob that the change was based on; null: the file did not exist at that revision. */
async function baseOf(work: Work, change: Change, file: string, current: string): Promise<string | null> {
  const { context } = work;
  if (change.revision == null) {
    throw new WikibotError('revision_required', `"${shown(file)}" exists; say which revision of it you have seen.`, {
      data: { path: shown(file), current_revision: await currentRevision(context, file, current) },
    });
  }
  const commit = await resolveRevision(context, change.revision);
  const same = commit === context.head ? context.head : null;
  if (same !== null) return work.tree.listing.get(file)?.oid ?? null;
  // The usual case first: the content there, under this name, is what is there now.
  if ((await context.repo.entryAt(commit, file))?.oid === current) return current;
  return await blobThen(context, file, commit);
}

/** A revision for something that is not there now: it was removed meanwhile, or never existed. */
async function requireStillAbsent(work: Work, change: Change, file: string, merged: () => string): Promise<void> {
  if (change.revision == null) return;
  const commit = await resolveRevision(work.context, change.revision);
  const then = await work.context.repo.entryAt(commit, file);
  if (then === null) return;
  const data = isPage(file) ? { base: await textOf(work, file, then.oid), merged_text: merged() } : {};
  const moved = isPage(file) ? await movedTo(work.context, shown(file)) : null;
  const what = moved === null ? 'was deleted' : `was renamed to "${moved}"`;
  throw new WikibotError(
    work.exact ? 'precondition_failed' : 'stale_revision',
    `"${shown(file)}" ${what} since the revision that you have seen. To create it again, write without a revision.`,
    { data: { path: shown(file), current_revision: null, ...data, ...(moved === null ? {} : { moved_to: moved }) } },
  );
}

async function merge(
  work: Work,
  change: Change,
  input: { file: string; current: string; base: string | null; theirs: string },
): Promise<Outcome> {
  const { file, current, theirs } = input;
  const base = input.base === null ? '' : await textOf(work, file, input.base);
  const ours = await textOf(work, file, current);
  if (work.exact) throw await stale(work, file, current, {});
  const merged = mergeText({ base, ours, theirs });
  if (!merged.clean) throw await stale(work, file, current, { base, merged_text: merged.text });
  const bytes = Buffer.from(merged.text);
  const oid = blobId(bytes);
  if (oid === current) return await unchanged(work, change, file, current);
  work.tree.put(file, { oid, bytes });
  return { op: change.op, file, created: false, merged: true, unchangedAt: null };
}

async function stale(
  work: Work,
  file: string,
  current: string,
  texts: { base?: string; merged_text?: string },
): Promise<WikibotError> {
  const data = { path: shown(file), current_revision: await currentRevision(work.context, file, current), ...texts };
  return work.exact
    ? new WikibotError('precondition_failed', `"${shown(file)}" has changed since the revision that you have seen.`, {
        data,
      })
    : new WikibotError(
        'stale_revision',
        `"${shown(file)}" has changed since the revision that you have seen, in the same place.`,
        { data },
      );
}

async function absent(work: Work, file: string): Promise<WikibotError> {
  const moved = isPage(file) ? await movedTo(work.context, shown(file)) : null;
  const message =
    moved === null
      ? `There is no "${shown(file)}".`
      : `There is no "${shown(file)}" any more; it was renamed to "${moved}".`;
  return new WikibotError('not_found', message, {
    data: moved === null ? { path: shown(file) } : { path: shown(file), moved_to: moved },
  });
}

async function textOf(work: Work, file: string, oid: string): Promise<string> {
  const text = decodePage(await work.tree.read(oid));
  if (text === null) throw new WikibotError('invalid_input', `"${shown(file)}" is not a text and can't be merged.`);
  return text;
}

/** How clients name it: pages without the extension. */
function shown(file: string): string {
  return pageOf(file) ?? file;
}
