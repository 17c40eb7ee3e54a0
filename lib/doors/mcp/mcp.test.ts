import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OPERATOR } from '../../core/access.ts';
import { type TestSystem, serve, startTestSystem } from '../testing.ts';
import { createMcpDoor } from './index.ts';
import { TEXT_LIMIT } from './text.ts';

const NOTES = { owner: 'alice', slug: 'notes' };
const WRITING = ['write_note', 'edit_note', 'commit_notes', 'rename_note', 'delete_note'];
const WRITING_FILES = ['upload_attachment', 'delete_attachment'];
/** In CONTRACT's order. */
const TOOLS = [
  ...['list_notes', 'read_note', 'search_notes', 'semantic_search', 'get_links', 'get_history', 'get_recent_changes'],
  ...['find_problems', 'build_context', ...WRITING],
  ...['list_attachments', 'upload_attachment', 'download_attachment', 'delete_attachment'],
];
const READING = TOOLS.filter((name) => ![...WRITING, ...WRITING_FILES].includes(name));

let system: TestSystem;
let served: { url: string; close: () => Promise<void> };
let token = '';
beforeAll(async () => {
  system = await startTestSystem();
  const door = createMcpDoor(system.doorDeps);
  served = await serve((request) => {
    const [, owner, slug] = /^\/@(\w+)\/(\w+)\/mcp$/.exec(new URL(request.url).pathname) ?? [];
    return owner === undefined || slug === undefined ? door.account(request) : door.wiki(request, { owner, slug });
  });
  for (const username of ['alice', 'bob']) await system.services.users.create(OPERATOR, { username, email: null });
  await system.services.wikis.create(OPERATOR, { ...NOTES, name: 'Notes', purpose: 'To remember.' }, { agent: null });
  await system.services.wikis.create(OPERATOR, { owner: 'alice', slug: 'open', isPublic: true }, { agent: null });
  token = await system.token('alice', { label: 'test assistant' });
}, 60_000);
afterAll(async () => {
  await served.close();
  await system.close();
});

interface Connection {
  path?: string;
  token?: string | null;
  mode?: 'auto' | 'legacy';
}

