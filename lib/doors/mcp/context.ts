/** What one MCP request brings to its tools. */
import type { Actor, Right } from '../../core/access.ts';
import { rightsOn } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import type { WikiInfo } from '../../services/types.ts';
import type { DoorDeps } from '../deps.ts';

export interface McpContext {
  readonly deps: DoorDeps;
  readonly request: Request;
  readonly requestId: string;
  readonly actor: Actor;
  /** The wiki of the endpoint; null on the account's endpoint, where each call names one. */
  readonly wiki: WikiInfo | null;
}

/** Whether writing tools are shown. Only what is listed: each call is judged again. */
export function mayWrite({ actor, wiki }: McpContext): boolean {
  if (wiki !== null) return rightsOn(actor, wiki).has('write');
  return actor.kind === 'token' && actor.scopes.some((scope) => scope !== 'read');
}

/** The wiki of a call on the account's endpoint. */
export async function openNamed(context: McpContext, name: string, right: Right): Promise<WikiInfo> {
  const [, owner, slug] = /^@?([^/]+)\/([^/]+)$/.exec(name.trim()) ?? [];
  if (owner === undefined || slug === undefined) {
    throw new WikibotError('invalid_input', `"wiki" must be like "owner/slug", as list_wikis shows it; got "${name}".`);
  }
  const wiki = await context.deps.services.access.open(context.actor, { owner, slug }, right);
  requireMcp(wiki);
  return wiki;
}

/** MCP is off while a plan is lapsed (CONTRACT, "Plans"); the browser, clone and export go on. */
export function requireMcp(wiki: WikiInfo): void {
  if (wiki.planState === 'lapsed') {
    throw new WikibotError(
      'payment_required',
      'MCP is off because the plan of this wiki has lapsed; nothing was deleted.',
    );
  }
}
