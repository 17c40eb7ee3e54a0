/**
 * One program of the system, kept running.
 *
 *            start()                     exits                 delay over
 *   stopped ─────────► running ──────────────────► waiting ──────────────► running
 *      ▲                  │                            │
 *      └──────────────────┴────────── stop() ──────────┘
 *
 * An exit before `settled()` is a failure of the start and is not repeated: what is wrong then is
 * wrong with the configuration or the sources, and trying again only hides it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODE, ROOT, WITH_PARENT } from './places.mjs';
import { Refusal } from './refusal.mjs';
import { killGroup } from './run.mjs';
import { removePid, writePid } from './running.mjs';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** After so long without an end, the next one is counted as the first. */
const HEALTHY_MS = 60_000;

export class Child {
  #spec;
  #log;
  #say;
  #data;
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null;
  #state = 'stopped';
  #settled = false;
  #delay = FIRST_DELAY_MS;
  #startedAt = 0;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #failed = deferred();
  #ready = deferred();

  /**
   * @param {{name: string, args: string[], env: NodeJS.ProcessEnv, stopMs: number}} spec
   * @param {{log: import('./log.mjs').ChildLog, data: string, say: (line: string) => void}} surroundings
   */
  constructor(spec, { log, data, say }) {
    this.#spec = spec;
    this.#log = log;
    this.#data = data;
    this.#say = say;
    this.#failed.promise.catch(() => {});
  }

  get name() {
    return this.#spec.name;
  }

  /** Rejects when the program ends before {@link settled}. */
  get failed() {
    return this.#failed.promise;
  }

  /** Resolves when the program has printed a line of JSON that says `"ready":true`. */
  get saidReady() {
    return this.#ready.promise;
  }

  /** From now on an end is repaired by starting again. */
  settled() {
    this.#settled = true;
  }

  async start() {
    const { name, args, env } = this.#spec;
    this.#state = 'running';
    this.#startedAt = Date.now();
    // A session of its own: the terminal's Ctrl-C is for the launcher, which stops all in order.
    const child = spawn(NODE, ['--import', WITH_PARENT, ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#process = child;
    const { stdout, stderr } = child;
    if (stdout) onReadyLine(stdout, this.#ready.resolve);
    if (stdout) this.#log.follow(stdout, 'stdout');
    if (stderr) this.#log.follow(stderr, 'stderr');
    child.on('error', (error) => this.#say(`  ${name}: ${error.message}`));
    // 'close' rather than 'exit': its last words have been read by then.
    child.once('close', (code, signal) => void this.#ended(child, code, signal));
    if (child.pid !== undefined) await writePid(this.#data, name, child.pid);
  }

  async #ended(child, code, signal) {
    if (this.#process !== child) return;
    this.#process = null;
    const how = signal === null ? `code ${code}` : `signal ${signal}`;
    if (this.#state === 'stopped') return;
    // What it had started must not outlive it.
    if (child.pid !== undefined && process.platform !== 'win32') killGroup(child.pid, 'SIGKILL');
    if (!this.#settled) {
      this.#state = 'stopped';
      // Its last words are on the console already.
      this.#failed.reject(new Refusal(`The ${this.name} ended while starting (${how}); see logs/${this.name}.log.`));
      return;
    }
    if (Date.now() - this.#startedAt > HEALTHY_MS) this.#delay = FIRST_DELAY_MS;
    this.#say(`! The ${this.name} ended unexpectedly (${how}); starting it again in ${this.#delay / 1000} s.`);
    this.#state = 'waiting';
    this.#timer = setTimeout(() => {
      this.start().catch((error) => this.#say(`! The ${this.name} could not be started: ${error.message}`));
    }, this.#delay);
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
  }

  /** Asks the program to stop, and ends it when it takes too long. */
  async stop() {
    clearTimeout(this.#timer);
    this.#state = 'stopped';
    const child = this.#process;
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const closed = once(child, 'close');
      // Windows has no signal that a program could answer: closing the channel is the request there.
      if (process.platform === 'win32') child.disconnect();
      else child.kill('SIGTERM');
      const limit = new AbortController();
      const late = sleep(this.#spec.stopMs, 'late', { signal: limit.signal }).catch(() => 'in time');
      if ((await Promise.race([closed, late])) === 'late') {
        this.#say(`! The ${this.name} did not stop within ${this.#spec.stopMs / 1000} s and was ended.`);
        this.kill();
        await closed;
      }
      limit.abort();
    }
    await removePid(this.#data, this.name);
  }

  /** For development: stops and starts on changed sources. */
  async restart() {
    await this.stop();
    await this.start();
  }

  /** Ends the program and all that it started, now. */
  kill() {
    const pid = this.#process?.pid;
    if (pid !== undefined) killGroup(pid, 'SIGKILL');
  }
}

/** @param {import('node:stream').Readable} stream */
function onReadyLine(stream, tell) {
  let text = '';
  const read = (chunk) => {
    text += chunk;
    if (/^\{.*"ready":true/m.test(text)) tell();
    // It is the first thing that a program says; what comes later is not looked at.
    if (text.length > 4096) stream.off('data', read);
  };
  stream.on('data', read);
}

function deferred() {
  /** @type {(value?: unknown) => void} */
  let resolve = () => {};
  /** @type {(reason: Error) => void} */
  let reject = () => {};
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}
