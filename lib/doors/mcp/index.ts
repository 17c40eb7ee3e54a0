/**
 * The MCP door: Streamable HTTP without sessions, so that any web process can answer any request.
 * Who asks and whether the wiki is there for them is settled in HTTP, before any MCP is spoken;
 * what a tool meets is answered as a tool result.
 *
 * The SDK's handler speaks both eras of the protocol: 2026-07-28, where each request says all of
 * itself, and those before, where `initialize` is answered and forgotten. `mcp-handler` wraps the
 * same handler for Next and brings sessions in Redis and reading of tokens, neither of which is of
 * use here.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Actor } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import type { WikiAddress, WikiInfo } from '../../services/types.ts';
import type { DoorDeps } from '../deps.ts';
import { failureOf, problemResponse } from '../failure.ts';
import { requestIdOf } from '../identity.ts';
import { type McpContext, requireMcp } from './context.ts';
import { METHODS, preflight, requireHost, requireOrigin, withCors } from './gate.ts';
import { readMessage } from './message.ts';
import { type ServerExtra, createServer } from './server.ts';
import { type Listening, createStreamLimit, follow, narrowed } from './subscriptions.ts';

export interface McpDoor {
  /** `…/mcp` of the wiki at the address. */
  wiki(request: Request, address: WikiAddress): Promise<Response>;
  /** `/mcp`: all wikis of the account. */
  account(request: Request): Promise<Response>;
}

export interface McpDoorOptions {
  /** More for each server. For the conformance suite, whose scenarios call tools of their own. */
  readonly extra?: ServerExtra;
}

/** What the SDK's handler and its event bus find of the request that they serve. */
interface Current {
  readonly context: McpContext;
  readonly listening: Listening | null;
  /** Ends the answer, however long it would go on. */
  readonly end: () => void;
}

/** `deps.actorOf` must look at bearer tokens alone: a session would let any page call tools. */
export function createMcpDoor(deps: DoorDeps, options: McpDoorOptions = {}): McpDoor {
  const current = new AsyncLocalStorage<Current>();
  const streams = createStreamLimit();
  const warn = (error: unknown, what: string): void =>
    deps.log.warn({ requestId: current.getStore()?.context.requestId, err: error }, what);

  const handler = createMcpHandler(({ era }) => createServer(requireCurrent().context, era, options.extra), {
    maxSubscriptions: 10_000,
    bus: {
      // Changes come from the database, for each stream by itself.
      publish: () => undefined,
      subscribe: (emit) => {
        const { context, listening, end } = requireCurrent();
        if (listening === null) return () => undefined;
        const release = streams.take(context.actor, context.request);
        const report = (error: unknown): void => warn(error, 'A stream of changes ended');
        const unfollow = follow({ context, listening, end, report }, emit);
        return () => {
          unfollow();
          release();
        };
      },
    },
    onerror: (error) => warn(error, 'MCP request refused'),
  });

  function requireCurrent(): Current {
    const found = current.getStore();
    if (found === undefined) throw new Error('The MCP handler runs outside of a request');
    return found;
  }

  async function serve(request: Request, open: (actor: Actor) => Promise<WikiInfo | null>): Promise<Response> {
    const requestId = requestIdOf(request);
    try {
      if (request.method === 'OPTIONS') return preflight();
      requireHost(request, deps);
      if (request.method !== 'POST') return wrongMethod(request, requestId);
      const actor = await deps.actorOf(request);
      requireOrigin(request, actor, deps);
      const wiki = await open(actor);
      return finished(await answer({ deps, request, requestId, actor, wiki }), requestId);
    } catch (error) {
      return withCors(problemResponse(request, failureOf(error, deps, requestId), requestId));
    }
  }

  async function answer(context: McpContext): Promise<Response> {
    const { request } = context;
    const read = await readMessage(request, deps.jsonBytes);
    if (read instanceof Response) return read;
    const narrow = await narrowed(context, read.message);
    if (narrow !== null) streams.require(context.actor, request);
    const parsedBody = narrow?.message ?? read.message;
    const ended = new AbortController();
    const signal = AbortSignal.any([request.signal, ended.signal]);
    // The body has been read; the handler takes it parsed.
    const { url, method, headers } = request;
    const asked = new Request(url, { method, headers, signal });
    const state = { context, listening: narrow?.listening ?? null, end: () => ended.abort() };
    return current.run(state, () => handler.fetch(asked, { parsedBody }));
  }

  return {
    wiki: (request, address) =>
      serve(request, async (actor) => {
        const wiki = await deps.services.access.open(actor, address, 'read');
        requireMcp(wiki);
        return wiki;
      }),
    account: (request) =>
      serve(request, (actor) => {
        if (actor.kind === 'nobody')
          throw new WikibotError('unauthenticated', 'Send a token as "Authorization: Bearer …".');
        return Promise.resolve(null);
      }),
  };
}

function finished(response: Response, requestId: string): Response {
  response.headers.set('X-Request-Id', requestId);
  response.headers.set('X-Content-Type-Options', 'nosniff');
  const stream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  response.headers.set('Cache-Control', `private, no-store${stream ? ', no-transform' : ''}`);
  return withCors(response);
}

function wrongMethod(request: Request, requestId: string): Response {
  const failure = new WikibotError(
    'method_not_allowed',
    'MCP is spoken here with POST; there are no sessions and no GET stream.',
  );
  const response = withCors(problemResponse(request, failure, requestId));
  response.headers.set('Allow', METHODS);
  return response;
}
