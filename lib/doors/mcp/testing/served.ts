/** The MCP door on a real HTTP server, and the official client: what the door's own tests begin with. */
import { type CallToolResult, Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { OPERATOR } from '../../../core/access.ts';
import { type TestSystem, serve, startTestSystem } from '../../testing.ts';
import { createMcpDoor } from '../index.ts';

export interface ServedDoor {
  readonly system: TestSystem;
  readonly url: string;
  /** Of alice, with the scope write. */
  readonly token: string;
  connect(options?: Connection): Promise<Client>;
  close(): Promise<void>;
}

export interface Connection {
  readonly path?: string;
  readonly token?: string | null;
  readonly mode?: 'auto' | 'legacy';
}

/** alice owns `notes` (private) and `open` (public), bob owns `secret`; addresses as the front leaves them. */
export async function serveDoor(): Promise<ServedDoor> {
  const system = await startTestSystem();
  const door = createMcpDoor(system.doorDeps);
  const served = await serve((request) => {
    const [, owner, slug] = /^\/@(\w+)\/(\w+)\/mcp$/.exec(new URL(request.url).pathname) ?? [];
    return owner === undefined || slug === undefined ? door.account(request) : door.wiki(request, { owner, slug });
  });
  const { users, wikis } = system.services;
  for (const username of ['alice', 'bob']) await users.create(OPERATOR, { username, email: null });
  const none = { agent: null };
  await wikis.create(OPERATOR, { owner: 'alice', slug: 'notes', name: 'Notes', purpose: 'To remember.' }, none);
  await wikis.create(OPERATOR, { owner: 'alice', slug: 'open', isPublic: true }, none);
  await wikis.create(OPERATOR, { owner: 'bob', slug: 'secret' }, none);
  const token = await system.token('alice', { label: 'test assistant' });
  return {
    system,
    url: served.url,
    token,
    connect: async ({ path = '/@alice/notes/mcp', token: given = token, mode = 'auto' } = {}) => {
      const client = new Client({ name: 'test-client', version: '1.0.0' }, { versionNegotiation: { mode } });
      const headers: Record<string, string> = given === null ? {} : { Authorization: `Bearer ${given}` };
      await client.connect(new StreamableHTTPClientTransport(new URL(served.url + path), { requestInit: { headers } }));
      return client;
    },
    close: async () => {
      await served.close();
      await system.close();
    },
  };
}

/** Text and data of a tool's result. */
export function resultOf(result: Pick<CallToolResult, 'content' | 'structuredContent' | 'isError'>): {
  text: string;
  data: Record<string, unknown>;
  isError: boolean;
} {
  const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
  return { text, data: { ...Object(result.structuredContent) }, isError: result.isError === true };
}
