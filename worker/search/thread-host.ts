/**
 * The keyword search as the worker sees it: a thread that is asked, told of publications, and
 * started again when it dies. Nothing is lost with it: an index is made of the rows.
 */
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import type { CatalogStats } from './catalog.ts';
import { Snapshots } from './snapshot.ts';
import type { Answers, Call, Message, Request, ThreadInput } from './thread.ts';
import type { PublishedChange, SearchFeed, SearchFilters, Signal, SignalAnswer } from './types.ts';

export interface KeywordSearchOptions extends ThreadInput {
  readonly log: Logger;
  /** How long a search waits for an index that is being made before it says so. */
  readonly patienceMs?: number;
}

interface Pending {
  readonly call: Call;
  readonly settle: (message: { value: Answers[Call['kind']] } | { error: Error }) => void;
  /** How often the thread died over it. */
  deaths: number;
}

const PATIENCE_MS = 3_500;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 10_000;
/** A thread that lived so long died of something new. */
const HEALTHY_MS = 30_000;
/** A call that the thread died over is made once more: it may have been another one's fault. */
const MOST_DEATHS = 2;
const CLOSING_MS = 10_000;

export class KeywordSearch implements Signal, SearchFeed {
  readonly #options: KeywordSearchOptions;
  readonly #snapshots: Snapshots;
  readonly #pending = new Map<number, Pending>();
  #thread: Worker | null = null;
  #restart: NodeJS.Timeout | null = null;
  #startedAt = 0;
  #pause = FIRST_PAUSE_MS;
  #lastId = 0;
  #restarts = 0;
  #closed = false;

  constructor(options: KeywordSearchOptions) {
    this.#options = options;
    this.#snapshots = new Snapshots(options.root);
  }

  async search(wikiId: string, query: string, filters: SearchFilters, depth: number): Promise<SignalAnswer> {
    const call = this.#call({ kind: 'search', wikiId, query, filters, depth });
    try {
      const answer = await this.#patiently(call);
      if (answer === null) return { state: 'building', hits: [] };
      return { state: 'ok', hits: answer.hits, total: answer.total };
    } catch (error) {
      this.#options.log.error({ err: error, wikiId }, 'the keyword search failed');
      return { state: 'failed', hits: [] };
    }
  }

  published(change: PublishedChange): void {
    if (change.pageIds === null) void this.dropped(change.wikiId);
    // A thread that can't be told compares with the rows before it answers.
    else if (this.#thread !== null) this.#call({ kind: 'published', change }).catch(() => undefined);
  }

  /** Forgets all that is kept of a wiki, its snapshot included. Never throws. */
  async dropped(wikiId: string): Promise<void> {
    try {
      // Without a thread, the file is all there is.
      if (this.#thread === null) await this.#snapshots.remove(wikiId);
      else await this.#call({ kind: 'dropped', wikiId });
    } catch (error) {
      this.#options.log.warn({ err: error, wikiId }, 'what the search keeps of a wiki could not be dropped');
    }
  }

  async stats(): Promise<CatalogStats & { restarts: number }> {
    return { ...(await this.#call({ kind: 'stats' })), restarts: this.#restarts };
  }

  /** Ends the thread after it has written its snapshots. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#restart !== null) clearTimeout(this.#restart);
    const thread = this.#thread;
    if (thread === null) return this.#fail(new Error('The search is closed.'));
    const timeout = new Promise((resolve) => setTimeout(resolve, CLOSING_MS).unref());
    await Promise.race([this.#call({ kind: 'close' }).catch(() => undefined), timeout]);
    await thread.terminate();
    this.#fail(new Error('The search is closed.'));
  }

  get isRunning(): boolean {
    return this.#thread !== null;
  }

  /** Ends the thread at once, as a crash would. */
  async kill(): Promise<void> {
    await this.#thread?.terminate();
  }

  /** Null: it takes longer than anybody wants to wait; it goes on. */
  async #patiently<T>(call: Promise<T>): Promise<T | null> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), this.#options.patienceMs ?? PATIENCE_MS);
    });
    try {
      return await Promise.race([call, patience]);
    } finally {
      clearTimeout(timer);
      call.catch(() => undefined);
    }
  }

  #call<C extends Call>(call: C): Promise<Answers[C['kind']]> {
    return new Promise((resolve, reject) => {
      if (this.#closed && call.kind !== 'close') return reject(new Error('The search is closed.'));
      this.#lastId += 1;
      const settle: Pending['settle'] = (message) => {
        if ('error' in message) reject(message.error);
        // Sound by construction: the thread answers each kind of call with its own row of the table.
        else resolve(message.value as Answers[C['kind']]);
      };
      this.#pending.set(this.#lastId, { call, settle, deaths: 0 });
      // Without a thread it waits for the next one; the first starts with the first call.
      if (this.#thread !== null) this.#thread.postMessage({ ...call, id: this.#lastId } satisfies Request);
      else if (this.#restart === null) this.#start();
    });
  }

  #start(): void {
    const { databaseUrl, root, bytes, snapshotPauseMs, log } = this.#options;
    const thread = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: {
        ...{ databaseUrl, root, bytes },
        ...(snapshotPauseMs === undefined ? {} : { snapshotPauseMs }),
      } satisfies ThreadInput,
      name: 'search',
    });
    this.#thread = thread;
    this.#startedAt = Date.now();
    thread.on('message', (message: Message) => this.#receive(message));
    thread.on('error', (error) => log.error({ err: error }, 'the search thread crashed'));
    thread.once('exit', (code) => {
      if (this.#thread === thread) this.#died(code);
    });
    for (const [id, { call }] of this.#pending) thread.postMessage({ ...call, id } satisfies Request);
  }

  #receive(message: Message): void {
    if ('report' in message) {
      this.#options.log.warn({ err: message.error }, `search: ${message.report}`);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    pending?.settle('error' in message ? { error: new Error(message.error) } : { value: message.value });
  }

  #died(code: number): void {
    this.#thread = null;
    if (this.#closed) return;
    this.#restarts += 1;
    const died = new Error(`The search thread ended (${code}).`);
    for (const [id, pending] of this.#pending) {
      pending.deaths += 1;
      if (pending.call.kind === 'search' && pending.deaths < MOST_DEATHS) continue;
      this.#pending.delete(id);
      if (pending.call.kind === 'dropped') void this.#dropFile(pending.call.wikiId, pending);
      else pending.settle({ error: died });
    }
    if (Date.now() - this.#startedAt > HEALTHY_MS) this.#pause = FIRST_PAUSE_MS;
    this.#options.log.warn({ code, pause: this.#pause }, 'the search thread is started again');
    this.#restart = setTimeout(() => {
      this.#restart = null;
      this.#start();
    }, this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  async #dropFile(wikiId: string, { settle }: Pending): Promise<void> {
    try {
      await this.#snapshots.remove(wikiId);
      settle({ value: null });
    } catch (error) {
      settle({ error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  #fail(error: Error): void {
    for (const { settle } of this.#pending.values()) settle({ error });
    this.#pending.clear();
  }
}
