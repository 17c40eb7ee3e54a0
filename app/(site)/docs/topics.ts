/**
 * The documentation's topics, in the order in which they are read. The texts are docs/site/{slug}.md;
 * a topic that is a page of its own (`page: true`) has a route beside this file instead.
 */
export interface Topic {
  /** Its address below /docs; empty for the first. */
  readonly slug: string;
  readonly title: string;
  /** In the list of topics, where the title is too long for it. */
  readonly short?: string;
  readonly description: string;
  readonly group: 'start' | 'connect' | 'use' | 'run';
  readonly page?: boolean;
}

export const TOPICS: readonly Topic[] = [
  {
    slug: '',
    group: 'start',
    title: 'Getting started',
    description: 'From an empty account to a wiki that your assistant writes into, in about ten minutes.',
  },
  {
    slug: 'pages',
    group: 'start',
    title: 'Writing pages',
    description: 'Markdown, WikiLinks, frontmatter, files: what a page may hold and how pages find each other.',
  },
  {
    slug: 'connect',
    group: 'connect',
    title: 'How assistants connect',
    short: 'Overview',
    description: 'The MCP address, tokens, and what each client can do today.',
  },
  {
    slug: 'claude-code',
    group: 'connect',
    title: 'Claude Code',
    description: 'One command, and Claude Code reads and writes your wiki.',
  },
  {
    slug: 'claude',
    group: 'connect',
    title: 'Claude.ai and Claude Desktop',
    short: 'Claude',
    description: 'Claude Desktop through a small bridge; connectors of claude.ai for public wikis, to read.',
  },
  {
    slug: 'chatgpt',
    group: 'connect',
    title: 'ChatGPT and Codex',
    short: 'ChatGPT',
    description: 'Codex with a token; ChatGPT itself for public wikis, to read.',
  },
  {
    slug: 'cursor',
    group: 'connect',
    title: 'Cursor',
    description: 'One entry in mcp.json.',
  },
  {
    slug: 'vscode',
    group: 'connect',
    title: 'VS Code',
    description: 'One entry in .vscode/mcp.json; the token is asked for and kept by VS Code.',
  },
  {
    slug: 'tools',
    group: 'use',
    title: 'Tools for assistants',
    description: 'What an assistant can do in a wiki over MCP, tool by tool.',
  },
  {
    slug: 'sharing',
    group: 'use',
    title: 'People, rights and tokens',
    description: 'Owners, editors and viewers; public and private wikis; tokens for programs.',
  },
  {
    slug: 'git',
    group: 'use',
    title: 'git',
    description: 'Clone a wiki, work on it offline, push it back. It is a repository like any other.',
  },
  {
    slug: 'rest',
    group: 'use',
    title: 'REST API',
    description: 'Read, write and search over HTTP: addresses, revisions, errors, examples.',
  },
  {
    slug: 'api',
    group: 'use',
    title: 'API reference',
    description: 'Every call of the REST API, from its OpenAPI document.',
    page: true,
  },
  {
    slug: 'webhooks',
    group: 'use',
    title: 'Webhooks',
    description: 'Have another server told of each change: what is sent, how to verify it, what happens when it fails.',
  },
  {
    slug: 'self-hosting',
    group: 'run',
    title: 'Self-hosting',
    description: 'One command on a machine with Node and git; then a domain, sign-in, a database of your own.',
  },
  {
    slug: 'security',
    group: 'run',
    title: 'Security',
    description: 'How tokens, sessions, pages and pushes are kept apart, and how to report a problem.',
  },
];

export interface Placed {
  readonly topic: Topic;
  readonly before: Topic | null;
  readonly after: Topic | null;
}

export function topicOf(slug: string): Placed | null {
  const index = TOPICS.findIndex((topic) => topic.slug === slug);
  const topic = TOPICS[index];
  if (topic === undefined) return null;
  return { topic, before: TOPICS[index - 1] ?? null, after: TOPICS[index + 1] ?? null };
}

export function groups(): { group: Topic['group']; topics: Topic[] }[] {
  const names = [...new Set(TOPICS.map(({ group }) => group))];
  return names.map((group) => ({ group, topics: TOPICS.filter((topic) => topic.group === group) }));
}
