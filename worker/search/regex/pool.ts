/**
 * Regular expressions of strangers. The engine (re2js) takes time linear in the text whatever the
 * expression: 10 to 60 MB/s on a vault of prose. A counted repetition makes a large program of a
 * short expression all the same, so it runs in a thread of its own that is ended when time is up.
 */
import { Worker } from 'node:worker_threads';
import { WikibotError } from '#lib/core/errors.ts';
import type { PageMatches, RegexReply, RegexTask } from './messages.ts';

const THREAD = new URL('./regex-thread.ts', import.meta.url);
/** Threads at once; who comes later waits, inside of its own time. */
const SIZE = 2;
const IDLE_MS = 30_000;

interface Thread {
  readonly worker: Worker;
  idle: NodeJS.Timeout | null;
}

/** The time is up; what was asked so far stands. */
export class OutOfTime extends Error {}

export class RegexPool {
  readonly #free: Thread[] = [];
  readonly #waiting: ((thread: Thread | null) => void)[] = [];
  #running = 0;
  #closed = false;

  /** Runs `work` with a thread of its own; it is ended if the work throws. */
  async run<T>(
    deadline: number,
    work: (ask: (task: RegexTask) => Promise<readonly PageMatches[]>) => Promise<T>,
  ): Promise<T> {
    const thread = await this.#take(deadline);
    let sound = false;
    try {
      const result = await work((task) => ask(thread.worker, task, deadline));
      sound = true;
      return result;
    } catch (error) {
      // An expression that is malformed leaves the thread as it was.
      sound = error instanceof WikibotError;
      throw error;
    } finally {
      this.#giveBack(thread, sound);
    }
  }

  close(): void {
    this.#closed = true;
    for (const { worker, idle } of this.#free.splice(0)) {
      if (idle !== null) clearTimeout(idle);
      void worker.terminate();
    }
    for (const wake of this.#waiting.splice(0)) wake(null);
  }

  async #take(deadline: number): Promise<Thread> {
    const free = this.#free.pop();
    if (free !== undefined) {
      if (free.idle !== null) clearTimeout(free.idle);
      free.idle = null;
      return free;
    }
    if (this.#running < SIZE) {
      this.#running += 1;
      return start();
    }
    const thread = await new Promise<Thread | null>((resolve) => {
      const timer = setTimeout(() => wake(null), Math.max(0, deadline - Date.now()));
      const wake = (given: Thread | null): void => {
        clearTimeout(timer);
        const at = this.#waiting.indexOf(wake);
        if (at !== -1) this.#waiting.splice(at, 1);
        resolve(given);
      };
      this.#waiting.push(wake);
    });
    if (thread === null) throw new OutOfTime();
    return thread;
  }

  #giveBack(thread: Thread, sound: boolean): void {
    if (!sound) void thread.worker.terminate();
    const usable = sound ? thread : null;
    const wake = this.#waiting[0];
    if (wake !== undefined && !this.#closed) return wake(usable ?? start());
    if (usable === null || this.#closed) {
      this.#running -= 1;
      if (usable !== null) void usable.worker.terminate();
      return;
    }
    usable.idle = setTimeout(() => {
      this.#free.splice(this.#free.indexOf(usable), 1);
      this.#running -= 1;
      void usable.worker.terminate();
    }, IDLE_MS);
    usable.idle.unref();
    this.#free.push(usable);
  }
}

function start(): Thread {
  const worker = new Worker(THREAD, { resourceLimits: { maxOldGenerationSizeMb: 256 } });
  worker.unref();
  return { worker, idle: null };
}

function ask(worker: Worker, task: RegexTask, deadline: number): Promise<readonly PageMatches[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new OutOfTime())), Math.max(0, deadline - Date.now()));
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('error', onError);
      how();
    };
    const onMessage = (reply: RegexReply): void =>
      settle(() => {
        if (reply.kind === 'found') resolve(reply.found);
        else
          reject(
            new WikibotError(
              'invalid_input',
              `"q" is not a regular expression of RE2's syntax (which has no lookaround and no backreferences): ${reply.reason}.`,
              { data: { parameter: 'q' } },
            ),
          );
      });
    // Such as out of memory: the same to whoever asked as out of time.
    const onError = (): void => settle(() => reject(new OutOfTime()));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(task);
  });
}
