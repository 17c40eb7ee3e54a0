/** Has what waits to be sent looked for: every two seconds, and at once when it is known that there is something. */
import type { Logger } from 'pino';

const EVERY_MS = 2_000;
/** What is under way when the worker ends has this long; it is sent again after the next start otherwise. */
const GRACE_MS = 2_000;

export interface Sender {
  /** Claims what may be sent now, and begins with it. The promises end when it is noted what became of each. */
  begin(): Promise<Promise<void>[]>;
}

/** Each sender goes its own pace: a mail server that hangs delays no webhook. */
export class Outbox {
  readonly #lanes: readonly Lane[];
  readonly #timer: NodeJS.Timeout;

  constructor({ senders, log }: { senders: readonly Sender[]; log: Logger }) {
    this.#lanes = senders.map((sender) => new Lane(sender, log));
    this.#timer = setInterval(() => this.wake(), EVERY_MS);
    this.#timer.unref();
  }

  /** Something may be due. */
  wake(): void {
    for (const lane of this.#lanes) lane.wake();
  }

  /** Until nothing is under way, and nothing more is due. */
  async idle(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.idle()));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const lane of this.#lanes) lane.stop();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GRACE_MS);
    await Promise.race([this.idle(), late]);
    clearTimeout(timer);
  }
}

/** One look at a time; what is under way goes on meanwhile, and each end of it is a reason to look again. */
class Lane {
  readonly #sender: Sender;
  readonly #log: Logger;
  readonly #underWay = new Set<Promise<void>>();
  #looking = false;
  #again = false;
  #stopped = false;
  #down = false;

  constructor(sender: Sender, log: Logger) {
    this.#sender = sender;
    this.#log = log;
  }

  wake(): void {
    this.#again = true;
    if (this.#looking || this.#stopped) return;
    this.#looking = true;
    this.#track(this.#look());
  }

  stop(): void {
    this.#stopped = true;
  }

  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #look(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        for (const work of await this.#sender.begin()) this.#track(work.then(() => this.wake()));
        this.#down = false;
      } catch (error) {
        // Said once, not every two seconds while the database is down.
        if (!this.#down) this.#log.warn({ err: error }, 'what waits to be sent could not be looked for');
        this.#down = true;
      }
    }
    this.#looking = false;
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }
}
