/**
 * The worker as web and command line see it. Node's own HTTP client with kept connections: Next
 * patches `fetch`, and a call here is on the path of every page.
 */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { fromProblem, WikibotError } from '../core/errors.ts';
import { RPC } from '../protocol/rpc.ts';
import type { RpcInput, RpcMethod, RpcOutput } from '../protocol/rpc.ts';
import type { Repositories } from '../services/ports.ts';

/** A commit of many pages is judged, written and published before it is answered. */
const TIMEOUT_MS: Partial<Record<RpcMethod, number>> = {
  ...{ commit: 600_000, inspect: 600_000, reconcile: 3_600_000, restoreWikis: 600_000, removeDeleted: 3_600_000 },
  // Asked by /readyz, whose answer is not to wait for it.
  searchStatus: 2000,
};
const DEFAULT_TIMEOUT_MS = 30_000;
const TRANSFER_TIMEOUT_MS = 600_000;

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: Uint8Array | Readable;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export function createWorkerClient({ url, secret }: { url: string; secret: string }): Repositories {
  const origin = new URL(url);
  const isTls = origin.protocol === 'https:';
  // Closed before the worker closes them (75 s), so that no request meets a closing connection.
  const options = { keepAlive: true, maxSockets: 64, timeout: 30_000 };
  const agent = isTls ? new HttpsAgent(options) : new HttpAgent(options);
  const open = isTls ? httpsRequest : httpRequest;

  const send = ({ method, path, headers, body, timeoutMs, signal }: Sent): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const outgoing = open(
        {
          ...{
            host: origin.hostname.replace(/^\[|\]$/g, ''),
            port: origin.port,
            method,
            path,
            agent,
            signal,
            timeout: timeoutMs,
          },
          headers: { authorization: `Bearer ${secret}`, ...headers },
        },
        resolve,
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error('The worker gave no answer in time.')));
      outgoing.on('error', (error) => reject(unavailable(error)));
      if (body instanceof Readable) {
        body.on('error', (error) => outgoing.destroy(error));
        body.pipe(outgoing);
      } else outgoing.end(body);
    });

  return {
    async call<M extends RpcMethod>(method: M, input: RpcInput<M>): Promise<RpcOutput<M>> {
      const body = Buffer.from(JSON.stringify(input));
      const answer = await send({
        method: 'POST',
        path: `/rpc/${method}`,
        headers: { 'content-type': 'application/json', 'content-length': body.length, ...requestIdOf(input) },
        body,
        timeoutMs: TIMEOUT_MS[method] ?? DEFAULT_TIMEOUT_MS,
      });
      // Sound by construction: the schema is of the method's own row of the table.
      return RPC[method].output.parse(await jsonOf(answer)) as RpcOutput<M>;
    },

    async file(wikiId, oid, { range, signal } = {}) {
      const answer = await send({
        method: 'GET',
        path: `/files/${wikiId}/${oid}`,
        timeoutMs: TRANSFER_TIMEOUT_MS,
        ...(range === undefined ? {} : { headers: { range } }),
        ...(signal === undefined ? {} : { signal }),
      });
      return await responseOf(answer);
    },

    async stage(wikiId, body, { size } = {}) {
      const isBytes = body instanceof Uint8Array;
      const length = isBytes ? body.length : size;
      const answer = await send({
        method: 'POST',
        path: `/stage/${wikiId}`,
        headers: {
          'content-type': 'application/octet-stream',
          ...(length === undefined ? {} : { 'content-length': length }),
        },
        // The two types of ReadableStream (of the DOM, of Node) are one class at run time.
        body: isBytes ? body : Readable.fromWeb(body as NodeReadableStream<Uint8Array>),
        timeoutMs: TRANSFER_TIMEOUT_MS,
      });
      const staged: unknown = await jsonOf(answer);
      if (!isStaged(staged)) throw new WikibotError('internal', 'The worker gave a malformed answer.');
      return staged;
    },

    async exported(wikiId, format) {
      return await responseOf(
        await send({ method: 'GET', path: `/export/${wikiId}?format=${format}`, timeoutMs: TRANSFER_TIMEOUT_MS }),
      );
    },

    async health() {
      try {
        const answer = await send({ method: 'GET', path: '/healthz', timeoutMs: 2000 });
        answer.resume();
        return answer.statusCode === 200;
      } catch {
        return false;
      }
    },
  };
}

function requestIdOf(input: object): Record<string, string> {
  return 'requestId' in input && typeof input.requestId === 'string' ? { 'x-request-id': input.requestId } : {};
}

function isStaged(value: unknown): value is { oid: string; size: number } {
  return (
    value instanceof Object &&
    'oid' in value &&
    typeof value.oid === 'string' &&
    'size' in value &&
    typeof value.size === 'number'
  );
}

/** The body of a good answer; a problem document is thrown as the error that it tells of. */
async function jsonOf(answer: IncomingMessage): Promise<unknown> {
  const value = await bodyOf(answer);
  if (answer.statusCode === 200) return value;
  throw fromProblem(membersOf(value));
}

function membersOf(value: unknown): Record<string, unknown> {
  return value instanceof Object ? Object.fromEntries(Object.entries(value)) : {};
}

async function bodyOf(answer: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer) chunks.push(chunk as Buffer);
  } catch (error) {
    throw unavailable(error);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new WikibotError('internal', 'The worker gave a malformed answer.', { cause: error });
  }
}

const PASSED_HEADERS = ['content-type', 'content-length', 'content-range', 'accept-ranges', 'etag'] as const;

async function responseOf(answer: IncomingMessage): Promise<Response> {
  const status = answer.statusCode ?? 500;
  if (status >= 400 && status !== 416) throw fromProblem(membersOf(await bodyOf(answer)));
  const headers = new Headers();
  for (const name of PASSED_HEADERS) {
    const value = answer.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return new Response(Readable.toWeb(answer) as ReadableStream<Uint8Array>, { status, headers });
}

function unavailable(cause: unknown): Error {
  if (cause instanceof WikibotError) return cause;
  if (cause instanceof Error && cause.name === 'AbortError') return cause;
  return new WikibotError(
    'unavailable',
    'The server that keeps the repositories does not answer. Try again in a few seconds.',
    { cause },
  );
}
