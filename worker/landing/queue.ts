/** One line of work per repository: what is asked first lands first, and nothing runs beside it. */
import { WikibotError } from '#lib/core/errors.ts';

const MAX_WAITING = 500;

export class RepositoryQueue {
  readonly #tails = new Map<string, { last: Promise<unknown>; waiting: number }>();
  #closed = false;

  run<T>(wikiId: string, work: () => Promise<T>): Promise<T> {
    if (this.#closed)
      return Promise.reject(new WikibotError('unavailable', 'The server is stopping. Try again in a few seconds.'));
    const tail = this.#tails.get(wikiId) ?? { last: Promise.resolve(), waiting: 0 };
    if (tail.waiting >= MAX_WAITING) {
      return Promise.reject(
        new WikibotError('unavailable', 'Too many changes of this wiki are waiting. Try again in a few seconds.'),
      );
    }
    tail.waiting += 1;
    const result = tail.last.then(work, work);
    tail.last = result.then(
      () => this.#done(wikiId, tail),
      () => this.#done(wikiId, tail),
    );
    this.#tails.set(wikiId, tail);
    return result;
  }

  /** Takes no more work and waits for what it has. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#tails.values()].map((tail) => tail.last));
  }

  #done(wikiId: string, tail: { waiting: number }): void {
    tail.waiting -= 1;
    if (tail.waiting === 0) this.#tails.delete(wikiId);
  }
}
