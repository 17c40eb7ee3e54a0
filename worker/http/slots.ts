/** At most `size` subprocesses at once; the next wait in line, and too many of those are refused. */
import { WikibotError } from '#lib/core/errors.ts';

export class Slots {
  #free: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];

  constructor(options: { size: number; maxWaiting: number }) {
    this.#free = options.size;
    this.#maxWaiting = options.maxWaiting;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else {
      if (this.#waiting.length >= this.#maxWaiting) {
        throw new WikibotError('unavailable', 'The server is busy with other transfers. Try again in a few seconds.');
      }
      // The slot is handed over, so that nobody slips in between.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
