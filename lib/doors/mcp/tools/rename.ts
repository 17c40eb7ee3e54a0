/** rename_note and delete_note. */
import { z } from 'zod';
import { isWikibotError } from '../../../core/errors.ts';
import { collisionKey, nameOf } from '../../../core/paths.ts';
import type { RenameAnswer } from '../../../protocol/rest.ts';
import type { Answer } from '../result.ts';
import { compact, short } from '../text.ts';
import { DELETES, type ToolCall, WRITES, wikiTool } from '../tool.ts';
import { MOST_PATHS, commitMessage, counted, revision, some, withSuggestions } from './fields.ts';

export const renameNote = wikiTool({
  name: 'rename_note',
  title: 'Rename a note',
  description:
    'Moves a note with its files, a folder (where no note has the path, or with `folder`) or a file, and rewrites the links to it in the same commit; the old path goes on leading there. Returns the notes whose links were rewritten.',
  annotations: WRITES,
  input: {
    path: z.string(),
    new_path: z.string(),
    revision,
    update_links: z.boolean().optional(),
    folder: z.boolean().optional(),
    commit_message: commitMessage,
  },
  run: async (call, { commit_message: message, ...input }) => {
    try {
      return report(await withSuggestions(call, () => rename(call, { ...input, message })), input);
    } catch (error) {
      if (!isDone(error, input.new_path)) throw error;
      return {
        text: `It is at ${input.new_path} already; no commit was made.`,
        data: { path: input.new_path, changed: false },
      };
    }
  },
});

interface Rename {
  readonly path: string;
  readonly new_path: string;
  readonly revision: string;
  readonly update_links?: boolean | undefined;
  readonly folder?: boolean | undefined;
  readonly message?: string | undefined;
}

/** A note or folder; else, where the path looks like a file's, the file. */
async function rename({ services, actor, wiki, write }: ToolCall, input: Rename): Promise<RenameAnswer> {
  try {
    return await services.pages.rename(actor, wiki, input, write);
  } catch (error) {
    const { path, folder, ...rest } = input;
    const isAbsent = isWikibotError(error) && error.code === 'not_found' && error.data['moved_to'] === undefined;
    if (!isAbsent || folder === true || !nameOf(path).includes('.')) throw error;
    return await services.files.rename(actor, wiki, { path, ...rest }, write).catch(() => {
      throw error;
    });
  }
}

/** Sent again: what it was to do has been done. */
function isDone(error: unknown, newPath: string): boolean {
  if (!isWikibotError(error)) return false;
  const moved = error.data['moved_to'];
  return typeof moved === 'string' && collisionKey(moved) === collisionKey(newPath);
}

function report(answer: RenameAnswer, { path }: { path: string }): Answer {
  const { new_path: to, revision, pages, updated_pages: updated, skipped_pages: skipped } = answer;
  const moved = pages.length > 1 ? ` with ${counted(pages.length, 'note')} in all` : '';
  const links =
    updated.length === 0
      ? 'No note had links to rewrite.'
      : `Links rewritten in ${counted(updated.length, 'note')}: ${some(updated)}.`;
  const left =
    skipped === 0 ? '' : ` Links in ${counted(skipped, 'more note')} could not follow, or you may not change them.`;
  return {
    text: `Renamed ${path} to ${to}${moved} (revision ${short(revision)}). ${links}${left}`,
    data: compact({
      path: to,
      revision,
      updated: updated.length,
      updated_pages: updated.slice(0, MOST_PATHS),
      skipped_pages: skipped === 0 ? null : skipped,
    }),
  };
}

export const deleteNote = wikiTool({
  name: 'delete_note',
  title: 'Delete a note',
  description:
    'Deletes a note; its history and files stay. Returns the notes that still link to it, and how to restore it.',
  annotations: DELETES,
  input: {
    path: z.string(),
    revision,
    commit_message: commitMessage,
  },
  run: async (call, { commit_message: message, ...input }) => {
    const { services, actor, wiki, write } = call;
    // Asked before: afterwards nobody knows what linked to it.
    const note = await services.pages.read(actor, wiki, input.path);
    const files = await services.attachments.list(actor, wiki, note.path);
    const { path, revision } = await withSuggestions(call, () =>
      services.pages.delete(actor, wiki, { ...input, message }, write),
    );
    const { linked_from: linking } = note;
    const links =
      linking.length === 0
        ? 'No note links to it.'
        : `${counted(linking.length, 'note')} still linked to it: ${some(linking)}.`;
    const left = files.total === 0 ? '' : ` Its files stay: ${some(files.attachments.map((file) => file.filename))}.`;
    const restore = { op: 'restore', path, to: short(note.revision) };
    return {
      text: `Deleted ${path} (revision ${short(revision)}). ${links}${left}\nTo restore it: commit_notes with changes [${JSON.stringify(restore)}].`,
      data: compact({
        path,
        revision,
        linked_from: linking.slice(0, MOST_PATHS),
        files: files.total === 0 ? null : files.total,
        restore,
      }),
    };
  },
});
