/**
 * The MCP door: Streamable HTTP without sessions, so that any web process can answer any request.
 * Who asks and whether the wiki is there for them is settled in HTTP, before any MCP is spoken;
 * what a tool meets is answered as a tool result.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Actor } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import type { WikiAddress, WikiInfo } from '../../services/types.ts';
import type { DoorDeps } from '../deps.ts';
import { failureOf, problemResponse } from '../failure.ts';
import { isOwnOrigin, requestIdOf } from '../identity.ts';
import { type McpContext, requireMcp } from './context.ts';
import { createServer } from './server.ts';

export interface McpDoor {
  /** `…/mcp` of the wiki at the address. */
  wiki(request: Request, address: WikiAddress): Promise<Response>;
  /** `/mcp`: all wikis of the account. */
  account(request: Request): Promise<Response>;
}

const ALLOW = 'POST, OPTIONS';

/** `deps.actorOf` must look at bearer tokens alone: a session would let any page call tools. */
export function createMcpDoor(deps: DoorDeps): McpDoor {
  const current = new AsyncLocalStorage<McpContext>();
  const handler = createMcpHandler(
    () => {
      const context = current.getStore();
      if (context === undefined) throw new Error('The MCP handler runs outside of a request');
      return createServer(context);
    },
    {
      onerror: (error) =>
        deps.log.warn({ requestId: current.getStore()?.requestId, err: error }, 'MCP request refused'),
    },
  );

  async function serve(request: Request, open: (actor: Actor) => Promise<WikiInfo | null>): Promise<Response> {
    const requestId = requestIdOf(request);
    try {
      if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { Allow: ALLOW } });
      if (request.method !== 'POST') return wrongMethod(request, requestId);
      const actor = await deps.actorOf(request);
      requireOrigin(request, actor, deps);
      const wiki = await open(actor);
      const response = await current.run({ deps, request, requestId, actor, wiki }, () => handler.fetch(request));
      response.headers.set('X-Request-Id', requestId);
      response.headers.set('Cache-Control', 'private, no-store');
      return response;
    } catch (error) {
      return problemResponse(request, failureOf(error, deps, requestId), requestId);
    }
  }

  return {
    wiki: (request, address) =>
      serve(request, async (actor) => {
        const wiki = await deps.services.access.open(actor, address, 'read');
        requireMcp(wiki);
        return wiki;
      }),
    account: (request) =>
      serve(request, async (actor) => {
        if (actor.kind === 'nobody')
          throw new WikibotError('unauthenticated', 'Send a token as "Authorization: Bearer …".');
        return null;
      }),
  };
}

/**
 * Against DNS rebinding: a foreign page that reaches this server under its own name sends its own
 * origin. A bearer token is proof enough, since no browser adds one by itself.
 */
function requireOrigin(request: Request, actor: Actor, deps: DoorDeps): void {
  if (request.headers.has('origin') && actor.kind !== 'token' && !isOwnOrigin(request, deps)) {
    throw new WikibotError('forbidden', 'Requests from pages of other sites need a token.');
  }
}

function wrongMethod(request: Request, requestId: string): Response {
  const failure = new WikibotError(
    'method_not_allowed',
    'MCP is spoken here with POST; there are no sessions and no GET stream.',
  );
  const response = problemResponse(request, failure, requestId);
  response.headers.set('Allow', ALLOW);
  return response;
}
