/**
 * The assistants that the settings explain, and what each is told. Checked in November 2026 against the
 * clients' own documentation: Claude Code, Cursor, VS Code and Codex send a header; connectors of
 * claude.ai and apps of chatgpt.com sign in by OAuth or not at all.
 */
export const CLIENTS = {
  'claude-code': 'Claude Code',
  claude: 'Claude',
  chatgpt: 'ChatGPT',
  cursor: 'Cursor',
  vscode: 'VS Code',
  other: null,
} as const;

export type ClientId = keyof typeof CLIENTS;

export const CLIENT_IDS = Object.keys(CLIENTS).filter(isClient);

export function isClient(name: string): name is ClientId {
  return Object.hasOwn(CLIENTS, name);
}

export interface Endpoint {
  /** What the client lists it as. */
  readonly name: string;
  readonly url: string;
  readonly token: string;
}

export function claudeCodeCommand({ name, url, token }: Endpoint): string {
  return `claude mcp add --transport http ${name} ${url} --header "Authorization: Bearer ${token}"`;
}

/** Claude Desktop starts programs alone; `mcp-remote` is one that passes on what it is told to an address. */
export function claudeDesktopConfig({ name, url, token }: Endpoint): string {
  const args = ['-y', 'mcp-remote', url, '--header', 'Authorization:${WIKIBOT_AUTH}'];
  // Plain http is for this machine, which mcp-remote wants to be told.
  if (url.startsWith('http:')) args.push('--allow-http');
  const server = { command: 'npx', args, env: { WIKIBOT_AUTH: `Bearer ${token}` } };
  return json({ mcpServers: { [name]: server } });
}

export function codexConfig({ name, url, token }: Endpoint): string {
  return `[mcp_servers.${name}]\nurl = "${url}"\nhttp_headers = { "Authorization" = "Bearer ${token}" }`;
}

export function cursorConfig({ name, url, token }: Endpoint): string {
  return json({ mcpServers: { [name]: { url, headers: { Authorization: `Bearer ${token}` } } } });
}

/** The file is often committed, so the token is asked for and kept elsewhere. */
export function vsCodeConfig({ name, url }: Endpoint): string {
  const id = `${name}-token`;
  return json({
    inputs: [{ type: 'promptString', id, description: 'wikibot token', password: true }],
    servers: { [name]: { type: 'http', url, headers: { Authorization: `Bearer \${input:${id}}` } } },
  });
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
