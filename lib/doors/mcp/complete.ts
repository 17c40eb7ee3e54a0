/** What the arguments of resource templates and prompts can be completed to. */
import { PROBLEM_KINDS } from '../../protocol/lint.ts';
import type { WikiInfo } from '../../services/types.ts';
import { requireText } from '../wellformed.ts';
import { type McpContext, openNamed } from './context.ts';
import { answering } from './protocol-error.ts';

/** The protocol takes a hundred; one more says that there are more. */
const MOST = 101;

type Arguments = Record<string, string> | undefined;

/** Paths of the endpoint's wiki, or of the one that the arguments filled in so far name. */
export function completePaths(context: McpContext, text: string, given: Arguments): Promise<string[]> {
  return answering(context, async () => {
    requireText(text, 'value');
    const wiki = await wikiOf(context, given);
    if (wiki === null) return [];
    const { deps, actor } = context;
    return [...(await deps.services.pages.complete(actor, wiki, { text, limit: MOST })).paths];
  });
}

/** Wikis of the account as `owner/slug`. */
export function completeWikis(context: McpContext, text: string): Promise<string[]> {
  return answering(context, async () => startingWith(await namesOf(context), text));
}

export function completeOwners(context: McpContext, text: string): Promise<string[]> {
  return answering(context, async () => {
    const owners = (await namesOf(context)).map((name) => name.split('/', 1)[0] ?? '');
    return startingWith([...new Set(owners)], text);
  });
}

export function completeSlugs(context: McpContext, text: string, given: Arguments): Promise<string[]> {
  return answering(context, async () => {
    const pairs = (await namesOf(context)).map((name) => name.split('/'));
    const own = pairs.filter(([owner]) => given?.['owner'] === undefined || owner === given['owner']);
    return startingWith([...new Set(own.map(([, slug]) => slug ?? ''))], text);
  });
}

export function completeKinds(text: string): string[] {
  return startingWith(PROBLEM_KINDS, text);
}

function startingWith(names: readonly string[], text: string): string[] {
  const start = text.trim().toLowerCase();
  return names.filter((name) => name.startsWith(start)).slice(0, MOST);
}

async function namesOf({ deps, actor }: McpContext): Promise<string[]> {
  return (await deps.services.wikis.list(actor)).map(({ owner, slug }) => `${owner}/${slug}`).sort();
}

async function wikiOf(context: McpContext, given: Arguments): Promise<WikiInfo | null> {
  if (context.wiki !== null) return context.wiki;
  const name = given?.['owner'] === undefined ? given?.['wiki'] : `${given['owner']}/${given['wiki'] ?? ''}`;
  return name === undefined || name === '' ? null : openNamed(context, name, 'read');
}
