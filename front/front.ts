/** The handler behind the one public port: route, clean, answer from the cache or stream on. */
import { randomUUID } from 'node:crypto';
import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { Socket } from 'node:net';
import { createProxyServer } from 'httpxy';
import { WIKI_HEADER } from '#lib/core/hosts.ts';
import { PublicCache } from './cache.ts';
import { cacheKeyOf, isOfWikiAt } from './cacheable.ts';
import type { FrontConfig } from './config.ts';
import { createControlServer } from './control.ts';
import { cleanRequest, cleanResponse, type Forwarding, KEEP_ALIVE_SECONDS, startResponse } from './headers.ts';
import { HostDirectory, type Place } from './hosts.ts';
import { FrontMetrics } from './metrics.ts';
import { passOn } from './pass.ts';
import { forwardedOf } from './proxies.ts';
import { PublicAnswers } from './public.ts';
import { routeOf } from './routes.ts';
import { leadToApex, refuse, refuseHost } from './refusals.ts';
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
  readonly #hosts: HostDirectory;
  readonly #protocol: string;
  readonly #metrics: FrontMetrics;

  constructor(config: FrontConfig) {
    this.#config = config;
    this.#metrics = new FrontMetrics(config);
    this.#protocol = config.appUrl.protocol.slice(0, -1);
    this.#public = new PublicAnswers(this.#cache, { url: config.webUrl, agent: this.#agentFor(config.webUrl) });
    this.#hosts = new HostDirectory(config, { url: config.webUrl, secret: config.workerSecret });
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
    const purge = (wikiId: string): void => {
      this.#cache.purge(wikiId);
      this.#hosts.purge(wikiId);
    };
    return createControlServer(purge, this.#config.workerSecret);
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const { host: asked, address } = forwardedOf(request, this.#config.trustedProxies);
    const host = normalHost(asked, this.#protocol);
    const forwarding = { requestId: randomUUID(), protocol: this.#protocol, address };
    const url = request.url ?? '/';
    if (!isUsable(request, url, host)) {
      startResponse(response, forwarding);
      refuse(response);
      return;
    }
    request.headers.host = host;
    this.#metrics.observe(request, response);
    // Probes ask by address, and learn nothing of any wiki.
    const place = PROBE.test(url) ? probed(this.#hosts.find(host)) : this.#hosts.find(host);
    if (place instanceof Promise) void place.then((found) => this.#route(request, response, forwarding, found));
    else this.#route(request, response, forwarding, place);
  }

  #route(request: IncomingMessage, response: ServerResponse, forwarding: Forwarding, place: Place): void {
    const { url = '/' } = request;
    if (place.kind === 'none') {
      startResponse(response, forwarding);
      refuseHost(response, this.#config.appUrl);
      return;
    }
    const route = routeOf(url, place);
    if (route.to === 'front') {
      startResponse(response, forwarding);
      if (route.answer === 'health') answerHealth(response);
      else this.#metrics.answer(request, response).catch(() => response.destroy());
      return;
    }
    if (route.to === 'apex') {
      startResponse(response, forwarding);
      leadToApex(request, response, this.#config.appUrl);
      return;
    }
    // While sources change, what is made of them does under the same address.
    const isKept = route.to === 'web' && !this.#config.development;
    const key = isKept ? cacheKeyOf(request, this.#config, place.kind === 'wiki') : null;
    cleanRequest(request, forwarding);
    // What is a path of the apex by now must not be mapped once more.
    const isMapped = route.to === 'worker' || route.url !== undefined;
    if (place.kind === 'wiki' && !isMapped) request.headers[WIKI_HEADER] = `${place.owner}/${place.slug}`;
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

const PROBE = /^\/(?:healthz|readyz|metrics)(?:\?|$)/;

/** Where no host is known, it is the machine that is asked. */
function probed(place: Place | Promise<Place>): Place | Promise<Place> {
  return !(place instanceof Promise) && place.kind === 'none' ? { kind: 'apex' } : place;
}

/** Some clients name the port that goes without saying. */
function normalHost(host: string, protocol: string): string {
  return host.replace(protocol === 'https' ? /:443$/ : /:80$/, '');
}
