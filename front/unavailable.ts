/** What is answered while a program behind is down: a problem document, or a page for a browser. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toProblem, WikibotError } from '#lib/core/errors.ts';

const RETRY_SECONDS = 2;
/** Web itself waits for three seconds before it says that a part does not answer. */
const READY_MS = 5_000;

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${RETRY_SECONDS}">
<title>Back in a moment</title>
<body style="font: 1.1rem/1.5 system-ui, sans-serif; margin: 20vh auto; max-width: 32rem; padding: 0 1rem">
<h1>Back in a moment</h1>
<p>wikibot is starting. This page tries again by itself; nothing is lost.</p>
`;

/**
 * @param reached false: the request went nowhere, so it may simply be sent again (503). True: the
 *   program behind broke off, and may or may not have done what was asked (502).
 */
export function answerUnavailable(request: IncomingMessage, response: ServerResponse, reached: boolean): void {
  if (response.headersSent) {
    // Half an answer must not look like a whole one.
    response.destroy();
    return;
  }
  const browser = isBrowser(request);
  const problem = toProblem(
    new WikibotError(
      'unavailable',
      reached ? 'The answer was broken off.' : 'The service is starting. Try again in a moment.',
    ),
  );
  const status = reached ? 502 : problem.status;
  const body = browser ? PAGE : JSON.stringify({ ...problem, status });
  response.writeHead(status, {
    'Content-Type': browser ? 'text/html; charset=utf-8' : 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'Retry-After': RETRY_SECONDS,
    ...(browser ? { 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'" } : {}),
    // A body that nobody reads any more would hold the connection.
    Connection: 'close',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A person, who is shown a page instead of a problem document. */
export function isBrowser({ headers }: IncomingMessage): boolean {
  return /\btext\/html\b/.test(headers.accept ?? '');
}

/** Whether web finds all that it needs; not, when it does not say so in time. */
export async function isReady(webUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${webUrl}/readyz`, { signal: AbortSignal.timeout(READY_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
