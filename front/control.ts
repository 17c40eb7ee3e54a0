/**
 * What the other programs of the system tell the front: `POST /purge/{wiki id}`. On a port of its
 * own that the outside never reaches, so that no header or path of a client can be taken for it.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:http';

const PURGE = /^\/purge\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function createControlServer(purge: (wikiId: string) => void, secret: string): Server {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${secret}`);
  return createServer({ keepAliveTimeout: 75_000, requestTimeout: 10_000 }, (request, response) => {
    request.resume();
    const [, wikiId] = PURGE.exec(request.url ?? '') ?? [];
    const { authorization = '' } = request.headers;
    if (!timingSafeEqual(digest(authorization), expected)) response.writeHead(401);
    else if (wikiId === undefined) response.writeHead(404);
    else if (request.method !== 'POST') response.writeHead(405, { Allow: 'POST' });
    else {
      purge(wikiId);
      response.writeHead(204);
    }
    response.end();
  });
}
