/** The typed RPC of lib/protocol/rpc.ts: one handler a method, checked against its schemas on the way in and out. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { WikibotError } from '#lib/core/errors.ts';
import { fileOfPage, parsePagePath } from '#lib/core/paths.ts';
import { RPC } from '#lib/protocol/rpc.ts';
import type { RpcMethod, RpcOutput } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import { inspect } from '../jobs/inspect.ts';
import type { Removal } from '../jobs/remove-deleted.ts';
import { restoreWikis } from '../jobs/restore-wikis.ts';
import { placeThen, resolveRevision } from '../landing/based-on.ts';
import type { Landing } from '../landing/land.ts';
import type { Publisher } from '../landing/publisher.ts';
import type { RepositoryQueue } from '../landing/queue.ts';
import { writeDurably } from '../repo/durable.ts';
import { initRepository, removeRepository, wikiFolder } from '../repo/layout.ts';
import { MOST_PAGE_BYTES } from '../repo/limits.ts';
import { pageOf } from '../repo/listing.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import type { KeywordSearch } from '../search/thread-host.ts';
import type { SearchEngine } from '../search/engine.ts';
import { fileAt, fileHistory } from './file-history.ts';
import { HistoryReader } from './history.ts';

export interface RpcDeps {
  readonly db: Database;
  readonly repositories: RepositoryContext;
  readonly queue: RepositoryQueue;
  readonly landing: Landing;
  readonly publisher: Publisher;
  readonly keyword: KeywordSearch;
  readonly search: SearchEngine;
  readonly removal: Removal;
  readonly log: Logger;
}

type Handlers = {
  readonly [M in RpcMethod]: (
    input: z.output<(typeof RPC)[M]['input']>,
    signal: AbortSignal | undefined,
  ) => Promise<RpcOutput<M>>;
};

/**
 * @returns calls a method by its name with a body as it came; the signal says that nobody waits for the answer any more
 * @throws `not_found`, `invalid_input`, or what the method throws
 */
export function createRpc(deps: RpcDeps): (method: string, body: unknown, signal?: AbortSignal) => Promise<unknown> {
  const handlers = createHandlers(deps);
  return async (method, body, signal) => {
    if (!isMethod(method)) throw new WikibotError('not_found', 'There is no such method.');
    return await call(handlers, method, { body, signal });
  };
}

async function call<M extends RpcMethod>(
  handlers: Handlers,
  method: M,
  { body, signal }: { body: unknown; signal: AbortSignal | undefined },
): Promise<unknown> {
  const schemas = RPC[method];
  const input = schemas.input.safeParse(body);
  if (!input.success) {
    const [issue] = input.error.issues;
    throw new WikibotError('invalid_input', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`, {
      data: { parameter: issue?.path.join('.') ?? '' },
    });
  }
  // Sound by construction: both are of the method's own row of the table.
  const data = input.data as z.output<(typeof RPC)[M]['input']>;
  return schemas.output.parse(await handlers[method](data, signal));
}

function isMethod(name: string): name is RpcMethod {
  return Object.hasOwn(RPC, name);
}

function createHandlers({ db, repositories, queue, landing, publisher, keyword, search, removal }: RpcDeps): Handlers {
  const open = (wikiId: string): Repository => new Repository(repositories, wikiId);
  const history = new HistoryReader(db);
  return {
    async createRepository({ wikiId }) {
      await queue.run(wikiId, () => initRepository(repositories.root, wikiId));
      return {};
    },

    async deleteRepository({ wikiId }) {
      await queue.run(wikiId, async () => {
        open(wikiId).close();
        await keyword.dropped(wikiId);
        await removeRepository(repositories.root, wikiId);
      });
      return {};
    },

    removeDeleted: () => removal.run(),

    async writeManifest({ wikiId, manifest }) {
      await queue.run(wikiId, async () => {
        if (!(await open(wikiId).exists()))
          throw new WikibotError('not_found', 'There is no repository for this wiki.');
        await writeDurably(
          join(wikiFolder(repositories.root, wikiId), 'wiki.json'),
          `${JSON.stringify(manifest, null, 2)}\n`,
        );
      });
      return {};
    },

    async readBlob({ wikiId, oid }) {
      return { content: (await open(wikiId).blob(oid, MOST_PAGE_BYTES)).toString('utf8') };
    },

    async readPageAt({ wikiId, path, revision }) {
      const repo = open(wikiId);
      const commits = await db.$queryRaw<{ oid: string; seq: number }[]>`
        SELECT oid, seq FROM commits WHERE wiki_id = ${wikiId}::uuid AND oid >= ${revision} AND oid < ${`${revision}g`} LIMIT 2`;
      const context = { db, repo, head: await repo.head(), commits, pages: [], prefix: null };
      const commit = await resolveRevision(context, revision);
      const place = await placeThen(context, fileOfPage(parsePagePath(path)), commit);
      if (place === null)
        throw new WikibotError('not_found', `"${path}" did not exist at this revision.`, { data: { path } });
      const content = await repo.blob(place.oid, MOST_PAGE_BYTES);
      return { path: pageOf(place.path) ?? path, revision: commit, content: content.toString('utf8') };
    },

    diff: (input, signal) => history.diff(open(input.wikiId), input, signal),

    blame: (input, signal) => history.blame(open(input.wikiId), input, signal),

    fileHistory: (input, signal) => fileHistory(db, open(input.wikiId), input, signal),

    fileAt: (input, signal) => fileAt(db, open(input.wikiId), input, signal),

    commit: (input) => landing.commit(input),

    inspect: ({ wikiId, fix }) => inspect({ db, repositories, queue, publisher }, wikiId, fix),

    reconcile: ({ wikiId, rebuild }) => publisher.catchUpInTurn(wikiId, { rebuild }),

    search: (input) => search.search(input),

    searchRegex: (input) => search.regex(input),

    related: (input) => search.related(input),

    duplicates: ({ wikiId }) => search.duplicates(wikiId),

    reindex: ({ wikiId }) => search.reindex(wikiId),

    reindexStatus: ({ wikiId }) => search.reindexStatus(wikiId),

    restoreWikis: async () => ({ wikis: await restoreWikis({ db, root: repositories.root }) }),

    searchStatus: () => Promise.resolve(search.status()),
  };
}
