/**
 * Sees to it that everything that has landed is published, sooner or later. The difference
 * between the head and `indexed_oid` is the only queue there is: a publication that fails is tried
 * again with growing pauses, and after a restart by `reconcile`.
 */
import type { Logger } from 'pino';
import { WikibotError } from '#lib/core/errors.ts';
import type { Database, PublicCopies } from '#lib/services/ports.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import type { SearchFeed } from '../search/types.ts';
import { changeOf, prepare, readSteps, writePrepared } from './publish.ts';
import type { LandedCommit, Prepared, Published, Publication } from './publish.ts';
import type { RepositoryQueue } from './queue.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** Commits of one transaction when many are behind. */
const BATCH = 500;

export interface Landed {
  /** The head before. */
  readonly from: string | null;
  readonly commits: readonly LandedCommit[];
  readonly indexedOid: string | null;
  /** Contents that are in memory already, by blob id. */
  readonly texts: ReadonlyMap<string, Uint8Array>;
}

export interface PublisherDeps {
  readonly db: Database;
  readonly copies: PublicCopies;
  readonly search: SearchFeed;
  /** Told that there may be something to send. */
  readonly outbox?: { wake(): void };
  readonly repositories: RepositoryContext;
  readonly queue: RepositoryQueue;
  readonly log: Logger;
}

export class Publisher {
  readonly #deps: PublisherDeps;
  readonly #retries = new Map<string, { timer: NodeJS.Timeout; pause: number }>();
  #closed = false;

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  /**
   * What {@link published} will write, worked out while the commits are still on their way to the
   * disk. Null: it can't be told yet. Never throws; what is wrong shows when it is published.
   */
  async prepare(repo: Repository, landed: Landed): Promise<Prepared | null> {
    const { from, commits, texts, indexedOid } = landed;
    if (indexedOid !== from) return null;
    try {
      const prepared = await prepare(this.#deps, repo, { from, commits, texts });
      return typeof prepared === 'string' ? null : prepared;
    } catch (error) {
      this.#deps.log.debug({ err: error, wikiId: repo.wikiId }, 'a publication could not be prepared');
      return null;
    }
  }

  /**
   * Publishes commits that have just landed; called inside the wiki's turn of the queue. False:
   * it failed and is tried again later. Never throws, since the write counts already.
   */
  async published(repo: Repository, landed: Landed, prepared: Prepared | null): Promise<boolean> {
    try {
      if (prepared !== null && (await this.#write(prepared)) === 'published') {
        this.#purge(repo);
        return true;
      }
      await this.catchUp(repo);
      return true;
    } catch (error) {
      this.#deps.log.warn(
        { err: error, wikiId: repo.wikiId, commit: landed.commits.at(-1)?.commit.oid },
        'publishing failed; it will be tried again',
      );
      this.#retryLater(repo.wikiId);
      return false;
    }
  }

  /**
   * Publishes what git has brought; inside the wiki's turn of the queue. False: it failed and is
   * tried again later. Never throws, since the push counts already.
   */
  async caughtUp(repo: Repository): Promise<boolean> {
    try {
      await this.catchUp(repo);
      return true;
    } catch (error) {
      this.#deps.log.warn({ err: error, wikiId: repo.wikiId }, 'publishing a push failed; it will be tried again');
      this.#retryLater(repo.wikiId);
      return false;
    }
  }

  /**
   * Publishes whatever lies between `indexed_oid` and the head; inside the wiki's turn of the
   * queue. Answers the head and how many commits were published.
   */
  async catchUp(
    repo: Repository,
    options: { rebuild?: boolean } = {},
  ): Promise<{ head: string | null; published: number }> {
    const { db, log } = this.#deps;
    const head = await repo.head();
    const row = await db.wiki.findUnique({ where: { id: repo.wikiId }, select: { indexedOid: true, headOid: true } });
    if (row === null) throw new WikibotError('not_found', 'There is no such wiki.');
    let { indexedOid } = row;
    if (head === null) {
      if (indexedOid !== null)
        throw new WikibotError('unavailable', 'The repository has lost its commits; restore it from a backup.');
      return { head, published: 0 };
    }
    if (options.rebuild !== true && indexedOid === head) {
      if (row.headOid !== head) await db.wiki.update({ where: { id: repo.wikiId }, data: { headOid: head } });
      return { head, published: 0 };
    }
    let commits = options.rebuild === true ? null : await this.#missing(repo, indexedOid, head);
    let reset = false;
    if (commits === null) {
      if (options.rebuild !== true)
        log.warn({ wikiId: repo.wikiId, indexedOid, head }, 'indexed commit is not on main; rebuilding');
      commits = (await repo.commitsBetween(null, head)) ?? [];
      reset = true;
    }
    for (let at = 0; at < commits.length; at += BATCH) {
      const batch = commits.slice(at, at + BATCH);
      const result = await this.#publish(repo, {
        from: indexedOid,
        commits: await readSteps(repo, at === 0 && reset ? null : indexedOid, batch),
        reset: reset && at === 0,
      });
      if (result === 'behind')
        throw new WikibotError('unavailable', 'Somebody else is publishing this wiki. Try again in a few seconds.');
      indexedOid = batch.at(-1) ?? indexedOid;
    }
    this.#purge(repo);
    return { head, published: commits.length };
  }

  async #publish(repo: Repository, publication: Publication): Promise<Published> {
    const prepared = await prepare(this.#deps, repo, publication);
    return typeof prepared === 'string' ? prepared : await this.#write(prepared);
  }

  async #write(prepared: Prepared): Promise<Published> {
    const result = await writePrepared(this.#deps.db, prepared);
    if (result === 'published') {
      this.#deps.search.published(changeOf(prepared));
      if (prepared.slices.some(({ events }) => events.length > 0)) this.#deps.outbox?.wake();
    }
    return result;
  }

  /** Not waited for: what is kept lasts for seconds at most, and whoever is signed in is given none of it. */
  #purge({ wikiId }: Repository): void {
    void this.#deps.copies.purge(wikiId);
  }

  /** The same in its turn of the queue. */
  catchUpInTurn(
    wikiId: string,
    options: { rebuild?: boolean } = {},
  ): Promise<{ head: string | null; published: number }> {
    return this.#deps.queue.run(wikiId, () => this.catchUp(new Repository(this.#deps.repositories, wikiId), options));
  }

  close(): void {
    this.#closed = true;
    for (const { timer } of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
  }

  /** Null: what is indexed is not on the line to the head (a restored backup). */
  async #missing(repo: Repository, indexedOid: string | null, head: string): Promise<string[] | null> {
    if (indexedOid !== null && (await repo.info(indexedOid)).kind !== 'found') return null;
    return await repo.commitsBetween(indexedOid, head);
  }

  #retryLater(wikiId: string): void {
    if (this.#closed) return;
    const known = this.#retries.get(wikiId);
    if (known !== undefined) clearTimeout(known.timer);
    const pause = Math.min(known === undefined ? FIRST_PAUSE_MS : known.pause * 2, LONGEST_PAUSE_MS);
    const timer = setTimeout(() => {
      this.catchUpInTurn(wikiId).then(
        () => this.#retries.delete(wikiId),
        (error: unknown) => {
          // A wiki that is gone needs no rows.
          if (error instanceof WikibotError && error.code === 'not_found') return void this.#retries.delete(wikiId);
          this.#deps.log.warn({ err: error, wikiId }, 'publishing failed again');
          this.#retryLater(wikiId);
        },
      );
    }, pause);
    timer.unref();
    this.#retries.set(wikiId, { timer, pause });
  }
}
