/** Changes of the shape: a page becomes two, two become one, a picture comes. */
import assert from 'node:assert/strict';
import { changed, linksHold, onlyChanged, page } from '../tree.ts';
import type { Task } from '../types.ts';
import {
  editFile,
  findFiles,
  patch,
  readAllFiles,
  readFile,
  readVaultSection,
  revisionOf,
  searchVault,
} from './moves.ts';

const CLI = 'Extending Obsidian/Obsidian CLI';
const DAILY = 'Extending Obsidian/CLI for daily notes';
const VIEW = 'Plugins/Properties view';
const PROPERTIES = 'Editing and formatting/Properties';
const CORE = 'Plugins/Core plugins';
const LAST =
  '> [!tip] If you need to convert your files in your vault to the [[#Default properties]] format, you can use [[Format converter]] to change your vault en masse.';
const STATUS = 'User interface/Status bar';
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 24"><rect width="240" height="24" fill="#ddd"/><text x="8" y="16" font-size="11">3 backlinks</text><text x="120" y="16" font-size="11">212 words</text></svg>\n';

/** The merged section, from the text of the page that goes. */
function mergedSection(text: string): string {
  const body = text.slice(text.indexOf('Properties view is a')).trimEnd();
  return `\n\n## Properties view\n\n${body.replace('## All properties view', '### All properties view')}`;
}

const LINKS = [
  ['[[Properties view]]', '[[Properties#Properties view|Properties view]]'],
  ['[[Properties view|', '[[Properties#Properties view|'],
] as const;

