import { z } from 'zod';
import { WikibotError } from '../../../core/errors.ts';
import { headingsOf } from '../../../core/sections.ts';
import type { PageAnswer } from '../../../protocol/rest.ts';
import { TEXT_LIMIT, cutLines, parseRange, short, shortDate } from '../text.ts';
import { READS, wikiTool } from '../tool.ts';

export const readNote = wikiTool({
  name: 'read_note',
  title: 'Read a note',
  description:
    'Returns a note as Markdown, frontmatter included, with its revision (needed to change it), the notes it links to and is linked from, and its last commit. ' +
    '`path` is like "Actors/Iran": no file system path, no ".md"; spelling of case, space, "-" and "_" does not matter, and old names of renamed notes work; the answer has the true path. ' +
    `Text beyond ${TEXT_LIMIT} characters is cut, and the answer says how to get the rest. ` +
    'Next: edit_note for a small change, write_note for a new text, both with this revision.',
  annotations: READS,
  input: {
    path: z.string().describe('Path of the note, e.g. "Actors/Iran".'),
    section: z.string().optional().describe('Only the section under this heading, with its subsections.'),
    lines: z
      .string()
      .optional()
      .describe('Only these lines, counted from 1 in the whole note: "20-80", "20-" or "20".'),
    outline: z
      .boolean()
      .optional()
      .describe('Only the headings, with their lines: to choose a section of a long note.'),
    revision: z.string().optional().describe('The note as it was at this commit.'),
  },
  run: async ({ services, actor, wiki }, { path, section, lines, outline, revision }) => {
    if (section !== undefined && lines !== undefined) {
      throw new WikibotError('invalid_input', 'Give either "section" or "lines", not both.');
    }
    const range = lines === undefined ? null : parseRange(lines);
    const page = await services.pages.read(actor, wiki, path, { section, revision });
    const part = outline === true ? outlineOf(page.content) : partOf(page.content, range);
    const text = [header(page), part.note, '', part.text].filter((line) => line !== null).join('\n');
    return { text, data: { ...page, content: part.text, ...part.data } };
  },
});

interface Part {
  readonly text: string;
  /** What is shown of how much; null when it is all. */
  readonly note: string | null;
  readonly data: { total_lines?: number; first_line?: number; last_line?: number };
}

function partOf(content: string, range: { from: number; to: number } | null): Part {
  const all = content.split('\n');
  // A newline at the end ends the last line; it does not begin another.
  const total = all.at(-1) === '' ? all.length - 1 : all.length;
  const from = range?.from ?? 1;
  if (from > Math.max(total, 1))
    throw new WikibotError('invalid_input', `The note has ${total} lines; "lines" begins at ${from}.`);
  const wanted = range === null ? content : all.slice(from - 1, Math.min(range.to, total)).join('\n');
  const shown = cutLines(wanted, TEXT_LIMIT);
  if (range === null && !shown.cut) return { text: content, note: null, data: {} };
  const last = Math.min(from + shown.lines - 1, Math.max(total, 1));
  const rest = shown.cut ? ` Cut at ${TEXT_LIMIT} characters: go on with lines "${last + 1}-", or name a section.` : '';
  return {
    text: shown.text,
    note: `Lines ${from}-${last} of ${total}.${rest}`,
    data: { total_lines: total, first_line: from, last_line: last },
  };
}

function outlineOf(content: string): Part {
  const lines = headingsOf(content).map(({ depth, text, start }) => {
    const line = content.slice(0, start).split('\n').length;
    return `${'#'.repeat(depth)} ${text} (line ${line})`;
  });
  const total = content.split('\n').length;
  return {
    text: lines.length === 0 ? '(There are no headings.)' : lines.join('\n'),
    note: `Headings of ${total} lines. Next: read_note with a section or lines.`,
    data: { total_lines: total },
  };
}

function header(page: PageAnswer): string {
  const { last_commit: commit } = page;
  const agent = commit.agent === undefined ? '' : ` via ${commit.agent}`;
  return [
    `${page.path} · revision ${short(page.revision)} · ${shortDate(commit.date)} by ${commit.author}${agent}`,
    ...links('Links to', page.links_to),
    ...links('Linked from', page.linked_from),
  ].join('\n');
}

function links(label: string, paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const left = paths.length - 40;
  return [`${label}: ${paths.slice(0, 40).join(', ')}${left > 0 ? ` and ${left} more` : ''}`];
}
