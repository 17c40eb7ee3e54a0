/** Writing and removing one file. */
import { applyEdits } from '#lib/core/edits.ts';
import { WikibotError } from '#lib/core/errors.ts';
import type { Change } from '#lib/protocol/rpc.ts';
import { requirePageSize } from '../repo/limits.ts';
import { isPage } from '../repo/listing.ts';
import { movedTo, resolveRevision } from './based-on.ts';
import { absent, baseOf, merge, shown, stale, textOf, unchanged } from './work.ts';
import type { Based, Outcome, Work } from './work.ts';
import { blobId } from './working-tree.ts';

export async function putText(work: Work, change: Based, file: string, bytes: Buffer): Promise<Outcome> {
  const { tree } = work;
  requirePageSize(work.context.repo.limits, shown(file), bytes.length);
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

export async function editPage(work: Work, change: Change & { op: 'edit' }, file: string): Promise<Outcome> {
  const current = work.tree.get(file);
  if (current === null) throw await absent(work, file);
  const base = await baseOf(work, change, file, current.oid);
  if (base === null) throw new WikibotError('not_found', `"${shown(file)}" did not exist at the given revision.`);
  const before = await textOf(work, file, base);
  const theirs = applyEdits(before, change.edits);
  const bytes = Buffer.from(theirs.toWellFormed());
  requirePageSize(work.context.repo.limits, shown(file), bytes.length);
  const oid = blobId(bytes);
  if (oid === current.oid) return await unchanged(work, change, file, current.oid);
  if (base !== current.oid) return await merge(work, change, { file, current: current.oid, base, theirs });
  work.tree.put(file, { oid, bytes });
  return { op: change.op, file, created: false, merged: false, unchangedAt: null };
}

export async function putBlob(work: Work, change: Change & { op: 'put_blob' }, file: string): Promise<Outcome> {
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

export async function remove(work: Work, change: Based, file: string): Promise<Outcome> {
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

export async function requireStillAbsent(work: Work, change: Based, file: string, merged: () => string): Promise<void> {
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
