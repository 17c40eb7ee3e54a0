/** Tools that list: list_notes, get_recent_changes. */
import { z } from 'zod';
import { short, shortDate } from '../text.ts';
import { READS, wikiTool } from '../tool.ts';

export const prefix = z.string().optional().describe('Only notes under this path, e.g. "Actors".');
export const tag = z.string().optional().describe('Only notes with this tag.');
export const category = z.string().optional().describe('Only notes of this category.');
export const updatedSince = z.string().optional().describe('Only notes changed since this date, e.g. "2026-11-01".');

export const listNotes = wikiTool({
  name: 'list_notes',
  title: 'List notes',
  description:
    'Lists notes by path with title, category, tags, words, date of the last change and revision. Filters combine. ' +
    'Returns `total` and, when there are more, `next_cursor`: send it as `cursor` for the next part. ' +
    'Next: read_note with a path from the list. To find notes by what they say, use search_notes.',
  annotations: READS,
  input: {
    prefix,
    category,
    tag,
    updated_since: updatedSince,
    limit: z.int().min(1).max(500).default(100),
    cursor: z.string().optional(),
  },
  run: async ({ services, actor, wiki }, input) => {
    const list = await services.pages.list(actor, wiki, input);
    const lines = list.pages.map((page) => {
      const title = page.title === page.name ? '' : ` — ${page.title}`;
      const category_ = page.category === null ? '' : ` [${page.category}]`;
      const tags = page.tags.map((name) => ` #${name}`).join('');
      return `${page.path}${title}${category_}${tags} (${page.content_length} words, ${shortDate(page.last_updated)}, ${short(page.revision)})`;
    });
    const head = `${list.total} ${list.total === 1 ? 'note' : 'notes'}${lines.length < list.total ? `, ${lines.length} shown` : ''}:`;
    const more = list.next_cursor === null ? [] : [`More: call again with cursor "${list.next_cursor}".`];
    return { text: [head, ...lines, ...more].join('\n'), data: list };
  },
});

export const getRecentChanges = wikiTool({
  name: 'get_recent_changes',
  title: 'Recent changes',
  description:
    'Lists commits, newest first: date, revision, author, the program that wrote (if one did), message, and the notes that it touched. ' +
    'At the start of a session, call it with the date of your last one as `since` to see what others did. ' +
    'Next: read_note for a note that changed, with `revision` for how it was at that commit.',
  annotations: READS,
  input: {
    since: z.string().optional().describe('A date ("2026-11-01" or ISO 8601) or a revision; only what came after it.'),
    limit: z.int().min(1).max(200).default(20),
    cursor: z.string().optional(),
  },
  run: async ({ services, actor, wiki }, input) => {
    const log = await services.pages.changelog(actor, wiki, input);
    const lines = log.entries.map((entry) => {
      const agent = entry.agent === undefined ? '' : ` via ${entry.agent}`;
      const shown = entry.pages_affected.slice(0, 12).join(', ');
      const left = entry.pages_affected.length - 12;
      const subject = entry.message.split('\n', 1)[0] ?? '';
      return `${shortDate(entry.date)} ${short(entry.revision)} ${entry.author}${agent}: ${subject} — ${shown}${left > 0 ? ` and ${left} more` : ''}`;
    });
    const more = log.next_cursor === null ? [] : [`Older ones: call again with cursor "${log.next_cursor}".`];
    return { text: lines.length === 0 ? 'No changes.' : [...lines, ...more].join('\n'), data: log };
  },
});
