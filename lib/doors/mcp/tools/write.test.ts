/** The tools that change notes, through the official client. */
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedDoor, resultOf, serveDoor } from '../testing/served.ts';

let door: ServedDoor;
let client: Client;
beforeAll(async () => {
  door = await serveDoor();
  client = await door.connect();
}, 60_000);
afterAll(async () => {
  await client.close();
  await door.close();
});

async function call(name: string, input: Record<string, unknown>, through = client) {
  return resultOf(await through.callTool({ name, arguments: input }));
}

/** Its revision. */
async function make(path: string, content: string): Promise<string> {
  const made = await call('write_note', { path, content });
  expect(made).toMatchObject({ isError: false, data: { path, created: true } });
  return String(made.data['revision']);
}

async function textOf(path: string): Promise<string | null> {
  const wiki = await door.system.services.access.open({ kind: 'operator' }, { owner: 'alice', slug: 'notes' }, 'read');
  const page = await door.system.services.pages.read({ kind: 'operator' }, wiki, path).catch(() => null);
  return page?.content ?? null;
}

async function head(): Promise<string | null> {
  const wiki = await door.system.services.access.open({ kind: 'operator' }, { owner: 'alice', slug: 'notes' }, 'read');
  return wiki.headOid;
}

describe('write_note', () => {
  it('answers with revision and diff, never with the text', async () => {
    const long = Array.from({ length: 400 }, (_, index) => `Line ${index}.`).join('\n');
    const revision = await make('Long', `${long}\n`);
    const changed = await call('write_note', { path: 'Long', content: `${long}\nOne more.\n`, revision });
    expect(changed.text).toContain('+One more.');
    expect(changed.text.length).toBeLessThan(300);
    expect(Object.keys(changed.data)).toEqual(['path', 'revision', 'diff']);
    // The same again: nothing is done twice.
    const again = await call('write_note', { path: 'Long', content: `${long}\nOne more.\n`, revision });
    expect(again).toMatchObject({ isError: false, data: { revision: changed.data['revision'] } });
    expect(again.text).toContain('no commit was made');
  });

  it('tells of frontmatter that a new text lost or broke', async () => {
    const revision = await make('Kept', '---\ntitle: Kept\ntags: [a]\n---\n\nText.\n');
    const lost = await call('write_note', { path: 'Kept', content: 'Text, again.\n', revision });
    expect(lost.text).toContain('its frontmatter (tags, title) is gone');
    const broken = await call('write_note', { path: 'Broken', content: '---\ntags: [a\n---\n\nText.\n' });
    expect(broken.text).toContain('Warning: The frontmatter is not valid YAML');
  });

  it('merges what others changed, and says what its own change did', async () => {
    const base = 'one\n\ntwo\n\nthree\n\nfour\n\nfive\n';
    const revision = await make('Merge', base);
    await call('write_note', { path: 'Merge', content: base.replace('one', 'ONE'), revision });
    const merged = await call('write_note', { path: 'Merge', content: base.replace('five', 'FIVE'), revision });
    expect(merged).toMatchObject({ isError: false, data: { merged: true } });
    expect(merged.text).toContain('Merged with what others changed');
    expect(merged.text).toContain('+FIVE');
    expect(merged.text).not.toContain('+ONE');
    expect(await textOf('Merge')).toBe(base.replace('one', 'ONE').replace('five', 'FIVE'));
  });

  it('answers a conflict in a long note with the places alone, and how to go on', async () => {
    const lines = Array.from({ length: 500 }, (_, index) => `Line ${index} says little.`);
    const revision = await make('Conflict', `${lines.join('\n')}\n`);
    const at = (text: string) => `${lines.toSpliced(250, 1, text).join('\n')}\n`;
    await call('write_note', { path: 'Conflict', content: at('Line of hers.'), revision });
    const stale = await call('write_note', { path: 'Conflict', content: at('Line of mine.'), revision });
    expect(stale).toMatchObject({ isError: true, data: { code: 'stale_revision', path: 'Conflict' } });
    expect(stale.text).toMatch(/<<<<<<< .*\nLine of hers\.\n=======\nLine of mine\.\n>>>>>>> /);
    expect(stale.text.length).toBeLessThan(1000);
    expect(JSON.stringify(stale.data).length).toBeLessThan(1100);
    // As it says: edit_note over the current revision.
    const current = /current_revision: (\w+)/.exec(stale.text)?.[1];
    const edits = [{ old_string: 'Line of hers.', new_string: 'Line of both.' }];
    const solved = await call('edit_note', { path: 'Conflict', revision: current, edits });
    expect(solved.isError).toBe(false);
    expect(await textOf('Conflict')).toBe(at('Line of both.'));
  });
});