async function connect({
  path = '/@alice/notes/mcp',
  token: given = token,
  mode = 'auto',
}: Connection = {}): Promise<Client> {
  const client = new Client({ name: 'test-client', version: '1.0.0' }, { versionNegotiation: { mode } });
  const headers: Record<string, string> = given === null ? {} : { Authorization: `Bearer ${given}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(served.url + path), { requestInit: { headers } }));
  return client;
}

interface Result {
  text: string;
  data: Record<string, unknown>;
  isError: boolean;
}

async function call(client: Client, name: string, input: Record<string, unknown> = {}): Promise<Result> {
  const result = await client.callTool({ name, arguments: input });
  const [first] = result.content;
  return {
    text: first?.type === 'text' ? first.text : '',
    data: z.record(z.string(), z.unknown()).catch({}).parse(result.structuredContent),
    isError: result.isError === true,
  };
}

function revisionIn({ text }: Result): string {
  return /revision ([0-9a-f]{12})/.exec(text)?.[1] ?? '';
}

async function toolNames(client: Client): Promise<string[]> {
  return (await client.listTools()).tools.map((tool) => tool.name);
}

function post(path: string, headers: Record<string, string> = {}, method = 'POST'): Promise<Response> {
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  return fetch(served.url + path, {
    method,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream', ...headers },
    ...(method === 'POST' ? { body: JSON.stringify(message) } : {}),
  });
}

describe.each(['auto', 'legacy'] as const)('a client of the %s protocol', (mode) => {
  it('writes, reads, edits, finds and follows a note', async () => {
    const client = await connect({ mode });
    expect(client.getInstructions()).toContain('get_recent_changes');
    const path = `Actors/Iran ${mode}`;

    const written = await call(client, 'write_note', {
      path,
      content: '# Iran\n\nA quagga lives here.\n',
      commit_message: 'Add Iran',
    });
    expect(written).toMatchObject({ isError: false, data: { path, created: true } });
    expect(written.text).toMatch(/^Created Actors\/Iran/);

    const read = await call(client, 'read_note', { path: path.toLowerCase() });
    expect(read.text).toMatch(new RegExp(`^${path} · revision [0-9a-f]{12} · .* by alice via test assistant\n`));
    expect(read.text).toContain('\n\n# Iran\n\nA quagga lives here.\n');
    const revision = revisionIn(read);

    const edits = [{ old_string: 'A quagga', new_string: 'Nobody' }];
    const edited = await call(client, 'edit_note', { path, revision, edits });
    expect(edited.text).toContain('-A quagga lives here.\n+Nobody lives here.');

    const found = await call(client, 'search_notes', { query: `"nobody lives"`, prefix: path });
    expect(found.text).toMatch(/^1 found at revision /);
    expect(found.text).toContain('**Nobody**');

    const changes = await call(client, 'get_recent_changes', { limit: 2 });
    expect(changes.text.split('\n')[1]).toMatch(new RegExp(`alice via test assistant: Add Iran — ${path}`));

    const listed = await call(client, 'list_notes', { prefix: 'Actors' });
    expect(listed.text).toContain(`${path} — Iran (`);
    await client.close();
  });
});

describe('failures', () => {
  it('of the domain are results that say what to do next', async () => {
    const client = await connect();
    const absent = await call(client, 'read_note', { path: 'No such note' });
    expect(absent).toMatchObject({ isError: true, data: { code: 'not_found' } });
    expect(absent.text).toContain('search_notes');
    expect(await call(client, 'read_note', { path: '../../etc/passwd' })).toMatchObject({
      isError: true,
      data: { code: 'bad_path' },
    });
    expect(await call(client, 'write_note', { path: 'A\u0000b', content: 'x' })).toMatchObject({
      isError: true,
      data: { code: 'invalid_input' },
    });
    expect(await call(client, 'read_note', { path: 'Home', lines: '9-3' })).toMatchObject({
      isError: true,
      data: { code: 'invalid_input' },
    });
    expect((await call(client, 'read_note', { file: 'Home' })).isError).toBe(true);
    await client.close();
  });

  it('of a stale revision come with what is needed to resolve it', async () => {
    const client = await connect();
    const { data } = await call(client, 'write_note', { path: 'Race', content: 'one\n' });
    const revision = data['revision'];
    await call(client, 'write_note', { path: 'Race', content: 'two\n', revision });
    const stale = await call(client, 'write_note', { path: 'Race', content: 'three\n', revision });
    expect(stale).toMatchObject({
      isError: true,
      data: { code: 'stale_revision', current_revision: expect.stringMatching(/^[0-9a-f]{40}$/) },
    });
    expect(stale.text).toContain('<<<<<<<');
    expect(stale.text).toContain(String(stale.data['current_revision']));
    expect(stale.text).toContain('three');
    const missing = await call(client, 'write_note', { path: 'Race', content: 'four\n' });
    expect(missing.data['code']).toBe('revision_required');
    await client.close();
  });
});

describe('reading a long note', () => {
  it('is cut at a stated length, and goes on by lines, sections and outline', async () => {
    const client = await connect();
    const lines = Array.from({ length: 3000 }, (_, index) => `Line ${index + 1} of a long note.`);
    const content = `${lines.join('\n')}\n\n## The end\n\nLast words.\n`;
    await call(client, 'write_note', { path: 'Long', content });
    const cut = await call(client, 'read_note', { path: 'Long' });
    expect(cut.text.length).toBeLessThan(TEXT_LIMIT + 2000);
    const next = /go on with lines "(\d+)-"/.exec(cut.text)?.[1] ?? '';
    const rest = await call(client, 'read_note', { path: 'Long', lines: `${next}-` });
    expect(cut.text.length + rest.text.length).toBeGreaterThan(TEXT_LIMIT);
    expect(rest.text).toMatch(new RegExp(`\n\nLine ${next} of`));
    const section = await call(client, 'read_note', { path: 'Long', section: 'The end' });
    expect(section.text).toMatch(/ · lines 3002-3004 of 3004\n\n## The end\n\nLast words\.\n$/);
    const outline = await call(client, 'read_note', { path: 'Long', outline: true });
    expect(outline.text).toContain('3002 ## The end (4)');
    await client.close();
  });
});

