/** The handler behind the one public port: route, clean, answer from the cache or stream on. */
import { randomUUID } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { Socket } from 'node:net';
import { createProxyServer } from 'httpxy';
import { toProblem, WikibotError } from '#lib/core/errors.ts';
import { PublicCache } from './cache.ts';
import { cacheKeyOf, isOfWikiAt } from './cacheable.ts';
import type { FrontConfig } from './config.ts';
import { createControlServer } from './control.ts';
import { cleanRequest, cleanResponse, type Forwarding, KEEP_ALIVE_SECONDS, startResponse } from './headers.ts';
import { FrontMetrics } from './metrics.ts';
import { passOn } from './pass.ts';
import { forwardedOf } from './proxies.ts';
import { PublicAnswers } from './public.ts';
import { routeOf } from './routes.ts';
import { answerUnavailable, isBrowser, isReady } from './unavailable.ts';

/** Connections to the programs behind are kept shorter than web keeps them (see bin/lib/programs.mjs). */
const KEEP_ALIVE_MS = KEEP_ALIVE_SECONDS * 1000;
/** A client that connects and sends no whole head. */
const HEAD_MS = 30_000;
/** Silence after which a connection is given up, on either side: git and imports may think for long. */
const SILENCE_MS = 15 * 60_000;

export class Front {
  readonly #config: FrontConfig;
  readonly #agents = {
    'http:': new Agent({ keepAlive: true, maxFreeSockets: 64, timeout: KEEP_ALIVE_MS }),
    'https:': new SecureAgent({ keepAlive: true, maxFreeSockets: 64, timeout: KEEP_ALIVE_MS }),
  };
  readonly #toWorker = createProxyServer({ proxyTimeout: SILENCE_MS });
  readonly #toWeb = createProxyServer({ proxyTimeout: SILENCE_MS, selfHandleResponse: true });
  readonly #cache = new PublicCache();
  readonly #public: PublicAnswers;
  readonly #protocol: string;
  readonly #metrics: FrontMetrics;

  constructor(config: FrontConfig) {
    this.#config = config;
    this.#metrics = new FrontMetrics(config);
    this.#protocol = config.appUrl.protocol.slice(0, -1);
    this.#public = new PublicAnswers(this.#cache, { url: config.webUrl, agent: this.#agentFor(config.webUrl) });
    this.#toWorker.on('proxyRes', (incoming, _request, response) => cleanResponse(incoming.headers, response));
    this.#toWeb.on('proxyRes', (incoming, request, response) => void this.#passOn(incoming, request, response));
    for (const proxy of [this.#toWorker, this.#toWeb]) {
      proxy.on('error', (error, request, response) => {
        if (request === undefined || response === undefined || !('writeHead' in response)) return;
        answerUnavailable(request, response, !isRefused(error));
      });
    }
  }

  /** One of these listens per address. */
  createServer(): Server {
    const server = createServer((request, response) => this.#handle(request, response));
    server.headersTimeout = HEAD_MS;
    // A push of 15 MB over a slow line may take longer than Node's default of five minutes.
    server.requestTimeout = 0;
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.timeout = SILENCE_MS;
    if (this.#config.development) {
      server.on('upgrade', (request: IncomingMessage, socket, head) => {
        if (!(socket instanceof Socket)) return;
        void this.#toWeb.ws(request, socket, { target: this.#config.webUrl }, head).catch(() => socket.destroy());
      });
    }
    return server;
  }

  /** For the other programs of the system alone; see front/control.ts. */
  createControlServer(): Server {
    return createControlServer(this.#cache, this.#config.workerSecret);
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const { host, address } = forwardedOf(request, this.#config.trustedProxies);
    const forwarding = { requestId: randomUUID(), protocol: this.#protocol, address };
    const url = request.url ?? '/';
    if (!isUsable(request, url, host)) {
      startResponse(response, forwarding);
      refuse(response);
      return;
    }
    request.headers.host = host;
    this.#metrics.observe(request, response);
    const route = routeOf(url, host, this.#config.wikiDomain);
    if (route.to === 'front') {
      startResponse(response, forwarding);
      if (route.answer === 'health') answerHealth(response);
      else this.#metrics.answer(request, response).catch(() => response.destroy());
      return;
    }
    // While sources change, what is made of them does under the same address.
    const isKept = route.to === 'web' && !this.#config.development;
    const key = isKept ? cacheKeyOf(request, this.#config) : null;
    cleanRequest(request, forwarding);
    if (key !== null) {
      void this.#answerPublic(key, request, response, forwarding);
      return;
    }
    startResponse(response, forwarding);
    if (route.to === 'worker') {
      request.url = route.url;
      this.#send(this.#toWorker, request, response, this.#config.workerUrl);
    } else {
      request.url = route.url ?? url;
      this.#send(this.#toWeb, request, response, this.#config.webUrl);
    }
  }

  async #answerPublic(
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
    forwarding: Forwarding,
  ): Promise<void> {
    try {
      const { url = '/', headers } = request;
      const isOfWiki = isOfWikiAt(url, headers.host ?? '', this.#config);
      const found = await this.#public.find({ key, url, headers, isOfWiki });
      if (found !== null) {
        await found.send(request, response, forwarding);
        return;
      }
      startResponse(response, forwarding);
      this.#send(this.#toWeb, request, response, this.#config.webUrl);
    } catch (error) {
      if (!response.headersSent) startResponse(response, forwarding);
      answerUnavailable(request, response, !isRefused(error));
    }
  }

  /** Web's own failure, while a part that it needs is down, is shown as what it is. */
  async #passOn(answer: IncomingMessage, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPage = /^text\/html\b/.test(answer.headers['content-type'] ?? '');
    if (answer.statusCode === 500 && isPage && isBrowser(request) && !(await isReady(this.#config.webUrl))) {
      answer.resume();
      answerUnavailable(request, response, false);
      return;
    }
    try {
      passOn(request, answer, response);
    } catch {
      // A header that can't be sent on: nothing of the answer is.
      answer.destroy();
      answerUnavailable(request, response, true);
    }
  }

  #send(
    proxy: ReturnType<typeof createProxyServer>,
    request: IncomingMessage,
    response: ServerResponse,
    target: string,
  ): void {
    // Rejects on an error of the client's own connection, which has then ended.
    proxy.web(request, response, { target, agent: this.#agentFor(target) }).catch(() => response.destroy());
  }

  #agentFor(target: string): Agent | SecureAgent {
    return target.startsWith('https:') ? this.#agents['https:'] : this.#agents['http:'];
  }
}

/** One host, and a path that no program behind can take for an address of its own. */
function isUsable(request: IncomingMessage, url: string, host: string): boolean {
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  return hosts === 1 && url.startsWith('/') && isDecodable(url) && /^[A-Za-z0-9._:[\]-]+$/.test(host);
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
function isRefused(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ECONNREFUSED' || error.code === 'ENOTFOUND' || error.code === 'EHOSTUNREACH')
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
