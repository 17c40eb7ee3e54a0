/** Questions: the answer stands somewhere in the vault. */
import { saw } from '../tree.ts';
import type { Task } from '../types.ts';
import { findFiles, readFile, readVaultSection, searchVault } from './moves.ts';

export const FIND: readonly Task[] = [
  {
    name: 'find a fact',
    goal: 'How long does Obsidian Sync keep the version history of a note on the Standard plan?',
    check: (outcome) => saw(outcome, /1 month/),
    scripts: {
      async wikibot(agent) {
        const found = await agent.call('search_notes', {
          query: 'Sync Standard plan version history retention',
          limit: 3,
        });
        if (!found.includes('1 month'))
          await agent.call('read_note', { path: 'Obsidian Sync/Version history', lines: '65-70' });
      },
      async filesystem(agent) {
        const [path = ''] = await findFiles(agent, '**/*ersion history*');
        await readFile(agent, path);
      },
      async mcpvault(agent) {
        await searchVault(agent, 'version history Standard plan');
        await readVaultSection(agent, 'Obsidian Sync/Version history.md', 'Version history');
      },
    },
  },
  {
    name: 'find an option in a long page',
    goal: 'With which command and parameter does the Obsidian command line add a line to the start of the daily note?',
    check: (outcome) => saw(outcome, 'daily:prepend', /content=<text> +# \(required\) content to prepend/),
    scripts: {
      async wikibot(agent) {
        const found = await agent.call('search_notes', { query: 'command line prepend to daily note', limit: 3 });
        if (!found.includes('(required) content to prepend'))
          await agent.call('read_note', { path: 'Extending Obsidian/Obsidian CLI', section: 'daily:prepend' });
      },
      async filesystem(agent) {
        const [path = ''] = await findFiles(agent, '**/*CLI*');
        await readFile(agent, path);
      },
      async mcpvault(agent) {
        await searchVault(agent, 'command line prepend daily note');
        await readVaultSection(agent, 'Extending Obsidian/Obsidian CLI.md', 'daily:prepend');
      },
    },
  },
  {
    name: 'answer from three pages',
    goal: 'We pay for Publish. Until when do we get our money back, does sales tax come on top, and what discount do non-profit organisations get?',
    check: (outcome) => saw(outcome, /full \**refunds\** \**within\** 7 \**days/, /taxes\** may apply/, /40% off/),
    scripts: {
      async wikibot(agent) {
        for (const query of [
          'Publish refund within days',
          'sales tax on Publish',
          'discount for non-profit organisations',
        ])
          await agent.call('search_notes', { query, limit: 2 });
      },
      async filesystem(agent) {
        const found = await findFiles(agent, '**/{*efund*,* tax*,*iscount*}');
        await agent.call('read_multiple_files', { paths: found });
      },
      async mcpvault(agent) {
        const hits = await searchVault(agent, 'refund tax discount', { limit: 10 });
        const paths = hits.map(({ p }) => p).filter((path) => /Refund|Sales tax|discount/.test(path));
        await agent.call('read_multiple_notes', { paths, includeFrontmatter: false });
      },
    },
  },
  {
    name: 'find by meaning',
    goal: 'I overwrote a note by mistake and have no subscription. Can I get back what it said yesterday, and for how many days?',
    check: (outcome) => saw(outcome, /File recovery/i, 'kept for 7 days'),
    scripts: {
      async wikibot(agent) {
        const query = 'recover overwritten note snapshot';
        const found = await agent.call('search_notes', { query, limit: 3 });
        if (!found.includes('kept for 7 days'))
          await agent.call('read_note', { path: 'Plugins/File recovery', lines: '9-17' });
      },
      async filesystem(agent) {
        await agent.call('read_text_file', {
          path: (await findFiles(agent, '**/*{recover,restor,Back up}*'))[1] ?? '',
        });
      },
      async mcpvault(agent) {
        await searchVault(agent, 'recover overwritten note snapshot');
        await agent.call('read_note', { path: 'Plugins/File recovery.md' });
      },
    },
  },
  {
    name: 'answer from a Japanese page',
    goal: 'Our Japanese pages (folder ja): what do they say a vault (保管庫) is, and which button opens an existing folder as one?',
    check: (outcome) => saw(outcome, 'ローカルファイルシステム上のフォルダ', '**保管庫としてフォルダを開く**'),
    scripts: {
      async wikibot(agent) {
        const found = await agent.call('search_notes', {
          query: '保管庫とは 既存のフォルダを開く',
          prefix: 'ja',
          limit: 3,
        });
        if (
          !found.includes('**保管庫としてフォルダを開く**') ||
          !found.includes('ローカルファイルシステム上のフォルダ')
        )
          await agent.call('read_note', { path: 'ja/はじめに/保管庫の作成' });
      },
      async filesystem(agent) {
        const found = await findFiles(agent, 'ja/**/*保管庫*');
        await readFile(agent, found.find((path) => path.includes('作成')) ?? '');
      },
      async mcpvault(agent) {
        await searchVault(agent, '保管庫', { pathPrefix: 'ja' });
        await agent.call('read_note', { path: 'ja/はじめに/保管庫の作成.md' });
      },
    },
  },
  {
    name: 'look a rule up',
    goal: 'I write for the help pages. How does the style guide want keyboard shortcuts written that differ between systems?',
    check: (outcome) => saw(outcome, '`Ctrl+Z` (Windows) or `Command+Z` (macOS)'),
    scripts: {
      async wikibot(agent) {
        const found = await agent.call('search_notes', { query: 'style guide keyboard shortcuts notation', limit: 3 });
        if (!found.includes('`Command+Z` (macOS)')) {
          const section = 'Key names and keyboard shortcuts';
          await agent.call('read_note', { path: 'Contributing to Obsidian/Style guide', section });
        }
      },
      async filesystem(agent) {
        const [path = ''] = await findFiles(agent, '**/*tyle guide*');
        await readFile(agent, path, { head: 190 });
      },
      async mcpvault(agent) {
        await searchVault(agent, 'style guide keyboard shortcuts', { limit: 3 });
        await readVaultSection(agent, 'Contributing to Obsidian/Style guide.md', 'Key names and keyboard shortcuts');
      },
    },
  },
];