describe('edit_note', () => {
  it('makes several replacements at once, or none', async () => {
    const revision = await make('Several', '---\ntitle: Several\n---\n\nalpha beta gamma\n');
    const good = { old_string: 'alpha', new_string: 'ALPHA' };
    const refused = await call('edit_note', {
      path: 'Several',
      revision,
      edits: [good, { old_string: 'beta  gamma', new_string: 'x' }],
    });
    expect(refused).toMatchObject({ isError: true, data: { code: 'edit_mismatch', edit: 1, matches: 0 } });
    expect(refused.text).toContain('edits[1] names a text that the page does not contain');
    expect(refused.text).toContain('differs in white space alone');
    expect(await textOf('Several')).toContain('alpha');
    const edits = [good, { old_string: 'ALPHA beta', new_string: 'A B' }];
    const edited = await call('edit_note', { path: 'Several', revision, edits });
    expect(edited.text).toContain('-alpha beta gamma\n+A B gamma');
    expect(await textOf('Several')).toBe('---\ntitle: Several\n---\n\nA B gamma\n');
    // Sent again over the same revision.
    const again = await call('edit_note', { path: 'Several', revision, edits });
    expect(again).toMatchObject({ isError: false, data: { revision: edited.data['revision'] } });
  });

  it('appends, and sets frontmatter, without a look at the text', async () => {
    const revision = await make('Diary', '---\ntitle: Diary\nold: 1\n---\n# Days\n\n- Monday\n\n# Notes\n\nNone.\n');
    const edits = [
      { append: '- Tuesday', section: 'Days' },
      { append: 'The end.' },
      { set: { tags: ['log'], old: null } },
    ];
    const edited = await call('edit_note', { path: 'Diary', revision, edits });
    expect(edited.text).toContain('+- Tuesday');
    const text =
      '---\ntitle: Diary\ntags:\n  - log\n---\n# Days\n\n- Monday\n- Tuesday\n\n# Notes\n\nNone.\n\nThe end.\n';
    expect(await textOf('Diary')).toBe(text);
    // Sent again over the same revision, it is there once.
    expect((await call('edit_note', { path: 'Diary', revision, edits })).data['revision']).toBe(
      edited.data['revision'],
    );
    expect(await textOf('Diary')).toBe(text);
    for (const [edit, told] of [
      [{ append: 'x', section: 'Weeks' }, 'a section "Weeks" that the page does not have'],
      [{ append: 'x', set: {} }, 'An edit is one of'],
      [{}, '"edits[0].old_string" is missing'],
    ] as const)
      expect((await call('edit_note', { path: 'Diary', revision, edits: [edit] })).text).toContain(told);
  });

  it('says how often an ambiguous text occurs, and where', async () => {
    const revision = await make('Ambiguous', 'same\nother\nsame\n');
    const edits = [{ old_string: 'same', new_string: 'x' }];
    const refused = await call('edit_note', { path: 'Ambiguous', revision, edits });
    expect(refused.text).toContain('2 times (lines 1, 3)');
    expect(refused.data).toMatchObject({ matches: 2, lines: [1, 3] });
    const all = [{ old_string: 'same', new_string: 'x', replace_all: true }];
    expect((await call('edit_note', { path: 'Ambiguous', revision, edits: all })).isError).toBe(false);
    expect(await textOf('Ambiguous')).toBe('x\nother\nx\n');
  });

  it('never loses frontmatter', async () => {
    const content = '---\ntitle: Front\n---\n\nText.\n';
    const revision = await make('Front', content);
    const edits = [{ old_string: '---\ntitle', new_string: '# Front\n---\ntitle' }];
    const refused = await call('edit_note', { path: 'Front', revision, edits });
    expect(refused).toMatchObject({ isError: true, data: { code: 'invalid_input' } });
    expect(refused.text).toContain('frontmatter');
    expect(await textOf('Front')).toBe(content);
  });

  it('names pages that are close to one that is not there, and where one went', async () => {
    const revision = await make('Quagga', 'text\n');
    const edits = [{ old_string: 'text', new_string: 'x' }];
    const missed = await call('edit_note', { path: 'Quaga', revision, edits });
    expect(missed.text).toContain('Close names: "Quagga"');
    expect((await call('delete_note', { path: 'Quaga', revision })).text).toContain('"Quagga"');
    expect((await call('rename_note', { path: 'Quaga', new_path: 'Zebra', revision })).text).toContain('"Quagga"');
    const commit = await call('commit_notes', { changes: [{ op: 'delete', path: 'Quaga', revision }] });
    expect(commit.text).toContain('"Quagga"');
    await call('rename_note', { path: 'Quagga', new_path: 'Equus quagga', revision });
    const moved = await call('edit_note', { path: 'Quagga', revision, edits });
    expect(moved.text).toContain('Call again with the path "Equus quagga"');
  });
});

