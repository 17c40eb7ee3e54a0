/** What MCP offers beside tools, and how the door meets bad requests. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../core/access.ts';
import { type ServedDoor, serveDoor } from './testing/served.ts';

const READING = [
  ...['list_notes', 'read_note', 'search_notes', 'semantic_search', 'get_links', 'get_history'],
  ...['get_recent_changes', 'find_problems', 'build_context'],
];
const TOOLS = [
  ...READING,
  ...['write_note', 'edit_note', 'commit_notes', 'rename_note', 'delete_note'],
  ...['list_attachments', 'upload_attachment', 'download_attachment', 'delete_attachment'],
];

let door: ServedDoor;
let auth: Record<string, string>;
beforeAll(async () => {
  door = await serveDoor();
  auth = { Authorization: `Bearer ${door.token}` };
}, 60_000);
afterAll(() => door.close());

interface Post {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: BodyInit;
}

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

function post({ path = '/@alice/notes/mcp', method = 'POST', headers = {}, body = LIST }: Post = {}) {
  const accept = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
  return fetch(door.url + path, { method, headers: { ...accept, ...auth, ...headers }, body });
}

/** A request of the 2026 era, with the headers that it has to have. */
async function modern(method: string, path: string, headers: Record<string, string>): Promise<Record<string, unknown>> {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const response = await fetch(door.url + path, {
    method: 'POST',
    headers: {
      ...{ 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
      ...{ 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method },
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { _meta: meta } }),
  });
  const { result } = Object(await response.json());
  return Object(result);
}

/** As encoders write it that put a space after each comma and colon: hosts encode the list again. */
function spacedBytes(value: unknown): number {
  const json = JSON.stringify(value, null, 1).replace(/(?<=[[{])\n *|\n *(?=[\]}])/g, '');
  return Buffer.byteLength(json.replace(/\n */g, ' '));
}

describe('tools/list', () => {
  it('is 14,000 bytes at most on both endpoints, in a stable order', async () => {
    // The account's endpoint has one tool more, and `wiki` in each.
    for (const [path, extra] of [
      ['/@alice/notes/mcp', []],
      ['/mcp', ['list_wikis']],
    ] as const) {
      const client = await door.connect({ path });
      const { tools } = await client.listTools();
      const bytes = spacedBytes({ tools });
      console.log(`tools/list of ${path}: ${tools.length} tools, ${bytes} bytes`);
      expect(tools.map(({ name }) => name)).toEqual([...extra, ...TOOLS]);
      expect(bytes).toBeLessThanOrEqual(14_000);
      await client.close();
    }
  });

  it('shows the reading tools alone to who may only read', async () => {
    const token = await door.system.token('alice', { scope: 'read' });
    const client = await door.connect({ token });
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual([...READING, 'list_attachments', 'download_attachment']);
    await client.close();
  });
});

describe('caching in the 2026 era', () => {
  it('is private for whoever has a token, and public for nobody in particular', async () => {
    const methods = ['server/discover', 'tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'];
    for (const method of methods) {
      const own = await modern(method, '/@alice/notes/mcp', auth);
      expect([method, own['cacheScope'], typeof own['ttlMs']]).toEqual([method, 'private', 'number']);
      expect((await modern(method, '/@alice/open/mcp', auth))['cacheScope']).toBe('private');
      expect((await modern(method, '/@alice/open/mcp', {}))['cacheScope']).toBe('public');
    }
  });

  it('names both eras, and what the server tells of', async () => {
    const found = await modern('server/discover', '/@alice/notes/mcp', auth);
    expect(found['supportedVersions']).toContain('2026-07-28');
    expect(found['capabilities']).toMatchObject({ resources: { subscribe: true, listChanged: true }, completions: {} });
    const old = await door.connect({ mode: 'legacy' });
    expect(old.getServerCapabilities()?.resources).toEqual({ subscribe: false, listChanged: false });
    await old.close();
  });
});

