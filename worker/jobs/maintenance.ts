/**
 * Upkeep of the repositories, off the write path: packs what has landed, merges packs, writes the
 * commit graph, removes what nobody uses. One repository at a time, of the lowest priority, after
 * the repository has been quiet for a moment (or has been busy for so long that it can't wait).
 * Saves go on meanwhile: no step takes a lock that a save needs, and only the removal of old
 * unused objects, which is a few `unlink`s, takes the wiki's turn in the queue.
 *
 * What is due is counted in memory, from the moves of `main`; after a start the loose objects on
 * the disk stand in for the moves before it. So a wiki that nobody writes to costs nothing.
 *
 * Refs are not packed: there is one, and a loose one is what refs.ts reads and moves fastest.
 */
import { statSync, unlinkSync } from 'node:fs';
import type { Logger } from 'pino';
import type { RepositoryQueue } from '../landing/queue.ts';
import { runGit } from '../repo/git.ts';
import { findLocks, findOldLoose, findTemporaries, placeOf, removeLeftovers } from '../repo/leftovers.ts';
import {
  estimateLoose,
  listPacks,
  mergePacks,
  packLoose,
  writeCommitGraph,
  writeMultiPackIndex,
} from '../repo/packs.ts';
import type { Upkeep } from '../repo/packs.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';

export interface MaintenanceOptions {
  /** Moves of `main` after which a repository is due. */
  readonly moves?: number;
  /** It must not have been written to for this long. */
  readonly quietMs?: number;
  /** A repository that is never quiet is not waited for longer. */
  readonly patienceMs?: number;
  /** Objects that nothing uses are kept for this long: staged uploads, what failed writes have left. */
  readonly graceMs?: number;
}

export interface MaintenanceReport {
  readonly packed: boolean;
  /** Packs that were merged into one. */
  readonly merged: number;
  /** Unused objects that were removed. */
  readonly pruned: number;
  readonly leftovers: number;
  readonly ms: number;
}

interface Due {
  moves: number;
  /** Of the last move. */
  movedAt: number;
  /** When the repository became due; null: it is not. */
  dueAt: number | null;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** A save makes about so many objects: a blob, two or three trees, a commit. */
const OBJECTS_A_MOVE = 5;

export class Maintenance {
  readonly #deps: { readonly repositories: RepositoryContext; readonly queue: RepositoryQueue; readonly log: Logger };
  readonly #options: Required<MaintenanceOptions>;
  readonly #due = new Map<string, Due>();
  readonly #stop = new AbortController();
  readonly #noticed = (wikiId: string): void => this.#notice(wikiId);
  #running: Promise<unknown> = Promise.resolve();
  #busy = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    deps: { repositories: RepositoryContext; queue: RepositoryQueue; log: Logger },
    options: MaintenanceOptions = {},
  ) {
    this.#deps = deps;
    this.#options = { moves: 500, quietMs: 2000, patienceMs: 10 * 60_000, graceMs: 14 * DAY_MS, ...options };
    deps.repositories.onMoved.add(this.#noticed);
  }

  /** Does all that is due to one repository, now; after what runs already. */
  run(wikiId: string): Promise<MaintenanceReport> {
    const result = this.#running.then(() => this.#maintain(wikiId));
    this.#running = result.catch(() => undefined);
    return result;
  }

  /** Ends what runs at once (its leftovers are removed by a later run) and waits for that. */
  async close(): Promise<void> {
    this.#deps.repositories.onMoved.delete(this.#noticed);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#stop.abort();
    await this.#running;
  }

  #notice(wikiId: string): void {
    const known = this.#due.get(wikiId);
    const due = known ?? { moves: 0, movedAt: 0, dueAt: null };
    due.moves += 1;
    due.movedAt = Date.now();
    this.#due.set(wikiId, due);
    if (known === undefined) void this.#countBefore(wikiId, due);
    this.#check(due);
  }

