/**
 * One request, from its path to its answer. The routes are tables (routes/), so that an unknown
 * path is 404 and a wrong method 405 by construction, and the same API can be mounted anywhere.
 *
 * Order matters: who asks, from which page, may they see the wiki; only then is input looked at.
 */
import type { z } from 'zod';
import type { Actor, Right } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import type { WikiAddress, WikiInfo, WriteContext } from '../../services/types.ts';
import type { DoorDeps } from '../deps.ts';
import { failureOf, problemResponse } from '../failure.ts';
import { agentOf, isOwnOrigin, requestIdOf } from '../identity.ts';
import { readJson, readQuery } from './body.ts';
import { allowOrigins, preflightHeaders } from './cors.ts';
import { once, onceOfAccount } from './once.ts';
import { type Described, type Operation, checkAnswer } from './operation.ts';
import { decodeSegment, segmentsOf } from './path.ts';
import { Reply, jsonResponse } from './reply.ts';
import { validate } from './validate.ts';

export type Method = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';

/** What every handler is given. */
export interface Call {
  readonly request: Request;
  readonly deps: DoorDeps;
  readonly services: DoorDeps['services'];
  readonly actor: Actor;
  /** For services that write. */
  readonly write: WriteContext;
  /** Values of the pattern's `{name}` segments, decoded; `{path…}` takes all that follow. */
  readonly params: Readonly<Record<string, string>>;
}

interface Spec<Query extends z.ZodType, Body extends z.ZodType, Extra> extends Described {
  readonly method: Method;
  /** `pages`, `pages/{path…}`, `tokens/{id}`. */
  readonly pattern: string;
  readonly query?: Query;
  readonly body?: Body;
  /** The handler reads the body itself, and doing the request twice does no harm: no `Idempotency-Key` is looked at. */
  readonly raw?: boolean;
  /** Answers what becomes JSON, a {@link Reply}, or a `Response` that is sent as it is. */
  readonly handle: (call: Call & Extra & { query: z.output<Query>; body: z.output<Body> }) => Promise<object>;
}

export interface Route {
  readonly method: Method;
  readonly pattern: string;
  readonly operation: Operation;
  readonly run: (call: Call, address: WikiAddress | null) => Promise<{ result: object; isPublic: boolean }>;
}

/** A route of the account, or one that needs nothing. */
export function route<Query extends z.ZodType = z.ZodUndefined, Body extends z.ZodType = z.ZodUndefined>(
  spec: Spec<Query, Body, unknown> & {
    readonly needs?: 'nothing';
    /** Doing it twice would do harm, or answer otherwise: takes an `Idempotency-Key`. */
    readonly repeatable?: boolean;
  },
): Route {
  return {
    method: spec.method,
    pattern: spec.pattern,
    operation: operationOf(spec, { needs: spec.needs ?? 'account', repeatable: spec.repeatable === true }),
    run: async (call) => {
      const input = await inputOf(spec, call);
      const handle = () => spec.handle({ ...call, ...input });
      return {
        result: spec.repeatable === true ? await onceOfAccount(call, input, handle) : await handle(),
        isPublic: false,
      };
    },
  };
}

/** A route of one wiki: it is opened with the right before anything else is looked at. */
export function wikiRoute<Query extends z.ZodType = z.ZodUndefined, Body extends z.ZodType = z.ZodUndefined>(
  right: Right,
  spec: Spec<Query, Body, { readonly wiki: WikiInfo }>,
): Route {
  return {
    method: spec.method,
    pattern: spec.pattern,
    operation: operationOf(spec, { needs: right, repeatable: spec.method !== 'GET' && spec.raw !== true }),
    run: async (call, address) => {
      if (address === null) throw noSuchRoute(call.request);
      const wiki = await call.services.access.open(call.actor, address, right);
      const input = await inputOf(spec, call);
      const result = spec.raw
        ? await spec.handle({ ...call, ...input, wiki })
        : await once(call, { wiki, input }, (again) => spec.handle({ ...again, ...input, wiki }));
      return { result, isPublic: wiki.isPublic && call.actor.kind === 'nobody' };
    },
  };
}

function operationOf(
  { id, tag, summary, description, answers, accepts, conditional, query, body }: Spec<z.ZodType, z.ZodType, never>,
  rest: Pick<Operation, 'needs' | 'repeatable'>,
): Operation {
  return {
    ...{ id, tag, summary, answers, query, body, ...rest },
    ...(description === undefined ? {} : { description }),
    ...(accepts === undefined ? {} : { accepts }),
    ...(conditional === undefined ? {} : { conditional }),
  };
}

