/**
 * The embedder `minilm`: all-MiniLM-L6-v2, from its files to vectors, with what an operator wants to
 * know of it. Nothing here throws at its owner; a model that is missing or broken is a state.
 */
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { EmbeddingsMode } from '#lib/config.ts';
import type { Embedder, SignalState } from '../types.ts';
import { MINILM } from './model-files.ts';
import type { ModelManifest } from './model-files.ts';
import { ProcessHost, UnusableModel } from './process-host.ts';
import type { ProcessHostOptions } from './process-host.ts';
import { Weights } from './weights.ts';
import type { Times, UsableModel } from './weights.ts';

export interface MiniLmOptions {
  /** WIKIBOT_DATA. */
  readonly data: string;
  readonly mode: EmbeddingsMode;
  /** Where models are fetched from: the hub, or a mirror that is laid out like it. */
  readonly hub: string;
  readonly log: Logger;
  /** Told when another model can be used, or none any more. */
  readonly onChange?: () => void;
  readonly manifest?: ModelManifest;
  readonly times?: Partial<Times>;
  readonly process?: Omit<ProcessHostOptions, 'log'>;
}

export interface MiniLmStatus {
  readonly state: SignalState;
  /** As `Embedder.model` answers it. */
  readonly model: string | null;
  /** One sentence for the operator; null: nothing is wrong. */
  readonly reason: string | null;
}

/** A query is short; what goes beyond three windows (about 500 words) is a pasted text, known by its beginning. */
const QUERY_WINDOWS = 3;
const QUERIES = 2000;

export class MiniLm implements Embedder {
  readonly name = 'minilm';
  readonly #options: MiniLmOptions;
  readonly #manifest: ModelManifest;
  readonly #weights: Weights;
  readonly #process: ProcessHost;
  readonly #queries = new LRUCache<string, Float32Array>({ max: QUERIES });
  /** Why a model can't be used, by its fingerprint. */
  readonly #broken = new Map<string, string>();

  constructor(options: MiniLmOptions) {
    const { data, hub, log, manifest = MINILM, times = {} } = options;
    this.#options = options;
    this.#manifest = manifest;
    this.#weights = new Weights({
      ...{ models: join(data, 'models'), manifest, hub, log, times },
      onChange: () => options.onChange?.(),
    });
    this.#process = new ProcessHost({ log, ...options.process });
  }

  get #isOff(): boolean {
    return this.#options.mode === 'off' || this.#options.mode === 'corpus';
  }

  /** Begins to look for the model; returns at once. To be called once. */
  start(): void {
    if (!this.#isOff) void this.#weights.start();
  }

  async close(): Promise<void> {
    await Promise.all([this.#isOff ? undefined : this.#weights.close(), this.#process.close()]);
  }

  model(_wikiId: string): Promise<string | null> {
    const current = this.#current();
    return Promise.resolve(current === undefined ? null : nameOf(current));
  }

  /**
   * Models whose vectors this embedder can compare a query with, the current one first: the one
   * before it answers while its vectors are being replaced.
   */
  queryModels(): string[] {
    return this.#usable().map(nameOf);
  }

  async embedChunks(_wikiId: string, inputs: readonly string[]): Promise<Float32Array[]> {
    if (inputs.length === 0) return [];
    return await this.#embed(this.#current(), inputs, Number.MAX_SAFE_INTEGER);
  }

  async embedQuery(_wikiId: string, text: string, model?: string): Promise<Float32Array | null> {
    const query = text.trim();
    if (query === '') return null;
    const usable = model === undefined ? this.#current() : this.#usable().find((one) => nameOf(one) === model);
    const key = `${usable?.fingerprint ?? ''} ${query}`;
    const known = this.#queries.get(key);
    if (known !== undefined) return known;
    const [vector] = await this.#embed(usable, [query], QUERY_WINDOWS);
    if (vector !== undefined) this.#queries.set(key, vector);
    return vector ?? null;
  }

  state(): SignalState {
    return this.status().state;
  }

  status(): MiniLmStatus {
    const current = this.#current();
    const weights = this.#weights.state;
    const model = current === undefined ? null : nameOf(current);
    if (this.#isOff) return { state: 'off', model: null, reason: null };
    if (weights.state === 'checking') return { state: 'missing', model, reason: 'Its files are being looked for.' };
    if (weights.state === 'missing') return { state: 'missing', model, reason: weights.reason };
    if (weights.state === 'downloading') {
      const percent = Math.floor((100 * weights.bytes) / weights.of);
      return { state: 'missing', model, reason: `Its files are being fetched, ${percent}%.` };
    }
    const broken = this.#broken.get(weights.found.fingerprint);
    if (broken !== undefined) return { state: 'failed', model, reason: broken };
    const { fault } = this.#process;
    return fault === null ? { state: 'ok', model, reason: null } : { state: 'failed', model, reason: fault };
  }

  /** The model of the files that are there now. */
  #current(): UsableModel | undefined {
    const { state } = this.#weights;
    return state.state === 'ready'
      ? this.#usable().find(({ fingerprint }) => fingerprint === state.found.fingerprint)
      : undefined;
  }

  #usable(): readonly UsableModel[] {
    if (this.#isOff || this.#weights.state.state !== 'ready') return [];
    return this.#weights.usable.filter(({ fingerprint }) => !this.#broken.has(fingerprint));
  }

  async #embed(model: UsableModel | undefined, texts: readonly string[], mostWindows: number): Promise<Float32Array[]> {
    if (model === undefined) throw new Error(this.status().reason ?? 'The model is not there.');
    try {
      const request = { models: model.folder, model: this.#manifest.id, texts, mostWindows };
      return [...(await this.#process.embed(request)).vectors];
    } catch (error) {
      if (error instanceof UnusableModel) this.#giveUp(model, error);
      throw error;
    }
  }

  /** Until its files change. */
  #giveUp(model: UsableModel, { message }: UnusableModel): void {
    if (this.#broken.has(model.fingerprint)) return;
    const weights = this.#weights.state;
    const differing = weights.state === 'ready' ? weights.found.differing : [];
    const hint = differing.length > 0 ? ` ${differing.join(', ')}: not the published bytes.` : '';
    const reason = `The model can't be loaded: ${message}.${hint}`;
    this.#broken.set(model.fingerprint, reason);
    this.#options.log.error({ folder: this.#weights.folder }, `${reason} Search goes on without it.`);
    this.#options.onChange?.();
  }
}

function nameOf({ fingerprint }: UsableModel): string {
  return `minilm:${fingerprint}`;
}
