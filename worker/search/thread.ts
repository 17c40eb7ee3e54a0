/** The thread of the keyword search: indexes and their breaking into words stay off the worker's loop. */
import { parentPort, workerData } from 'node:worker_threads';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { Catalog } from './catalog.ts';
import type { CatalogStats } from './catalog.ts';
import { Snapshots } from './snapshot.ts';
import type { WordAnswer } from '#lib/search/rank.ts';
import type { PublishedChange, SearchFilters } from './types.ts';

export interface ThreadInput {
  readonly databaseUrl: string;
  /** The folder of the repositories. */
  readonly root: string;
  readonly bytes: number;
  readonly snapshotPauseMs?: number;
}

export type Call =
  | { kind: 'search'; wikiId: string; query: string; filters: SearchFilters; depth: number }
  | { kind: 'published'; change: PublishedChange }
  | { kind: 'dropped'; wikiId: string }
  | { kind: 'stats' }
  | { kind: 'close' };

export type Request = Call & { readonly id: number };

export interface Answers {
  readonly search: WordAnswer;
  readonly published: null;
  readonly dropped: null;
  readonly stats: CatalogStats;
  readonly close: null;
}

export type Message =
  | { readonly id: number; readonly value: Answers[Call['kind']] }
  | { readonly id: number; readonly error: string }
  | { readonly report: string; readonly error: string };

const port = parentPort;
if (port === null) throw new Error('This file is the search thread of the worker.');
const input = workerData as ThreadInput;
// One reads while another one is being answered; the embedded database serves one at a time anyway.
const db = createDatabase(input.databaseUrl, { max: 2, queryTimeoutMs: 60_000 });
const catalog = new Catalog({
  db,
  snapshots: new Snapshots(input.root),
  bytes: input.bytes,
  report: (error, doing) => port.postMessage({ report: doing, error: textOf(error) } satisfies Message),
  ...(input.snapshotPauseMs === undefined ? {} : { snapshotPauseMs: input.snapshotPauseMs }),
});

port.on('message', (request: Request) => {
  answer(request).then(
    (value) => port.postMessage({ id: request.id, value } satisfies Message),
    (error: unknown) => port.postMessage({ id: request.id, error: textOf(error) } satisfies Message),
  );
});

async function answer(request: Request): Promise<Answers[Call['kind']]> {
  switch (request.kind) {
    case 'search':
      return await catalog.search(request.wikiId, request.query, request.filters, request.depth);
    case 'published':
      await catalog.published(request.change);
      return null;
    case 'dropped':
      await catalog.dropped(request.wikiId);
      return null;
    case 'stats':
      return catalog.stats();
    case 'close':
      await catalog.close();
      await db.$disconnect();
      return null;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