async function inputOf<Query extends z.ZodType, Body extends z.ZodType>(
  spec: { readonly query?: Query; readonly body?: Body },
  { request, deps }: Call,
): Promise<{ query: z.output<Query>; body: z.output<Body> }> {
  const query = readQuery(new URL(request.url));
  const unknown = Object.keys(query)[0];
  if (spec.query === undefined && unknown !== undefined) {
    throw new WikibotError('invalid_input', `"${unknown}": There is no such parameter.`, {
      data: { errors: [{ field: unknown, message: 'There is no such parameter.' }] },
    });
  }
  // Without a schema the handler's type says `undefined`, and that is what it gets.
  return {
    query: (spec.query === undefined ? undefined : validate(spec.query, query)) as z.output<Query>,
    body: (spec.body === undefined
      ? undefined
      : validate(spec.body, await readJson(request, deps.jsonBytes))) as z.output<Body>,
  };
}

/** Serves `routes` for requests whose path holds `/api/v1`. Never throws. */
export function createApi(routes: readonly Route[], deps: DoorDeps) {
  return async (request: Request, address: WikiAddress | null): Promise<Response> =>
    allowOrigins(await answer(request, address));

  async function answer(request: Request, address: WikiAddress | null): Promise<Response> {
    const requestId = requestIdOf(request);
    try {
      const found = find(routes, request);
      if ('allow' in found) return notAllowed(request, requestId, found.allow);
      const actor = await deps.actorOf(request);
      requireOwnOrigin(request, actor, deps);
      const params = decodeParams(found.raw);
      const write = { agent: agentOf(actor, request), requestId };
      const call: Call = { request, deps, services: deps.services, actor, write, params };
      const { result, isPublic } = await found.route.run(call, address);
      if (result instanceof Response) {
        result.headers.set('X-Request-Id', requestId);
        return result;
      }
      const reply = result instanceof Reply ? result : new Reply(result, 200);
      if (deps.checkAnswers === true) checkAnswer(found.route.operation, reply.status, reply.body);
      return jsonResponse(request, { body: reply.body, status: reply.status, requestId, isPublic });
    } catch (error) {
      return problemResponse(request, failureOf(error, deps, requestId), requestId);
    }
  }
}

/** A session is sent by the browser on its own, so the page that asks must be ours. */
function requireOwnOrigin(request: Request, actor: Actor, deps: DoorDeps): void {
  if (request.method === 'GET' || request.method === 'HEAD' || actor.kind !== 'user') return;
  if (!isOwnOrigin(request, deps)) {
    throw new WikibotError('forbidden', 'A change with a session must come from a page of this site ("Origin").');
  }
}

type Found = { route: Route; raw: Record<string, string[]> } | { allow: readonly string[] };

function find(routes: readonly Route[], request: Request): Found {
  const segments = segmentsOf(new URL(request.url));
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const allow: string[] = [];
  for (const route of routes) {
    const raw = match(route.pattern, segments);
    if (raw === null) continue;
    if (route.method === method) return { route, raw };
    allow.push(route.method, ...(route.method === 'GET' ? ['HEAD'] : []));
  }
  if (allow.length === 0) throw noSuchRoute(request);
  return { allow: [...allow, 'OPTIONS'] };
}

/** Raw segments of each parameter, or null. A slash at the end of a fixed pattern is ignored. */
function match(pattern: string, segments: readonly string[]): Record<string, string[]> | null {
  const raw: Record<string, string[]> = {};
  const parts = pattern.split('/');
  for (const [index, part] of parts.entries()) {
    const name = /^\{(\w+)(…?)\}$/.exec(part);
    if (name?.[2] === '…') {
      const rest = segments.slice(index);
      if (rest.every((segment) => segment === '')) return null;
      return { ...raw, [name[1] ?? '']: rest };
    }
    const segment = segments[index];
    if (segment === undefined || segment === '') return null;
    if (name !== null) raw[name[1] ?? ''] = [segment];
    else if (segment !== part) return null;
  }
  return segments.slice(parts.length).every((segment) => segment === '') ? raw : null;
}

function decodeParams(raw: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(raw).map(([name, segments]) => [name, segments.map(decodeSegment).join('/')]),
  );
}

function noSuchRoute(request: Request): WikibotError {
  return new WikibotError('not_found', `The API has no ${new URL(request.url).pathname}.`);
}

function notAllowed(request: Request, requestId: string, allow: readonly string[]): Response {
  const header = allow.join(', ');
  if (request.method === 'OPTIONS') {
    const headers = { Allow: header, 'X-Request-Id': requestId, ...preflightHeaders(request, header) };
    return new Response(null, { status: 204, headers });
  }
  const failure = new WikibotError('method_not_allowed', `${request.method} is not offered here, but ${header}.`);
  const response = problemResponse(request, failure, requestId);
  response.headers.set('Allow', header);
  return response;
}
