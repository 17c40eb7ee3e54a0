/**
 * Starts the model process when it is needed, ends it when it has been idle for long, starts it
 * again when it dies, later each time.
 */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Answer, Embedded, EmbedRequest } from './messages.ts';

export interface ProcessHostOptions {
  readonly log: Logger;
  /** Without work for this long, its memory is given back. */
  readonly idleMs?: number;
  /** No answer for this long: it hangs. */
  readonly answerMs?: number;
  /** After the first death; doubled by each that follows without an answer between. */
  readonly backOffMs?: number;
}

/** The files are not a model that can be used; the message says why. */
export class UnusableModel extends Error {
  override readonly name = 'UnusableModel';
}

/** It died or hangs; asking later may help. */
export class ProcessDown extends Error {
  override readonly name = 'ProcessDown';
}

interface Waiting {
  readonly resolve: (answer: Embedded) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

const PROGRAM = fileURLToPath(new URL('model-process.ts', import.meta.url));
const MOST_BACK_OFF_MS = 10 * 60_000;
/** Tokenizer and JavaScript; the model's own memory is not in it. */
const HEAP_MB = 512;

export class ProcessHost {
  readonly #log: Logger;
  readonly #idleMs: number;
  readonly #answerMs: number;
  readonly #backOffMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  #ids = 0;
  #idle: NodeJS.Timeout | undefined;
  #deaths = 0;
  /** Why it died last; null since it has answered. */
  #fault: string | null = null;
  #notBefore = 0;
  #closed = false;

  constructor({ log, idleMs = 10 * 60_000, answerMs = 120_000, backOffMs = 1000 }: ProcessHostOptions) {
    this.#log = log;
    this.#idleMs = idleMs;
    this.#answerMs = answerMs;
    this.#backOffMs = backOffMs;
  }

  /** Null: nothing is wrong, or it is not known yet. */
  get fault(): string | null {
    return this.#fault;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** @throws {UnusableModel | ProcessDown} */
  async embed(request: Omit<EmbedRequest, 'id'>): Promise<Embedded> {
    const child = this.#running();
    const id = ++this.#ids;
    clearTimeout(this.#idle);
    return await new Promise<Embedded>((resolve, reject) => {
      const timer = setTimeout(() => this.#hangs(child), this.#answerMs);
      this.#waiting.set(id, { resolve, reject, timer });
      child.send({ ...request, id } satisfies EmbedRequest, (error) => {
        if (error !== null) this.#settle(id)?.reject(new ProcessDown('The model process does not take requests.'));
      });
    });
  }

  /** Its requests fail; no new ones are taken. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    await this.#end('The worker stops.');
  }

  #running(): ChildProcess {
    if (this.#closed) throw new ProcessDown('The worker stops.');
    if (this.#child !== null) return this.#child;
    if (Date.now() < this.#notBefore) throw new ProcessDown(this.#fault ?? 'The model process starts again soon.');
    const child = fork(PROGRAM, [], {
      // None of the worker's secrets: it needs to know nothing but its requests.
      // Windows can't start a program without the second.
      env: { NODE_ENV: 'production', SystemRoot: process.env['SystemRoot'] },
      execArgv: [`--max-old-space-size=${HEAP_MB}`, '--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    // What native code says as it dies is the best reason there is: for the log, since it may name paths.
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-2000)));
    child.on('message', (message: Answer) => this.#answered(message));
    child.on('error', (error) => this.#died(child, 'could not be started', error.message));
    child.on('exit', (code, signal) => this.#died(child, reasonOf(code, signal), said.trim()));
    this.#child = child;
    return child;
  }

  #answered(message: Answer): void {
    const waiting = this.#settle(message.id);
    if (this.#waiting.size === 0) this.#startIdling();
    if ('vectors' in message) {
      this.#deaths = 0;
      this.#fault = null;
      waiting?.resolve({ vectors: message.vectors, read: message.read });
    } else waiting?.reject(message.broken ? new UnusableModel(message.error) : new Error(message.error));
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    clearTimeout(waiting?.timer);
    this.#waiting.delete(id);
    return waiting;
  }

  #startIdling(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.#log.debug('the model process was idle and gives its memory back');
      void this.#end('It was idle.');
    }, this.#idleMs);
    this.#idle.unref();
  }

  #hangs(child: ChildProcess): void {
    if (this.#child === child) this.#died(child, `gave no answer in ${Math.round(this.#answerMs / 1000)} s`);
    child.kill('SIGKILL');
  }

  /** Ends it in order: what has been asked fails with `reason`. */
  async #end(reason: string): Promise<void> {
    const child = this.#child;
    this.#child = null;
    this.#rejectAll(reason);
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    // It reads no message while it computes: nothing of what it does is worth waiting for.
    child.kill('SIGKILL');
    await gone;
  }

  #died(child: ChildProcess, how: string, said = ''): void {
    if (this.#child !== child) return;
    this.#child = null;
    clearTimeout(this.#idle);
    this.#deaths++;
    const wait = Math.min(MOST_BACK_OFF_MS, this.#backOffMs * 2 ** (this.#deaths - 1));
    this.#notBefore = Date.now() + wait;
    this.#fault = `The model process ${how}.`;
    this.#log.warn({ how, said, againInMs: wait }, 'the model process died');
    this.#rejectAll(this.#fault);
  }

  #rejectAll(reason: string): void {
    for (const id of this.#waiting.keys()) this.#settle(id)?.reject(new ProcessDown(reason));
  }
}

function reasonOf(code: number | null, signal: string | null): string {
  return signal === null ? `ended with code ${code ?? 0}` : `was ended by ${signal}`;
}
