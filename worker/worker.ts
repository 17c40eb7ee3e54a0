/** All parts of a worker, put together; `main.ts` adds the process around it, tests use it as it is. */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { takeProcessLock } from '#lib/adapters/process-lock.ts';
import type { Database, PublicCopies } from '#lib/services/ports.ts';
import type { AccessService, TokenService } from '#lib/services/types.ts';
import { installHooks } from './http/push-hooks.ts';
import { createWorkerServer } from './http/server.ts';
import { Slots } from './repo/slots.ts';
import { Maintenance } from './jobs/maintenance.ts';
import type { MaintenanceOptions } from './jobs/maintenance.ts';
import { Outbox } from './jobs/outbox.ts';
import type { Sender } from './jobs/outbox.ts';
import { endOrphans } from './jobs/orphans.ts';
import { startExpiry } from './jobs/expire.ts';
import { Removal } from './jobs/remove-deleted.ts';
import { reconcileAll, removeStaleLocks } from './jobs/reconcile.ts';
import type { ReconcileReport } from './jobs/reconcile.ts';
import { Landing } from './landing/land.ts';
import { Publisher } from './landing/publisher.ts';
import { RepositoryQueue } from './landing/queue.ts';
import { WorkerMetrics } from './metrics.ts';
import { CatFilePool } from './repo/cat-file.ts';
import { fileOps } from './repo/durable.ts';
import type { FileOps } from './repo/durable.ts';
import { DEFAULT_LIMITS } from './repo/limits.ts';
import type { Limits } from './repo/limits.ts';
import { SearchEngine } from './search/engine.ts';
import type { SearchEngineOptions } from './search/engine.ts';
import { KeywordSearch } from './search/thread-host.ts';
import { createRepositoryContext } from './repo/repository.ts';
import type { RepositoryContext } from './repo/repository.ts';

export interface WorkerOptions {
  /** WIKIBOT_DATA. */
  readonly data: string;
  /** Host of commit addresses. */
  readonly host: string;
  readonly secret: string;
  readonly db: Database;
  /** The same, for the threads that open it themselves. */
  readonly databaseUrl: string;
  /** Told of each change that is published. */
  readonly copies: PublicCopies;
  readonly tokens: Pick<TokenService, 'verify'>;
  readonly access: AccessService;
  readonly log: Logger;
  /** 0: a free one. */
  readonly port: number;
  readonly now?: () => Date;
  readonly ops?: FileOps;
  readonly limits?: Limits;
  readonly maintenance?: MaintenanceOptions;
  /** Bytes of memory for the indexes of the keyword search. */
  readonly searchBytes: number;
  /** What sends webhooks and mail; default: nothing is sent by this worker. */
  readonly senders?: readonly Sender[];
  /** Default: no sentence model. */
  readonly embeddings?: SearchEngineOptions['embeddings'];
  /** Where models are fetched from. */
  readonly modelsUrl?: string;
  readonly semantics?: NonNullable<SearchEngineOptions['semantics']>;
}

export interface Worker {
  readonly url: string;
  readonly repositories: RepositoryContext;
  readonly maintenance: Maintenance;
  readonly keyword: KeywordSearch;
  readonly search: SearchEngine;
  /** What was found at start; the worker answers meanwhile. */
  readonly reconciled: Promise<ReconcileReport>;
  /** Stops in order: no new requests, the queue runs dry, processes end, the folder is given back. */
  close(): Promise<void>;
}

/** Transfers at once; each is a git process with some ten MB. */
const TRANSFERS = { size: 12, maxWaiting: 100 };
/** Pushes at once; each has up to five processes at a time. */
const PUSHES = { size: 8, maxWaiting: 50 };

/** @throws {LockHeld} */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { db, copies, log, host, secret, tokens, access } = options;
  const root = join(options.data, 'repos');
  await mkdir(root, { recursive: true });
  const release = takeProcessLock(join(root, 'worker.lock'), 'the repositories');
  const pool = new CatFilePool();
  const repositories = createRepositoryContext(root, pool, options.ops ?? fileOps, options.limits ?? DEFAULT_LIMITS);
  const queue = new RepositoryQueue();
  const keyword = new KeywordSearch({
    ...{ databaseUrl: options.databaseUrl, root, log },
    bytes: options.searchBytes,
  });
  const search: SearchEngine = new SearchEngine({
    ...{
      db,
      keyword,
      repositories,
      log,
      data: options.data,
      ...(options.semantics === undefined ? {} : { semantics: options.semantics }),
    },
    embeddings: options.embeddings ?? 'corpus',
    modelsUrl: options.modelsUrl ?? '',
    rebuild: (wikiId) => publisher.catchUpInTurn(wikiId, { rebuild: true }),
  });
  const outbox = new Outbox({ senders: options.senders ?? [], log });
  const publisher = new Publisher({ db, copies, search: search.feed, outbox, repositories, queue, log });
  const metrics = new WorkerMetrics();
  const landing = new Landing({
    db,
    repositories,
    queue,
    publisher,
    log,
    host,
    now: options.now ?? (() => new Date()),
    metrics,
  });
  const maintenance = new Maintenance({ repositories, queue, log }, options.maintenance);
  const removal = new Removal({ db, repositories, queue, keyword, copies, log });
  const orphans = await endOrphans(root);
  if (orphans > 0) log.warn({ orphans }, 'ended git processes of a worker that died');
  await removeStaleLocks({ repositories, log });
  const hooks = join(options.data, 'run', 'git-hooks');
  await installHooks(hooks);
  const server = createWorkerServer({
    ...{ db, repositories, queue, landing, publisher, keyword, search, removal, metrics, log, secret, tokens, access },
    ...{ hooks, slots: new Slots(TRANSFERS), pushSlots: new Slots(PUSHES) },
  });
  const url = await listen(server, options.port).catch((error: unknown) => {
    release();
    throw error;
  });
  const reconciled = reconcileAll({ db, repositories, publisher, log });
  // A failure (the database is down) is logged here; each wiki catches up with its next write.
  reconciled.catch((error: unknown) => log.error({ err: error }, 'reconciling failed'));
  search.start();
  removal.start();
  const stopExpiry = startExpiry({ db, log, now: options.now ?? (() => new Date()) });
  return {
    url,
    repositories,
    maintenance,
    keyword,
    search,
    reconciled,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      stopExpiry();
      publisher.close();
      const sent = outbox.close();
      await removal.close();
      await Promise.all([maintenance.close(), queue.close()]);
      // Answers of what has landed are on their way; transfers are cut off.
      const cut = setTimeout(() => server.closeAllConnections(), 2000);
      await closed;
      clearTimeout(cut);
      await sent;
      await search.close();
      await keyword.close();
      pool.close();
      release();
    },
  };
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: actual } = server.address() as AddressInfo;
  return `http://127.0.0.1:${actual}`;
}
