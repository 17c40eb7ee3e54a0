/** What was before, and what others do meanwhile. */
import assert from 'node:assert/strict';
import { onlyChanged, page, replaced, saw } from '../tree.ts';
import type { Task } from '../types.ts';
import { editFile, findFiles, patch, pick, readFile, readVaultSection, revisionOf, searchVault } from './moves.ts';

const NO_HISTORY = 'it keeps no history';
const yesterday = new Date(Date.now() - 86_400_000).toISOString();

const QUICK = 'Plugins/Quick switcher';

export const HISTORY: readonly Task[] = [
  {
    name: 'see what changed since yesterday',
    goal: `Which pages have changed since ${yesterday.slice(0, 16)} UTC, and what do they say now where they changed?`,
    check: (outcome) =>
      saw(
        outcome,
        'Plugins/Slides',
        'Plugins/Workspaces',
        'Plugins/Kanban',
        'Page Down',
        'Save layout',
        /shows a note as a board|new core plugin Kanban/,
      ),
    scripts: {
      async wikibot(agent) {
        await agent.call('get_recent_changes', { since: yesterday });
      },
      async filesystem(agent) {
        // Only file by file does it tell when something changed.
        for (const path of await findFiles(agent, '**/*.md')) await agent.call('get_file_info', { path });
        const paths = ['Plugins/Slides.md', 'Plugins/Workspaces.md', 'Plugins/Kanban.md'];
        await agent.call('read_multiple_files', { paths });
      },
      async mcpvault(agent) {
        await agent.call('get_vault_stats', { recentCount: 5 });
        const paths = ['Plugins/Slides.md', 'Plugins/Workspaces.md', 'Plugins/Kanban.md'];
        await agent.call('read_multiple_notes', { paths, includeFrontmatter: false });
      },
    },
  },
  {
    name: 'find who changed a line',
    goal: '"Obsidian Sync/Plans and storage limits" says 8 MB for the largest file of Sync Standard. Who changed that, and why?',
    check: (outcome) => saw(outcome, /bob/i, 'ticket 4711'),
    beyond: { filesystem: NO_HISTORY, mcpvault: NO_HISTORY },
    scripts: {
      async wikibot(agent) {
        await agent.call('get_history', { path: 'Obsidian Sync/Plans and storage limits', limit: 5 });
      },
      async filesystem(agent) {
        await agent.call('get_file_info', { path: 'Obsidian Sync/Plans and storage limits.md' });
      },
      async mcpvault(agent) {
        await agent.call('get_notes_info', { paths: ['Obsidian Sync/Plans and storage limits.md'] });
      },
    },
  },
  {
    name: 'restore a deleted page',
    goal: 'Somebody deleted the page "Import notes/Import from Joplin". Bring it back as it was.',
    check(outcome) {
      onlyChanged(outcome, ['Import notes/Import from Joplin.md']);
      assert.match(page(outcome, 'Import notes/Import from Joplin'), /MD - Markdown \+ Front Matter/);
    },
    beyond: { filesystem: NO_HISTORY, mcpvault: NO_HISTORY },
    scripts: {
      async wikibot(agent) {
        const path = 'Import notes/Import from Joplin';
        const { text } = await agent.attempt('read_note', { path });
        const revision = pick(text, /\b[0-9a-f]{12,40}\b/);
        const restored = await agent.attempt('commit_notes', {
          changes: [{ op: 'restore', path, to: revision }],
          message: 'Restore the import from Joplin',
        });
        if (!restored.failed) return;
        const old = await agent.call('read_note', { path, revision });
        const content = old.slice(old.indexOf('---\n'));
        await agent.call('write_note', { path, content, commit_message: 'Restore the import from Joplin' });
      },
      async filesystem(agent) {
        await findFiles(agent, '**/*Joplin*');
      },
      async mcpvault(agent) {
        await searchVault(agent, 'Joplin');
      },
    },
  },
  {
    name: 'reconcile a conflict',
    goal: `In "${QUICK}", under "Open Quick switcher", add after the shortcut that "Ctrl+K" works too; keep what others write there meanwhile.`,
    meanwhile: {
      path: QUICK,
      from: 'to open the Quick switcher;',
      to: 'to open the Quick switcher from anywhere;',
    },
    check: (outcome) =>
      replaced(outcome, QUICK, [
        ['macOS) to open the Quick switcher;', 'macOS) or `Ctrl+K` to open the Quick switcher from anywhere;'],
      ]),
    scripts: {
      async wikibot(agent) {
        const read = await agent.call('read_note', { path: QUICK, section: 'Open Quick switcher' });
        await agent.meanwhile();
        const revision = revisionOf(read);
        const line = '- Press `Ctrl+O` (or `Cmd+O` on macOS) to open the Quick switcher;';
        const mine = line.replace('macOS) to', 'macOS) or `Ctrl+K` to');
        const edits = [{ old_string: line, new_string: mine }];
        const stale = await agent.attempt('edit_note', { path: QUICK, revision, edits });
        if (!stale.failed) return;
        const current = pick(stale.text, /current_revision:? "?([0-9a-f]{7,40})/);
        const theirs = line.replace('switcher;', 'switcher from anywhere;');
        assert.ok(stale.text.includes(theirs), `the conflict does not show the other text: ${stale.text}`);
        const both = mine.replace('switcher;', 'switcher from anywhere;');
        await agent.call('edit_note', {
          path: QUICK,
          revision: current,
          edits: [{ old_string: theirs, new_string: both }],
        });
      },
      async filesystem(agent) {
        const path = `${QUICK}.md`;
        await readFile(agent, path, { head: 13 });
        await agent.meanwhile();
        const line = '- Press `Ctrl+O` (or `Cmd+O` on macOS) to open the Quick switcher;';
        const mine = line.replace('macOS) to', 'macOS) or `Ctrl+K` to');
        const edits = [{ oldText: line, newText: mine }];
        const stale = await agent.attempt('edit_file', { path, edits });
        assert.ok(stale.failed);
        await readFile(agent, path, { head: 13 });
        const theirs = line.replace('switcher;', 'switcher from anywhere;');
        await editFile(agent, path, [theirs, mine.replace('switcher;', 'switcher from anywhere;')]);
      },
      async mcpvault(agent) {
        const path = `${QUICK}.md`;
        await readVaultSection(agent, path, 'Open Quick switcher');
        await agent.meanwhile();
        const line = '- Press `Ctrl+O` (or `Cmd+O` on macOS) to open the Quick switcher;';
        const mine = line.replace('macOS) to', 'macOS) or `Ctrl+K` to');
        const stale = await agent.attempt('patch_note', { path, oldString: line, newString: mine });
        assert.ok(stale.failed);
        await agent.call('read_note_lines', { path, startLine: 7, endLine: 13 });
        const theirs = line.replace('switcher;', 'switcher from anywhere;');
        await patch(agent, path, theirs, mine.replace('switcher;', 'switcher from anywhere;'));
      },
    },
  },
];