describe('rename_note', () => {
  it('rewrites links, says how many and where, and is done once', async () => {
    const revision = await make('Old name', 'text\n');
    await make('Linking/One', 'See [[Old name]].\n');
    await make('Linking/Two', 'See [[Old name|that]].\n');
    const renamed = await call('rename_note', { path: 'Old name', new_path: 'New/Name', revision });
    expect(renamed.text).toContain('Links rewritten in 2 notes: Linking/One, Linking/Two.');
    expect(renamed.data).toMatchObject({ path: 'New/Name', updated_pages: ['Linking/One', 'Linking/Two'] });
    expect(await textOf('Linking/One')).not.toContain('Old name');
    const before = await head();
    const again = await call('rename_note', { path: 'Old name', new_path: 'New/Name', revision });
    expect(again).toMatchObject({ isError: false, text: expect.stringContaining('already') });
    const taken = await call('rename_note', { path: 'New/Name', new_path: 'Linking/One', revision });
    expect(taken).toMatchObject({ isError: true, data: { code: 'page_exists' } });
    expect(await head()).toBe(before);
  });

  it('moves folders', async () => {
    await make('Box/A', 'a\n');
    const revision = await make('Box/B', 'See [[Box/A]].\n');
    const moved = await call('rename_note', { path: 'Box', new_path: 'Case', revision });
    expect(moved.text).toContain('2 notes in all');
    expect(await textOf('Case/B')).toBe('See [[Case/A]].\n');
  });
});

describe('delete_note', () => {
  it('says who still links to it, and the way back works', async () => {
    const revision = await make('Doomed', 'Last words.\n');
    await make('Mourner', 'See [[Doomed]].\n');
    const stale = await call('write_note', { path: 'Doomed', content: 'Other words.\n', revision });
    const refused = await call('delete_note', { path: 'Doomed', revision });
    expect(refused).toMatchObject({ isError: true, data: { code: 'stale_revision' } });
    expect(refused.text).not.toContain('markers');
    const deleted = await call('delete_note', { path: 'Doomed', revision: stale.data['revision'] });
    expect(deleted.text).toContain('1 note still linked to it: Mourner.');
    const changes: unknown = JSON.parse(/changes (\[.*\])/.exec(deleted.text)?.[1] ?? '');
    const restored = await call('commit_notes', { changes });
    expect(restored.text).toContain('Created: Doomed');
    expect(await textOf('Doomed')).toBe('Other words.\n');
  });
});

it('logged nothing of all this as a fault of ours', () => {
  expect(door.system.logged).toEqual([]);
});
