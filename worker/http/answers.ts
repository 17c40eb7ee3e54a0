/** How the worker answers: JSON, problem documents, and plain text for git clients. */
import type { ServerResponse } from 'node:http';
import { isUnavailable } from '#lib/adapters/db/errors.ts';
import { isWikibotError, toProblem, WikibotError } from '#lib/core/errors.ts';
import { storageFault } from '../repo/durable.ts';

export function sendJson(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  const data = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': type, 'content-length': data.length, 'cache-control': 'no-store' });
  response.end(data);
}

export function sendProblem(response: ServerResponse, error: unknown): void {
  const problem = toProblem(error);
  sendJson(response, problem.status, problem, 'application/problem+json');
}

/** git shows a plain text body to its user. */
export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers });
  response.end(`${text}\n`);
}

/** A database that does not answer, and a disk that is full, are known failures. */
export function asKnown(cause: unknown): unknown {
  const error = storageFault(cause);
  if (isWikibotError(error) || !isUnavailable(error)) return error;
  return new WikibotError('unavailable', 'The database does not answer. Try again in a few seconds.', { cause: error });
}