  /** What had been written before this worker started. */
  async #countBefore(wikiId: string, due: Due): Promise<void> {
    const { gitDir } = new Repository(this.#deps.repositories, wikiId);
    due.moves += Math.floor((await estimateLoose(gitDir)) / OBJECTS_A_MOVE);
    this.#check(due);
  }

  #check(due: Due): void {
    if (due.dueAt !== null || due.moves < this.#options.moves) return;
    due.dueAt = Date.now();
    this.#schedule();
  }

  /** One timer, for the repository that is ready first. */
  #schedule(): void {
    if (this.#busy || this.#stop.signal.aborted) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    let first: { wikiId: string; at: number } | null = null;
    for (const [wikiId, due] of this.#due) {
      if (due.dueAt === null) continue;
      const at = Math.min(due.movedAt + this.#options.quietMs, due.dueAt + this.#options.patienceMs);
      if (first === null || at < first.at) first = { wikiId, at };
    }
    if (first === null) return;
    const { wikiId, at } = first;
    // Moves may have come meanwhile: then it is put off again.
    const wait = at - Date.now();
    if (wait <= 0) void this.#next(wikiId);
    else {
      this.#timer = setTimeout(() => this.#schedule(), wait);
      this.#timer.unref();
    }
  }

  async #next(wikiId: string): Promise<void> {
    this.#busy = true;
    this.#due.delete(wikiId);
    try {
      const report = await this.run(wikiId);
      this.#deps.log.info({ wikiId, ...report }, 'upkeep done');
    } catch (error) {
      // It becomes due again with further writes.
      if (!this.#stop.signal.aborted) this.#deps.log.warn({ err: error, wikiId }, 'upkeep failed');
    } finally {
      this.#busy = false;
      this.#schedule();
    }
  }

  async #maintain(wikiId: string): Promise<MaintenanceReport> {
    const started = performance.now();
    const repo = new Repository(this.#deps.repositories, wikiId);
    const { gitDir } = repo;
    const at: Upkeep = { gitDir, signal: this.#stop.signal };
    const since = this.#deps.repositories.openedAt;
    this.#stop.signal.throwIfAborted();
    const leftovers = [...(await findLocks(gitDir, since)), ...(await findTemporaries(gitDir, since))];
    await removeLeftovers(gitDir, leftovers);
    const packed = await packLoose(at);
    const merged = await mergePacks(at);
    if (packed && merged === 0) await writeMultiPackIndex(at, await listPacks(gitDir));
    if (merged > 0) repo.renew();
    if ((await repo.head()) !== null) await writeCommitGraph(at);
    const pruned = await this.#prune(wikiId, at);
    const ms = Math.round(performance.now() - started);
    return { packed, merged, pruned, leftovers: leftovers.length, ms };
  }

  /**
   * Everything reachable has just been packed, so what is loose and old is used by no commit. A
   * write that takes such an object up again makes it young (objects.ts, stage.ts) before it
   * counts; so the age is looked at again in the wiki's turn, while no commit is in flight.
   */
  async #prune(wikiId: string, at: Upkeep): Promise<number> {
    const before = Date.now() - this.#options.graceMs;
    const old = await findOldLoose(at.gitDir, before);
    if (old.length === 0) return 0;
    // Rare, so it may cost: nothing that a commit reaches is ever removed, whatever its copies.
    const { stdout } = await runGit(['rev-list', '--objects', '--all', '--no-object-names'], {
      ...at,
      background: true,
      maxOutput: 1024 ** 3,
    });
    const reached = new Set(stdout.toString('latin1').split('\n'));
    const unused = old.filter((oid) => !reached.has(oid));
    return await this.#deps.queue.run(wikiId, () => {
      let removed = 0;
      for (const oid of unused) {
        const place = placeOf(at.gitDir, oid);
        // Both without a pause between them: see `freshen`.
        const stat = statSync(place, { throwIfNoEntry: false });
        if (stat === undefined || stat.mtimeMs >= before) continue;
        unlinkSync(place);
        removed += 1;
      }
      return Promise.resolve(removed);
    });
  }
}
