/**
 * The system from nothing to ready and back: what `npm start` and `npm run dev` share.
 *
 *   check machine ─► claim data ─► install ─► settle environment ─► generate client ─┐
 *      ┌─────────────────────────────────────────────────────────────────────────────┘
 *      ├─► db ─► migrate ─┬─► worker ────────┐
 *      │                  └─► sign-in link ──┼─► /readyz through the front
 *      └─► build pages ─► web, front ────────┘
 */
import { join } from 'node:path';
import { buildPages, copyLibraries, generateClient } from './build.mjs';
import { checkData, checkGit, checkNode, checkPort } from './checks.mjs';
import { Child } from './child.mjs';
import { settle } from './environment.mjs';
import { ask, untilHealthy } from './health.mjs';
import { install } from './install.mjs';
import { ChildLog } from './log.mjs';
import { alone } from './lock.mjs';
import { NODE } from './places.mjs';
import { PROGRAM_NAMES, programs } from './programs.mjs';
import { Refusal } from './refusal.mjs';
import { endRunning, run } from './run.mjs';
import { claim, release, writeState } from './running.mjs';

/** From starting a program to its answer, on a slow machine. */
const HEALTHY_MS = 120_000;

export class System {
  /** @type {Map<string, Child>} in the order in which they stop */
  #children = new Map();
  #logs = [];
  #options;
  #console;
  #claimed = false;
  #stopping = new AbortController();
  /** A program must not be started again behind the back of {@link stop}. */
  #restarting = Promise.resolve();

  /**
   * @param {{port: number, data: string, mode: 'production' | 'development'}} options
   * @param {import('./console.mjs').Console} console
   */
  constructor(options, console) {
    this.#options = options;
    this.#console = console;
  }

  /**
   * @returns {Promise<{url: string, signIn: string | null, mcp: {url: string, token: string | null}}>}
   * @throws {Refusal} with the reason in one sentence; the caller then stops what has been started
   */
  async start() {
    const { data, mode } = this.#options;
    const port = await this.#prepare();
    const settled = await settle({ port, data, mode });
    await this.#makeChildren(settled);
    const links = await this.#bringUp(settled, port);
    for (const child of this.#children.values()) child.settled();
    return { url: settled.appUrl, signIn: links.signIn, mcp: { url: `${settled.appUrl}/mcp`, token: links.mcpToken } };
  }

  /** Starts one program again, as its sources have changed; for development. */
  async restart(name) {
    if (this.#stopping.signal.aborted) return;
    this.#restarting = this.#restarting.then(() => this.#children.get(name)?.restart());
    await this.#restarting;
  }

  /** Stops all in order: first nothing new comes in, then what serves it goes. */
  async stop() {
    this.#stopping.abort(new Refusal('Stopped before it was ready.'));
    endRunning();
    await this.#restarting.catch(() => {});
    for (const child of this.#children.values()) await child.stop();
    await Promise.all(this.#logs.map((log) => log.close()));
    if (this.#claimed) await release(this.#options.data);
  }

  /** Ends everything at once. */
  kill() {
    for (const child of this.#children.values()) child.kill();
  }

  /** Machine, data folder, packages and client; answers the port. */
  async #prepare() {
    const { data } = this.#options;
    checkNode();
    await checkData(data);
    await claim(data, PROGRAM_NAMES, (line) => this.#console.line(line));
    this.#claimed = true;
    const [port] = await Promise.all([
      checkPort({ port: this.#options.port, host: process.env.HOST?.trim() || null }),
      checkGit(),
    ]);
    await alone(this.#console, async () => {
      await install(this.#console);
      await generateClient(this.#console);
      await copyLibraries();
    });
    this.#stopping.signal.throwIfAborted();
    return port;
  }

  async #makeChildren(settled) {
    const { data, mode } = this.#options;
    const say = (line) => this.#console.line(line);
    for (const spec of programs(settled, mode)) {
      const log = await ChildLog.open({ name: spec.name, data, say });
      this.#logs.push(log);
      this.#children.set(spec.name, new Child(spec, { log, data, say }));
    }
    const { databaseUrl, workerUrl, frontUrl, appUrl, webUrl } = settled;
    await writeState(data, { databaseUrl, workerUrl, frontUrl, appUrl, webUrl });
  }

  async #bringUp(settled, port) {
    const work = Promise.all([this.#bringUpStorage(settled), this.#bringUpPages(settled)]).then(async ([links]) => {
      await this.#untilReady(settled, port);
      return links;
    });
    // The first failure is the reason; what fails after it only follows from it.
    work.catch(() => {});
    return Promise.race([work, ...[...this.#children.values()].map((child) => child.failed)]);
  }

  async #bringUpStorage(settled) {
    const env = settled.env.tools;
    await this.#begin('db');
    await this.#children.get('db')?.saidReady;
    await run(NODE, [join('prisma', 'migrate.ts')], { env, what: 'Migrating the database' });
    const [links] = await Promise.all([
      run(NODE, [join('lib', 'doors', 'cli', 'main.ts'), 'start-links', '--json'], {
        env,
        what: 'Making the sign-in link',
      }),
      this.#begin('worker').then(() => this.#untilHealthy(`${settled.workerUrl}/healthz`)),
    ]);
    return JSON.parse(links);
  }

  async #bringUpPages(settled) {
    if (this.#options.mode === 'production') await alone(this.#console, () => buildPages(this.#console));
    await Promise.all([this.#begin('web'), this.#begin('front')]);
    await this.#untilHealthy(`${settled.webUrl}/healthz`);
  }

  /** Through the front, as people come: asks every part once more. */
  async #untilReady(settled, port) {
    const host = process.env.HOST?.trim() || '127.0.0.1';
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/readyz`;
    const headers = { host: new URL(settled.appUrl).host };
    try {
      await this.#untilHealthy(url, headers);
    } catch (error) {
      this.#stopping.signal.throwIfAborted();
      const { body } = await ask(url, { headers });
      throw new Refusal(error.message, { details: body });
    }
  }

  async #begin(name) {
    this.#stopping.signal.throwIfAborted();
    await this.#children.get(name)?.start();
  }

  async #untilHealthy(url, headers = {}) {
    const limit = AbortSignal.timeout(HEALTHY_MS);
    try {
      await untilHealthy(url, { headers, signal: AbortSignal.any([limit, this.#stopping.signal]) });
    } catch (error) {
      this.#stopping.signal.throwIfAborted();
      throw limit.aborted ? new Refusal(`${url} was not ready after ${HEALTHY_MS / 1000} s.`) : error;
    }
  }
}
