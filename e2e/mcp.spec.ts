/** MCP through the real front and Next: every address, no redirects, whole bodies, and streams that arrive. */
import { request as httpRequest } from 'node:http';
import { expect, test } from '@playwright/test';
import { callTool, connectMcp } from './support/mcp.ts';
import { type System, startSystem } from './support/system.ts';

test.describe.configure({ mode: 'serial' });

let system: System;
let token: string;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  system = await startSystem();
  await system.cli('user', 'create', 'alice', '--email', 'alice@example.org');
  await system.cli('wiki', 'create', 'alice/notes', '--name', 'Notes');
  token = (await system.cli('token', 'create', 'alice')).trim();
});

test.afterAll(() => system?.destroy());

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Under any host name, which fetch would not send. */
function ask(path: string, { host, method = 'POST', body }: { host?: string; method?: string; body?: string } = {}) {
  const { port } = new URL(system.url);
  return new Promise<Answer>((resolve, reject) => {
    const headers = {
      ...{ Host: host ?? `localhost:${port}`, Authorization: `Bearer ${token}` },
      ...{ 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
    };
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    outgoing.on('error', reject);
    outgoing.end(
      body ?? (method === 'POST' ? JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }) : undefined),
    );
  });
}

test('is at every address of a wiki and of the account, with and without a slash, and nowhere else', async () => {
  const { port } = new URL(system.url);
  const owner = `alice.localhost:${port}`;
  const wiki: [string, string?][] = [['/@alice/notes/mcp'], ['/notes/mcp', owner], ['/@alice/notes/mcp', owner]];
  const account: [string, string?][] = [['/mcp'], ['/mcp', owner]];
  for (const [addresses, first] of [
    [wiki, 'list_notes'],
    [account, 'list_wikis'],
  ] as const) {
    for (const [path, host] of addresses) {
      for (const asked of [path, `${path}/`]) {
        const { status, body } = await ask(asked, { ...(host === undefined ? {} : { host }) });
        expect([asked, host, status]).toEqual([asked, host, 200]);
        expect(body.indexOf('"name":"')).toBe(body.indexOf(`"name":"${first}"`));
      }
    }
  }
  for (const host of ['evil.example', `evil.example:${port}`, `a.b.localhost:${port}`])
    expect([host, (await ask('/mcp', { host })).status]).toEqual([host, 404]);
  expect((await ask('/mcp', { host: 'localhost:1' })).status).toBe(403);
  for (const [method, status] of [
    ['OPTIONS', 204],
    ['GET', 405],
    ['DELETE', 405],
  ] as const)
    expect([method, (await ask('/@alice/notes/mcp/', { method })).status]).toEqual([method, status]);
});

test('reads a large body whole, under an owner host too', async () => {
  const { port } = new URL(system.url);
  const content = `# Long\n\n${'A line of a long note. '.repeat(40)}\n`.repeat(900);
  const call = (path: string, text: string) => ({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'write_note', arguments: { path, content: text } },
  });
  const host = `alice.localhost:${port}`;
  const written = await ask('/notes/mcp', { host, body: JSON.stringify(call('Long', content)) });
  expect(written.status).toBe(200);
  expect(written.body).toContain('Created Long');
  const refused = await ask('/notes/mcp', { host, body: JSON.stringify(call('Huge', 'x'.repeat(60 << 20))) });
  expect(refused.status).toBe(413);
});

test('tells of changes while they happen', async () => {
  const client = await connectMcp(`${system.url}/@alice/notes/mcp`, token, 'listener', { mode: 'auto' });
  const other = await connectMcp(`${system.url}/mcp`, token);
  const told: string[] = [];
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
    told.push(params.uri);
  });
  const uri = 'wiki://alice/notes/Seen';
  const stream = await client.listen({ resourceSubscriptions: [uri] });
  await callTool(other, 'write_note', { wiki: 'alice/notes', path: 'Seen', content: 'Now.\n' });
  await expect.poll(() => told, { timeout: 15_000 }).toEqual([uri]);
  await stream.close();
  await Promise.all([client.close(), other.close()]);
});