describe('a bad request', () => {
  /** Answers of the earlier era are a stream of one event. */
  const rpcCode = async (response: Response): Promise<unknown> => {
    const text = (await response.text()).replace(/^event: message\ndata: /, '');
    return Object(Object(JSON.parse(text)).error).code;
  };

  it('is answered with the right code, and changes nothing', async () => {
    const before = (await door.system.services.wikis.list(OPERATOR)).map(({ headOid }) => headOid);
    const deep = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_notes","arguments":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}}`;
    const cases: [string, Post, number, number | null][] = [
      ['another content type', { headers: { 'Content-Type': 'text/plain' } }, 415, null],
      ['no content type', { headers: { 'Content-Type': '' } }, 415, null],
      ['not UTF-8', { body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]) }, 400, -32700],
      ['not JSON', { body: '{"jsonrpc": ' }, 400, -32700],
      ['nothing', { body: '' }, 400, -32700],
      ['too deep', { body: deep }, 400, -32600],
      [
        'too many',
        { body: JSON.stringify(Array.from({ length: 100 }, () => JSON.parse(LIST) as unknown)) },
        400,
        -32600,
      ],
      ['not JSON-RPC', { body: '{"hello": true}' }, 400, -32600],
      ['too large', { body: `"${'x'.repeat(door.system.doorDeps.jsonBytes)}"` }, 413, null],
      ['a protocol of the future', { headers: { 'MCP-Protocol-Version': '2031-01-01' } }, 400, -32602],
    ];
    for (const [name, request, status, code] of cases) {
      const response = await post(request);
      expect([name, response.status, response.headers.has('x-request-id')]).toEqual([name, status, true]);
      if (code !== null) expect([name, await rpcCode(response)]).toEqual([name, code]);
    }
    expect((await door.system.services.wikis.list(OPERATOR)).map(({ headOid }) => headOid)).toEqual(before);
  });

  it('of an unknown method, tool or prompt says so', async () => {
    const ask = async (method: string, params: object) =>
      rpcCode(await post({ body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) }));
    expect(await ask('wiki/format_disk', {})).toBe(-32601);
    expect(await ask('tools/call', { name: 'format_disk', arguments: {} })).toBe(-32602);
    expect(await ask('prompts/get', { name: 'nothing' })).toBe(-32602);
    expect(await ask('resources/list', { cursor: 'x' })).toBe(-32602);
    expect(await ask('resources/read', { uri: 'wiki://alice/notes/a%00b' })).toBe(-32602);
  });

  it('under a foreign host name is refused, whatever token it has', async () => {
    const statusOf = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const headers = {
          ...auth,
          Host: host,
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
        };
        const outgoing = httpRequest(`${door.url}/@alice/notes/mcp`, { method: 'POST', headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        outgoing.on('error', reject);
        outgoing.end(LIST);
      });
    for (const host of ['wiki.example:3000', 'alice.wiki.example:3000', 'WIKI.example:3000'])
      expect([host, await statusOf(host)]).toEqual([host, 200]);
    for (const host of [
      ...['evil.example', 'evil.example:3000', 'wiki.example', 'wiki.example:3001', 'wiki.example.evil.example:3000'],
      ...['evilwiki.example:3000', 'a.b.wiki.example:3000', '.wiki.example:3000', 'x_y.wiki.example:3000'],
    ])
      expect([host, await statusOf(host)]).toEqual([host, 403]);
  });
});

describe('a page in a browser', () => {
  it('may ask from anywhere with a token', async () => {
    const origin = { Origin: 'https://app.example' };
    const asked = await fetch(`${door.url}/@alice/notes/mcp`, {
      method: 'OPTIONS',
      headers: {
        ...origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization,content-type,mcp-protocol-version,mcp-method',
      },
    });
    expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    expect(asked.headers.get('access-control-allow-methods')).toBe('POST, OPTIONS');
    const allowed = asked.headers.get('access-control-allow-headers')?.toLowerCase() ?? '';
    for (const name of ['authorization', 'content-type', 'mcp-protocol-version', 'mcp-method', 'mcp-name'])
      expect(allowed).toContain(name);
    const answer = await post({ headers: origin });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('reads why it was refused', async () => {
    const refused = await post({ headers: { Origin: 'https://app.example', Authorization: 'Bearer wkb_wrong' } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
    expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(refused.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
  });
});

it('logged nothing of all this as a fault of ours', () => {
  expect(door.system.logged).toEqual([]);
});
