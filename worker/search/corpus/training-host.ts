import { Worker } from 'node:worker_threads';
import type { Answers, Request } from './messages.ts';

/** A run that goes over this is ended by V8, and the wiki does without a corpus model. */
const MAX_HEAP_MB = 450;

/** The thread, as whoever trains asks it: one question at a time. */
export class TrainingThread {
  readonly #worker = new Worker(new URL('./training-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  #failure: Error | null = null;
  #waiting: { resolve: (value: never) => void; reject: (error: Error) => void } | null = null;

  constructor() {
    this.#worker.on('message', (value: Answers[keyof Answers]) => {
      const waiting = this.#waiting;
      this.#waiting = null;
      waiting?.resolve(value as never);
    });
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#fail(new Error('The training thread ended.')));
  }

  ask<K extends Request['kind']>(request: Extract<Request, { kind: K }>): Promise<Answers[K]> {
    if (this.#waiting !== null) throw new Error('One question at a time.');
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.postMessage(request);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(this.#failure);
  }
}
