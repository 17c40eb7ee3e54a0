/**
 * At start: brings the database up to what the repositories hold. A crash between the move of a
 * ref and its publication leaves a difference; so does a restored backup of either side.
 */
import * as fsp from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Database } from '#lib/services/ports.ts';
import type { Publisher } from '../landing/publisher.ts';
import { findLocks, removeLeftovers } from '../repo/leftovers.ts';
import { listWikiFolders, wikiFolder } from '../repo/layout.ts';
import { removeQuarantines } from '../repo/quarantine.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import { DAMAGED, MISSING, setReadOnly } from './read-only.ts';

export const STORAGE_NODE = 'local';
const ORPHAN_AGE_MS = 24 * 60 * 60 * 1000;

export interface ReconcileDeps {
  readonly db: Database;
  readonly repositories: RepositoryContext;
  readonly publisher: Publisher;
  readonly log: Logger;
}

export interface ReconcileReport {
  readonly wikis: number;
  readonly published: number;
  readonly failed: readonly string[];
  readonly missing: readonly string[];
  /** Folders without a row, older than a day: reported, never removed by itself. */
  readonly orphans: readonly string[];
}

/** Removes what a crashed worker has left. Before any write, by the sole owner of the folder. */
export async function removeStaleLocks({
  repositories,
  log,
}: Pick<ReconcileDeps, 'repositories' | 'log'>): Promise<void> {
  for (const wikiId of await listWikiFolders(repositories.root)) {
    const repo = new Repository(repositories, wikiId);
    try {
      const locks = await findLocks(repo.gitDir, Date.now());
      await removeLeftovers(repo.gitDir, locks);
      if (locks.length > 0) log.warn({ wikiId, locks }, 'removed the locks of programs that died');
      const pushes = await removeQuarantines(repo.gitDir);
      if (pushes > 0) log.warn({ wikiId, pushes }, 'removed what cut-off pushes have left');
    } catch (error) {
      log.error({ err: error, wikiId }, 'a repository could not be tidied; the others are not affected');
    }
  }
}

export async function reconcileAll(deps: ReconcileDeps): Promise<ReconcileReport> {
  const { db, publisher, repositories, log } = deps;
  const rows = await db.wiki.findMany({
    where: { storageNode: STORAGE_NODE },
    select: { id: true, headOid: true, indexedOid: true, readOnlyReason: true, createdAt: true, deletedAt: true },
  });
  let published = 0;
  const failed: string[] = [];
  const missing: string[] = [];
  for (const row of rows) {
    if (row.deletedAt !== null) continue;
    const repo = new Repository(repositories, row.id);
    try {
      if (!(await repo.exists())) {
        // A row is made before its repository; a young one may still be under way.
        if (row.headOid === null && Date.now() - row.createdAt.getTime() < 60_000) continue;
        missing.push(row.id);
        if (row.readOnlyReason === null) await setReadOnly(db, row.id, MISSING);
        continue;
      }
      if (row.readOnlyReason === MISSING) await setReadOnly(db, row.id, null);
      if (!(await isSound(repo, row))) {
        await setReadOnly(db, row.id, DAMAGED);
        throw new Error('The branch, its commit or its tree is gone or unreadable; run "wikibot doctor".');
      }
      const head = await repo.head();
      if (head === row.indexedOid && head === row.headOid) continue;
      const result = await publisher.catchUpInTurn(row.id);
      published += result.published;
    } catch (error) {
      failed.push(row.id);
      log.error({ err: error, wikiId: row.id }, 'a wiki could not be reconciled; the others are not affected');
    }
  }
  const orphans = await findOrphans(repositories.root, new Set(rows.map(({ id }) => id)));
  const report = { wikis: rows.length, published, failed, missing, orphans };
  log[orphans.length + failed.length + missing.length > 0 ? 'warn' : 'info'](report, 'reconciled');
  return report;
}

/** A quick look at each start; `git fsck`, which reads everything, is the doctor's. */
async function isSound(repo: Repository, row: { headOid: string | null; indexedOid: string | null }): Promise<boolean> {
  try {
    const head = await repo.head();
    if (head === null) return row.headOid === null && row.indexedOid === null;
    await repo.tree(await repo.treeOf(head));
    return true;
  } catch (error) {
    // Without a cause, it is the server that is busy, and not the repository that is damaged.
    if (!(error instanceof Error) || error.cause === undefined) throw error;
    return false;
  }
}

async function findOrphans(root: string, known: ReadonlySet<string>): Promise<string[]> {
  const orphans: string[] = [];
  for (const wikiId of await listWikiFolders(root)) {
    if (known.has(wikiId)) continue;
    const stat = await fsp.stat(wikiFolder(root, wikiId)).catch(() => null);
    if (stat !== null && Date.now() - stat.mtimeMs > ORPHAN_AGE_MS) orphans.push(wikiId);
  }
  return orphans;
}
