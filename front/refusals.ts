/** What the front answers by itself to requests that lead nowhere. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toProblem, WikibotError } from '#lib/core/errors.ts';

export function refuse(response: ServerResponse): void {
  const problem = toProblem(new WikibotError('invalid_input', 'The request names no usable host or path.'));
  response.writeHead(400, { 'Content-Type': 'application/problem+json', Connection: 'close' });
  response.end(JSON.stringify({ ...problem, status: 400 }));
}

/** Plain, since nobody of us is meant: another site's name that leads here, or one that nobody has. */
export function refuseHost(response: ServerResponse, appUrl: URL): void {
  response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`Nothing is served under this host name. wikibot is at ${appUrl.origin}\n`);
}

/** Another owner's path on a wiki's host, where neither its cookies nor its name may serve it. */
export function leadToApex(request: IncomingMessage, response: ServerResponse, appUrl: URL): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuseHost(response, appUrl);
    return;
  }
  response.writeHead(308, { Location: `${appUrl.origin}${request.url ?? '/'}`, 'Cache-Control': 'no-cache' });
  response.end();
}
