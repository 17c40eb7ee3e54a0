/** For the tests and `npm run soak`: a worker in a process of its own, killed under load, and started again. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createWorkerClient } from '#lib/adapters/worker-client.ts';
import { isWikibotError } from '#lib/core/errors.ts';
import type { Database, Repositories } from '#lib/services/ports.ts';
import { git, makeWiki, SECRET, userActor } from '../testing.ts';
import type { TestWiki } from '../testing.ts';
import { unsoundness } from './soundness.ts';

export const WORKER_MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const DYING = fileURLToPath(new URL('./dying-worker.ts', import.meta.url));
const WRITERS = 4;

/** When the process ends: after so many milliseconds, or between a move of the ref and its publication. */
export type Kill = { readonly afterMs: number } | { readonly afterMoves: number };

export interface KillOutcome {
  readonly acknowledged: number;
  /** The ref had moved and the database did not know of it. */
  readonly behind: boolean;
  readonly problems: readonly string[];
}

export class KillableSystem {
  readonly repos: Repositories;
  readonly wiki: TestWiki;
  readonly #db: Database;
  readonly #args: Readonly<Record<'main' | 'dying', readonly string[]>>;
  readonly #env: NodeJS.ProcessEnv;
  readonly #acknowledged = new Map<string, string>();
  readonly #revisions = new Map<string, string>();
  #round = 0;

  private constructor(options: { db: Database; repos: Repositories; wiki: TestWiki; env: NodeJS.ProcessEnv }) {
    const { WIKIBOT_DATA: data = '', WORKER_PORT: port = '' } = options.env;
    this.#db = options.db;
    this.repos = options.repos;
    this.wiki = options.wiki;
    this.#env = options.env;
    this.#args = { main: [WORKER_MAIN], dying: [DYING, data, port] };
  }

  static async start(db: Database, databaseUrl: string, data: string): Promise<KillableSystem> {
    const env = await workerEnvironment(databaseUrl, data);
    const repos = createWorkerClient({ url: env['WORKER_URL'] ?? '', secret: SECRET });
    const worker = await startProcess([WORKER_MAIN], env, repos);
    const wiki = await makeWiki({ db, repos, data });
    await endProcess(worker, 'SIGTERM');
    return new KillableSystem({ db, repos, wiki, env });
  }

  /** Starts the worker, writes until it is dead, starts it again, and looks at what is there. */
  async round(kill: Kill): Promise<KillOutcome> {
    this.#round += 1;
    const args = 'afterMs' in kill ? this.#args.main : [...this.#args.dying, String(kill.afterMoves)];
    const dying = await startProcess(args, this.#env, this.repos);
    const exited = once(dying, 'exit');
    const underWay = new Map<string, string>();
    const before = this.#acknowledged.size;
    const problems: string[] = [];
    const state = { dead: false };
    const writers = Array.from({ length: WRITERS }, (_, writer) => this.#write(writer, { state, underWay, problems }));
    if ('afterMs' in kill) {
      await new Promise((resolve) => setTimeout(resolve, kill.afterMs));
      dying.kill('SIGKILL');
    }
    await exited;
    state.dead = true;
    await Promise.all(writers);
    const head = (await git(this.wiki.gitDir, 'rev-parse', '--verify', '--quiet', 'main').catch(() => '')).trim();
    const row = await this.#db.wiki.findUniqueOrThrow({ where: { id: this.wiki.id } });

    const next = await startProcess(this.#args.main, this.#env, this.repos);
    try {
      if (!(await this.#reconciled(head))) problems.push('the database did not catch up after the start');
      const scope = { db: this.#db, repos: this.repos, wiki: this.wiki };
      if (head !== '')
        problems.push(...(await unsoundness(scope, { acknowledged: this.#acknowledged, maybe: underWay })));
      await this.#adopt();
    } finally {
      const code = await endProcess(next, 'SIGTERM');
      if (code !== 0) problems.push(`the worker ended with ${code}`);
    }
    return { acknowledged: this.#acknowledged.size - before, behind: head !== (row.indexedOid ?? ''), problems };
  }

  async #write(
    writer: number,
    { state, underWay, problems }: { state: { dead: boolean }; underWay: Map<string, string>; problems: string[] },
  ): Promise<void> {
    for (let turn = 0; !state.dead; turn += 1) {
      const path = turn % 3 === 0 ? `W${writer}/New ${this.#round}-${turn}` : `W${writer}/Page`;
      const content = `# ${path}\n\nround ${this.#round} turn ${turn}\n`;
      underWay.set(path, content);
      try {
        const { revision } = await this.repos.call('commit', {
          wikiId: this.wiki.id,
          actor: userActor(this.wiki.users.editor),
          agent: null,
          message: null,
          changes: [{ op: 'put', path, content, revision: this.#revisions.get(path) ?? null }],
        });
        this.#acknowledged.set(path, content);
        this.#revisions.set(path, revision);
        underWay.delete(path);
      } catch (error) {
        if (!isWikibotError(error) || error.code !== 'unavailable') problems.push(`a write failed: ${String(error)}`);
        return;
      }
    }
  }

  async #reconciled(head: string): Promise<boolean> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
      const { indexedOid } = await this.#db.wiki.findUniqueOrThrow({ where: { id: this.wiki.id } });
      if ((indexedOid ?? '') === head) return true;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return false;
  }

  /** What was under way may have landed without its answer; the next round goes on from what is there. */
  async #adopt(): Promise<void> {
    for (const page of await this.#db.page.findMany({ where: { wikiId: this.wiki.id } })) {
      const { content } = await this.repos.call('readBlob', { wikiId: this.wiki.id, oid: page.blobOid });
      this.#acknowledged.set(page.path, content);
      this.#revisions.set(page.path, page.revision);
    }
  }
}

/** Of `worker/main.ts`, on a free port. */
export async function workerEnvironment(databaseUrl: string, data: string): Promise<NodeJS.ProcessEnv> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return {
    ...{ NODE_ENV: 'test', PATH: process.env['PATH'], WIKIBOT_DATA: data, DATABASE_URL: databaseUrl },
    ...{
      WORKER_URL: `http://127.0.0.1:${port}`,
      WORKER_PORT: String(port),
      WORKER_SECRET: SECRET,
      AUTH_SECRET: SECRET,
    },
    ...{ APP_URL: 'http://localhost:3000', LOG_LEVEL: 'silent' },
    TOKEN_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
  };
}

export async function startProcess(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  repos: Repositories,
): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  while (!(await repos.health())) {
    if (child.exitCode !== null) throw new Error(`The worker ended with ${child.exitCode}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return child;
}

export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}
