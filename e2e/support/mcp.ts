import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** The official client, connected with a bearer token; in the 2026 era with `mode: 'auto'`. */
export async function connectMcp(
  url: string,
  token: string,
  name = 'e2e-agent',
  { mode = 'legacy', fetch: own }: { mode?: 'auto' | 'legacy'; fetch?: typeof fetch } = {},
): Promise<Client> {
  const client = new Client({ name, version: '1.0.0' }, { versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
    ...(own === undefined ? {} : { fetch: own }),
  });
  await client.connect(transport);
  return client;
}

/** Calls a tool and answers its text and structured content; throws when the tool reports a failure. */
export async function callTool(client: Client, name: string, args: Record<string, unknown>) {
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  if (result.isError === true) throw new Error(`${name}: ${text}`);
  return { text, structured: (result.structuredContent ?? {}) as Record<string, unknown> };
}
