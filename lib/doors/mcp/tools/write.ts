/** Tools that change notes. They answer with a short diff, never the whole text again. */
import { z } from 'zod';
import { isWikibotError } from '../../../core/errors.ts';
import type { WriteAnswer } from '../../../protocol/rest.ts';
import type { Answer } from '../result.ts';
import { short, shortDiff } from '../text.ts';
import { type ToolCall, WRITES, wikiTool } from '../tool.ts';

const path = z.string().describe('Path of the note, e.g. "Actors/Iran"; no ".md". Folders need not exist.');
const commitMessage = z
  .string()
  .max(10_000)
  .optional()
  .describe('Commit message: what changed and why, in a sentence.');

/** Both outcomes in one schema, since some clients hold failures against it too. */
const output = z.looseObject({
  path: z.string().optional(),
  revision: z.string().optional(),
  created: z.boolean().optional(),
  merged: z.boolean().optional(),
  code: z.string().optional().describe('Only on failure, e.g. "stale_revision".'),
  current_revision: z.string().optional(),
  merged_text: z.string().optional(),
});

export const writeNote = wikiTool({
  name: 'write_note',
  title: 'Write a note',
  description:
    'Creates a note, or replaces the whole text of one. `content` is all of it: Markdown with YAML frontmatter (title, category, tags) and [[WikiLinks]]. ' +
    'To replace, send the `revision` that read_note gave; leave it out for a new note. If somebody changed the note meanwhile, both changes are merged (`merged: true`); ' +
    'where they conflict nothing is written, and you get current_revision and merged_text with conflict markers to resolve and send. ' +
    'Returns path, new revision and a diff. Search first, so that no second note of one subject comes about; for small changes use edit_note.',
  annotations: WRITES,
  output,
  input: {
    path,
    content: z.string().describe('The whole text of the note.'),
    revision: z.string().optional().describe('Revision that the new text is based on; needed when the note exists.'),
    commit_message: commitMessage,
  },
  run: async (call, { commit_message: message, ...input }) => {
    const before = await textOf(call, input.path);
    const answer = await call.services.pages.put(call.actor, call.wiki, { ...input, message }, call.write);
    const after = answer.merged ? await textOf(call, answer.path) : input.content;
    return report(answer, before, after ?? '');
  },
});

export const editNote = wikiTool({
  name: 'edit_note',
  title: 'Edit a note',
  description:
    'Replaces exact pieces of a note and leaves the rest alone. Each edit replaces `old_string` (copied exactly from read_note, with enough around it to occur once) by `new_string`; ' +
    '`replace_all` takes every occurrence. All edits apply in order, or none does. Send the `revision` that read_note gave; a change made by others meanwhile is merged, or reported as with write_note. ' +
    'Returns path, new revision and a diff. To add to the end, replace the last line by itself and the addition.',
  annotations: WRITES,
  output,
  input: {
    path,
    revision: z.string().describe('Revision that the edits are based on, from read_note.'),
    edits: z
      .array(
        z.strictObject({ old_string: z.string().min(1), new_string: z.string(), replace_all: z.boolean().optional() }),
      )
      .min(1)
      .max(100),
    commit_message: commitMessage,
  },
  run: async (call, { commit_message: message, ...input }) => {
    const before = await textOf(call, input.path);
    const answer = await call.services.pages.edit(call.actor, call.wiki, { ...input, message }, call.write);
    return report(answer, before, (await textOf(call, answer.path)) ?? '');
  },
});

/** Null: there is no such note. */
async function textOf({ services, actor, wiki }: ToolCall, notePath: string): Promise<string | null> {
  try {
    return (await services.pages.read(actor, wiki, notePath)).content;
  } catch (error) {
    if (isWikibotError(error) && error.code === 'not_found') return null;
    throw error;
  }
}

function report(answer: WriteAnswer, before: string | null, after: string): Answer {
  const revision = `revision ${short(answer.revision)}`;
  const data = { ...answer };
  if (answer.created || before === null) {
    const count = after.split('\n').length;
    return { text: `Created ${answer.path} (${revision}, ${count} lines).${lag(answer)}`, data };
  }
  if (before === after)
    return { text: `${answer.path} has this text already; no commit was made (${revision}).`, data };
  const merged = answer.merged
    ? ' Merged with a change that others made meanwhile: read the note again before the next change.'
    : '';
  return { text: `Changed ${answer.path} (${revision}).${merged}${lag(answer)}\n${shortDiff(before, after)}`, data };
}

function lag(answer: WriteAnswer): string {
  return answer.indexed ? '' : ' It is saved; lists and search follow in a moment.';
}
