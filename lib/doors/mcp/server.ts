/** The MCP server of one request: the tools that its actor may use, in CONTRACT's order. */
import {
  type CacheHint,
  McpServer,
  type ProtocolEra,
  type ServerCapabilities,
  type ServerOptions,
} from '@modelcontextprotocol/server';
import { type McpContext, mayWrite } from './context.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';
import type { Tool } from './tool.ts';
import { listWikis } from './tools/account.ts';
import { deleteAttachment, downloadAttachment, listAttachments, uploadAttachment } from './tools/attachments.ts';
import { commitNotes } from './tools/commit.ts';
import { buildContext } from './tools/context.ts';
import { getHistory, getRecentChanges } from './tools/history.ts';
import { getLinks } from './tools/links.ts';
import { listNotes } from './tools/list.ts';
import { findProblems } from './tools/problems.ts';
import { readNote } from './tools/read.ts';
import { deleteNote, renameNote } from './tools/rename.ts';
import { searchNotes, semanticSearch } from './tools/search.ts';
import { editNote, writeNote } from './tools/write.ts';

/** Names and order are stable: clients keep lists of allowed tools. */
export const WIKI_TOOLS: readonly Tool[] = [
  ...[listNotes, readNote, searchNotes, semanticSearch],
  ...[getLinks, getHistory, getRecentChanges, findProblems, buildContext],
  ...[writeNote, editNote, commitNotes, renameNote, deleteNote],
  ...[listAttachments, uploadAttachment, downloadAttachment, deleteAttachment],
];

/** What stays true for a while: what there is to use, as opposed to what the notes say. */
const OFFER_TTL_MS = 300_000;

/** What tests add to a server. */
export interface ServerExtra {
  readonly options: Pick<ServerOptions, 'requestState'> & { readonly capabilities: ServerCapabilities };
  readonly register: (server: McpServer) => void;
}

/** `era`: before 2026-07-28 a subscription needs a session to be told through, and there is none. */
export function createServer(context: McpContext, era: ProtocolEra, extra?: ServerExtra): McpServer {
  const tells = era === 'modern';
  // Without credentials an answer can't depend on who asks.
  const cacheScope = context.actor.kind === 'nobody' ? 'public' : 'private';
  const offer: CacheHint = { ttlMs: OFFER_TTL_MS, cacheScope };
  const content: CacheHint = { ttlMs: 0, cacheScope };
  const server = new McpServer(
    { name: 'wikibot', title: context.wiki?.name ?? 'wikibot', version: '0.1.0' },
    {
      ...extra?.options,
      instructions: instructions(context),
      capabilities: {
        tools: { listChanged: false },
        prompts: { listChanged: false },
        resources: { listChanged: tells, subscribe: tells },
        ...extra?.options.capabilities,
      },
      cacheHints: {
        'server/discover': offer,
        'tools/list': offer,
        'prompts/list': offer,
        'resources/templates/list': offer,
        'resources/list': content,
        'resources/read': content,
      },
    },
  );
  const tools = context.wiki === null ? [listWikis, ...WIKI_TOOLS] : WIKI_TOOLS;
  const writable = mayWrite(context);
  for (const tool of tools) {
    if (writable || !tool.writes) tool.register(server, context);
  }
  registerResources(server, context);
  registerPrompts(server, context);
  extra?.register(server);
  return server;
}

function instructions({ wiki }: McpContext): string {
  const what =
    wiki === null
      ? 'Wikis of Markdown notes, kept in git. Begin with list_wikis; every other tool takes one of them as `wiki`.'
      : `"${wiki.name}" is a wiki of Markdown notes, kept in git.${wiki.purpose === '' ? '' : ` Its purpose: ${wiki.purpose.replace(/[.!?…]?\s*$/, '.')}`}`;
  const home = wiki?.homePath ?? 'Home';
  return (
    `${what} At the start of a session read "${home}", then call get_recent_changes; "Meta/Wiki Usage Guide" says how this wiki wants to be written. ` +
    'Search before you write, link notes with [[WikiLinks]], and keep what you learn in the wiki rather than in the conversation.'
  );
}