export const SHAPE: readonly Task[] = [
  {
    name: 'split a page',
    goal: `Move the section "Daily notes" of "${CLI}" to a page of its own, "${DAILY}", and leave a link to it in its place.`,
    check(outcome) {
      onlyChanged(outcome, [`${CLI}.md`, `${DAILY}.md`]);
      const before = outcome.before.get(`${CLI}.md`) ?? '';
      const [, start = '', section = '', end = ''] =
        /^(.*\n## Daily notes\n\n)(.*?\n)(\n## File history\n.*)$/s.exec(before) ?? [];
      assert.equal(page(outcome, CLI), `${start}See [[CLI for daily notes]].\n${end}`);
      assert.equal(page(outcome, DAILY).trim(), section.trim());
      linksHold(outcome);
    },
    scripts: {
      async wikibot(agent) {
        const read = await agent.call('read_note', { path: CLI, section: 'Daily notes' });
        const section = read.slice(read.indexOf('## Daily notes\n') + '## Daily notes\n\n'.length).trimEnd();
        const edits = [{ old_string: section, new_string: 'See [[CLI for daily notes]].' }];
        const changes = [
          { op: 'put', path: DAILY, content: `${section}\n` },
          { op: 'edit', path: CLI, revision: revisionOf(read), edits },
        ];
        await agent.call('commit_notes', { changes, message: 'Give the daily notes of the CLI a page' });
      },
      async filesystem(agent) {
        const read = await readFile(agent, `${CLI}.md`, { head: 346 });
        const section = read
          .slice(read.indexOf('\n## Daily notes\n') + '\n## Daily notes\n\n'.length, read.indexOf('\n## File history'))
          .trimEnd();
        await agent.call('write_file', { path: `${DAILY}.md`, content: `${section}\n` });
        await editFile(agent, `${CLI}.md`, [section, 'See [[CLI for daily notes]].']);
      },
      async mcpvault(agent) {
        const read = await readVaultSection(agent, `${CLI}.md`, 'Daily notes');
        const section = read.slice(read.indexOf('\n') + 1).trim();
        await agent.call('write_note', { path: `${DAILY}.md`, content: `${section}\n` });
        await patch(agent, `${CLI}.md`, section, 'See [[CLI for daily notes]].');
      },
    },
  },
  {
    name: 'merge two pages',
    goal: `Merge "${VIEW}" into "${PROPERTIES}", as a last section "Properties view"; then remove it, and let every link to it lead to the section.`,
    check(outcome) {
      onlyChanged(outcome, [`${VIEW}.md`, `${PROPERTIES}.md`, `${CORE}.md`]);
      assert.ok(!outcome.after.has(`${VIEW}.md`));
      assert.match(
        page(outcome, PROPERTIES),
        /\n## Properties view\n[^]*\n### All properties view\n[^]*rename it globally\.\s*$/,
      );
      for (const text of outcome.after.values()) assert.ok(!text.includes('[[Properties view'));
      linksHold(outcome);
    },
    scripts: {
      async wikibot(agent) {
        const view = await agent.call('read_note', { path: VIEW });
        await agent.call('get_links', { path: VIEW, context: true });
        await agent.call('read_note', { path: PROPERTIES, section: 'Deprecated properties' });
        const revision = revisionOf(view);
        const edit = ([from, to]: readonly [string, string]) => ({
          old_string: from,
          new_string: to,
          replace_all: true,
        });
        const changes = [
          {
            ...{ op: 'edit', path: PROPERTIES, revision },
            edits: [...LINKS.map(edit), { old_string: LAST, new_string: `${LAST}${mergedSection(view)}` }],
          },
          { op: 'edit', path: CORE, revision, edits: LINKS.slice(0, 1).map(edit) },
          { op: 'delete', path: VIEW, revision },
        ];
        await agent.call('commit_notes', { changes, message: 'Merge Properties view into Properties' });
      },
      async filesystem(agent) {
        // It has no tool to delete; the folder is hidden.
        const pages = await readAllFiles(agent);
        const view = pages.get(`${VIEW}.md`) ?? '';
        for (const [path, text] of pages) {
          if (path === `${VIEW}.md`) continue;
          const edits = LINKS.flatMap((link) => Array.from({ length: text.split(link[0]).length - 1 }, () => link));
          const last = path === `${PROPERTIES}.md` ? [[LAST, `${LAST}${mergedSection(view)}`] as const] : [];
          if (edits.length + last.length > 0) await editFile(agent, path, ...edits, ...last);
        }
        await agent.call('create_directory', { path: '.trash' });
        await agent.call('move_file', { source: `${VIEW}.md`, destination: '.trash/Properties view.md' });
      },
      async mcpvault(agent) {
        const view = await agent.call('read_note', { path: `${VIEW}.md` });
        const { content }: { content: string } = JSON.parse(view);
        const hits = await searchVault(agent, '[[Properties view', { limit: 10 });
        await agent.call('write_note', { path: `${PROPERTIES}.md`, content: mergedSection(content), mode: 'append' });
        const linking = hits.map(({ p }) => p).filter((path) => path === `${PROPERTIES}.md` || path === `${CORE}.md`);
        for (const path of linking) await patch(agent, path, ...LINKS[0], true);
        await patch(agent, `${PROPERTIES}.md`, ...LINKS[1], true);
        await agent.call('delete_note', { path: `${VIEW}.md`, confirmPath: `${VIEW}.md` });
      },
    },
  },
  {
    name: 'attach a picture',
    goal: `Show this picture at the end of "${STATUS}", as status-bar-example.svg: ${SVG}`,
    beyond: { mcpvault: 'it writes notes alone' },
    check(outcome) {
      const files = changed(outcome);
      assert.equal(files.length, 2);
      assert.ok(files.some((path) => path.endsWith('status-bar-example.svg')));
      assert.match(page(outcome, STATUS), /!\[\[[^\]]*status-bar-example\.svg\]\]\s*$/);
      linksHold(outcome);
    },
    scripts: {
      async wikibot(agent) {
        const added = await agent.call('upload_attachment', { path: `${STATUS}/status-bar-example.svg`, text: SVG });
        const edits = [{ append: '![[status-bar-example.svg]]' }];
        await agent.call('edit_note', { path: STATUS, revision: revisionOf(added), edits });
      },
      async filesystem(agent) {
        const last = (await readFile(agent, `${STATUS}.md`, { tail: 2 })).trimEnd().split('\n').at(-1) ?? '';
        await findFiles(agent, 'Attachments');
        await agent.call('write_file', { path: 'Attachments/status-bar-example.svg', content: SVG });
        await editFile(agent, `${STATUS}.md`, [last, `${last}\n\n![[status-bar-example.svg]]`]);
      },
      async mcpvault(agent) {
        await findNothing(agent);
      },
    },
  },
];

/** As far as it gets: it sees where the picture would go. */
async function findNothing(agent: Parameters<typeof findFiles>[0]): Promise<void> {
  await agent.call('get_note_outline', { path: `${STATUS}.md` });
}
