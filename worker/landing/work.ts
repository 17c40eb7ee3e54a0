/**
 * What every operation of a commit works with, and the rules that all of them share: content that
 * exists is changed only by somebody who names the revision that they saw; a stale one is merged,
 * and what can't be merged is refused with all that is needed to resolve it.
 */
import { WikibotError } from '#lib/core/errors.ts';
import { mergePage } from '#lib/core/merge.ts';
import type { Change } from '#lib/protocol/rpc.ts';
import { isPage, pageOf } from '../repo/listing.ts';
import { decodePage } from '../repo/text.ts';
import { blobThen, currentRevision, movedTo, resolveRevision } from './based-on.ts';
import type { RevisionContext } from './based-on.ts';
import { blobId } from './working-tree.ts';
import type { WorkingTree } from './working-tree.ts';

/** What became of one file that a change names; the revision of a changed page is known once the commit is. */
export interface Outcome {
  readonly op: Change['op'];
  readonly file: string;
  readonly created: boolean;
  readonly merged: boolean;
  /** Revision of a file that stays as it is; null: the commit to come. */
  readonly unchangedAt: string | null;
  /** Pages whose links followed a rename, by their paths after it. */
  readonly updated?: readonly string[];
  /** How many more hold links to what was renamed that could not be rewritten. */
  readonly skipped?: number;
}

/** What changes are based on, as far as they know a revision. */
export type Based = { readonly op: Change['op']; readonly revision?: string | null | undefined };

export interface Work {
  readonly tree: WorkingTree;
  readonly context: RevisionContext;
  /** A stale revision is refused, never merged (`If-Match`). */
  readonly exact: boolean;
}

export async function baseOf(work: Work, change: Based, name: string, current: string): Promise<string | null> {
  const { context } = work;
  // A rename of this very commit has no place in the history yet.
  const file = work.tree.originOf(name);
  if (change.revision == null) {
    throw new WikibotError('revision_required', `"${shown(file)}" exists; say which revision of it you have seen.`, {
      data: { path: shown(file), current_revision: await currentRevision(context, file, current) },
    });
  }
  const commit = await resolveRevision(context, change.revision);
  // The usual case first: the content there, under this name, is what is there now.
  if ((await context.repo.entryAt(commit, file))?.oid === current) return current;
  return await blobThen(context, file, commit);
}

export async function merge(
  work: Work,
  change: Based,
  input: { file: string; current: string; base: string | null; theirs: string },
): Promise<Outcome> {
  const { file, current, theirs } = input;
  const base = input.base === null ? '' : await textOf(work, file, input.base);
  const ours = await textOf(work, file, current);
  if (work.exact) throw await stale(work, file, current, {});
  const merged = mergePage({ base, ours, theirs });
  if (!merged.clean) throw await stale(work, file, current, { base, merged_text: merged.text });
  const bytes = Buffer.from(merged.text);
  const oid = blobId(bytes);
  if (oid === current) return await unchanged(work, change, file, current);
  work.tree.put(file, { oid, bytes });
  return { op: change.op, file, created: false, merged: true, unchangedAt: null };
}

export async function unchanged(work: Work, change: Based, file: string, blob: string): Promise<Outcome> {
  // With `If-Match`, the revision is checked even where nothing is to be done.
  if (work.exact && change.revision != null && (await baseOf(work, change, file, blob)) !== blob)
    throw await stale(work, file, blob, {});
  return {
    op: change.op,
    file,
    created: false,
    merged: false,
    unchangedAt: work.tree.originOf(file) === file ? await currentRevision(work.context, file, blob) : null,
  };
}

export async function stale(
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

export async function absent(work: Work, file: string): Promise<WikibotError> {
  const moved = isPage(file) ? await movedTo(work.context, shown(file)) : null;
  const message =
    moved === null
      ? `There is no "${shown(file)}".`
      : `There is no "${shown(file)}" any more; it was renamed to "${moved}".`;
  return new WikibotError('not_found', message, {
    data: moved === null ? { path: shown(file) } : { path: shown(file), moved_to: moved },
  });
}

export async function textOf(work: Work, file: string, oid: string): Promise<string> {
  const text = decodePage(await work.tree.read(oid));
  if (text === null) throw new WikibotError('invalid_input', `"${shown(file)}" is not a text and can't be merged.`);
  return text;
}

export function shown(file: string): string {
  return pageOf(file) ?? file;
}
