/** For the tests: a worker with a database and a data folder of its own, and a wiki with three people. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pino from 'pino';
import { v7 } from 'uuid';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { createKeyRing } from '#lib/adapters/keys.ts';
import { createOutgoing } from '#lib/adapters/outgoing.ts';
import { createWorkerClient } from '#lib/adapters/worker-client.ts';
import { OPERATOR } from '#lib/core/access.ts';
import type { Actor, Role } from '#lib/core/access.ts';
import { isWikibotError } from '#lib/core/errors.ts';
import type { WikibotError } from '#lib/core/errors.ts';
import type { ChangeInput, CommitResult, RpcInput } from '#lib/protocol/rpc.ts';
import { createAccessService } from '#lib/services/access.ts';
import type { Database, Repositories } from '#lib/services/ports.ts';
import { createTokenService } from '#lib/services/tokens.ts';
import type { TokenService } from '#lib/services/types.ts';
import { startTestDatabase } from '../prisma/testing.ts';
import { gitEnvironment } from './repo/git.ts';
import { gitDirOf } from './repo/layout.ts';
import { startWorker } from './worker.ts';
import type { Worker, WorkerOptions } from './worker.ts';

const run = promisify(execFile);
export const SECRET = 'a secret of the tests, long enough to be one';
export const HOST = 'wiki.example';

export interface TestWiki {
  readonly id: string;
  readonly owner: string;
  readonly slug: string;
  readonly users: Readonly<Record<Role | 'stranger', string>>;
  readonly gitDir: string;
}

export interface TestSystem {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly data: string;
  readonly worker: Worker;
  readonly repos: Repositories;
  readonly tokens: TokenService;
  /** Ids of the wikis whose public copies were to be forgotten, in order. */
  readonly purged: string[];
  wiki(options?: { isPublic?: boolean }): Promise<TestWiki>;
  commit(wiki: TestWiki, changes: ChangeInput[], rest?: Partial<RpcInput<'commit'>>): Promise<CommitResult>;
  close(): Promise<void>;
}

/** What a test may want of its worker. */
export type TestWorkerOptions = Partial<
  Pick<WorkerOptions, 'ops' | 'limits' | 'maintenance' | 'port' | 'searchBytes' | 'semantics' | 'embeddings'>
>;

export async function startTestSystem(options: TestWorkerOptions = {}): Promise<TestSystem> {
  const database = await startTestDatabase();
  const data = await mkdtemp(join(tmpdir(), 'wikibot-worker-'));
  const db = createDatabase(database.url);
  const { worker, repos, tokens, purged } = await openTestWorker({ db, databaseUrl: database.url, data, ...options });
  return {
    ...{ db, databaseUrl: database.url, data, worker, repos, tokens, purged },
    wiki: (wikiOptions) => makeWiki({ db, repos, data }, wikiOptions),
    commit: (wiki, changes, rest = {}) =>
      repos.call('commit', {
        wikiId: wiki.id,
        actor: userActor(wiki.users.editor),
        agent: null,
        message: null,
        changes,
        ...rest,
      }),
    async close() {
      await worker.close();
      await db.$disconnect();
      await database.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** A worker on a data folder that may have had another one before. */
export async function openTestWorker(
  options: TestWorkerOptions & { db: Database; databaseUrl: string; data: string },
): Promise<Pick<TestSystem, 'worker' | 'repos' | 'tokens' | 'purged'>> {
  const { db, databaseUrl, data, port = 0, ...rest } = options;
  const keys = createKeyRing([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
  const silent = createWorkerClient({ url: 'http://127.0.0.1:9', secret: SECRET });
  const purged: string[] = [];
  const copies = { purge: async (wikiId: string): Promise<void> => void purged.push(wikiId) };
  const tokens = createTokenService({
    ...{
      db,
      copies,
      keys,
      outgoing: createOutgoing({ allowed: [] }),
      repos: silent,
      host: HOST,
      appUrl: `https://${HOST}`,
      localSignIn: true,
      now: () => new Date(),
    },
    report: () => undefined,
  });
  const worker = await startWorker({
    searchBytes: 256 * 1024 * 1024,
    ...{ data, host: HOST, secret: SECRET, db, databaseUrl, copies, tokens, port },
    log: pino({ level: process.env['WORKER_TEST_LOG'] ?? 'silent' }),
    access: createAccessService({ db }),
    ...rest,
  });
  return { worker, repos: createWorkerClient({ url: worker.url, secret: SECRET }), tokens, purged };
}

export async function makeWiki(
  { db, repos, data }: { db: Database; repos: Repositories | null; data: string },
  { isPublic = false }: { isPublic?: boolean } = {},
): Promise<TestWiki> {
  const users = { owner: v7(), editor: v7(), viewer: v7(), stranger: v7() };
  const id = v7();
  const owner = `owner-${id.slice(-8)}`;
  for (const [name, userId] of Object.entries(users)) {
    await db.user.create({
      data: { id: userId, displayName: `The ${name}`, username: name === 'owner' ? owner : `${name}-${id.slice(-8)}` },
    });
  }
  await db.wiki.create({ data: { id, ownerId: users.owner, slug: 'notes', name: 'Notes', isPublic } });
  for (const role of ['owner', 'editor', 'viewer'] as const)
    await db.member.create({ data: { wikiId: id, userId: users[role], role } });
  await repos?.call('createRepository', { wikiId: id });
  return { id, owner, slug: 'notes', users, gitDir: gitDirOf(join(data, 'repos'), id) };
}

export function userActor(userId: string): Actor {
  return { kind: 'user', userId, sessionId: v7() };
}

export { OPERATOR };

/** Real git, as a user would run it. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, {
    cwd,
    env: gitEnvironment({
      GIT_AUTHOR_NAME: 'T',
      GIT_AUTHOR_EMAIL: 't@t',
      GIT_COMMITTER_NAME: 'T',
      GIT_COMMITTER_EMAIL: 't@t',
    }),
    maxBuffer: 1e8,
  });
  return stdout;
}

/** The WikibotError that the promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<WikibotError> {
  try {
    await promise;
  } catch (error) {
    if (isWikibotError(error)) return error;
    throw error;
  }
  throw new Error('It was expected to fail.');
}
