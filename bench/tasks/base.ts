/**
 * The vault that every task begins with: Obsidian Help in English, a folder of its Japanese edition, and what a
 * year of use leaves: a history, pages grown old, a deleted page, broken links, dates to bring up to date.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { corpus } from '../../e2e/support/corpus.ts';

export interface BaseCommit {
  readonly daysAgo: number;
  readonly by: 'alice' | 'bob';
  readonly message: string;
  /** Null: the file goes. */
  readonly files: ReadonlyMap<string, Buffer | null>;
}

/** Pages that carry a date to be brought up to date. */
export const CHECKED = [
  ...['Analytics', 'Customize your site', 'Introduction to Obsidian Publish', 'Manage sites', 'Media files'],
  ...['Permalinks', 'Publish limitations', 'SEO', 'Set up Obsidian Publish', 'Social media link previews'],
].map((name) => `Obsidian Publish/${name}`);

/** Pages that nobody has changed for more than a year. */
const STALE = ['Commercial license', 'Obsidian for teams', 'Publishing for teams'].map((name) => `Teams/${name}`);

const TAGGED = [
  ...['Canvas', 'Graph view'].map((name) => [`Plugins/${name}`, 'visual']),
  ...['Bookmarks', 'Quick switcher', 'Search'].map((name) => [`Plugins/${name}`, 'navigation']),
  ['Obsidian Sync/Sync regions', 'servers'],
] as const;

const TEMPLATE = `---
category: meeting
---
## Attendees

## Agenda

## Decisions

## Next steps
`;

const MEETING = `---
category: meeting
---
## Attendees

Alice, Bob

## Agenda

The release of the new help pages.

## Next steps

- Bob reads the pages on Publish again.
`;

const JOPLIN = `---
permalink: import/joplin
---
Obsidian lets you migrate your notes from Joplin.

## Export your data from Joplin

1. Open Joplin and select **File → Export all → MD - Markdown + Front Matter**.
2. Choose an empty folder, which becomes a folder of your vault.
`;

const PLANS = 'Obsidian Sync/Plans and storage limits.md';
const LIMIT = [
  '| Maximum file size                                | 5 MB ',
  '| Maximum file size                                | 8 MB ',
];

/** Null where the corpus is another one: the tasks ask about this vault. */
export async function loadBase(): Promise<BaseCommit[] | null> {
  const { folder } = await corpus();
  const japanese = join(dirname(folder), 'ja', 'はじめに');
  if (!existsSync(join(folder, PLANS)) || !existsSync(japanese)) return null;
  const files = new Map([...(await filesOf(folder, '')), ...(await filesOf(japanese, 'ja/はじめに/'))]);

  edit(files, 'Teams/Syncing for teams.md', '[[Plans and storage limits#Plans|', '[[Plans and storage limit#Plans|');
  edit(files, 'Plugins/Daily notes.md', '[[Plugins/Templates|', '[[Plugins/Template|');
  edit(files, 'Plugins/Random note.md', '[[Ribbon]]', '[[Ribbbon]]');
  for (const path of CHECKED) edit(files, `${path}.md`, '\npermalink:', '\nlast_checked: 2025-11-01\npermalink:');
  for (const [path, tag] of TAGGED) edit(files, `${path}.md`, '\npermalink:', `\ntags:\n  - ${tag}\npermalink:`);
  files.set('Meta/Meeting template.md', Buffer.from(TEMPLATE));
  files.set('Meetings/Release of the help pages.md', Buffer.from(MEETING));

  const old = new Map(STALE.map((path) => [`${path}.md`, contentOf(files, `${path}.md`)]));
  const joplin = 'Import notes/Import from Joplin.md';
  const plans = edited(contentOf(files, PLANS), LIMIT[0] ?? '', LIMIT[1] ?? '');
  const slides = edited(contentOf(files, 'Plugins/Slides.md'), 'pressing Spacebar.', 'pressing Spacebar or Page Down.');
  const workspaces = edited(
    contentOf(files, 'Plugins/Workspaces.md'),
    '3. Select **Save**.',
    '3. Select **Save layout**.',
  );
  return [
    { daysAgo: 500, by: 'alice', message: 'Import what the teams wrote', files: old },
    {
      daysAgo: 150,
      by: 'alice',
      message: 'Import the help pages',
      files: new Map([...files].filter(([path]) => !old.has(path))),
    },
    {
      daysAgo: 60,
      by: 'alice',
      message: 'Describe the import from Joplin',
      files: new Map([[joplin, Buffer.from(JOPLIN)]]),
    },
    {
      daysAgo: 20,
      by: 'bob',
      message: 'Raise the file size of Standard, as decided in ticket 4711',
      files: new Map([[PLANS, plans]]),
    },
    { daysAgo: 10, by: 'bob', message: 'Remove the import from Joplin', files: new Map([[joplin, null]]) },
    {
      daysAgo: 0.3,
      by: 'bob',
      message: 'Page Down advances slides too',
      files: new Map([['Plugins/Slides.md', slides]]),
    },
    {
      daysAgo: 0.2,
      by: 'bob',
      message: 'The button is called Save layout',
      files: new Map([['Plugins/Workspaces.md', workspaces]]),
    },
    {
      daysAgo: 0.1,
      by: 'bob',
      message: 'Describe the new core plugin Kanban',
      files: new Map([
        ['Plugins/Kanban.md', Buffer.from('Kanban is a [[Core plugins|core plugin]] that shows a note as a board.\n')],
      ]),
    },
  ];
}

async function filesOf(folder: string, prefix: string): Promise<[string, Buffer][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files
      .map((file) => ({ file, path: file.slice(folder.length + 1) }))
      .filter(({ path }) => !path.split('/').some((segment) => segment.startsWith('.')))
      .map(async ({ file, path }): Promise<[string, Buffer]> => [prefix + path, await readFile(file)]),
  );
}

function contentOf(files: ReadonlyMap<string, Buffer>, path: string): Buffer {
  const content = files.get(path);
  assert.ok(content !== undefined, `the vault has no ${path}`);
  return content;
}

function edit(files: Map<string, Buffer>, path: string, from: string, to: string): void {
  files.set(path, edited(contentOf(files, path), from, to));
}

function edited(content: Buffer, from: string, to: string): Buffer {
  const text = content.toString('utf8');
  assert.ok(text.includes(from), `the vault has no "${from}" where it should be`);
  return Buffer.from(text.replace(from, () => to));
}
