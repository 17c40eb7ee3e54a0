/** At most `size` things at once; the next wait in line, not endlessly, and too many of those are refused. */
import { WikibotError } from '#lib/core/errors.ts';

const WAIT_MS = 60_000;

export class Slots {
  #free: number;
  readonly #maxWaiting: number;
  readonly #waitMs: number;
  readonly #waiting = new Set<() => void>();

  constructor(options: { size: number; maxWaiting: number; waitMs?: number }) {
    this.#free = options.size;
    this.#maxWaiting = options.maxWaiting;
    this.#waitMs = options.waitMs ?? WAIT_MS;
  }

  get free(): number {
    return this.#free;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    const give = await this.take();
    try {
      return await work();
    } finally {
      give();
    }
  }

  /** @returns gives the slot back; to be called once. @throws `unavailable` when the line is too long or the wait */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else {
      if (this.#waiting.size >= this.#maxWaiting) throw busy();
      // The slot is handed over, so that nobody slips in between.
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => {
          this.#waiting.delete(taken);
          reject(busy());
        }, this.#waitMs);
        const taken = (): void => {
          clearTimeout(timer);
          resolve();
        };
        this.#waiting.add(taken);
      });
    }
    return () => this.#give();
  }

  #give(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free += 1;
    else {
      this.#waiting.delete(next);
      next();
    }
  }
}

function busy(): WikibotError {
  return new WikibotError('unavailable', 'The server is busy with other requests. Try again in a few seconds.');
}
