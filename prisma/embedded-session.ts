/**
 * One PGlite session, shared by many clients in turns.
 *
 *            submit                 run                 still open?
 *   client ─────────► waiting line ─────► owner's turn ─────────────► keeps the turn
 *                                              │ ReadyForQuery, idle
 *                                              └──────────────────► the next in line
 *
 * A turn lasts from a client's first message to the ReadyForQuery that says "no transaction", so
 * neither a transaction nor the Parse-Bind-Execute-Sync of one statement is ever mixed with
 * another client's messages. This is why `@electric-sql/pglite-socket` 0.2.17 isn't used: it takes
 * turns by single message, and with parameters larger than a socket's read (64 kB) 7 of 400
 * answers went to statements of other clients.
 */
import type { PGlite } from '@electric-sql/pglite';

/** What the status that PGlite's main loop exits with means: a database error, already reported. */
const REPORTED_ERROR = 100;

/** Exit code of the process, see `embedded.ts`. */
const CRASHED = 70;

/** Somebody who takes turns: a connection, or the database process itself. */
export interface TurnTaker {
  /** Ends a turn that has been idle for too long while others wait. */
  evict(): void;
}

/** Whole messages of one client. */
export interface Messages {
  readonly who: TurnTaker;
  readonly bytes: Uint8Array;
  /** Whether the last one is answered by ReadyForQuery. */
  readonly complete: boolean;
  /** Gets PostgreSQL's answer. */
  readonly done: (answer: Buffer) => void;
}

interface Job {
  readonly who: TurnTaker;
  readonly complete: boolean;
  readonly run: () => Promise<void>;
}

export interface SessionOptions {
  /** How long an open transaction may sit idle while others wait, in milliseconds. */
  readonly idleTurnMs: number;
  /** Set to the time while a statement runs, for the other thread to see. */
  readonly busySince: BigInt64Array;
}

export class SharedSession {
  readonly #db: PGlite;
  readonly #options: SessionOptions;
  #line: Job[] = [];
  #owner: TurnTaker | null = null;
  #pumping = false;
  #idleTimer: NodeJS.Timeout | undefined;
  #turns = 0;

  constructor(db: PGlite, options: SessionOptions) {
    this.#db = db;
    this.#options = options;
    failOnCrash(db);
  }

  /** Turns taken so far, to see whether there was any work. */
  get turns(): number {
    return this.#turns;
  }

  get isIdle(): boolean {
    return this.#owner === null && this.#line.length === 0;
  }

  /** Answers a startup packet; the same for every client, since the session is one. */
  async greet(startup: Uint8Array): Promise<Buffer> {
    return this.#execute(startup);
  }

  submit(messages: Messages): void {
    const { who, complete, bytes, done } = messages;
    this.#enqueue({ who, complete, run: async () => done(await this.#execute(bytes)) });
  }

  /** Runs work of the process itself in a turn of its own. */
  async exclusive<T>(work: (db: PGlite) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = async (): Promise<void> => this.#timed(() => work(this.#db)).then(resolve, reject);
      this.#enqueue({ who: { evict: () => {} }, complete: true, run });
    });
  }

  /** Forgets a client that is gone: what it left waiting never runs, what it left open is undone. */
  async leave(who: TurnTaker): Promise<void> {
    this.#line = this.#line.filter((job) => job.who !== who);
    if (this.#owner === who) {
      // Sync first: the client may have gone between Parse and Sync, after an error that makes
      // PostgreSQL skip everything up to a Sync.
      await this.#execute(SYNC);
      if (this.#db.isInTransaction()) await this.#execute(textMessage('Q', 'ROLLBACK'));
      this.#owner = null;
    }
    // Settings, temporary tables and session locks would be everybody's otherwise.
    const discard = textMessage('Q', 'DISCARD ALL');
    this.submit({ who: { evict: () => {} }, bytes: discard, complete: true, done: () => {} });
  }

  #enqueue(job: Job): void {
    this.#line.push(job);
    if (!this.#pumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    for (let job = this.#next(); job; job = this.#next()) {
      // Before the run, so that its client, should it leave meanwhile, is known as the owner.
      this.#owner = job.who;
      await job.run();
      this.#turns += 1;
      if (job.complete && !this.#db.isInTransaction()) this.#owner = null;
      // PostgreSQL runs in this thread: let the sockets be read and written between two turns.
      await new Promise(setImmediate);
    }
    this.#pumping = false;
    this.#watchOwner();
  }

  #next(): Job | undefined {
    clearTimeout(this.#idleTimer);
    const owner = this.#owner;
    if (!owner) return this.#line.shift();
    const index = this.#line.findIndex((job) => job.who === owner);
    return index === -1 ? undefined : this.#line.splice(index, 1)[0];
  }

  #watchOwner(): void {
    const owner = this.#owner;
    if (!owner) return;
    this.#idleTimer = setTimeout(() => {
      if (this.#owner !== owner) return;
      if (this.#line.length > 0) owner.evict();
      else this.#watchOwner();
    }, this.#options.idleTurnMs);
    this.#idleTimer.unref();
  }

  async #execute(bytes: Uint8Array): Promise<Buffer> {
    const answer: Buffer[] = [];
    await this.#timed(() =>
      this.#db.execProtocolRawStream(bytes, {
        syncToFs: false,
        // A copy: the bytes are a view of memory that PostgreSQL goes on writing to.
        onRawData: (data) => answer.push(Buffer.from(data)),
      }),
    );
    const [only] = answer;
    return answer.length === 1 && only ? only : Buffer.concat(answer);
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    Atomics.store(this.#options.busySince, 0, BigInt(Date.now()));
    try {
      return await work();
    } finally {
      Atomics.store(this.#options.busySince, 0, 0n);
    }
  }
}

/**
 * PGlite ignores what it does not know when its main loop throws, and calls the loop again, for
 * ever if nothing was consumed. A trap in WebAssembly is such a thing. Memory can't be trusted
 * after it, only the files can: the process ends, and a new one recovers from the log.
 */
function failOnCrash(db: PGlite): void {
  const module = db.Module;
  const runOnce = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      runOnce();
    } catch (error) {
      const status = error instanceof Object && 'status' in error ? error.status : undefined;
      if (status !== REPORTED_ERROR) {
        console.error('PostgreSQL crashed; what was committed is in its log.', error);
        process.exit(CRASHED);
      }
      throw error;
    }
  };
}

const SYNC = Uint8Array.of(0x53, 0, 0, 0, 4);

/** A message of one text, which is ended by a NUL: `Q` for a simple query. */
export function textMessage(type: string, content: string): Buffer {
  const text = Buffer.from(content, 'utf8');
  const message = Buffer.alloc(text.length + 6);
  message.write(type, 0, 'latin1');
  message.writeInt32BE(text.length + 5, 1);
  text.copy(message, 5);
  return message;
}
