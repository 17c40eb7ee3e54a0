/** Every tool answers twice: hosts show a model either the text or the data, and each has to be enough. */
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedDoor, resultOf, serveDoor } from './testing/served.ts';

let door: ServedDoor;
let client: Client;
/** Before Rain was changed, and after. */
let first = '';
let last = '';

const LONG = `# Long\n\nIt begins here.\n\n${['Spring', 'Autumn'].map((name) => `## ${name}\n\n${`${name} is told of. `.repeat(400)}\n`).join('\n')}`;

beforeAll(async () => {
  door = await serveDoor();
  client = await door.connect();
  first = await make('Weather/Rain', '---\ntags: [wet]\n---\n# Drizzle\n\nIt rains on [[Sea]] and [[Nowhere]].\n');
  await make('Sea', 'The sea is salt water.\n');
  await make('Long', LONG);
  const edits = [{ old_string: 'It rains', new_string: 'It pours' }];
  const edited = await call('edit_note', { path: 'Weather/Rain', revision: first, edits });
  last = String(edited.data['revision']);
  await call('upload_attachment', { path: 'Sea/tide.csv', text: 'hour,metres\n0,2.5\n' });
}, 60_000);
afterAll(async () => {
  await client.close();
  await door.close();
});

async function call(name: string, input: Record<string, unknown>, through = client) {
  return resultOf(await through.callTool({ name, arguments: input }));
}

async function make(path: string, content: string): Promise<string> {
  return String((await call('write_note', { path, content })).data['revision']);
}

const short = (revision: string) => revision.slice(0, 12);

/** What is asked, and what both answers have to hold of it. */
const ASKED: readonly (readonly [string, () => Record<string, unknown>, () => readonly string[]])[] = [
  ['list_notes', () => ({ prefix: 'Weather' }), () => ['Weather/Rain', 'Drizzle', 'wet']],
  ['list_notes', () => ({ limit: 1 }), () => ['Weather', 'Sea', 'flat']],
  ['list_notes', () => ({ tags: true }), () => ['wet']],
  [
    'read_note',
    () => ({ path: 'weather/rain' }),
    () => ['Weather/Rain', short(last), 'It pours', 'alice', 'tags: [wet]'],
  ],
  ['read_note', () => ({ path: 'Long' }), () => ['5 ## Spring', 'It begins here.', 'go on with lines', 'Autumn']],
  ['read_note', () => ({ path: 'Long', outline: true }), () => ['## Autumn', 'section or lines']],
  ['read_note', () => ({ path: 'Sea' }), () => ['Weather/Rain', 'salt water']],
  ['read_note', () => ({ path: 'Long', section: 'Autumn' }), () => ['Autumn is told of', '9-11 of 11']],
  ['search_notes', () => ({ query: 'salt water' }), () => ['Sea', '**salt**']],
  ['search_notes', () => ({ query: '"Weathr"', mode: 'keyword' }), () => ['Nothing matches', 'list_notes']],
  ['semantic_search', () => ({ query: 'salt water', n: 1 }), () => ['Sea', 'The sea is salt water.']],
  ['get_links', () => ({ path: 'Weather/Rain' }), () => ['Sea', 'Nowhere']],
  ['get_links', () => ({ path: 'Sea', context: true }), () => ['It pours on Sea']],
  [
    'get_history',
    () => ({ path: 'Weather/Rain' }),
    () => [short(first), short(last), 'alice', 'test assistant', 'create'],
  ],
  ['get_history', () => ({ path: 'Weather/Rain', to: last }), () => [short(first), short(last), '+It pours']],
  ['get_history', () => ({ path: 'Weather/Rain', blame: true }), () => [short(first), short(last), '1-5']],
  ['get_recent_changes', () => ({}), () => [short(last), 'Weather/Rain', 'since']],
  ['find_problems', () => ({}), () => ['broken_links', '[[Nowhere]]']],
  ['find_problems', () => ({ kind: 'broken_links' }), () => ['Weather/Rain: [[Nowhere]]', 'Next: ']],
  ['build_context', () => ({ query: 'salt water', max_tokens: 300 }), () => ['The sea is salt water.', 'revision']],
  ['list_attachments', () => ({}), () => ['Sea/tide.csv', 'text/csv', 'used']],
  ['download_attachment', () => ({ path: 'Sea/tide.csv' }), () => ['0,2.5', 'Sea/tide.csv']],
];

