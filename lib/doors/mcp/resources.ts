/** Pages as resources: listed in parts, read as Markdown, found by completing their paths. */
import {
  type ListResourcesResult,
  type McpServer,
  type ReadResourceResult,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { WikibotError } from '../../core/errors.ts';
import type { WikiInfo } from '../../services/types.ts';
import { completeOwners, completePaths, completeSlugs } from './complete.ts';
import { type McpContext, openNamed, requireMcp } from './context.ts';
import { answering, reading } from './protocol-error.ts';
import { pageUri, parsePageUri } from './uri.ts';

/** Pages of one part of the list: some 30 kB. */
const PART = 200;
const MARKDOWN = 'text/markdown';

export function registerResources(server: McpServer, context: McpContext): void {
  const { wiki } = context;
  const where = wiki === null ? '{owner}/{wiki}' : `${wiki.owner}/${wiki.slug}`;
  const template = new ResourceTemplate(`wiki://${where}/{+path}`, {
    list: undefined,
    complete: {
      ...(wiki === null
        ? {
            owner: (text: string) => completeOwners(context, text),
            wiki: (text: string, given?: Given) => completeSlugs(context, text, given?.arguments),
          }
        : {}),
      path: (text: string, given?: Given) => completePaths(context, text, given?.arguments),
    },
  });
  const config = {
    title: 'Note',
    description: 'A note of the wiki by its path, e.g. "Actors/Iran", as Markdown with its frontmatter.',
    mimeType: MARKDOWN,
  };
  server.registerResource('note', template, config, (uri) => readNote(context, uri.href));
  // The SDK's own list has no parts: it would answer with all pages of a wiki at once.
  server.server.setRequestHandler('resources/list', ({ params }) =>
    answering(context, () => listNotes(context, params?.cursor)),
  );
}

interface Given {
  arguments?: Record<string, string>;
}

async function readNote(context: McpContext, uri: string): Promise<ReadResourceResult> {
  return reading(context, uri, async () => {
    const named = parsePageUri(uri);
    if (named === null) throw new WikibotError('not_found', 'A note is wiki://owner/wiki/path.');
    const { deps, actor } = context;
    const wiki = context.wiki ?? (await openNamed(context, `${named.owner}/${named.slug}`, 'read'));
    const page = await deps.services.pages.read(actor, wiki, named.path);
    const contents = { uri: pageUri(wiki, page.path), mimeType: MARKDOWN, text: page.content };
    return { contents: [{ ...contents, _meta: { 'wikibot/revision': page.revision } }] };
  });
}

/** One part; on the account's endpoint of one wiki after the other, named by the cursor. */
async function listNotes(context: McpContext, cursor: string | undefined): Promise<ListResourcesResult> {
  if (context.wiki !== null) return partOf(context, context.wiki, cursor);
  const wikis = await readableWikis(context);
  const [, name = wikis[0]?.name, inner] = /^([^ ]+) (.*)$/s.exec(cursor ?? '') ?? [];
  if (cursor !== undefined && inner === undefined) {
    throw new WikibotError('invalid_input', 'The cursor is malformed; send "nextCursor" of the previous answer.');
  }
  for (const [index, { name: at, wiki }] of wikis.entries()) {
    // In the order of the names, so that a wiki that comes or goes meanwhile disturbs nothing.
    if (name === undefined || at < name) continue;
    const part = await partOf(context, wiki, at === name && inner !== '' ? inner : undefined);
    const follower = wikis[index + 1];
    const next = part.nextCursor === undefined ? follower && `${follower.name} ` : `${at} ${part.nextCursor}`;
    if (part.resources.length > 0 || next === undefined) {
      return { resources: part.resources, ...(next === undefined ? {} : { nextCursor: next }) };
    }
  }
  return { resources: [] };
}

async function readableWikis({ deps, actor }: McpContext): Promise<{ name: string; wiki: WikiInfo }[]> {
  const wikis = (await deps.services.wikis.list(actor)).filter((wiki) => wiki.planState !== 'lapsed');
  return wikis
    .map((wiki) => ({ name: `${wiki.owner}/${wiki.slug}`, wiki }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

async function partOf(
  { deps, actor }: McpContext,
  wiki: WikiInfo,
  cursor: string | undefined,
): Promise<ListResourcesResult> {
  requireMcp(wiki);
  const list = await deps.services.pages.list(actor, wiki, { limit: PART, cursor });
  const resources = list.pages.map((page) => ({
    uri: pageUri(wiki, page.path),
    name: page.path,
    title: page.title,
    mimeType: MARKDOWN,
    annotations: { lastModified: page.last_updated },
  }));
  return { resources, ...(list.next_cursor === null ? {} : { nextCursor: list.next_cursor }) };
}
