/** list_notes, and the filters that tools share. */
import { z } from 'zod';
import type { Label } from '../../../protocol/lists.ts';
import type { PageSummary } from '../../../protocol/rest.ts';
import type { Answer } from '../result.ts';
import { outputOf } from '../schema.ts';
import { compact, day, requireDate, short, someOf } from '../text.ts';
import { READS, type ToolCall, wikiTool } from '../tool.ts';

export const prefix = z.string().optional().describe('Folder.');
export const tag = z.string().optional();
export const category = z.string().optional();
export const updatedSince = z.string().optional().describe('e.g. "2026-11-01"');
export const cursor = z.string().optional();

const MOST_LABELS = 500;

export const listNotes = wikiTool({
  name: 'list_notes',
  title: 'List notes',
  description:
    'Lists notes by path: title where it differs, [category], #tags, words, date of the last change. ' +
    'More than `limit` come as folders (list one as `prefix`), or with `flat` or a filter in parts (`cursor`). ' +
    'The revision is valid for every note listed. Next: read_note. By what they say: search_notes.',
  annotations: READS,
  output: outputOf({
    revision: z.string(),
    pages: z.array(outputOf({ path: z.string() })),
  }),
  input: {
    prefix,
    category,
    tag,
    updated_since: updatedSince,
    flat: z.boolean().optional(),
    tags: z.boolean().optional().describe('Instead: all tags and categories.'),
    limit: z.int().min(1).max(500).default(100),
    cursor,
  },
  run: async (call, { flat = false, tags = false, ...query }) => {
    requireDate('updated_since', query.updated_since);
    const { services, actor, wiki } = call;
    if (tags) return labelsOf(call);
    const list = await services.pages.list(actor, wiki, query);
    const filtered = query.category ?? query.tag ?? query.updated_since ?? query.cursor;
    if (list.next_cursor !== null && !flat && filtered === undefined) {
      const overview = await foldersOf(call, query.prefix ?? '', list.total);
      if (overview !== null) return overview;
    }
    const shown = list.pages.length < list.total ? `, ${list.pages.length} shown` : '';
    const more = list.next_cursor === null ? [] : [`More: cursor "${list.next_cursor}".`];
    return {
      text: [`${counted(list.total)}${shown}${at(call)}:`, ...list.pages.map(lineOf), ...more].join('\n'),
      data: compact({
        ...{ total: list.total, revision: revisionOf(call) },
        pages: list.pages.map(entryOf),
        next_cursor: list.next_cursor,
      }),
    };
  },
});

async function labelsOf({ services, actor, wiki }: ToolCall): Promise<Answer> {
  const [tags, categories] = await Promise.all([
    services.lists.labels(actor, wiki, 'tag'),
    services.lists.labels(actor, wiki, 'category'),
  ]);
  const byCount = (labels: readonly Label[]) =>
    [...labels].sort((a, b) => b.count - a.count).map(({ name, count }) => `${name} ${count}`);
  const say = (labels: readonly Label[]) => (labels.length === 0 ? 'none' : someOf(byCount(labels), MOST_LABELS));
  return {
    text: `Tags: ${say(tags)}\nCategories: ${say(categories)}\nNext: list_notes with a tag or category.`,
    data: { tags: tags.slice(0, MOST_LABELS), categories: categories.slice(0, MOST_LABELS) },
  };
}

/** Null where there are no folders to choose from. */
async function foldersOf(call: ToolCall, folder: string, total: number): Promise<Answer | null> {
  const { services, actor, wiki } = call;
  const { entries, left } = await services.pages.folder(actor, wiki, folder);
  const folders = entries.filter(({ below }) => below > 0);
  if (folders.length === 0) return null;
  const base = folder.replace(/^\/+|\/+$/g, '');
  const pathOf = (name: string): string => (base === '' ? name : `${base}/${name}`);
  const notes = entries.flatMap(({ path }) => (path === null ? [] : [path]));
  const next = `Next: list_notes with prefix "${pathOf(folders[0]?.name ?? '')}", or flat: true for all notes.${left > 0 ? ` ${left} more entries are only in the flat list.` : ''}`;
  return {
    text: [
      `${counted(total)}${at(call)}. Folders and the notes below them:`,
      ...folders.map(({ name, below }) => `${pathOf(name)}/ ${below}`),
      ...(notes.length === 0 ? [] : ['Notes here:', ...notes]),
      next,
    ].join('\n'),
    data: compact({
      ...{ total, revision: revisionOf(call) },
      folders: folders.map(({ name, below }) => ({ path: pathOf(name), notes: below })),
      pages: notes.map((path) => ({ path })),
      next,
    }),
  };
}

/** What is as it usually is (a title like the name, no category) is left out. */
function entryOf({ path, name, title, category: kind, tags, content_length, last_updated }: PageSummary) {
  return compact({
    ...{ path, title: title === name ? undefined : title, category: kind, tags, content_length },
    last_updated: day(last_updated),
  });
}

function lineOf({ path, name, title, category: kind, tags, content_length: words, last_updated }: PageSummary): string {
  const shown = title === name ? '' : ` — ${title}`;
  const labels = `${kind === null ? '' : ` [${kind}]`}${tags.map((label) => ` #${label}`).join('')}`;
  return `${path}${shown}${labels} (${words} words, ${day(last_updated)})`;
}

export function counted(total: number): string {
  return `${total} ${total === 1 ? 'note' : 'notes'}`;
}

/**
 * The wiki's state that lists and searches stand for. A revision means "the page as it was there",
 * so one is enough to change any of the notes, which are merged or refused if they changed since.
 */
export function revisionOf({ wiki }: ToolCall): string | undefined {
  return wiki.indexedOid === null ? undefined : short(wiki.indexedOid);
}

export function at(call: ToolCall): string {
  const revision = revisionOf(call);
  return revision === undefined ? '' : ` at revision ${revision}`;
}
