/** Links: mending them, and moving what they lead to. */
import assert from 'node:assert/strict';
import { brokenLinks, changed, linkingPages, linksHold, onlyChanged, replaced, sameBut } from '../tree.ts';
import type { Task } from '../types.ts';
import {
  editFile,
  findFiles,
  listVault,
  patch,
  readAllFiles,
  readAllNotes,
  readFile,
  revisionOf,
  searchVault,
} from './moves.ts';

const SYNCING = 'Teams/Syncing for teams';
const WORKSPACE = 'User interface/Workspace';
const ADDED = '\n\n## See also\n\n- [[Drag and drop]]\n- [[Language settings]]\n';
const LAST = '- [[Mobile app|Editor toolbar]] above the keyboard when editing';
const VIEWER = 'Plugins/Web viewer';
const BROWSER = 'Plugins/Built-in browser';
const CLIPPER = 'Obsidian Web Clipper';
const QUALIFIED = [`[[${CLIPPER}/`, '[[Web Clipper/'] as const;

export const LINKS: readonly Task[] = [
  {
    name: 'mend a broken link',
    goal: `A link on "${SYNCING}" leads nowhere. Mend it.`,
    check: (outcome) => replaced(outcome, SYNCING, [['[[Plans and storage limit#', '[[Plans and storage limits#']]),
    scripts: {
      async wikibot(agent) {
        const problems = await agent.call('find_problems', { kind: 'broken_links', prefix: SYNCING });
        const edits = [{ old_string: 'Plans and storage limit', new_string: 'Plans and storage limits' }];
        await agent.call('edit_note', { path: SYNCING, revision: revisionOf(problems), edits });
      },
      async filesystem(agent) {
        await readFile(agent, `${SYNCING}.md`);
        await findFiles(agent, '**/*torage limit*');
        await editFile(agent, `${SYNCING}.md`, ['[[Plans and storage limit#', '[[Plans and storage limits#']);
      },
      async mcpvault(agent) {
        await agent.call('read_note', { path: `${SYNCING}.md` });
        await searchVault(agent, 'storage limit', { limit: 3 });
        await patch(agent, `${SYNCING}.md`, '[[Plans and storage limit#', '[[Plans and storage limits#');
      },
    },
  },
  {
    name: 'mend all broken links of a folder',
    goal: 'Find the links on pages of the folder Plugins that lead nowhere, and mend them.',
    check(outcome) {
      onlyChanged(outcome, ['Plugins/Daily notes.md', 'Plugins/Random note.md']);
      assert.deepEqual(
        brokenLinks(outcome.after).filter((link) => link.startsWith('Plugins/')),
        [],
      );
      assert.ok(linkingPages(outcome.after, 'Plugins/Templates').includes('Plugins/Daily notes'));
    },
    scripts: {
      async wikibot(agent) {
        const problems = await agent.call('find_problems', { kind: 'broken_links', prefix: 'Plugins' });
        const edit = (path: string, from: string, to: string) => ({
          ...{ op: 'edit', path },
          edits: [{ old_string: `[[${from}`, new_string: `[[${to}` }],
        });
        const changes = [
          edit('Plugins/Daily notes', 'Plugins/Template', 'Plugins/Templates'),
          edit('Plugins/Random note', 'Ribbbon', 'Ribbon'),
        ];
        await agent.call('commit_notes', { changes, revision: revisionOf(problems), message: 'Mend links' });
      },
      async filesystem(agent) {
        await readAllFiles(agent, 'Plugins/*.md');
        await findFiles(agent, '**/*.md');
        await editFile(agent, 'Plugins/Daily notes.md', ['[[Plugins/Template|', '[[Plugins/Templates|']);
        await editFile(agent, 'Plugins/Random note.md', ['[[Ribbbon]]', '[[Ribbon]]']);
      },
      async mcpvault(agent) {
        const paths = await listVault(agent);
        await readAllNotes(
          agent,
          paths.filter((path) => path.startsWith('Plugins/')),
        );
        await patch(agent, 'Plugins/Daily notes.md', '[[Plugins/Template|', '[[Plugins/Templates|');
        await patch(agent, 'Plugins/Random note.md', '[[Ribbbon]]', '[[Ribbon]]');
      },
    },
  },
  {
    name: 'give orphans a link',
    goal: `Which pages of the folder "User interface" are linked from nowhere? List them at the end of "${WORKSPACE}", under "See also".`,
    check(outcome) {
      onlyChanged(outcome, [`${WORKSPACE}.md`]);
      sameBut(outcome, WORKSPACE, { added: ADDED });
    },
    scripts: {
      async wikibot(agent) {
        const problems = await agent.call('find_problems', { kind: 'orphans', prefix: 'User interface' });
        const edits = [{ append: ADDED.trim() }];
        await agent.call('edit_note', { path: WORKSPACE, revision: revisionOf(problems), edits });
      },
      async filesystem(agent) {
        await readAllFiles(agent);
        await editFile(agent, `${WORKSPACE}.md`, [LAST, `${LAST}${ADDED.trimEnd()}`]);
      },
      async mcpvault(agent) {
        await readAllNotes(agent, await listVault(agent));
        await agent.call('write_note', { path: `${WORKSPACE}.md`, content: ADDED, mode: 'append' });
      },
    },
  },
  {
    name: 'rename a topic everywhere',
    goal: `The plugin is now called Built-in browser. Rename the page "${VIEWER}" to "${BROWSER}", so that every link leads there.`,
    check(outcome) {
      const linking = linkingPages(outcome.before, VIEWER);
      assert.deepEqual(linkingPages(outcome.after, BROWSER), linking);
      onlyChanged(outcome, [`${VIEWER}.md`, `${BROWSER}.md`, ...linking.map((path) => `${path}.md`)]);
      linksHold(outcome);
    },
    scripts: {
      async wikibot(agent) {
        const revision = revisionOf(await agent.call('read_note', { path: VIEWER, outline: true }));
        await agent.call('rename_note', { path: VIEWER, new_path: BROWSER, revision });
      },
      async filesystem(agent) {
        const pages = await readAllFiles(agent);
        await agent.call('move_file', { source: `${VIEWER}.md`, destination: `${BROWSER}.md` });
        for (const [path, text] of pages) {
          const times = text.split('[[Web viewer]]').length - 1;
          const edits = Array.from({ length: times }, () => ['[[Web viewer]]', '[[Built-in browser]]'] as const);
          if (times > 0) await editFile(agent, path, ...edits);
        }
      },
      async mcpvault(agent) {
        const hits = await searchVault(agent, '[[Web', { limit: 20 });
        await agent.call('move_note', { oldPath: `${VIEWER}.md`, newPath: `${BROWSER}.md` });
        for (const { p } of hits.filter(({ ex }) => ex.includes('[[Web viewer]]')))
          await patch(agent, p, '[[Web viewer]]', '[[Built-in browser]]', true);
      },
    },
  },
  {
    name: 'move a folder',
    goal: `Move the folder "${CLIPPER}" to "Web Clipper", with all its pages, so that no link breaks.`,
    check(outcome) {
      assert.deepEqual(
        [...outcome.after.keys()].filter((path) => path.startsWith(`${CLIPPER}/`)),
        [],
      );
      const moved = [...outcome.before.keys()].filter((path) => path.startsWith(`${CLIPPER}/`));
      for (const path of moved) assert.ok(outcome.after.has(path.replace(CLIPPER, 'Web Clipper')), path);
      const texts = changed(outcome).filter((path) => !path.includes('Web Clipper/'));
      for (const path of texts) assert.ok(outcome.before.get(path)?.includes(QUALIFIED[0]), `${path} has changed`);
      linksHold(outcome);
      for (const text of outcome.after.values()) assert.ok(!text.includes(QUALIFIED[0]));
    },
    scripts: {
      async wikibot(agent) {
        const revision = revisionOf(await agent.call('list_notes', { prefix: CLIPPER, limit: 1 }));
        await agent.call('rename_note', { path: CLIPPER, new_path: 'Web Clipper', revision, folder: true });
      },
      async filesystem(agent) {
        const pages = await readAllFiles(agent);
        await agent.call('move_file', { source: CLIPPER, destination: 'Web Clipper' });
        for (const [path, text] of pages) {
          const times = text.split(QUALIFIED[0]).length - 1;
          if (times === 0) continue;
          await editFile(
            agent,
            path.replace(`${CLIPPER}/`, 'Web Clipper/'),
            ...Array.from({ length: times }, () => QUALIFIED),
          );
        }
      },
      async mcpvault(agent) {
        for (const path of await listVault(agent, CLIPPER))
          await agent.call('move_note', { oldPath: path, newPath: path.replace(CLIPPER, 'Web Clipper') });
        const hits = await searchVault(agent, 'Clipper/', { limit: 20 });
        // Of an alias in the properties, or of an address of the web, it is no link.
        for (const { p } of hits)
          await agent.attempt('patch_note', {
            path: p,
            oldString: QUALIFIED[0],
            newString: QUALIFIED[1],
            replaceAll: true,
          });
      },
    },
  },
];
