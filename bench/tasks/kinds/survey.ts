/** Questions about many pages at once. */
import { saw } from '../tree.ts';
import type { Task } from '../types.ts';
import { listVault, readAllFiles, readAllNotes, searchVault } from './moves.ts';

export const SURVEY: readonly Task[] = [
  {
    name: 'see what a folder holds',
    goal: 'Which pages do we have on Obsidian Publish? Give me the list, with the longest three.',
    check: (outcome) =>
      saw(outcome, 'Custom domains', 'Manage sites', 'Troubleshoot Obsidian Publish', 'Social media link previews'),
    scripts: {
      async wikibot(agent) {
        await agent.call('list_notes', { prefix: 'Obsidian Publish' });
      },
      async filesystem(agent) {
        await agent.call('list_directory_with_sizes', { path: 'Obsidian Publish', sortBy: 'size' });
      },
      async mcpvault(agent) {
        const paths = await listVault(agent, 'Obsidian Publish');
        await agent.call('get_notes_info', { paths });
      },
    },
  },
  {
    name: 'find mentions without a link',
    goal: 'Which pages write of the plugin Page preview without linking to "Plugins/Page preview"?',
    check: (outcome) => saw(outcome, 'Obsidian Publish/Manage sites', /page preview when hovering/),
    scripts: {
      async wikibot(agent) {
        const links = await agent.call('get_links', { path: 'Plugins/Page preview', context: true });
        if (!/page preview when hovering/.test(links)) await agent.call('search_notes', { query: '"page preview"' });
      },
      async filesystem(agent) {
        await readAllFiles(agent);
      },
      async mcpvault(agent) {
        const hits = await searchVault(agent, 'page preview', { limit: 20 });
        const candidates = hits.slice(0, 6).map(({ p }) => p);
        await readAllNotes(agent, candidates);
      },
    },
  },
  {
    name: 'list the tags',
    goal: 'Which tags are in use in the properties or texts of our pages, and how often is each?',
    check: (outcome) => saw(outcome, 'visual', 'navigation', 'servers'),
    scripts: {
      async wikibot(agent) {
        await agent.call('list_notes', { tags: true });
      },
      async filesystem(agent) {
        await readAllFiles(agent);
      },
      async mcpvault(agent) {
        await agent.call('list_all_tags', {});
      },
    },
  },
  {
    name: 'see who links to a page',
    goal: 'I want to change what "Licenses and payment/Refund policy" says. Which pages link to it?',
    check: (outcome) =>
      saw(
        outcome,
        'Commercial license',
        'Education and non-profit discount',
        'Obsidian Credit',
        'Introduction to licenses and payment',
      ),
    scripts: {
      async wikibot(agent) {
        await agent.call('get_links', { path: 'Licenses and payment/Refund policy' });
      },
      async filesystem(agent) {
        await readAllFiles(agent);
      },
      async mcpvault(agent) {
        await searchVault(agent, '[[Refund', { limit: 20 });
      },
    },
  },
  {
    name: 'find stale pages',
    goal: 'Which of our pages in the folder Teams has nobody touched for more than a year?',
    check: (outcome) => saw(outcome, 'Commercial license', 'Obsidian for teams', 'Publishing for teams'),
    scripts: {
      async wikibot(agent) {
        await agent.call('find_problems', { kind: 'stale' });
      },
      async filesystem(agent) {
        const listed = await agent.call('list_directory', { path: 'Teams' });
        for (const line of listed.split('\n'))
          await agent.call('get_file_info', { path: `Teams/${line.replace('[FILE] ', '')}` });
      },
      async mcpvault(agent) {
        await agent.call('get_notes_info', { paths: await listVault(agent, 'Teams') });
      },
    },
  },
];
