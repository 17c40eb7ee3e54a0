/** The handler behind the one public port: route, clean, stream on. */
import { randomUUID } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { Socket } from 'node:net';
import { createProxyServer } from 'httpxy';
import { toProblem, WikibotError } from '#lib/core/errors.ts';
import type { FrontConfig } from './config.ts';
import { cleanRequest, cleanResponse, KEEP_ALIVE_SECONDS, startResponse } from './headers.ts';
import { routeOf } from './routes.ts';
import { answerUnavailable } from './unavailable.ts';

/** Connections to the programs behind are kept shorter than web keeps them (see bin/lib/programs.mjs). */
const KEEP_ALIVE_MS = KEEP_ALIVE_SECONDS * 1000;
/** A client that connects and sends no whole head. */
const HEAD_MS = 30_000;

export class Front {
  readonly #config: FrontConfig;
  readonly #agents = {
    'http:': new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: KEEP_ALIVE_MS }),
    'https:': new SecureAgent({ keepAlive: true, maxFreeSockets: 64, timeout: KEEP_ALIVE_MS }),
  };
  readonly #proxy;
  readonly #protocol: string;

  constructor(config: FrontConfig) {
    this.#config = config;
    this.#protocol = config.appUrl.protocol.slice(0, -1);
    this.#proxy = createProxyServer();
    this.#proxy.on('proxyRes', (incoming, _request, response) => cleanResponse(incoming.headers, response));
    this.#proxy.on('error', (error, request, response) => {
      if (request === undefined || response === undefined || !('writeHead' in response)) return;
      answerUnavailable(request, response, !isRefused(error));
    });
  }

  /** One of these listens per address. */
  createServer(): Server {
    const server = createServer((request, response) => this.#handle(request, response));
    server.headersTimeout = HEAD_MS;
    // A push of 15 MB over a slow line may take longer than Node's default of five minutes.
    server.requestTimeout = 0;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    if (this.#config.development) {
      server.on('upgrade', (request: IncomingMessage, socket, head) => {
        if (!(socket instanceof Socket)) return;
        void this.#proxy.ws(request, socket, { target: this.#config.webUrl }, head).catch(() => socket.destroy());
      });
    }
    return server;
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const forwarding = { requestId: randomUUID(), protocol: this.#protocol };
    startResponse(response, forwarding);
    const host = request.headers.host ?? '';
    const url = request.url ?? '/';
    if (!url.startsWith('/') || !isDecodable(url) || !/^[A-Za-z0-9._:[\]-]+$/.test(host)) {
      refuse(response);
      return;
    }
    const route = routeOf(url, host, this.#config.wikiDomain);
    if (route.to === 'front') {
      answerHealth(response);
      return;
    }
    cleanRequest(request, forwarding);
    if (route.to === 'worker') request.url = route.url;
    this.#send(request, response, route.to === 'worker' ? this.#config.workerUrl : this.#config.webUrl);
  }

  #send(request: IncomingMessage, response: ServerResponse, target: string): void {
    const agent = target.startsWith('https:') ? this.#agents['https:'] : this.#agents['http:'];
    // Rejects on an error of the client's own connection, which has then ended.
    this.#proxy.web(request, response, { target, agent }).catch(() => response.destroy());
  }
}

/** Next fails with 500 on a path whose percent-encoding is none. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return true;
  } catch {
    return false;
  }
}

/** Nothing was listening: the request did not reach anyone. */
function isRefused(error: Error): boolean {
  return (
    'code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND' || error.code === 'EHOSTUNREACH')
  );
}

function answerHealth(response: ServerResponse): void {
  const body = '{"status":"ok"}';
  response.writeHead(200, {
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

function refuse(response: ServerResponse): void {
  const problem = toProblem(new WikibotError('invalid_input', 'The request names no usable host or path.'));
  response.writeHead(400, { 'Content-Type': 'application/problem+json', Connection: 'close' });
  response.end(JSON.stringify({ ...problem, status: 400 }));
}
