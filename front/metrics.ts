/** What Prometheus is told of the system: the requests that come in, and what the worker knows of itself. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client';
import { toProblem, WikibotError } from '#lib/core/errors.ts';
import type { FrontConfig } from './config.ts';

/** From an answer out of the cache to a large push. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const WORKER_MS = 3000;

export class FrontMetrics {
  readonly #config: FrontConfig;
  readonly #registry = new Registry();
  readonly #durations: Histogram<'kind' | 'method' | 'status'>;
  readonly #workerUp: Gauge;
  #hasDefaults = false;

  constructor(config: FrontConfig) {
    this.#config = config;
    const registers = [this.#registry];
    this.#durations = new Histogram({
      name: 'wikibot_http_request_duration_seconds',
      help: 'From the head of a request to the end of its answer, as the front sees it.',
      labelNames: ['kind', 'method', 'status'],
      buckets: SECONDS,
      registers,
    });
    this.#workerUp = new Gauge({
      name: 'wikibot_worker_up',
      help: 'Whether the worker told its metrics.',
      registers,
    });
  }

  /** Times a request whose answer has not begun. */
  observe(request: IncomingMessage, response: ServerResponse): void {
    const started = performance.now();
    const kind = kindOf(request.url ?? '/');
    const method = METHODS.has(request.method ?? '') ? (request.method ?? '') : 'other';
    // Those who pass the answer on have ten listeners of their own.
    response.setMaxListeners(response.getMaxListeners() + 1);
    response.once('close', () => {
      // Whoever goes away before the answer is no failure of ours.
      const status = response.headersSent ? `${Math.floor(response.statusCode / 100)}xx` : 'gone';
      this.#durations.observe({ kind, method, status }, (performance.now() - started) / 1000);
    });
  }

  /** To be asked before headers of the request are cleaned. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!mayRead(request, this.#config)) {
      refuse(response);
      return;
    }
    if (!this.#hasDefaults) {
      this.#hasDefaults = true;
      collectDefaultMetrics({ register: this.#registry, prefix: 'wikibot_front_' });
    }
    const worker = await this.#ofWorker();
    this.#workerUp.set(worker === null ? 0 : 1);
    const body = Buffer.from(`${await this.#registry.metrics()}\n${worker ?? ''}`);
    response.writeHead(200, {
      'Content-Type': this.#registry.contentType,
      'Content-Length': body.length,
      'Cache-Control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  async #ofWorker(): Promise<string | null> {
    const { workerUrl, workerSecret } = this.#config;
    try {
      const answer = await fetch(`${workerUrl}/metrics`, {
        headers: { authorization: `Bearer ${workerSecret}` },
        signal: AbortSignal.timeout(WORKER_MS),
      });
      const text = await answer.text();
      return answer.ok ? text : null;
    } catch {
      return null;
    }
  }
}

/** Few, whatever is asked for: each is a series of its own. */
export function kindOf(url: string): string {
  const path = url.split('?', 1)[0] ?? '/';
  if (/\.git\//.test(path)) return 'git';
  if (/^\/(?:_next|ui)\//.test(path)) return 'asset';
  if (/\/mcp\/?$/.test(path)) return 'mcp';
  if (/\/-\/search$|\/api\/v1\/(?:semantic-)?search$/.test(path)) return 'search';
  if (/(?:^|\/)api\/v1(?:\/|$)/.test(path)) return 'api';
  if (/^\/(?:healthz|readyz|metrics)$/.test(path)) return 'probe';
  return 'page';
}

/**
 * With METRICS_TOKEN, whoever has it. Without, only programs on this machine, and only while the
 * system is for this machine: behind a proxy, every client looks like one of them.
 */
function mayRead(request: IncomingMessage, { metricsToken, appUrl }: FrontConfig): boolean {
  if (metricsToken !== null) {
    const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${metricsToken}`));
  }
  const isForwarded = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'].some((name) => name in request.headers);
  const from = request.socket.remoteAddress ?? '';
  return (
    isLoopback(appUrl.hostname) &&
    // A page of somebody else's, under a name of theirs that leads here, is no program on this machine.
    isLoopback((request.headers.host ?? '').replace(/:\d+$/, '')) &&
    !isForwarded &&
    isLoopback(from.replace(/^::ffff:/, ''))
  );
}

function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

function refuse(response: ServerResponse): void {
  const error = new WikibotError(
    'unauthenticated',
    'Metrics are for the operator: set METRICS_TOKEN and send it as a bearer token.',
  );
  const { status, ...rest } = toProblem(error);
  const headers = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };
  response.writeHead(status, { ...headers, 'WWW-Authenticate': 'Bearer realm="metrics"' });
  response.end(JSON.stringify({ ...rest, status }));
}