describe('tools', () => {
  it('are in a stable order', async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(TOOLS);
    for (const { name, title, annotations, description } of tools) {
      expect(title).toBeTruthy();
      expect(annotations?.readOnlyHint).toBe(READING.includes(name));
      if (!READING.includes(name)) expect(annotations).toMatchObject({ idempotentHint: true });
      expect(annotations?.destructiveHint ?? false).toBe(/delete|commit/.test(name));
      expect(description?.length).toBeGreaterThan(80);
    }
    const account = await connect({ path: '/mcp' });
    const all = (await account.listTools()).tools;
    expect(all.map((tool) => tool.name)).toEqual(['list_wikis', ...TOOLS]);
    await Promise.all([client.close(), account.close()]);
  });

  it('that write are not shown to who may only read', async () => {
    const reader = await connect({ token: await system.token('alice', { scope: 'read' }) });
    expect(await toolNames(reader)).toEqual(READING);
    const stranger = await connect({ path: '/@alice/open/mcp', token: null });
    expect(await toolNames(stranger)).toEqual(READING);
    expect((await call(stranger, 'read_note', { path: 'Home' })).isError).toBe(false);
    await Promise.all([reader.close(), stranger.close()]);
  });
});

describe('the endpoint of the account', () => {
  it('lists wikis, and each tool takes one', async () => {
    const client = await connect({ path: '/mcp' });
    const { text } = await call(client, 'list_wikis');
    expect(text).toMatch(/^alice\/notes — Notes: To remember\. \(owner, \d+ notes\)$/m);
    expect((await call(client, 'read_note', { wiki: 'alice/notes', path: 'Home' })).text).toMatch(/^Home · /);
    expect(await call(client, 'read_note', { wiki: 'bob/secret', path: 'Home' })).toMatchObject({
      isError: true,
      data: { code: 'not_found' },
    });
    expect(await call(client, 'read_note', { wiki: 'notes', path: 'Home' })).toMatchObject({
      isError: true,
      data: { code: 'invalid_input' },
    });
    expect((await call(client, 'read_note', { path: 'Home' })).isError).toBe(true);
    await client.close();
  });
});

describe('in HTTP', () => {
  const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });

  it('is settled who may ask', async () => {
    const without = await post('/@alice/notes/mcp');
    expect(without.status).toBe(401);
    expect(without.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect((await post('/@alice/absent/mcp')).status).toBe(401);
    expect((await post('/mcp')).status).toBe(401);
    expect((await post('/mcp', bearer('wkb_wrong'))).status).toBe(401);
    expect((await post('/@alice/notes/mcp', bearer(await system.token('bob')))).status).toBe(404);
    const other = await system.token('alice', { wiki: { owner: 'alice', slug: 'open' } });
    expect((await post('/@alice/notes/mcp', bearer(other))).status).toBe(404);
  });

  it('only POST is spoken', async () => {
    for (const method of ['GET', 'DELETE']) {
      const response = await post('/@alice/notes/mcp', bearer(token), method);
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    }
    expect((await post('/mcp', {}, 'OPTIONS')).status).toBe(204);
  });

  it('pages of other sites need a token', async () => {
    expect((await post('/@alice/open/mcp', { Origin: 'http://evil.example' })).status).toBe(403);
    expect((await post('/@alice/open/mcp', { Origin: 'http://wiki.example:3000' })).status).toBe(200);
    expect((await post('/@alice/open/mcp', { Origin: 'http://evil.example', ...bearer(token) })).status).toBe(200);
  });

  it('is off while the plan is lapsed', async () => {
    await system.services.wikis.create(OPERATOR, { owner: 'alice', slug: 'lapsed' }, { agent: null });
    await system.deps.db.wiki.updateMany({ where: { slug: 'lapsed' }, data: { planState: 'lapsed' } });
    expect((await post('/@alice/lapsed/mcp', bearer(token))).status).toBe(402);
    const client = await connect({ path: '/mcp' });
    expect((await call(client, 'read_note', { wiki: 'alice/lapsed', path: 'Home' })).data['code']).toBe(
      'payment_required',
    );
    await client.close();
  });
});

it('logged nothing of all this as a fault of ours', () => {
  expect(system.logged).toEqual([]);
});
