/** The search through REST and MCP, on a real worker: modes, filters, rights, and input of every kind. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../core/access.ts';
import type { ReindexAnswer, SearchAnswer, SemanticAnswer } from '../protocol/search.ts';
import { createMcpDoor } from './mcp/index.ts';
import { type RestDoor, createRestDoor } from './rest/index.ts';
import { type TestSystem, serve, startTestSystem } from './testing.ts';

const NOTES = { owner: 'alice', slug: 'notes' };
const filler = (about: string): string => `${`Something more is said of ${about} here. `.repeat(10)}\n`;
const CONTENT = {
  'Actors/Iran': `---\ncategory: actor\ntags: [Region, energy]\naliases: [Persia]\n---\n# Iran\n\nIran exports crude oil.\n\n## Economy\n\nSanctions hurt the running economy of the republic.\n`,
  'Actors/Iraq': '---\ncategory: actor\n---\n# Iraq\n\nIraq shares the oil market. [[Actors/Iran]]\n',
  'Actors-old/Note': 'An old note on oil.\n',
  'Secret/Plan': '---\ncategory: event\n---\n# Plan\n\nThe clandestine oil plan links [[Actors/Iran]].\n',
  '日本語/東京': '# 東京\n\n東京は日本の首都です。\n',
  'Code/Call': '# Call\n\nUse `foo_bar(<b>x</b>)` & "quotes".\n\n## Two\n\nfoo_bar again, and foo-bar.\n',
  'Long/Twin': `# Twin\n\n${filler('twins')}\n## One\n\n${filler('the first')}`,
  'Long/Copy': `# Twin\n\n${filler('twins')}\n## One\n\n${filler('the first')}`,
};

let system: TestSystem;
let rest: RestDoor;
let mcp: { url: string; close: () => Promise<void> };
let client: Client;
let token = '';
let scoped = '';
beforeAll(async () => {
  system = await startTestSystem();
  rest = createRestDoor(system.doorDeps);
  const door = createMcpDoor(system.doorDeps);
  mcp = await serve((request) => door.wiki(request, NOTES));
  await system.services.users.create(OPERATOR, { username: 'alice', email: null });
  const wiki = await system.services.wikis.create(OPERATOR, { ...NOTES, name: 'Notes' }, { agent: null });
  await system.services.pages.commit(
    OPERATOR,
    wiki,
    {
      changes: Object.entries(CONTENT).map(([path, content]) => ({ op: 'put' as const, path, content })),
      message: 'Import',
    },
    { agent: null, onBehalfOf: (await system.services.users.byUsername('alice'))?.userId ?? '' },
  );
  token = await system.token('alice');
  scoped = await system.token('alice', { scope: 'read', wiki: NOTES, pathPrefix: 'Actors' });
  client = new Client({ name: 'test', version: '1' });
  const headers = { Authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(mcp.url), { requestInit: { headers } }));
}, 90_000);
afterAll(async () => {
  await client.close();
  await mcp.close();
  await system.close();
});

async function ask<T>(path: string, { as = token, method = 'GET' } = {}): Promise<{ status: number; body: T }> {
  const request = new Request(`http://wiki.example:3000/@alice/notes/api/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${as}` },
  });
  const response = await rest.wiki(request, NOTES);
  return { status: response.status, body: (await response.json()) as T };
}

async function find(q: string, more: Record<string, string> = {}, as = token): Promise<SearchAnswer> {
  const { status, body } = await ask<SearchAnswer>(`search?${new URLSearchParams({ q, ...more }).toString()}`, { as });
  expect([q, status, body]).toMatchObject([q, 200, {}]);
  return body;
}

const pathsOf = (list: readonly { path: string }[]): string[] => list.map(({ path }) => path).toSorted();

describe('search', () => {
  it('marks the hits in plain text and names section, line and revision', async () => {
    const answer = await find('sanctions', { mode: 'keyword' });
    expect(answer).toMatchObject({ mode: 'keyword', total: 1, signals: { keyword: 'ok' } });
    expect(answer.results[0]).toMatchObject({
      ...{ path: 'Actors/Iran', title: 'Iran', section: 'Economy', section_path: ['Economy'], line: 12 },
      revision: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(answer.results[0]?.snippet).toContain('\uE000Sanctions\uE001 hurt');
  });

  it('says which signals answered, and the others answer for one that is off', async () => {
    const answer = await find('sanctions');
    expect(answer).toMatchObject({ mode: 'hybrid', total: 1, signals: { keyword: 'ok', corpus: 'off' } });
    expect(answer.note).toContain('is off for this wiki');
    expect((await find('sanctions', { mode: 'semantic' })).results).toHaveLength(1);
  });

  it('puts the page of that name first, by alias too', async () => {
    for (const mode of ['keyword', 'hybrid']) {
      for (const q of ['iran', 'Persia', '"IRAN"'])
        expect((await find(q, { mode })).results[0]?.path).toBe('Actors/Iran');
    }
  });

  it.each([
    ['as words are typed', 'sanct', 'Actors/Iran'],
    ['other forms of a word', 'export', 'Actors/Iran'],
    ['scripts without spaces', '首都', '日本語/東京'],
    ['code', 'foo_bar(', 'Code/Call'],
    ['a phrase', '"shares the oil market"', 'Actors/Iraq'],
  ])('finds %s', async (_what, q, path) => {
    expect(pathsOf((await find(q)).results)).toContain(path);
  });

  it('filters, and counts pages beyond the limit', async () => {
    const answer = await find('oil', { limit: '2' });
    expect([answer.results.length, answer.total]).toEqual([2, 4]);
    expect(pathsOf((await find('oil', { prefix: 'Actors' })).results)).toEqual(['Actors/Iran', 'Actors/Iraq']);
    expect(pathsOf((await find('oil', { tag: '#Energy' })).results)).toEqual(['Actors/Iran']);
    expect(pathsOf((await find('oil', { category: 'EVENT' })).results)).toEqual(['Secret/Plan']);
    expect((await find('oil', { updated_since: '2999-01-01' })).total).toBe(0);
    expect((await find('oil', { updated_until: '2000-01-01' })).total).toBe(0);
    expect((await find('oil', { author: 'alice' })).total).toBe(4);
    expect((await find('oil', { author: 'nobody' })).total).toBe(0);
    expect(pathsOf((await find('oil -iraq')).results)).not.toContain('Actors/Iraq');
  });

  it('finds a page with the request after the one that wrote it, and not the one after it went', async () => {
    const wiki = await system.services.access.open(OPERATOR, NOTES, 'write');
    const onBehalfOf = (await system.services.users.byUsername('alice'))?.userId ?? '';
    const context = { agent: null, onBehalfOf };
    const { revision } = await system.services.pages.put(OPERATOR, wiki, { path: 'New', content: 'okapi' }, context);
    expect((await find('okapi')).total).toBe(1);
    await system.services.pages.delete(OPERATOR, wiki, { path: 'New', revision }, context);
    expect((await find('okapi')).total).toBe(0);
  });
});

describe('search by meaning', () => {
  it('answers passages in the shape that clients know, also by words alone', async () => {
    const { status, body } = await ask<SemanticAnswer>('semantic-search?q=who+exports+oil&n=2');
    expect(status).toBe(200);
    expect(body.results).toHaveLength(2);
    expect(body.results[0]).toMatchObject({
      ...{ name: 'Iran', path: 'Actors/Iran', chunk_index: 0, total_chunks: 1, line: 8 },
      ...{ section: '', section_path: [], text: expect.stringContaining('Iran exports crude oil.') },
      snippet: expect.stringContaining('\uE000exports\uE001'),
    });
    expect(body.results[0]?.distance).toBeGreaterThan(0);
    expect(body.results[0]?.distance).toBeLessThan(1);
    expect(body.results[0]?.page_word_count).toBeGreaterThan(5);
    expect(body.note).toContain('by words');
  });

  it('gives several passages of a page when it is told to', async () => {
    const count = async (most: number): Promise<number> =>
      (await ask<SemanticAnswer>(`semantic-search?q=twin+first&n=10&prefix=Long/Twin&max_chunks_per_page=${most}`)).body
        .results.length;
    expect([await count(1), await count(5)]).toEqual([1, 2]);
  });
});

describe('regular expressions', () => {
  it('find lines of the Markdown', async () => {
    const answer = await find(String.raw`foo[_-]bar\b`, { mode: 'regex' });
    expect(answer.total).toBe(1);
    expect(answer.results[0]).toMatchObject({ path: 'Code/Call', line: 3, score: 3, section: 'Call' });
    expect(answer.results[0]?.snippet).toBe('Use `\uE000foo_bar\uE001(<b>x</b>)` & "quotes".');
    expect((await find('^## two$', { mode: 'regex' })).total).toBe(0);
    expect((await find('(?i)^## two$', { mode: 'regex' })).results[0]?.line).toBe(5);
    expect((await find('oil', { mode: 'regex', prefix: 'Actors' })).total).toBe(2);
    expect((await find('x*', { mode: 'regex', prefix: 'Code' })).total).toBe(1);
  });

  it.each(['(', '(?=x)', String.raw`(a)\1`, '[', 'a{99999}', '*'])('refuse %j with a reason', async (q) => {
    const { status, body } = await ask<{ detail: string }>(`search?mode=regex&q=${encodeURIComponent(q)}`);
    expect(status).toBe(422);
    expect(body.detail).toContain('"q" is not a regular expression');
  });

  it.each(['(a+)+$', '(a|a)*b', '(x+x+)+y', String.raw`(\w+\s?)*!`, '((a{0,30}){0,30})$', '.*.*.*.*=.*'])(
    'that explode elsewhere are bounded: %s',
    async (q) => {
      const started = Date.now();
      const answer = await ask<SearchAnswer>(`search?mode=regex&q=${encodeURIComponent(q)}`);
      expect([200, 422]).toContain(answer.status);
      expect(Date.now() - started).toBeLessThan(6000);
    },
  );
});

describe('a token limited to a path', () => {
  it('finds nothing else, whatever it asks', async () => {
    for (const mode of ['hybrid', 'keyword', 'semantic', 'regex']) {
      expect(pathsOf((await find('oil', { mode }, scoped)).results)).toEqual(['Actors/Iran', 'Actors/Iraq']);
      for (const q of ['clandestine', 'clandest', 'Plan', 'Secret/Plan'])
        expect(await find(q, { mode }, scoped)).toMatchObject({ total: 0, results: [] });
      expect((await find('oil', { mode, prefix: 'Secret' }, scoped)).total).toBe(0);
    }
    const near = await ask<SemanticAnswer>('semantic-search?q=clandestine+oil+plan&n=20', { as: scoped });
    expect(near.body.results.every(({ path }) => path.startsWith('Actors/'))).toBe(true);
    expect((await ask<{ duplicates: object[] }>('lint?kind=duplicates', { as: scoped })).body.duplicates).toEqual([]);
    expect((await ask('related/Secret/Plan', { as: scoped })).status).toBe(404);
    expect((await ask('reindex', { as: scoped, method: 'POST' })).status).toBe(403);
  });
});

describe('pages alike', () => {
  it('are found as near duplicates', async () => {
    const { body } = await ask<{ duplicates: object[] }>('lint?kind=duplicates');
    expect(body.duplicates).toEqual([
      { pages: expect.arrayContaining([{ path: 'Long/Copy', title: 'Twin' }]) as object[], similarity: 1 },
    ]);
  });

  it('are named with a page', async () => {
    const { body } = await ask<{ related: { path: string }[] }>('related/Actors/Iraq');
    expect(pathsOf(body.related)).toContain('Actors/Iran');
    expect((await ask('related/None')).status).toBe(404);
  });
});

describe('indexing anew', () => {
  it('begins at once, tells how far it is, and ends with everything found', async () => {
    const begun = await ask<ReindexAnswer>('reindex', { method: 'POST' });
    expect(begun.status).toBe(202);
    expect(begun.body.pages_total).toBeGreaterThan(7);
    let status = begun.body;
    for (let tries = 0; tries < 100 && !(status.state === 'idle' && status.indexed === status.head); tries += 1) {
      await new Promise((wake) => setTimeout(wake, 100));
      status = (await ask<ReindexAnswer>('reindex/status')).body;
    }
    expect(status).toMatchObject({ state: 'idle', pages_done: status.pages_total, indexed: status.head });
    expect((await find('sanctions')).total).toBe(1);
  });
});

/** What people and programs send; `refused`: with 422, in every mode. */
const HOSTILE: readonly (readonly [what: string, q: string, refused: boolean])[] = [
  ['nothing', '', true],
  ['spaces', '   ', true],
  ['control characters alone', '\u0000\u0007\u001B', true],
  ['too much', 'x'.repeat(10_001), true],
  ['one letter', 'a', false],
  ['one sign', '日', false],
  ['10,000 letters', 'x'.repeat(10_000), false],
  ['10,000 letters in words', 'word '.repeat(2000).trim(), false],
  ['stop words', 'the of and', false],
  ['operators', '&|!:<->', false],
  ['quotes', '"', false],
  ['quotes that do not close', '"oil "market', false],
  ['a minus', '-', false],
  ['exclusions alone', '-oil -iran', false],
  ['OR', 'OR OR', false],
  ['SQL', "x'; DROP TABLE pages; --", false],
  ['tsquery', "a:b:* & !'x'", false],
  ['wildcards', '%_%', false],
  ['control characters', 'o\u001Bil\u0007', false],
  ['a NUL', 'o\u0000il', true],
  ['half a character', '\uD800x', false],
  ['an emoji', '🙂', false],
  ['marks', 'ó̱̲̳', false],
];

