/** The worker's one HTTP server: who may ask what, request ids, errors. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { toProblem, WikibotError } from '#lib/core/errors.ts';
import { oid as oidSchema, wikiId as wikiIdSchema } from '#lib/protocol/rpc.ts';
import type { WorkerMetrics } from '../metrics.ts';
import { asKnown, sendJson, sendProblem } from './answers.ts';
import { receiveStage, sendExport, sendFile } from './blobs.ts';
import type { BlobDeps } from './blobs.ts';
import { readJson } from './body.ts';
import { createRpc } from './rpc.ts';
import type { RpcDeps } from './rpc.ts';
import { handleGit, parseGitPath, sendGitError } from './smart-http.ts';
import type { SmartHttpDeps } from './smart-http.ts';

export interface ServerDeps extends RpcDeps, BlobDeps, SmartHttpDeps {
  readonly secret: string;
  readonly metrics: WorkerMetrics;
  readonly log: Logger;
}

const REQUEST_ID = /^[\w.-]{1,100}$/;

export function createWorkerServer(deps: ServerDeps): Server {
  const rpc = createRpc(deps);
  const isSecret = secretCheck(deps.secret);
  const server = createServer(
    { keepAliveTimeout: 75_000, headersTimeout: 30_000, requestTimeout: 900_000 },
    (request, response) => {
      void handle(request, response);
    },
  );
  return server;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : crypto.randomUUID();
    response.setHeader('x-request-id', requestId);
    const started = performance.now();
    // Node has checked the request line; a base is needed since it holds a path alone.
    const url = URL.parse(request.url ?? '/', 'http://worker');
    const git = url === null ? null : parseGitPath(url);
    try {
      if (url === null) throw new WikibotError('invalid_input', 'The address is malformed.');
      if (git !== null) await handleGit(deps, request, response, git);
      else await route(request, response, url);
    } catch (cause) {
      fail(cause, { request, response, requestId, isGit: git !== null, path: url?.pathname ?? '' });
    } finally {
      deps.log.debug({
        requestId,
        method: request.method,
        path: url?.pathname,
        status: response.statusCode,
        ms: Math.round(performance.now() - started),
      });
    }
  }

  async function route(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const [, area = '', first = '', second = '', ...more] = url.pathname.split('/');
    const method = request.method ?? 'GET';
    if (area === 'healthz' && first === '') return sendJson(response, 200, { status: 'ok' });
    if (!isSecret(request.headers.authorization))
      throw new WikibotError('unauthenticated', 'The secret of the worker is missing or wrong.');
    if (more.length > 0) throw notFound();
    if (area === 'metrics' && method === 'GET' && first === '') {
      const body = await deps.metrics.text(deps.search.status());
      response.writeHead(200, { 'content-type': deps.metrics.contentType }).end(body);
      return;
    }
    const isRead = method === 'GET' || method === 'HEAD';
    if (area === 'rpc' && method === 'POST' && second === '') {
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      return sendJson(response, 200, await rpc(first, await readJson(request), gone.signal));
    }
    const wikiId = wikiIdSchema.safeParse(first);
    if (!wikiId.success) throw notFound();
    const oid = oidSchema.safeParse(second);
    if (area === 'files' && isRead && oid.success)
      return await sendFile(deps, request, response, { wikiId: wikiId.data, oid: oid.data });
    if (area === 'stage' && method === 'POST' && second === '')
      return await receiveStage(deps, request, response, wikiId.data);
    if (area === 'export' && method === 'GET' && second === '') {
      return await sendExport(deps, response, { wikiId: wikiId.data, format: url.searchParams.get('format') });
    }
    throw notFound();
  }

  function fail(
    cause: unknown,
    context: { request: IncomingMessage; response: ServerResponse; requestId: string; isGit: boolean; path: string },
  ): void {
    const { request, response, requestId, isGit, path } = context;
    const error = asKnown(cause);
    const { status } = toProblem(error);
    const isGone = response.destroyed || request.destroyed;
    if (status >= 500 && !isGone) deps.log.error({ err: error, requestId, path }, 'request failed');
    if (response.headersSent || response.destroyed) {
      // Too late for an answer: a cut connection is the only way to say that the body is not whole.
      response.destroy();
      return;
    }
    // What is left of the body is not read; the connection can't be used again.
    if (!request.complete) response.setHeader('connection', 'close');
    if (isGit) sendGitError(response, error);
    else sendProblem(response, error);
  }
}

function notFound(): WikibotError {
  return new WikibotError('not_found', 'There is nothing at this address.');
}

/** Compared in constant time, by hash, so that not even the length is told. */
function secretCheck(secret: string): (header: string | undefined) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${secret}`);
  return (header) => header !== undefined && timingSafeEqual(digest(header), expected);
}
