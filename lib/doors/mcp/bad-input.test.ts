/** What no door lets in, over MCP: results with `isError` that say why, and nothing is changed. */
import { gzipSync } from 'node:zlib';
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeServices } from '../../compose.ts';
import { OPERATOR } from '../../core/access.ts';
import { BAD_PATHS, BAD_REVISIONS, BAD_TEXTS } from '../bad-input.ts';
import { createMcpDoor } from './index.ts';
import { type ServedDoor, resultOf, serveDoor } from './testing/served.ts';

const WIKI = { owner: 'alice', slug: 'notes' };
let door: ServedDoor;
let client: Client;
let revision: string;

beforeAll(async () => {
  door = await serveDoor();
  client = await door.connect();
  const made = await call('write_note', { path: 'Kept', content: 'Kept.\n' });
  revision = String(made.data['revision']);
}, 60_000);
afterAll(async () => {
  await client.close();
  await door.close();
});

async function call(name: string, input: Record<string, unknown>) {
  return resultOf(await client.callTool({ name, arguments: input }));
}

async function head(): Promise<string | null> {
  return (await door.system.services.access.open(OPERATOR, WIKI, 'read')).headOid;
}

/** Refused in a sentence that tells nothing of what lies behind, and the wiki is as it was. */
async function refused(name: string, input: Record<string, unknown>): Promise<void> {
  const before = await head();
  const { isError, text } = await call(name, input);
  const about = `${name} ${JSON.stringify(input)}: ${text}`;
  expect(isError, about).toBe(true);
  expect(text, about).toMatch(/\S.{10,}[.!?]/s);
  expect(text, about).not.toMatch(/\/tmp\/|node_modules|SELECT |\[object|undefined|prisma|went wrong on our side/i);
  expect(await head(), about).toBe(before);
  expect(door.system.logged.splice(0), about).toEqual([]);
}

const content = 'x\n';

describe('paths', () => {
  it.each([...BAD_PATHS, ...BAD_TEXTS.map(({ what, value }) => ({ what, value }))])('$what', async ({ value }) => {
    await refused('write_note', { path: value, content });
    await refused('read_note', { path: value });
    await refused('rename_note', { path: 'Kept', new_path: value, revision });
    await refused('commit_notes', { message: 'Bad', changes: [{ op: 'put', path: value, content }] });
    await refused('upload_attachment', { path: `${value}/x.txt`, content: 'eA==' });
  });

  it('that differ in case or form alone are one note', async () => {
    await refused('write_note', { path: 'KEPT', content });
    expect(await call('write_note', { path: 'Caf\u00e9', content })).toMatchObject({ isError: false });
    await refused('write_note', { path: 'Cafe\u0301', content: 'y\n' });
  });
});

describe('revisions', () => {
  it.each(BAD_REVISIONS)('$what', async ({ value }) => {
    await refused('write_note', { path: 'Kept', content, revision: value });
    await refused('edit_note', { path: 'Kept', revision: value, edits: [{ old_string: 'Kept', new_string: 'x' }] });
    await refused('read_note', { path: 'Kept', revision: value });
  });
});

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
const post = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('http://wiki.example:3000/@alice/notes/mcp', {
    method: 'POST',
    body,
    headers: {
      ...{ Host: 'wiki.example:3000', Accept: 'application/json, text/event-stream' },
      ...{ 'Content-Type': 'application/json', Authorization: `Bearer ${door.token}`, ...headers },
    },
  });

describe('a request', () => {
  it('that is compressed is not unfolded', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '));
    const before = process.memoryUsage().arrayBuffers;
    const answer = await createMcpDoor(door.system.doorDeps).wiki(post(bomb, { 'Content-Encoding': 'gzip' }), WIKI);
    expect([400, 413, 415]).toContain(answer.status);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('while the database is down is 503, and never that of nobody in particular', async () => {
    const broken = composeServices({ ...door.system.config, databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' });
    const actorOf = async () => ({ kind: 'nobody' }) as const;
    const mcp = createMcpDoor({ ...door.system.doorDeps, services: broken.services, actorOf });
    const answer = await mcp.wiki(post(LIST), { owner: 'alice', slug: 'open' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    await broken.close();
  });
});
