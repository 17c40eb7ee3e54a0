/** The reading tools as a model meets them: through the official client, on a real wiki. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OPERATOR } from '../../core/access.ts';
import { estimateTokens } from '../../services/context/tokens.ts';
import { type TestSystem, serve, startTestSystem } from '../testing.ts';
import { createMcpDoor } from './index.ts';

const NOTES = { owner: 'alice', slug: 'notes' };
const REVISION = /revision ([0-9a-f]{12})\b/;

let system: TestSystem;
let served: { url: string; close: () => Promise<void> };
let client: Client;
/** Before the last changes. */
let earlier = '';

const paragraph = (about: string): string =>
  `${about} is told of here in a sentence that is as long as others, so that sections have a size. `.repeat(6).trim();
const LONG = [
  '---\ncategory: country\ntags: [gulf]\n---\n# Iran\n\nAn introduction.\n',
  ...['Economy', 'Politics', 'History'].flatMap((name) => [
    `## ${name}\n\n${paragraph(name)}\n`,
    ...['Oil', 'Sources'].map((sub) => `### ${sub}\n\n${paragraph(`${sub} of ${name}`)}\n\n${paragraph(sub)}\n`),
  ]),
  '## See also\n\n[[Iraq]], [[Oil]], [[Nothing there]], ![[no.png]].\n',
].join('\n');

beforeAll(async () => {
  system = await startTestSystem();
  const door = createMcpDoor(system.doorDeps);
  served = await serve((request) => door.wiki(request, NOTES));
  const { services } = system;
  await services.users.create(OPERATOR, { username: 'alice', email: null });
  const { userId } = await services.users.create(OPERATOR, { username: 'bob', email: null });
  await services.wikis.create(OPERATOR, { ...NOTES, name: 'Notes' }, { agent: null });
  const context = { agent: 'an importer', onBehalfOf: userId };
  const commit = async (pages: Record<string, string>, message: string): Promise<string> => {
    const wiki = await services.access.open(OPERATOR, NOTES, 'write');
    const changes = Object.entries(pages).map(([path, content]) => ({
      ...({ op: 'put', path, content, revision: wiki.headOid } as const),
    }));
    return (await services.pages.commit(OPERATOR, wiki, { changes, message }, context)).revision;
  };
  earlier = await commit(
    {
      'Actors/Iran': LONG,
      'Actors/Iraq': '# Iraq\n\nA neighbour of [[Iran]] that exports crude oil through Basra.\n',
      'Topics/Oil':
        '---\ntitle: Crude oil\naliases: [Petroleum]\n---\nIran and Iraq export it; see [[Actors/Iran|Iran]].\n',
      'Secret/Plan': '# Plan\n\nThe secret plan about crude oil from Iran. See [[Iran]].\n',
      ...Object.fromEntries(
        Array.from({ length: 130 }, (_, index) => [`Log/${index % 5}/Entry ${index}`, `Entry ${index}.\n`]),
      ),
    },
    'Import notes',
  );
  await commit(
    { 'Actors/Iraq': '# Iraq\n\nA neighbour of [[Iran]] that exports crude oil by pipeline.\n' },
    'Correct Iraq',
  );
  client = await connect(await system.token('alice', { label: 'test assistant' }));
}, 60_000);
afterAll(async () => {
  await client.close();
  await served.close();
  await system.close();
});

async function connect(token: string): Promise<Client> {
  const connected = new Client({ name: 'test-client', version: '1.0.0' });
  const requestInit = { headers: { Authorization: `Bearer ${token}` } };
  await connected.connect(
    new StreamableHTTPClientTransport(new URL(`${served.url}/@alice/notes/mcp`), { requestInit }),
  );
  return connected;
}

async function answer(name: string, input: Record<string, unknown> = {}, as = client) {
  const result = await as.callTool({ name, arguments: input });
  const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  const data = z.record(z.string(), z.unknown()).optional().parse(result.structuredContent);
  return { text, data, failed: result.isError === true };
}

async function textOf(name: string, input: Record<string, unknown> = {}, as = client): Promise<string> {
  const { text, failed } = await answer(name, input, as);
  expect(failed, text).toBe(false);
  return text;
}

