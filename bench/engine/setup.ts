/** A worker in this process, with the embedded database in one of its own, as in production; and wikis for it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase } from '#lib/adapters/db/client.ts';
import type { ChangeInput, CommitResult } from '#lib/protocol/rpc.ts';
import type { Database, Repositories } from '#lib/services/ports.ts';
import { startTestDatabase } from '../../prisma/testing.ts';
import { fileOps } from '../../worker/repo/durable.ts';
import type { FileOps } from '../../worker/repo/durable.ts';
import { HOST, makeWiki, openTestWorker, userActor } from '../../worker/testing.ts';
import type { TestWiki } from '../../worker/testing.ts';
import type { Worker } from '../../worker/worker.ts';
import { generateWiki } from '../generate.ts';
import type { GeneratedWiki } from '../generate.ts';

export interface BenchWiki extends TestWiki, GeneratedWiki {
  readonly commits: number;
}

export interface Bench {
  readonly db: Database;
  readonly worker: Worker;
  readonly repos: Repositories;
  /** Whether what is written is fsynced. */
  readonly disk: { fsync: boolean };
  generate(size: { pages: number; commits: number; sections?: number }): Promise<BenchWiki>;
  commit(wiki: TestWiki, changes: ChangeInput[]): Promise<CommitResult>;
  close(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
  const database = await startTestDatabase();
  const data = await mkdtemp(join(tmpdir(), 'wikibot-bench-'));
  const db = createDatabase(database.url, { queryTimeoutMs: 120_000 });
  const disk = { fsync: true };
  const { worker, repos } = await openTestWorker({ db, databaseUrl: database.url, data, ops: switchable(disk) });
  await worker.reconciled;
  return {
    ...{ db, worker, repos, disk },
    async generate(size) {
      const wiki = await makeWiki({ db, repos, data });
      const authors = (['owner', 'editor'] as const).map((role) => ({ id: wiki.users[role], name: `The ${role}` }));
      const generated = await generateWiki(wiki.gitDir, { ...size, seed: 1, authors, host: HOST });
      await repos.call('reconcile', { wikiId: wiki.id, rebuild: true });
      return { ...wiki, ...generated, commits: size.commits };
    },
    commit: (wiki, changes) =>
      repos.call('commit', {
        ...{ wikiId: wiki.id, actor: userActor(wiki.users.editor), agent: null, message: null },
        changes,
      }),
    async close() {
      await worker.close();
      await db.$disconnect();
      await database.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

function switchable(disk: { readonly fsync: boolean }): FileOps {
  return {
    ...fileOps,
    create: (path, content, mode) =>
      disk.fsync ? fileOps.create(path, content, mode) : writeFile(path, content, { flag: 'wx', mode }),
    fsyncFolder: (path) => (disk.fsync ? fileOps.fsyncFolder(path) : Promise.resolve()),
  };
}

/** Pages as the database has them now, spread over the whole wiki. */
export async function somePages(
  db: Database,
  wiki: TestWiki,
  count: number,
): Promise<{ path: string; revision: string; blobOid: string }[]> {
  const pages = await db.page.findMany({
    where: { wikiId: wiki.id, path: { contains: '/' } },
    select: { path: true, revision: true, blobOid: true },
    orderBy: { id: 'asc' },
  });
  const step = Math.max(1, Math.floor(pages.length / count));
  return pages.filter((_, index) => index % step === 0).slice(0, count);
}
