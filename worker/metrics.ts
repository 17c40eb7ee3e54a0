/** What Prometheus is told of the worker; the front asks for it (front/metrics.ts). */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from '@prometheus-io/client';
import type { RpcOutput } from '#lib/protocol/rpc.ts';
import type { WriteOutcome } from './landing/write-log.ts';

type SearchStatus = RpcOutput<'searchStatus'>;

/** From a save alone to a group that waits for a large one. */
const SECONDS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export class WorkerMetrics {
  readonly #registry = new Registry();
  readonly #writes: Histogram<'outcome'>;
  readonly #queue: Readonly<Record<'pages' | 'wikis' | 'oldest', Gauge<'embedder'>>>;
  readonly #freshness: Gauge<'embedder' | 'quantile'>;
  readonly #model: Gauge<'state'>;
  #hasDefaults = false;

  constructor() {
    const registers = [this.#registry];
    this.#writes = new Histogram({
      name: 'wikibot_write_duration_seconds',
      help: 'From taking a write in to what became of it.',
      labelNames: ['outcome'],
      buckets: SECONDS,
      registers,
    });
    const gauge = (name: string, help: string): Gauge<'embedder'> =>
      new Gauge({ name: `wikibot_search_${name}`, help, labelNames: ['embedder'], registers });
    this.#queue = {
      pages: gauge('queue_pages', 'Pages that wait for their vectors.'),
      wikis: gauge('queue_wikis', 'Wikis that wait for vectors.'),
      oldest: gauge('queue_oldest_seconds', 'How long the wiki that waits longest has done so.'),
    };
    this.#freshness = new Gauge({
      name: 'wikibot_search_freshness_seconds',
      help: 'From a publication to its last vector, of the last publications.',
      labelNames: ['embedder', 'quantile'],
      registers,
    });
    this.#model = new Gauge({
      name: 'wikibot_search_model_state',
      help: '1 for the state that the sentence model is in.',
      labelNames: ['state'],
      registers,
    });
  }

  wrote(outcome: WriteOutcome, ms: number): void {
    this.#writes.observe({ outcome }, ms / 1000);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text({ minilm, queues }: SearchStatus): Promise<string> {
    if (!this.#hasDefaults) {
      this.#hasDefaults = true;
      collectDefaultMetrics({ register: this.#registry, prefix: 'wikibot_worker_' });
    }
    for (const { embedder, pages, wikis, oldestMs, freshness } of queues) {
      this.#queue.pages.set({ embedder }, pages);
      this.#queue.wikis.set({ embedder }, wikis);
      this.#queue.oldest.set({ embedder }, oldestMs / 1000);
      // Nothing was published yet: no figure is better than a zero.
      if (freshness.samples === 0) continue;
      this.#freshness.set({ embedder, quantile: '0.5' }, freshness.p50 / 1000);
      this.#freshness.set({ embedder, quantile: '0.95' }, freshness.p95 / 1000);
    }
    this.#model.reset();
    this.#model.set({ state: minilm.state }, 1);
    return await this.#registry.metrics();
  }
}