describe.each(['hybrid', 'keyword', 'semantic', 'regex'])('in mode %s', (mode) => {
  it.each(HOSTILE)('%s is answered or refused, in bounded time', async (_what, q, refused) => {
    const started = Date.now();
    const { status, body } = await ask<SearchAnswer>(`search?${new URLSearchParams({ q, mode }).toString()}`);
    expect(Date.now() - started).toBeLessThan(5000);
    if (refused) expect(status).toBe(422);
    else if (mode === 'regex') expect([200, 422]).toContain(status);
    else {
      expect(status).toBe(200);
      expect(body.total).toBeGreaterThanOrEqual(body.results.length);
    }
  });
});

describe('through MCP', () => {
  const call = async (name: string, input: Record<string, unknown>): Promise<{ text: string; failed: boolean }> => {
    const { content, isError } = await client.callTool({ name, arguments: input });
    const [first] = content as { type: string; text: string }[];
    return { text: first?.text ?? '', failed: isError === true };
  };

  it('the tools find notes and passages', async () => {
    const found = await call('search_notes', { query: 'sanctions' });
    expect(found.text).toContain('1. Actors/Iran § Economy (line 12): ');
    expect(found.text).toContain('**Sanctions** hurt');
    expect((await call('search_notes', { query: 'oil', mode: 'regex', category: 'event' })).text).toContain(
      'Secret/Plan',
    );
    const near = await call('semantic_search', { query: 'who exports oil', n: 1 });
    expect(near.text).toMatch(/1\. Actors\/Iran \(line 8, distance 0\.\d+\)\nIran exports crude oil\./);
  });

  it.each(HOSTILE)('%s is answered or refused', async (_what, query, refused) => {
    if (!query.isWellFormed()) return expect((await call('search_notes', { query })).failed).toBe(true);
    for (const name of ['search_notes', 'semantic_search']) expect((await call(name, { query })).failed).toBe(refused);
    expect((await call('search_notes', { query, mode: 'regex' })).text).not.toContain('Something went wrong');
  });

  it('leaves nothing unexplained in the log', () => {
    expect(system.logged).toEqual([]);
  });
});
