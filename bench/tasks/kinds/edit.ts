/** Changes of what pages say, in one place or in many. */
import { CHECKED } from '../base.ts';
import { onlyChanged, replaced, sameBut } from '../tree.ts';
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

const PLANS = 'Obsidian Sync/Plans and storage limits';
const ROW = '| Synced vaults                                    | 1             | 10              |';
const NEW_ROW = ROW.replace('10 ', '20 ');
const GUIDE = 'Contributing to Obsidian/Style guide';
const LAST = '- Alt link text';
const CAPTIONS = '- Captions of images and videos';
const VENDORS = ['Apple Journal', 'Apple Notes', 'Evernote', 'Google Keep', 'Microsoft OneNote'];
const IMPORTS = VENDORS.map((name) => `Import notes/Import from ${name}`);
const URLS = ['obsidian.md/account/sync', 'obsidian.md/account/services'] as const;
const OLD_DATE = 'last_checked: 2025-11-01';
const NEW_DATE = 'last_checked: 2026-11-20';

export const EDIT: readonly Task[] = [
  {
    name: 'update a row of a table',
    goal: `In the table under "Plans" of "${PLANS}", Sync Plus now has 20 synced vaults instead of 10.`,
    check: (outcome) => {
      onlyChanged(outcome, [`${PLANS}.md`]);
      replaced(outcome, PLANS, [[ROW, NEW_ROW]]);
    },
    scripts: {
      async wikibot(agent) {
        const revision = revisionOf(await agent.call('read_note', { path: PLANS, section: 'Plans' }));
        await agent.call('edit_note', { path: PLANS, revision, edits: [{ old_string: ROW, new_string: NEW_ROW }] });
      },
      async filesystem(agent) {
        await readFile(agent, `${PLANS}.md`, { head: 26 });
        await editFile(agent, `${PLANS}.md`, [ROW, NEW_ROW]);
      },
      async mcpvault(agent) {
        await readVaultSection(agent, `${PLANS}.md`, 'Plans');
        await patch(agent, `${PLANS}.md`, ROW, NEW_ROW);
      },
    },
  },
  {
    name: 'append to a long page',
    goal: `Add "${CAPTIONS}" to the list at the end of "${GUIDE}".`,
    check(outcome) {
      onlyChanged(outcome, [`${GUIDE}.md`]);
      sameBut(outcome, GUIDE, { added: `\n${CAPTIONS}` });
    },
    scripts: {
      async wikibot(agent) {
        const revision = revisionOf(await agent.call('list_notes', { prefix: GUIDE }));
        await agent.call('edit_note', { path: GUIDE, revision, edits: [{ append: CAPTIONS }] });
      },
      async filesystem(agent) {
        await readFile(agent, `${GUIDE}.md`, { tail: 3 });
        await editFile(agent, `${GUIDE}.md`, [LAST, `${LAST}\n${CAPTIONS}`]);
      },
      async mcpvault(agent) {
        // It can't know whether the page ends in a newline, and a list would break at an empty line.
        await patch(agent, `${GUIDE}.md`, LAST, `${LAST}\n${CAPTIONS}`);
      },
    },
  },
  {
    name: 'tag several pages',
    goal: `Give the tag "proprietary" to the pages on importing from ${VENDORS.join(', ')}.`,
    check(outcome) {
      onlyChanged(
        outcome,
        IMPORTS.map((path) => `${path}.md`),
      );
      for (const path of IMPORTS) sameBut(outcome, path, { properties: { tags: ['proprietary'] } });
    },
    scripts: {
      async wikibot(agent) {
        // The list shows that they have no tags yet, which this would replace.
        const revision = revisionOf(await agent.call('list_notes', { prefix: 'Import notes' }));
        const changes = [{ op: 'edit', paths: IMPORTS, edits: [{ set: { tags: ['proprietary'] } }] }];
        await agent.call('commit_notes', { changes, revision, message: 'Tag imports from proprietary formats' });
      },
      async filesystem(agent) {
        const found = await findFiles(agent, '**/Import from {Apple,Evernote,Google,Microsoft}*');
        for (const path of found) {
          const line = (await readFile(agent, path, { head: 4 }))
            .split('\n')
            .find((text) => text.startsWith('permalink:'));
          await editFile(agent, path, [line ?? '', `${line ?? ''}\ntags: [proprietary]`]);
        }
      },
      async mcpvault(agent) {
        const hits = await searchVault(agent, 'import/', {
          searchFrontmatter: true,
          searchContent: false,
          pathPrefix: 'Import notes',
          limit: 20,
        });
        for (const { p } of hits.filter(({ p: path }) => VENDORS.some((name) => path.includes(name))))
          // Not manage_tags, which makes tags of every "#" in the text, those of addresses included.
          await agent.call('update_frontmatter', { path: p, frontmatter: { tags: ['proprietary'] } });
      },
    },
  },
  {
    name: 'update a date in ten pages',
    goal: `We have checked all pages of the folder "Obsidian Publish" that say "${OLD_DATE}". Make that ${NEW_DATE.slice(-10)}.`,
    check(outcome) {
      onlyChanged(
        outcome,
        CHECKED.map((path) => `${path}.md`),
      );
      for (const path of CHECKED) sameBut(outcome, path, { properties: { last_checked: '2026-11-20' } });
    },
    scripts: {
      async wikibot(agent) {
        const found = await agent.call('search_notes', {
          query: OLD_DATE,
          mode: 'regex',
          prefix: 'Obsidian Publish',
          limit: 20,
        });
        const revision = revisionOf(found);
        const edits = [{ old_string: OLD_DATE, new_string: NEW_DATE }];
        const changes = [{ op: 'edit', paths: CHECKED.filter((path) => found.includes(path)), edits }];
        await agent.call('commit_notes', { changes, revision, message: 'Note the day of the check' });
      },
      async filesystem(agent) {
        for (const path of await findFiles(agent, 'Obsidian Publish/*.md')) {
          const head = await readFile(agent, path, { head: 9 });
          if (head.includes(OLD_DATE)) await editFile(agent, path, [OLD_DATE, NEW_DATE]);
        }
      },
      async mcpvault(agent) {
        const options = { searchFrontmatter: true, searchContent: false, pathPrefix: 'Obsidian Publish', limit: 20 };
        for (const { p } of await searchVault(agent, '2025-11-01', options))
          await agent.call('patch_note', { path: p, oldString: OLD_DATE, newString: NEW_DATE });
      },
    },
  },
  {
    name: 'replace an address everywhere',
    goal: `"${URLS[0]}" has moved to "${URLS[1]}". Update it wherever a page names it.`,
    check(outcome) {
      const paths = [...outcome.before].filter(([path, text]) => path.endsWith('.md') && text.includes(URLS[0]));
      onlyChanged(
        outcome,
        paths.map(([path]) => path),
      );
      for (const [path] of paths) replaced(outcome, path.slice(0, -3), [URLS]);
    },
    scripts: {
      async wikibot(agent) {
        const found = await agent.call('search_notes', {
          query: 'obsidian\\.md/account/sync',
          mode: 'regex',
          limit: 50,
        });
        const paths = [...found.matchAll(/^\d+\. (.*?)(?: §| \(line)/gm)].map(([, path = '']) => path);
        const edits = [{ old_string: URLS[0], new_string: URLS[1], replace_all: true }];
        const revision = revisionOf(found);
        const changes = [{ op: 'edit', paths, edits }];
        await agent.call('commit_notes', { changes, revision, message: 'The account page has moved' });
      },
      async filesystem(agent) {
        for (const [path, text] of await readAllFiles(agent)) {
          const times = text.split(URLS[0]).length - 1;
          if (times > 0) await editFile(agent, path, ...Array.from({ length: times }, () => URLS));
        }
      },
      async mcpvault(agent) {
        for (const { p } of await searchVault(agent, URLS[0], { limit: 20 })) await patch(agent, p, ...URLS, true);
      },
    },
  },
];