describe('read_note', () => {
  it('gives a short note whole, with its revision and what links there', async () => {
    const text = await textOf('read_note', { path: 'actors/iraq' });
    expect(text).toMatch(
      /^Actors\/Iraq · revision [0-9a-f]{12} · \d{4}-\d\d-\d\d \d\d:\d\d by bob via an importer\nLinked from: Actors\/Iran\n\n# Iraq\n/,
    );
    expect(text.endsWith('by pipeline.\n')).toBe(true);
  });

  it('gives of a long note outline, frontmatter and beginning, and all by lines', async () => {
    const text = await textOf('read_note', { path: 'Actors/Iran' });
    expect(text.length).toBeLessThan(3500);
    expect(text).toContain('\nLinks to: Actors/Iraq, Topics/Oil\n');
    expect(text).toMatch(/\nLinked from: Actors\/Iraq, Secret\/Plan, Topics\/Oil\n/);
    expect(text).toMatch(/\n5 # Iran \(\d+\)\n9 ## Economy \(\d+\)\n13 ### Oil \(\d+\)\n/);
    expect(text).toContain('\n\n---\ncategory: country\ntags: [gulf]\n---\n# Iran\n\nAn introduction.\n');
    const next = /go on with lines "(\d+)-"/.exec(text)?.[1] ?? '';
    const shown = text.slice(text.indexOf('\n\n---') + 2, text.indexOf('\n\nThe note has'));
    const rest = await textOf('read_note', { path: 'Actors/Iran', lines: `${next}-` });
    expect(`${shown}\n${rest.slice(rest.indexOf('\n\n') + 2)}`).toBe(LONG.trimEnd());
    expect((await textOf('read_note', { path: 'Actors/Iran', lines: '1-' })).endsWith(`\n\n${LONG}`)).toBe(true);
  });

  it('gives sections, told apart by those above, with the lines where they stand', async () => {
    const text = await textOf('read_note', { path: 'Actors/Iran', section: 'Politics > Oil' });
    const [, first = '', last = ''] = / · lines (\d+)-(\d+) of \d+\n\n### Oil\n\nOil of Politics/.exec(text) ?? [];
    const lines = await textOf('read_note', { path: 'Actors/Iran', lines: `${first}-${last}` });
    expect(`${lines.split('\n\n').slice(1).join('\n\n')}`.trim()).toBe(text.split('\n\n').slice(1).join('\n\n').trim());
    const outline = await textOf('read_note', { path: 'Actors/Iran', outline: true });
    expect(outline).not.toContain('An introduction');
    expect(outline.split('\n').filter((line) => / #+ /.test(line))).toHaveLength(11);
    const absent = await answer('read_note', { path: 'Actors/Iran', section: 'Weather' });
    expect([absent.failed, absent.text]).toEqual([true, expect.stringContaining('"Economy", "Oil", "Sources"')]);
  });

  it('cuts what is longer than an answer may be, also within a line', async () => {
    await textOf('write_note', { path: 'One line', content: `${'word '.repeat(10_000)}\nThe end.\n` });
    const text = await textOf('read_note', { path: 'One line' });
    expect(text.length).toBeLessThan(9000);
    expect(text).toContain('2 lines, within line 1, which is longer: go on with lines "2-".');
    const all = await textOf('read_note', { path: 'One line', lines: '1-' });
    expect(all).toContain('Cut at 40000 characters, within line 1, which is longer: go on with lines "2-".');
    expect(await textOf('read_note', { path: 'One line', lines: '2-' })).toMatch(/lines 2-2 of 2\n\nThe end\.$/);
  });

  it('finds what a link of that text leads to, and how the note was', async () => {
    expect(await textOf('read_note', { path: 'Iraq' })).toMatch(/^Actors\/Iraq · /);
    expect(await textOf('read_note', { path: 'petroleum' })).toMatch(/^Topics\/Oil · /);
    const then = await textOf('read_note', { path: 'Actors/Iraq', revision: earlier.slice(0, 12) });
    expect(then).toContain('through Basra');
  });

  it.each([
    [{ path: 'Actors/Irak' }, /There is no page "Actors\/Irak"\. Close names: "Actors\/Ira/],
    [{ path: 'Actors/Iran', lines: '9-3' }, /"lines" must be like "20-80"/],
    [{ path: 'Actors/Iran', lines: '9000' }, /has \d+ lines; "lines" begins at 9000/],
    [{ path: 'Actors/Iran', lines: '1', section: 'Oil' }, /one of "section", "lines" and "outline"/],
    [{ path: 'Actors/Iran', revision: 'yesterday' }, /"revision" must be a revision: 7 to 40 digits/],
    [{ path: 'Actors/Iran', revision: 'fffffffffff' }, /revision/],
    [{ path: '../../etc/passwd' }, /Use a path like/],
    [{ path: 'a\uD800b' }, /surrogate/],
    [{ file: 'Actors/Iran' }, /path|file/],
    [{ path: 7 }, /path/],
    [{}, /path/],
  ])('says of %j what to do', async (input, sentence) => {
    const { text, failed } = await answer('read_note', input);
    expect([failed, text]).toEqual([true, expect.stringMatching(sentence)]);
    expect(text.length).toBeLessThan(500);
  });
});

describe('list_notes', () => {
  it('gives folders of a wiki with more notes than fit, and a folder’s notes', async () => {
    const { text, data } = await answer('list_notes');
    expect(text).toMatch(
      /^\d+ notes at revision [0-9a-f]{12}\. Folders and the notes below them:\nActors\/ 2\nLog\/ 130\n/,
    );
    expect(text).toContain('Next: list_notes with prefix "Actors", or flat: true');
    expect(data).toMatchObject({ folders: expect.arrayContaining([{ path: 'Log', notes: 130 }]) });
    expect(await textOf('list_notes', { prefix: 'Log' })).toContain('\nLog/3/ 26\n');
    const actors = await textOf('list_notes', { prefix: 'Actors' });
    expect(actors).toMatch(
      /^2 notes at revision [0-9a-f]{12}:\nActors\/Iran \[country\] #gulf \(\d+ words, \d{4}-\d\d-\d\d\)\nActors\/Iraq \(/,
    );
    const oil = await answer('list_notes', { prefix: 'Topics' });
    expect(oil.text).toContain('Topics/Oil — Crude oil (');
    expect(oil.data?.['pages']).toEqual([
      { path: 'Topics/Oil', title: 'Crude oil', content_length: 7, last_updated: expect.any(String) },
    ]);
  });

  it('gives all in parts when told to, each note once', async () => {
    const paths: string[] = [];
    let cursor: string | undefined;
    do {
      const text = await textOf('list_notes', {
        prefix: 'Log',
        flat: true,
        limit: 60,
        ...(cursor === undefined ? {} : { cursor }),
      });
      paths.push(...(text.match(/^Log\/.*(?= \()/gm) ?? []));
      cursor = /More: cursor "([^"]+)"/.exec(text)?.[1];
    } while (cursor !== undefined);
    expect(new Set(paths).size).toBe(130);
    expect(paths).toHaveLength(130);
  });

  it('counts tags and categories', async () => {
    expect(await textOf('list_notes', { tags: true })).toMatch(
      /^Tags: (.+, )?gulf 1\b.*\nCategories: (.+, )?country 1\b/,
    );
  });

  it('names a wrong date', async () => {
    expect((await answer('list_notes', { updated_since: 'last week' })).text).toContain(
      'must be a date like "2026-11-01"',
    );
    expect((await answer('list_notes', { cursor: 'nonsense' })).failed).toBe(true);
  });
});

describe('search', () => {
  it('says how to open the passage', async () => {
    const text = await textOf('search_notes', { query: 'oil of politics', limit: 3 });
    const [, path = '', section = ''] = /^1\. (.+?) § (.+) \(line \d+\): /m.exec(text) ?? [];
    expect([path, section]).toEqual(['Actors/Iran', 'Politics > Oil']);
    expect(await textOf('read_note', { path, section })).toContain('### Oil');
    expect(text).toMatch(REVISION);
    const near = await textOf('semantic_search', { query: 'who exports crude oil', n: 2 });
    expect(near).toMatch(/^2 passages at revision [0-9a-f]{12}:\n\n1\. .+ \(line \d+, distance 0\.\d+\)\n/);
  });

  it('takes no more room in a script whose characters have three bytes', async () => {
    await textOf('write_note', { path: 'ja/水', content: `${'水は生命に欠かせない物質である。'.repeat(60)}\n` });
    const query = { query: '生命', prefix: 'ja' };
    const snippet = /snippet":"([^"]+)/.exec(JSON.stringify((await answer('search_notes', query)).data))?.[1] ?? '';
    expect(snippet).toContain('生命');
    expect(Buffer.byteLength(snippet)).toBeLessThan(300);
    expect(Buffer.byteLength(await textOf('semantic_search', { ...query, n: 1 }))).toBeLessThan(1200);
  });

  it('names close notes where nothing is found, and refuses an empty question', async () => {
    expect(await textOf('search_notes', { query: '"Irax"', mode: 'keyword' })).toContain('Close names: Actors/Ira');
    for (const name of ['search_notes', 'semantic_search'])
      expect(await answer(name, { query: ' ' })).toMatchObject({
        failed: true,
        text: expect.stringContaining('"query" is empty'),
      });
    expect((await answer('search_notes', { query: '(', mode: 'regex' })).failed).toBe(true);
  });

  it('gives an edit the revision that it needs', async () => {
    const revision = REVISION.exec(await textOf('search_notes', { query: 'Entry 7' }))?.[1];
    const edits = [{ old_string: 'Entry 7.', new_string: 'Entry seven.' }];
    await textOf('edit_note', { path: 'Log/2/Entry 7', revision, edits });
  });
});

describe('get_links', () => {
  it('gives links of a note both ways, those to nothing, and the sentences around them', async () => {
    expect(await textOf('get_links', { path: 'actors/iran' })).toBe(
      'Actors/Iran\nLinked from (3): Actors/Iraq, Secret/Plan, Topics/Oil\nLinks to (2): Actors/Iraq, Topics/Oil\nLinks to nothing (2): Nothing there, no.png',
    );
    expect(await textOf('get_links', { path: 'Actors/Iran', limit: 1 })).toContain('Actors/Iraq and 2 more');
    expect(await textOf('get_links', { path: 'Actors/Iran', context: true })).toContain(
      'Actors/Iraq (line 3): A neighbour of Iran that exports crude oil by pipeline.',
    );
    expect((await answer('get_links', { path: 'Actors/Irax' })).text).toContain('Close names');
  });

  it('sums up the wiki', async () => {
    const { text, data } = await answer('get_links');
    expect(text).toMatch(/^\d+ notes, \d+ links between them, \d+ links to nothing/);
    expect(data).toMatchObject({ most_linked: expect.arrayContaining([{ path: 'Actors/Iran', linked_from: 3 }]) });
  });
});

describe('history and changes', () => {
  it('gives revisions, a diff of two, and who wrote which lines', async () => {
    const history = await textOf('get_history', { path: 'Actors/Iraq' });
    expect(history.split('\n')).toEqual([
      'History of Actors/Iraq:',
      expect.stringMatching(/^\S+ \S+ [0-9a-f]{12} bob via an importer: Correct Iraq$/),
      expect.stringMatching(/^\S+ \S+ [0-9a-f]{12} bob via an importer: Import notes \(create\)$/),
    ]);
    const diff = await textOf('get_history', { path: 'Actors/Iraq', from: earlier.slice(0, 12) });
    expect(diff).toContain('\n-A neighbour of [[Iran]] that exports crude oil through Basra.\n+A neighbour');
    const blame = await textOf('get_history', { path: 'Actors/Iraq', blame: true });
    expect(blame).toMatch(/\n1-2 [0-9a-f]{12} \S+ bob via an importer: Import notes\n3 [0-9a-f]{12} /);
    for (const input of [{ from: 'x' }, { from: earlier, blame: true }, { path: 'Nowhere at all' }])
      expect((await answer('get_history', { path: 'Actors/Iraq', ...input })).failed).toBe(true);
  });

  it('tells what changed since the last look, and nothing twice', async () => {
    const all = await textOf('get_recent_changes', { limit: 3 });
    const since = /Next time: since "([0-9a-f]{12})"/.exec(all)?.[1];
    expect(await textOf('get_recent_changes', { since })).toBe(
      `No changes since ${since}.\nNext time: since "${since}".`,
    );
    await textOf('write_note', { path: 'Fresh', content: 'New.\n', commit_message: 'Add Fresh' });
    const { text, data } = await answer('get_recent_changes', { since });
    expect(text).toMatch(
      /^\S+ \S+ [0-9a-f]{12} alice via test assistant: Add Fresh — Fresh\nNext time: since "[0-9a-f]{12}"\.$/,
    );
    expect(data).toMatchObject({ entries: [{ message: 'Add Fresh', pages_affected: ['Fresh'] }] });
    const many = await textOf('get_recent_changes', { prefix: 'Log' });
    expect(many).toMatch(/Import notes — Actors\/Iran, .* and \d+ more\n/);
    expect((await answer('get_recent_changes', { since: 'yesterday' })).text).toContain('"since" must be a date like');
    expect((await answer('get_recent_changes', { since: 'fffffff' })).failed).toBe(true);
  });
});

describe('find_problems', () => {
  it('counts all kinds, and lists one with the next step', async () => {
    const all = await textOf('find_problems');
    expect(all).toMatch(/\nbroken_links: \d+/);
    expect(all).toContain('  Actors/Iran: [[Nothing there]], ![[no.png]]\n');
    const { text, data } = await answer('find_problems', { kind: 'empty', limit: 2 });
    expect(text).toMatch(
      /^empty: \d+ at revision [0-9a-f]{12}\n.+ \(\d words, linked from \d+\)\n.+\nNext: read_note, .+\nMore: cursor "/,
    );
    expect(data?.['problems']).toHaveLength(2);
    expect((await answer('find_problems', { kind: 'typos' })).failed).toBe(true);
    const iran = await answer('find_problems', { kind: 'broken_links', prefix: 'actors/iran' });
    expect(iran.data).toMatchObject({ total: 2, problems: ['Actors/Iran: [[Nothing there]], ![[no.png]]'] });
    expect(await textOf('find_problems', { prefix: 'Topics' })).not.toContain('broken_links');
  });
});

describe('build_context', () => {
  it('packs what answers a question, and names what had no room', async () => {
    const text = await textOf('build_context', { query: 'who exports crude oil', max_tokens: 700 });
    expect(text).toMatch(/^Context for "who exports crude oil" at revision [0-9a-f]{12}\n\n=== /);
    expect(text).toContain('=== Actors/Iraq · lines 1-3 ===\n# Iraq\n');
    expect(text).toContain('\nLast changes of these notes:\n');
    expect(text).toContain('Left out (read_note with path and section or lines):');
    expect(estimateTokens(text)).toBeLessThanOrEqual(700);
  });

  it('packs a note and what is around it', async () => {
    const text = await textOf('build_context', { path: 'Iraq', max_tokens: 3000 });
    expect(text).toMatch(
      /^Context for the note "Actors\/Iraq" at revision [0-9a-f]{12}\n\n=== Actors\/Iraq · lines 1-3 ===/,
    );
    expect(text).toContain('=== Actors/Iran · lines 1-');
    expect(text).toMatch(/\nLinked from:\nActors\/Iran: /);
    expect(text).toMatch(/\nLast changes:\n\S+ [0-9a-f]{12} bob via an importer: Correct Iraq\n/);
  });

  it('is never over its budget', async () => {
    const subject = fc.oneof(
      fc.record({
        query: fc.constantFrom('oil', 'Iran politics', 'what is an entry?', '制裁', 'a "very" odd \n question 😀'),
      }),
      fc.record({ path: fc.constantFrom('Actors/Iran', 'Actors/Iraq', 'Topics/Oil', 'Log/0/Entry 0') }),
    );
    await fc.assert(
      fc.asyncProperty(subject, fc.integer({ min: 200, max: 5000 }), async (input, tokens) => {
        const { text, failed } = await answer('build_context', { ...input, max_tokens: tokens });
        expect([failed, estimateTokens(text) <= tokens]).toEqual([false, true]);
      }),
      { numRuns: 25 },
    );
  });

  it('refuses what it can’t make sense of', async () => {
    for (const input of [
      {},
      { query: '' },
      { query: 'a', path: 'b' },
      { query: 'a', max_tokens: 10 },
      { path: 'Absent page' },
    ])
      expect((await answer('build_context', input)).failed, JSON.stringify(input)).toBe(true);
  });
});

it('shows a token that is limited to a path nothing else', async () => {
  const limited = await connect(await system.token('alice', { scope: 'read', wiki: NOTES, pathPrefix: 'Actors' }));
  const texts = await Promise.all([
    textOf('list_notes', {}, limited),
    textOf('read_note', { path: 'Actors/Iran' }, limited),
    textOf('get_links', { path: 'Actors/Iran', context: true }, limited),
    textOf('get_links', {}, limited),
    textOf('search_notes', { query: 'secret plan oil' }, limited),
    textOf('semantic_search', { query: 'secret plan oil' }, limited),
    textOf('get_recent_changes', {}, limited),
    textOf('find_problems', {}, limited),
    textOf('build_context', { query: 'the secret plan about oil' }, limited),
    textOf('build_context', { path: 'Actors/Iran' }, limited),
  ]);
  for (const text of texts) expect(text).not.toMatch(/Secret|Topics|Log\//);
  expect((await answer('build_context', { path: 'Secret/Plan' }, limited)).failed).toBe(true);
  expect((await answer('read_note', { path: 'Plan' }, limited)).failed).toBe(true);
  await limited.close();
});

it('logged nothing of all this as a fault of ours', () => {
  expect(system.logged).toEqual([]);
});
