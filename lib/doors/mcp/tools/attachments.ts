/** Tools for files. What is larger than fits a conversation goes through REST, and the answer says how. */
import { z } from 'zod';
import { WikibotError } from '../../../core/errors.ts';
import { urlPath } from '../../../core/paths.ts';
import { compact, minute, short, shortDate } from '../text.ts';
import { DELETES, READS, WRITES, wikiTool } from '../tool.ts';
import { fromBase64, shownFile, sizeText } from './bytes.ts';
import { MOST_PATHS, commitMessage, counted, filePath, revision, some } from './fields.ts';

/** In a call; a file of a wiki may have 100 MB. */
const UPLOAD_LIMIT = 2 * 1024 * 1024;
const PAGE = 50;

export const listAttachments = wikiTool({
  name: 'list_attachments',
  title: 'List files',
  description:
    'Files with size, type, date, revision and how many notes use them: those of a note (in its folder, or shown by it), those under a folder, or all.',
  annotations: READS,
  input: {
    path: z.string().optional(),
    query: z.string().optional().describe('Part of the path.'),
    unused: z.boolean().optional(),
    cursor: z.string().optional(),
  },
  run: async ({ services, actor, wiki }, { path, query: q, unused = false, cursor }) => {
    const rest = { q, unused: unused ? 'true' : 'false', limit: PAGE, cursor } as const;
    const ofNote = await services.files.list(actor, wiki, { ...rest, ...(path === undefined ? {} : { page: path }) });
    const isFolder = path !== undefined && ofNote.total === 0;
    const list = isFolder ? await services.files.list(actor, wiki, { ...rest, prefix: path }) : ofNote;
    const lines = list.files.map(
      ({ path: file, size, mime_type: type, last_modified: date, revision, used_by: uses }) =>
        `${file} (${sizeText(size)}, ${type}, ${shortDate(date)}, ${short(revision)}, used by ${uses})`,
    );
    const head = list.total === 0 ? 'No files.' : `${list.total} ${list.total === 1 ? 'file' : 'files'}:`;
    const more = list.next_cursor === null ? [] : [`More: call again with cursor "${list.next_cursor}".`];
    const files = list.files.map(({ path: file, size, mime_type, last_modified, revision, used_by }) => ({
      ...{ path: file, size, mime_type, last_modified: minute(last_modified), revision: short(revision), used_by },
    }));
    const next = list.next_cursor === null ? {} : { next_cursor: list.next_cursor };
    return { text: [head, ...lines, ...more].join('\n'), data: { total: list.total, files, ...next } };
  },
});

export const uploadAttachment = wikiTool({
  name: 'upload_attachment',
  title: 'Upload a file',
  description:
    'Adds a file of up to 2 MB, or replaces the one at `revision`. Send one of `text` (SVG, CSV, code), `content` (base64), `from_revision` (as it was then, to restore it). Returns the link that shows it in a note.',
  annotations: WRITES,
  input: {
    path: filePath,
    text: z.string().optional(),
    content: z.string().optional(),
    from_revision: revision.optional(),
    revision: revision.optional(),
    commit_message: commitMessage,
  },
  run: async ({ services, actor, wiki, write, restUrl }, { path, revision, commit_message: message, ...given }) => {
    if (/\.md$/i.test(path)) throw new WikibotError('bad_path', 'A file that ends in ".md" is a note: use write_note.');
    const content = contentOf(given);
    if (content instanceof Uint8Array && content.length > UPLOAD_LIMIT) {
      const size = `${sizeText(content.length)}; a call takes ${sizeText(UPLOAD_LIMIT)}`;
      const command = `curl -T FILE -H "Authorization: Bearer TOKEN" "${restUrl}/files/${urlPath(path)}"`;
      throw new WikibotError('too_large', `The file has ${size}. Send it with: ${command}`);
    }
    const file = await services.files.put(actor, wiki, { path, revision, message, content }, write);
    const done = file.created ? 'Added' : 'Wrote';
    const embed = `![[${file.path}]]`;
    return {
      text: `${done} ${file.path} (${sizeText(file.size)}, ${file.mime_type}, revision ${short(file.revision)}). To show it in a note: ${embed}`,
      data: { path: file.path, revision: file.revision, embed },
    };
  },
});

/** The one of the three that is given. */
function contentOf(given: {
  text?: string | undefined;
  content?: string | undefined;
  from_revision?: string | undefined;
}): Uint8Array | { from: string } {
  const { text, content, from_revision: from } = given;
  if ([text, content, from].filter((one) => one !== undefined).length !== 1)
    throw new WikibotError('invalid_input', 'Send one of "text", "content" and "from_revision".');
  if (from !== undefined) return { from };
  return text === undefined ? fromBase64(content ?? '') : Buffer.from(text);
}

export const downloadAttachment = wikiTool({
  name: 'download_attachment',
  title: 'Read a file',
  description:
    'Returns a file: pictures up to 1 MB to look at, text as text (of a long one `lines`, like "20-80"), others up to 64 kB in base64, and how to fetch what is larger.',
  annotations: READS,
  input: {
    path: z.string(),
    lines: z.string().optional(),
    revision: revision.optional(),
  },
  run: async (call, { path, lines, revision }) => {
    const { services, actor, wiki } = call;
    const file = await services.files.open(actor, wiki, path, { revision });
    const { text, more } = await shownFile(call, file, { lines, revision });
    const head = `${file.path} · ${sizeText(file.size)} · revision ${short(file.revision)}`;
    // A host that shows data would not show the picture beside it.
    const shown = { path: file.path, size: file.size, revision: short(file.revision), content: text };
    return { text: text === '' ? head : `${head}\n\n${text}`, data: more.length > 0 ? null : shown, more };
  },
});

export const deleteAttachment = wikiTool({
  name: 'delete_attachment',
  title: 'Delete a file',
  description: 'Deletes a file; its history stays. Returns the notes that still use it, and how to restore it.',
  annotations: DELETES,
  input: {
    path: z.string(),
    revision,
    commit_message: commitMessage,
  },
  run: async ({ services, actor, wiki, write }, { path: given, revision, commit_message: message }) => {
    const before = await services.files.details(actor, wiki, given);
    const answer = await services.files.delete(actor, wiki, { path: before.path, revision, message }, write);
    const using = before.pages.map((page) => page.path);
    const uses =
      using.length === 0 ? 'No note used it.' : `Still used by ${counted(using.length, 'note')}: ${some(using)}.`;
    const restore = { path: answer.path, from_revision: short(before.revision) };
    return {
      text: `Deleted ${answer.path} (revision ${short(answer.revision)}). ${uses}\nTo restore it: upload_attachment with ${JSON.stringify(restore)}.`,
      data: compact({ path: answer.path, revision: answer.revision, used_by: using.slice(0, MOST_PATHS), restore }),
    };
  },
});
