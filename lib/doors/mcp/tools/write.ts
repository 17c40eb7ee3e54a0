/** Tools that change the text of one note. They answer with a short diff, never the whole text again. */
import { z } from 'zod';
import { applyEdits } from '../../../core/edits.ts';
import { isWikibotError } from '../../../core/errors.ts';
import { parseDocument } from '../../../core/frontmatter.ts';
import type { PageAnswer, WriteAnswer } from '../../../protocol/rest.ts';
import type { Answer } from '../result.ts';
import { outputOf } from '../schema.ts';
import { cutLines, short, shortDiff } from '../text.ts';
import { type ToolCall, WRITES, wikiTool } from '../tool.ts';
import { commitMessage, counted, edits, notePath, revision, withSuggestions } from './fields.ts';

const output = outputOf({ path: z.string(), revision: z.string(), current_revision: z.string() });

/** Characters of the diff of a merge. */
const DIFF_LIMIT = 4000;

export const writeNote = wikiTool({
  name: 'write_note',
  title: 'Write a note',
  description:
    'Creates a note, or replaces all of one: `content` is the whole Markdown, with YAML frontmatter and [[WikiLinks]]. Replacing needs `revision`, from read_note or any list; what others changed since is merged. ' +
    'On a conflict nothing is written: you get current_revision and the places to resolve. Returns the new revision and a diff. Search first; for small changes use edit_note.',
  annotations: WRITES,
  output,
  input: {
    path: notePath,
    content: z.string(),
    revision: revision.optional(),
    commit_message: commitMessage,
  },
  run: async (call, { commit_message: message, ...input }) => {
    const { services, actor, wiki, write } = call;
    // Nobody names a revision of what is new.
    const before = input.revision === undefined ? null : await noteAt(call, input.path);
    const answer = await services.pages.put(actor, wiki, { ...input, message }, write);
    return await report(call, answer, { before, after: input.content });
  },
});

export const editNote = wikiTool({
  name: 'edit_note',
  title: 'Edit a note',
  description:
    'Changes parts of a note by `edits`, in order, all or none. Each is one of: `old_string`, copied from read_note with enough around it to occur once, replaced by `new_string`; `append`, lines for the end of the note or `section`; `set`, frontmatter by key (null removes). ' +
    "Others' changes are merged, conflicts answered as by write_note. Returns the new revision and a diff.",
  annotations: WRITES,
  output,
  input: {
    path: z.string(),
    revision,
    edits,
    commit_message: commitMessage,
  },
  run: async (call, { commit_message: message, ...input }) => {
    const { services, actor, wiki, write } = call;
    // It also finds the names that are close to one that is not there.
    const before = await services.pages.read(actor, wiki, input.path);
    const answer = await withSuggestions(call, () => services.pages.edit(actor, wiki, { ...input, message }, write));
    return await report(call, answer, { before, after: edited(before.content, input.edits) });
  },
});

/** Null: there is no such note. */
async function noteAt({ services, actor, wiki }: ToolCall, path: string): Promise<PageAnswer | null> {
  try {
    return await services.pages.read(actor, wiki, path);
  } catch (error) {
    if (isWikibotError(error) && error.code === 'not_found') return null;
    throw error;
  }
}

/** The text that the edits made, where they were made of this one. */
function edited(content: string, list: z.output<typeof edits>): string | null {
  try {
    return applyEdits(content, list);
  } catch {
    return null;
  }
}

/** The data says all that the text says: hosts show a model either the one or the other. */
async function report(
  call: ToolCall,
  answer: WriteAnswer,
  { before, after }: { before: PageAnswer | null; after: string | null },
): Promise<Answer> {
  const { path, revision, created, merged, indexed } = answer;
  const known = `revision ${short(revision)}`;
  if (revision === before?.revision || (before === null && !created && !merged)) {
    const text = `${path} has this text already; no commit was made (${known}).`;
    return { text, data: { path, revision, changed: false } };
  }
  const warning = merged ? null : warningOf(before, after);
  const lag = indexed ? null : 'It is saved; lists and search follow in a moment.';
  const diff = created || before === null ? '' : await diffOf(call, answer, { before: before.content, after });
  const what = created
    ? `Created ${path} (${known}, ${counted(after?.split('\n').length ?? 0, 'line')}).`
    : `Changed ${path} (${known}).`;
  const how = merged ? 'Merged with what others changed meanwhile; the diff is what your change did to it.' : null;
  const said = [what, warning, lag, how].filter((sentence) => sentence !== null).join(' ');
  return {
    text: diff === '' ? said : `${said}\n${diff}`,
    data: {
      ...{ path, revision },
      ...(created ? { created } : {}),
      ...(merged ? { merged } : {}),
      ...(warning === null ? {} : { warning }),
      ...(indexed ? {} : { indexed }),
      ...(diff === '' ? {} : { diff }),
    },
  };
}

/** Of what was merged git tells it: the text is known to the worker alone. */
async function diffOf(
  { services, actor, wiki }: ToolCall,
  { path, revision, indexed, merged }: WriteAnswer,
  { before, after }: { before: string; after: string | null },
): Promise<string> {
  if (!merged) return after === null ? '' : shortDiff(before, after);
  if (!indexed) return '';
  const { diff } = await services.pages.diff(actor, wiki, path, { to: revision });
  const start = diff.indexOf('@@');
  const shown = cutLines(diff.slice(start).trimEnd(), DIFF_LIMIT);
  return start < 0 ? '' : `${shown.text}${shown.cut ? '\n(more of the diff: read the note)' : ''}`;
}

/** What is written as it was sent, and may not have been meant. */
function warningOf(before: PageAnswer | null, after: string | null): string | null {
  if (after === null) return null;
  const { frontmatter, problem } = parseDocument(after);
  if (problem !== null) return `Warning: ${problem.replace(/[.]?$/, '.')}`;
  const had = Object.keys(before?.frontmatter ?? {});
  if (had.length === 0 || Object.keys(frontmatter).length > 0) return null;
  return `Warning: its frontmatter (${had.slice(0, 10).join(', ')}) is gone, since the new text has none.`;
}
