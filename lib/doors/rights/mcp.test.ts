/** The matrix of rights in MCP, on the endpoint of a wiki and on that of the account. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type McpDoor, createMcpDoor } from '../mcp/index.ts';
import { METHOD_ROWS, type McpRow, TOOL_ROWS } from './testing/mcp-rows.ts';
import { play } from './testing/play.ts';
import type { Case } from './testing/row.ts';
import { type Asker, verdict } from './testing/rules.ts';
import { ORIGIN, OUTSIDE, type Party, type Slug, WIKIS, type World, isTold, makeWorld } from './testing/world.ts';

let world: World;
let door: McpDoor;

beforeAll(async () => {
  world = await makeWorld();
  door = createMcpDoor(world.system.doorDeps);
}, 60_000);
afterAll(() => world.system.close());

type Endpoint = 'wiki' | 'account';
const ENDPOINTS: readonly Endpoint[] = ['wiki', 'account'];
const FEW: ReadonlySet<string> = new Set(['read_note', 'list_notes', 'write_note', 'resources/read']);
const ROWS = Object.entries({ ...TOOL_ROWS, ...METHOD_ROWS });

/** A browser's session is nobody here; a page of another site without a token is not answered at all. */
function seen({ asker }: Party): Asker {
  return asker.credential === 'session' ? { role: null, credential: 'none' } : asker;
}

/** `ok`; a code of HTTP, before any MCP; `unlisted`: the tool isn't there; or the code of a result. */
function told(
  party: Party,
  { endpoint, isPublic, ...row }: McpRow & { endpoint: Endpoint; isPublic: boolean; outside: boolean },
): string {
  const asker = seen(party);
  const changes = true;
  const entry = verdict(asker, { needs: endpoint === 'wiki' ? 'read' : 'account', changes }, isPublic);
  if (entry !== 'ok') return `HTTP ${entry}`;
  const mayWrite =
    endpoint === 'wiki' ? verdict(asker, { needs: 'write', changes }, isPublic) === 'ok' : asker.scope !== 'read';
  if (row.needs === 'write' && !mayWrite) return 'unlisted';
  const answer = verdict(asker, { needs: row.needs, outside: row.outside, changes }, isPublic);
  const wouldWrite = verdict(asker, { needs: row.needs, changes }, isPublic) === 'ok';
  if (row.readsFirst === true && wouldWrite && answer === 'forbidden') return 'not_found';
  return answer === 'ok' || row.method === undefined ? answer : 'error';
}

async function post(endpoint: Endpoint, slug: Slug, party: Party, message: object): Promise<Response> {
  const path = endpoint === 'wiki' ? `/@olive/${slug}/mcp` : '/mcp';
  const accept = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, ...message });
  const request = new Request(ORIGIN + path, { method: 'POST', headers: { ...party.headers, ...accept }, body });
  return endpoint === 'wiki' ? door.wiki(request, { owner: 'olive', slug }) : door.account(request);
}

interface Message {
  readonly result?: { isError?: boolean; structuredContent?: { code?: string }; tools?: { name: string }[] };
  readonly error?: { code: number; message: string };
}

function messageOf(text: string): Message {
  return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text) as Message;
}

const STATUS: Readonly<Record<number, string>> = { 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found' };

function outcomeOf(status: number, text: string): string {
  if (status !== 200) return `HTTP ${STATUS[status] ?? status}`;
  const { result, error } = messageOf(text);
  if (error !== undefined) return error.code === -32602 && error.message.startsWith('Tool ') ? 'unlisted' : 'error';
  return result?.isError === true ? String(result.structuredContent?.code) : 'ok';
}

it.each(ENDPOINTS)('has a row for every tool of the endpoint of %s', async (endpoint) => {
  const owner = world.parties.secret.find(({ name }) => name === 'owner, personal admin token');
  if (owner === undefined) throw new Error('no owner');
  const { result } = messageOf(await (await post(endpoint, 'secret', owner, { method: 'tools/list' })).text());
  const names = result?.tools?.map(({ name }) => name).filter((name) => name !== 'list_wikis');
  expect(names?.toSorted()).toEqual(Object.keys(TOOL_ROWS).toSorted());
});

describe.each(WIKIS)('MCP for the wiki $slug', ({ slug, isPublic }) => {
  describe.each(ENDPOINTS)('on the endpoint of %s', (endpoint) => {
    // The account's endpoint opens the wiki in one place for all tools; the private one has been through them all.
    const few = endpoint === 'account' && isPublic;
    it.each(few ? ROWS.filter(([name]) => FEW.has(name)) : ROWS)('%s', async (name, row) => {
      const isTool = row.method === undefined;
      await play<string>({
        ...{ world, slug, page: row.page === true, changes: row.needs === 'write' },
        expected: (party, folder) => told(party, { ...row, endpoint, isPublic, outside: folder === OUTSIDE }),
        attempt: async ({ party, folder, expected }) => {
          const at: Case = { world, slug, party, folder, will: expected === 'ok' };
          const input = await row.ask(at);
          const named = endpoint === 'account' && isTool ? { wiki: `olive/${slug}`, ...input } : input;
          const message = isTool
            ? { method: 'tools/call', params: { name, arguments: named } }
            : { method: row.method, params: input };
          const answer = await post(endpoint, slug, party, message);
          const text = await answer.text();
          if (isTold(at, text, expected === 'ok')) return `told of what it may not see: ${text}`;
          return outcomeOf(answer.status, text) === expected ? null : `${answer.status} ${text}`;
        },
      });
    });

    it('shows the tools that can be used', async () => {
      await play<string>({
        ...{ world, slug, page: false, changes: false },
        expected: (party) => {
          const entry = told(party, { ...READS, endpoint, isPublic, outside: false });
          return entry.startsWith('HTTP') ? entry : 'ok';
        },
        attempt: async ({ party, expected }) => {
          const answer = await post(endpoint, slug, party, { method: 'tools/list' });
          const text = await answer.text();
          if (expected !== 'ok') return outcomeOf(answer.status, text) === expected ? null : text;
          const tools = messageOf(text).result?.tools ?? [];
          const shown = Object.entries(TOOL_ROWS).filter(([name]) => tools.some((tool) => tool.name === name));
          const writable = told(party, { ...WRITES, endpoint, isPublic, outside: false }) !== 'unlisted';
          const right = Object.values(TOOL_ROWS).filter(({ needs }) => writable || needs === 'read');
          return shown.length === right.length && shown.every(([, row]) => right.includes(row)) ? null : text;
        },
      });
    });
  });
});

const READS: McpRow = { needs: 'read', ask: () => ({}) };
const WRITES: McpRow = { needs: 'write', ask: () => ({}) };
