/**
 * Writes. The worker judges each again on the diff that lands; what is refused here is refused
 * sooner and with the words of the request.
 */
import type { Actor } from '../../core/access.ts';
import { requireRight, userIdOf } from '../../core/access.ts';
import { atChange } from '../../core/errors.ts';
import { nameOf, parsePagePath } from '../../core/paths.ts';
import type { CommitsAnswer, DeleteAnswer, RenameAnswer, WriteAnswer } from '../../protocol/rest.ts';
import type { ChangeInput, CommitResult } from '../../protocol/rpc.ts';
import { requireWritable } from '../path-limit.ts';
import type { Repositories } from '../ports.ts';
import type { WikiInfo, WriteContext } from '../types.ts';

type RenameChange = Extract<ChangeInput, { op: 'rename' }>;
type PageChange = Extract<ChangeInput, { op: 'put' | 'edit' | 'delete' | 'restore' }>;

/** Several changes in one commit, all or nothing. */
export async function commitChanges(
  repos: Repositories,
  actor: Actor,
  wiki: WikiInfo,
  {
    changes,
    message,
    context,
  }: { changes: readonly ChangeInput[]; message: string | undefined; context: WriteContext },
): Promise<CommitResult> {
  requireRight(actor, wiki, 'write');
  for (const [index, change] of changes.entries()) {
    try {
      for (const path of pathsOf(change)) requireWritable(actor, path);
    } catch (error) {
      throw changes.length === 1 ? error : atChange(error, index);
    }
  }
  return repos.call('commit', {
    wikiId: wiki.wikiId,
    actor,
    agent: context.agent,
    message: message === undefined || message.trim() === '' ? null : message,
    changes: [...changes],
    requestId: context.requestId ?? null,
    onBehalfOf: context.onBehalfOf ?? null,
    exact: context.exact ?? false,
    idempotency: keyOf(actor, context),
  });
}

function keyOf(actor: Actor, { idempotencyKey }: WriteContext): { userId: string; key: string } | null {
  const userId = userIdOf(actor);
  return idempotencyKey === undefined || userId === null ? null : { userId, key: idempotencyKey };
}

/** What the change names; a whole commit's paths are known to the worker alone. */
function pathsOf(change: ChangeInput): string[] {
  if (change.op === 'rename_file') return [change.file, change.new_file];
  if ('file' in change) return [change.file];
  if (change.op === 'revert_commit') return [];
  const path = parsePagePath(change.path);
  return change.op === 'rename' ? [path, parsePagePath(change.new_path)] : [path];
}

/** A change of one page, answered as REST and MCP do. */
export async function writePage(
  repos: Repositories,
  actor: Actor,
  wiki: WikiInfo,
  write: { change: PageChange; message: string | undefined; context: WriteContext },
): Promise<WriteAnswer> {
  const { change, message, context } = write;
  const result = await commitChanges(repos, actor, wiki, { changes: [change], message, context });
  const page = result.pages[0] ?? {
    path: parsePagePath(change.path),
    revision: result.revision,
    created: false,
    merged: false,
  };
  return { name: nameOf(page.path), ...page, indexed: result.indexed };
}

export async function deletePage(
  repos: Repositories,
  actor: Actor,
  wiki: WikiInfo,
  {
    path,
    revision,
    message,
    context,
  }: { path: string; revision: string | null; message: string | undefined; context: WriteContext },
): Promise<DeleteAnswer> {
  const answer = await writePage(repos, actor, wiki, { change: { op: 'delete', path, revision }, message, context });
  return { deleted: true, path: answer.path, revision: answer.revision };
}

/** A page, or a folder where there is no page of that name, with all links to it. */
export async function renamePage(
  repos: Repositories,
  actor: Actor,
  wiki: WikiInfo,
  { change, message, context }: { change: RenameChange; message: string | undefined; context: WriteContext },
): Promise<RenameAnswer> {
  const [path, newPath] = [parsePagePath(change.path), parsePagePath(change.new_path)];
  const result = await commitChanges(repos, actor, wiki, {
    changes: [change],
    message: message ?? `Rename ${path} to ${newPath}`,
    context,
  });
  return {
    old_path: path,
    new_path: newPath,
    revision: result.revision,
    pages: result.pages.map((page) => page.path),
    updated_pages: result.updated_pages,
    skipped_pages: result.skipped_pages,
    indexed: result.indexed,
  };
}

/** Several changes in one commit, answered as REST and MCP do. */
export async function writePages(
  repos: Repositories,
  actor: Actor,
  wiki: WikiInfo,
  write: { changes: readonly ChangeInput[]; message: string | undefined; context: WriteContext },
): Promise<CommitsAnswer> {
  const { revision, pages, indexed } = await commitChanges(repos, actor, wiki, write);
  return { revision, pages: pages.map((page) => ({ path: page.path, revision: page.revision })), indexed };
}
