/** Pages by a template. */
import assert from 'node:assert/strict';
import { linkingPages, onlyChanged, page, saw } from '../tree.ts';
import type { Task } from '../types.ts';
import { editFile, findFiles, findTemplate, patch, revisionOf } from './moves.ts';

const MEETING = 'Meetings/Plans for 2027';
const RELEASE = 'Meetings/Release of the help pages';
const STEP = '- Bob reads the pages on Publish again.';
const NEXT_STEP = `${STEP}\n- Follow-up: [[Plans for 2027]].`;
const MINUTES = `---
category: meeting
---
## Attendees

Alice, Bob

## Agenda

The plans for 2027.

## Decisions

We meet monthly.

## Next steps
`;

export const TEMPLATES: readonly Task[] = [
  {
    name: 'check a page against a template',
    goal: 'Does "Meetings/Release of the help pages" have every section of our meeting template? Which are missing?',
    check: (outcome) => saw(outcome, /Decisions/, /Next steps/),
    scripts: {
      async wikibot(agent) {
        await agent.call('search_notes', { query: 'meeting template', limit: 3 });
        await agent.call('read_note', { path: 'Meta/Meeting template', outline: true });
        await agent.call('read_note', { path: 'Meetings/Release of the help pages', outline: true });
      },
      async filesystem(agent) {
        const [path = ''] = await findFiles(agent, '**/*eeting*emplate*');
        await agent.call('read_multiple_files', { paths: [path, 'Meetings/Release of the help pages.md'] });
      },
      async mcpvault(agent) {
        await findTemplate(agent);
        await agent.call('get_note_outline', { path: 'Meta/Meeting template.md' });
        await agent.call('get_note_outline', { path: 'Meetings/Release of the help pages.md' });
      },
    },
  },
  {
    name: 'write a page by a template',
    goal:
      `Write the page "${MEETING}" by our meeting template: Alice and Bob attended, the agenda was the plans for 2027, and we decided to meet monthly. ` +
      `Link it from the next steps of "${RELEASE}".`,
    check(outcome) {
      onlyChanged(outcome, [`${MEETING}.md`, `${RELEASE}.md`]);
      assert.equal(page(outcome, MEETING).trim(), MINUTES.trim());
      assert.deepEqual(linkingPages(outcome.after, MEETING), [RELEASE]);
    },
    scripts: {
      async wikibot(agent) {
        const revision = revisionOf(await agent.call('search_notes', { query: 'meeting template', limit: 3 }));
        await agent.call('read_note', { path: 'Meta/Meeting template' });
        await agent.call('read_note', { path: RELEASE, section: 'Next steps' });
        const changes = [
          { op: 'put', path: MEETING, content: MINUTES },
          { op: 'edit', path: RELEASE, revision, edits: [{ old_string: STEP, new_string: NEXT_STEP }] },
        ];
        await agent.call('commit_notes', { changes, message: 'Note the plans for 2027' });
      },
      async filesystem(agent) {
        const [path = ''] = await findFiles(agent, '**/*eeting*emplate*');
        await agent.call('read_multiple_files', { paths: [path, `${RELEASE}.md`] });
        await agent.call('write_file', { path: `${MEETING}.md`, content: MINUTES });
        await editFile(agent, `${RELEASE}.md`, [STEP, NEXT_STEP]);
      },
      async mcpvault(agent) {
        await findTemplate(agent);
        const paths = ['Meta/Meeting template.md', `${RELEASE}.md`];
        await agent.call('read_multiple_notes', { paths });
        await agent.call('write_note', { path: `${MEETING}.md`, content: MINUTES });
        await patch(agent, `${RELEASE}.md`, STEP, NEXT_STEP);
      },
    },
  },
];
