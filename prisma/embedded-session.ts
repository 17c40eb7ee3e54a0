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

/** Somebody who takes turns: a connection, or the database process itself. */
export interface TurnTaker {
  /** Ends a turn that has been idle for too long while others wait. */
  evict(): void;
}

interface Job {
  readonly who: TurnTaker;
  readonly bytes: Uint8Array;
  /** Whether the bytes end with a message that ReadyForQuery answers. */
  readonly complete: boolean;
  readonly done: (answer: Buffer) => void;
}

export interface SessionOptions {
  /** How long an open transaction may sit idle while others wait, in milliseconds. */
  readonly idleTurnMs: number;
  /** Called when PostgreSQL itself crashed: its memory can't be trusted, only its files can. */
  readonly onCrash: (error: unknown) => never;
}

export class SharedSession {
  readonly #db: PGlite;
  readonly #options: SessionOptions;
  #line: Job[] = [];
  #owner: TurnTaker | null = null;
  #pumping = false;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Statements run so far, for the upkeep to see whether there was any work. */
  statements = 0;

  constructor(db: PGlite, options: SessionOptions) {
    this.#db = db;
    this.#options = options;
    failOnCrash(db, options.onCrash);
  }

  /** Answers the startup packet of a client; the same for each, since the session is one. */
  async greet(startup: Uint8Array): Promise<Buffer> {
    return this.#execute(startup);
  }

  /** Queues whole messages of one client; `done` gets PostgreSQL's answer to them. */
  submit(job: Job): void {
    this.#line.push(job);
    if (!this.#pumping) void this.#pump();
  }

  /** Runs a statement of the process itself, in a turn of its own. */
  async run(sql: string): Promise<Buffer> {
    const own: TurnTaker = { evict: () => {} };
    return new Promise((done) => this.submit({ who: own, bytes: query(sql), complete: true, done }));
  }

  /** Forgets a client that is gone: what it left waiting never runs, what it left open is undone. */
  async leave(who: TurnTaker): Promise<void> {
    this.#line = this.#line.filter((job) => job.who !== who);
    if (this.#owner === who) {
      // Sync first: the client may have gone between Parse and Sync, after an error that makes
      // PostgreSQL skip everything up to a Sync.
      await this.#execute(SYNC);
      if (this.#db.isInTransaction()) await this.#execute(query('ROLLBACK'));
      this.#owner = null;
    }
    // Settings, temporary tables and session locks would be everybody's otherwise.
    void this.run('DISCARD ALL');
  }

  get waiting(): number {
    return this.#line.length;
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    for (let job = this.#next(); job; job = this.#next()) {
      const answer = await this.#execute(job.bytes);
      this.statements += 1;
      this.#owner = !job.complete || this.#db.isInTransaction() ? job.who : null;
      job.done(answer);
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
    await this.#db.execProtocolRawStream(bytes, {
      syncToFs: false,
      // A copy: the bytes are a view of memory that PostgreSQL goes on writing to.
      onRawData: (data) => answer.push(Buffer.from(data)),
    });
    const [only] = answer;
    return answer.length === 1 && only ? only : Buffer.concat(answer);
  }
}

/**
 * PGlite ignores what it does not know when its main loop throws, and calls the loop again, for
 * ever if nothing was consumed. A trap in WebAssembly is such a thing; recovery from the
 * write-ahead log in a new process is the only sound way on.
 */
function failOnCrash(db: PGlite, onCrash: SessionOptions['onCrash']): void {
  const module = db.Module;
  const runOnce = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      runOnce();
    } catch (error) {
      const status = error instanceof Object && 'status' in error ? error.status : undefined;
      if (status !== REPORTED_ERROR) onCrash(error);
      throw error;
    }
  };
}

const SYNC = Uint8Array.of(0x53, 0, 0, 0, 4);

/** A simple Query message. */
function query(sql: string): Uint8Array {
  const text = Buffer.from(sql, 'utf8');
  const message = Buffer.alloc(text.length + 6);
  message.write('Q', 0, 'latin1');
  message.writeInt32BE(text.length + 5, 1);
  text.copy(message, 5);
  return message;
}
