/** commit_notes: several changes in one commit. */
import { z } from 'zod';
import { WikibotError, isWikibotError } from '../../../core/errors.ts';
import { collisionKey } from '../../../core/paths.ts';
import { commitsBody } from '../../../protocol/rest.ts';
import { type CommitResult, revisionInput } from '../../../protocol/rpc.ts';
import type { Answer } from '../result.ts';
import { compact, short } from '../text.ts';
import { DELETES, wikiTool } from '../tool.ts';
import { MOST_PATHS, commitMessage, counted, revision, some, withSuggestions } from './fields.ts';

const restore = z.strictObject({
  op: z.literal('restore'),
  path: z.string(),
  to: revisionInput,
  revision: revisionInput.optional(),
});
/** What each operation takes. The list of tools has them as one shape, which is a third of the bytes. */
const change = z.discriminatedUnion('op', [...commitsBody.shape.changes.element.options, restore]);
type Change = z.output<typeof change>;

const MOST_CHANGES = 1000;

export const commitNotes = wikiTool({
  name: 'commit_notes',
  title: 'Change several notes',
  description:
    'Several changes in one commit, all or none; a refusal names the first bad one by its index. `op`: put (path, content, revision if it exists), edit (path, or `paths` for the same in each; edits as in edit_note), delete (path), ' +
    'rename (path, new_path), restore (path, `to`: the revision to take it back to; also of a deleted note). All but put take `revision`, or the one beside `changes`. One change a note.',
  annotations: DELETES,
  input: {
    changes: z.array(
      z.strictObject({
        op: z.enum(['put', 'edit', 'delete', 'rename', 'restore']),
        path: z.string().optional(),
        paths: z.array(z.string()).optional(),
        revision: z.string().optional(),
        content: z.string().optional(),
        edits: z.array(z.unknown()).optional(),
        new_path: z.string().optional(),
        to: z.string().optional(),
      }),
    ),
    revision: revision.optional(),
    message: commitMessage,
  },
  run: async (call, { changes: given, revision, message }) => {
    const { services, actor, wiki, write } = call;
    const sent = parseChanges(given, revision);
    const changes = sent.map((one) => one.change);
    const commit = { changes, message: message ?? summary(changes) };
    const result = await withSuggestions(call, () =>
      services.pages.commit(actor, wiki, commit, write).catch((error: unknown) => {
        throw asSent(error, sent);
      }),
    );
    return report(changes, result);
  },
});

/** @throws {WikibotError} `invalid_input` that names the first bad change */
function parseChanges(given: readonly Given[], shared: string | undefined): Sent[] {
  const single = given.flatMap((one, index) => spread(one, index).map((part) => ({ index, part })));
  if (single.length === 0 || single.length > MOST_CHANGES)
    throw new WikibotError('invalid_input', `"changes" must hold 1 to ${MOST_CHANGES} changes.`);
  return single.map(({ index, part }) => ({ index, change: parseChange(part, index, shared) }));
}

interface Given {
  readonly op: string;
  readonly path?: string | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly revision?: string | undefined;
}

/** A change, and where it stands in what was sent. */
interface Sent {
  readonly index: number;
  readonly change: Change;
}

/** The same edits in several notes are as many changes. */
function spread({ paths, ...one }: Given, index: number): Given[] {
  if (paths === undefined) return [one];
  if (one.op === 'edit' && one.path === undefined && paths.length > 0) return paths.map((path) => ({ ...one, path }));
  throw new WikibotError('invalid_input', `changes[${index}]: "paths" is for "edit", in place of "path".`, {
    data: { change: index },
  });
}

/** What is put may be new: only its own revision says that its author has seen what is there. */
function parseChange(one: Given, index: number, shared: string | undefined): Change {
  const based =
    one.op === 'put' || one.revision !== undefined || shared === undefined ? one : { ...one, revision: shared };
  const parsed = change.safeParse(based);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  const what = issue?.code === 'unrecognized_keys' ? `does not take "${issue.keys.join('", "')}"` : issue?.message;
  throw new WikibotError('invalid_input', `changes[${index}]${field === '' ? '' : `.${field}`}: ${what}.`, {
    data: { change: index },
  });
}

/** Named by its place in what was sent, and where several stand there by its note. */
function asSent(error: unknown, sent: readonly Sent[]): unknown {
  if (!isWikibotError(error) || typeof error.data['change'] !== 'number') return error;
  const one = sent[error.data['change']];
  if (one === undefined) return error;
  const message = error.message.replace(/^changes\[\d+\]/, () => {
    const isOne = sent.filter(({ index }) => index === one.index).length === 1;
    return `changes[${one.index}]${isOne ? '' : ` (${one.change.path})`}`;
  });
  return new WikibotError(error.code, message, { data: { ...error.data, change: one.index }, cause: error.cause });
}

/** For whoever gives no message: the worker would count files alone. */
function summary(changes: readonly Change[]): string {
  const verbs = { put: 'Write', edit: 'Edit', delete: 'Delete', rename: 'Rename', restore: 'Restore' };
  const shown = changes
    .slice(0, 3)
    .map(({ op, path }, index) => `${index === 0 ? verbs[op] : verbs[op].toLowerCase()} ${path}`);
  const left = changes.length - shown.length;
  return `${shown.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** What became of a note, and how it is said. */
const SAY = {
  ...{ unchanged: 'Unchanged', merged: 'Merged with what others changed meanwhile', created: 'Created' },
  ...{ deleted: 'Deleted', renamed: 'Renamed to', edited: 'Changed' },
} as const;
type Outcome = keyof typeof SAY;

/** One line a kind of outcome, whatever the number of notes. */
function report(changes: readonly Change[], result: CommitResult): Answer {
  const { revision, pages, updated_pages: updated, skipped_pages: skipped } = result;
  if (!result.changed)
    return {
      text: `All of it is so already; no commit was made (revision ${short(revision)}).`,
      data: { revision, changed: false },
    };
  const ops = new Map(changes.map((one) => [collisionKey('new_path' in one ? one.new_path : one.path), one.op]));
  const groups = new Map<Outcome, string[]>();
  for (const page of pages) {
    const op = ops.get(collisionKey(page.path));
    const kind =
      page.revision !== revision
        ? 'unchanged'
        : page.merged
          ? 'merged'
          : page.created
            ? 'created'
            : op === 'delete'
              ? 'deleted'
              : op === 'rename' || op === undefined
                ? 'renamed'
                : 'edited';
    groups.set(kind, [...(groups.get(kind) ?? []), page.path]);
  }
  const lines = [...groups].map(([kind, paths]) => `${SAY[kind]}: ${some(paths)}`);
  if (updated.length > 0) lines.push(`Links followed in ${counted(updated.length, 'note')}: ${some(updated)}`);
  if (skipped > 0) lines.push(`Links in ${counted(skipped, 'more note')} could not follow.`);
  return {
    text: [`Committed ${counted(changes.length, 'change')} (revision ${short(revision)}).`, ...lines].join('\n'),
    data: compact({
      ...{ revision, changes: changes.length },
      ...Object.fromEntries([...groups].map(([kind, paths]) => [kind, paths.slice(0, MOST_PATHS)])),
      updated_pages: updated.slice(0, MOST_PATHS),
      skipped_pages: skipped === 0 ? null : skipped,
    }),
  };
}