describe('a reading tool', () => {
  it.each(ASKED)('%s says the same in text and in data', async (name, input, facts) => {
    const { text, data, isError } = await call(name, input());
    expect([isError, Object.keys(data).length > 0], text).toEqual([false, true]);
    const said = JSON.stringify(data);
    for (const fact of facts()) {
      expect(text).toContain(fact);
      expect(said).toContain(JSON.stringify(fact).slice(1, -1));
    }
    // Names of fields take room, but nothing is said twice.
    expect(said.length).toBeLessThan(JSON.stringify(text).length * 1.5 + 250);
  });

  it('gives programs what REST calls by the same names', async () => {
    const note = await call('read_note', { path: 'Weather/Rain' });
    expect(note.data).toEqual({
      ...{ path: 'Weather/Rain', revision: last, title: 'Drizzle' },
      content: '---\ntags: [wet]\n---\n# Drizzle\n\nIt pours on [[Sea]] and [[Nowhere]].\n',
      last_commit: {
        author: 'alice',
        agent: 'test assistant',
        date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/),
      },
    });
    const found = await call('search_notes', { query: 'salt water' });
    expect(found.data).toMatchObject({
      ...{ total: expect.any(Number), revision: expect.stringMatching(/^[0-9a-f]{12}$/) },
      results: expect.arrayContaining([{ path: 'Sea', line: 1, snippet: expect.stringContaining('**salt**') }]),
    });
    expect((await call('search_notes', { query: '"Weathr"', mode: 'keyword' })).data).toMatchObject({ results: [] });
  });
});

describe('a host that shows data alone', () => {
  it('can resolve a conflict', async () => {
    const filler = Array.from({ length: 200 }, (_, index) => `Line ${index} says little.`).join('\n');
    const revision = await make('Conflict', `${filler}\nOne.\n${filler}\n`);
    await call('write_note', { path: 'Conflict', content: `${filler}\nHers.\n${filler}\n`, revision });
    const { data } = await call('write_note', { path: 'Conflict', content: `${filler}\nMine.\n${filler}\n`, revision });
    const { current_revision: current, merged_text: merged, detail } = data;
    expect(detail).toContain('Call edit_note with current_revision');
    const hers = /<<<<<<< .*\n([\s\S]*?)\n=======/.exec(String(merged))?.[1];
    expect(String(merged).length).toBeLessThan(500);
    const edits = [{ old_string: hers, new_string: 'Ours.' }];
    const solved = await call('edit_note', { path: 'Conflict', revision: current, edits });
    expect(solved.data['diff']).toContain('-Hers.\n+Ours.');
  });

  it('is told what was wrong, and what to do', async () => {
    const refusals = await Promise.all([
      call('read_note', { path: 'Seaa' }),
      call('edit_note', { path: 'Sea', revision: last, edits: [{ old_string: 'the sea is', new_string: 'x' }] }),
      call('write_note', { path: 'Sea', content: 'x' }),
      call('read_note', { file: 'Sea' }),
    ]);
    for (const { text, data, isError } of refusals) {
      expect(isError).toBe(true);
      expect(text).toContain(data['detail']);
      expect(String(data['detail']).length).toBeGreaterThan(40);
    }
    expect(refusals[1].data['detail']).toContain('Line 1 has "The sea is"');
    expect(refusals[2].data).toMatchObject({ code: 'revision_required', current_revision: expect.any(String) });
  });
});

it('gives a picture as a picture, which data could not hold', async () => {
  const content = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';
  await call('upload_attachment', { path: 'Sea/dot.png', content });
  const result = await client.callTool({ name: 'download_attachment', arguments: { path: 'Sea/dot.png' } });
  expect(result.structuredContent).toBeUndefined();
  expect(result.content.map((block) => block.type)).toEqual(['text', 'image']);
});
