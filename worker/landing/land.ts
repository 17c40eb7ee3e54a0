/**
 * The one write path: admit → move the ref → publish, for one repository at a time. Writers that
 * wait for the same repository land together, each with a commit of its own:
 *
 *   in line ──► standing ──► changes ──► admit ──► objects durable ──► ref moved ──► published
 *               (of all)     └─ of one after the other, ─┘  └──────── once for all ────────┘
 *                            each on what the last has left
 *                  │            │          │              │                │             │
 *               refused      refused    refused       507, head         durable:      or later, by
 *               (alone)      (alone)    (alone)       unchanged       acknowledged     `catchUp`
 */
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { isUnavailable } from '#lib/adapters/db/errors.ts';
import { WikibotError } from '#lib/core/errors.ts';
import type { CommitResult, commitInput } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import type { z } from 'zod';
import type { WorkerMetrics } from '../metrics.ts';
import { isPage, keyOfFile } from '../repo/listing.ts';
import type { Listing } from '../repo/listing.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import { admitActor } from './admit.ts';
import { filesNamedBy, revisionsNamedBy } from './changes.ts';
import { CommitGroup } from './group.ts';
import type { Verdict } from './group.ts';
import type { Publisher } from './publisher.ts';
import type { RepositoryQueue } from './queue.ts';
import { readStandings } from './standing.ts';
import type { Standing } from './standing.ts';
import { logWrite } from './write-log.ts';

export type CommitInput = z.output<typeof commitInput>;

export interface LandingDeps {
  readonly db: Database;
  readonly repositories: RepositoryContext;
  readonly queue: RepositoryQueue;
  readonly publisher: Publisher;
  readonly log: Logger;
  /** For the addresses of authors. */
  readonly host: string;
  readonly now: () => Date;
  readonly metrics?: Pick<WorkerMetrics, 'wrote'>;
}

/** Another writer (git itself) may move the ref between reading and swapping; then all is judged anew. */
const TRIES = 5;
/** Of one repository; the queue's own bound counts turns, and a turn takes many. */
const MAX_WAITING = 500;
const MAX_GROUP = 64;
/** Of new objects: a group that is larger ends, and the others form the next one. */
const MAX_GROUP_BYTES = 8 * 1024 * 1024;

/** One request in line. */
interface Waiting {
  readonly input: CommitInput;
  readonly since: number;
  readonly resolve: (result: CommitResult) => void;
  readonly reject: (error: unknown) => void;
}

interface Line {
  readonly waiting: Waiting[];
  /** Whether a turn of the queue is coming. */
  asked: boolean;
}

interface Refused {
  readonly error: unknown;
}

/** How a request of a group ended. */
interface Settled {
  readonly waiting: Waiting;
  readonly end: CommitResult | Refused;
}

export class Landing {
  readonly #deps: LandingDeps;
  readonly #lines = new Map<string, Line>();
  /** Of the hot wikis; what one holds is replaced when the head's tree is another one. */
  readonly #listings = new LRUCache<string, Listing>({
    maxSize: 400_000,
    sizeCalculation: (listing) => listing.pageCount + listing.fileCount + 1,
    // A wiki that nobody writes to costs no memory.
    ...{ ttl: 10 * 60_000, updateAgeOnGet: true, ttlAutopurge: true },
  });

  constructor(deps: LandingDeps) {
    this.#deps = deps;
  }

  /** Lands one commit, after those of the same wiki that came before. */
  commit(input: CommitInput): Promise<CommitResult> {
    return new Promise((resolve, reject) => {
      const { wikiId } = input;
      const line = this.#lines.get(wikiId) ?? { waiting: [], asked: false };
      if (line.waiting.length >= MAX_WAITING) {
        reject(
          new WikibotError('unavailable', 'Too many changes of this wiki are waiting. Try again in a few seconds.'),
        );
        return;
      }
      line.waiting.push({ input, since: performance.now(), resolve, reject });
      this.#lines.set(wikiId, line);
      this.#askForTurn(wikiId, line);
    });
  }

  #askForTurn(wikiId: string, line: Line): void {
    if (line.asked) return;
    line.asked = true;
    this.#deps.queue
      .run(wikiId, () => this.#turn(wikiId, line))
      .catch((error: unknown) => {
        // The queue takes no more.
        line.asked = false;
        for (const { reject } of line.waiting.splice(0)) reject(error);
      });
  }

  async #turn(wikiId: string, line: Line): Promise<void> {
    line.asked = false;
    const group = line.waiting.splice(0, groupSize(line.waiting));
    const settled = await this.#land(wikiId, group).catch((error: unknown) =>
      group.map((waiting): Settled => ({ waiting, end: { error } })),
    );
    line.waiting.unshift(...group.slice(settled.length));
    if (line.waiting.length > 0) this.#askForTurn(wikiId, line);
    else if (!line.asked) this.#lines.delete(wikiId);
    for (const { waiting, end } of settled) {
      const ms = performance.now() - waiting.since;
      const outcome = logWrite(this.#deps.log, waiting.input, end, { group: settled.length, ms });
      this.#deps.metrics?.wrote(outcome, ms);
      if ('error' in end) waiting.reject(end.error);
      else waiting.resolve(end);
    }
  }

  /** How each of them ended, in their order; fewer than were given when the group became too large. */
  async #land(wikiId: string, waiting: readonly Waiting[]): Promise<Settled[]> {
    for (let attempt = 1; ; attempt += 1) {
      const settled = await this.#try(wikiId, waiting);
      if (settled !== null) return settled;
      if (attempt === TRIES)
        throw new WikibotError('unavailable', 'Somebody else is changing this wiki. Try again in a few seconds.');
    }
  }

  /** Null: the ref was moved by somebody else meanwhile. */
  async #try(wikiId: string, waiting: readonly Waiting[]): Promise<Settled[] | null> {
    const { db, repositories, host } = this.#deps;
    const repo = new Repository(repositories, wikiId);
    const reading = repo.head();
    // Looked at only for somebody who may write here: to others this wiki may not even exist.
    reading.catch(() => undefined);
    const standings = await this.#standings(wikiId, waiting);
    const admitted = waiting.map(({ input }, index) => admitEarly(input, standings[index]));
    const [first] = admitted.filter((one) => 'standing' in one);
    if (first === undefined)
      return settle(
        waiting,
        admitted.filter((one) => 'error' in one),
        false,
      );
    const head = await reading;
    const indexedOid = first.standing.wiki?.indexedOid ?? null;
    if (head === null && indexedOid !== null) {
      // An empty repository in the place of the wiki's own: a first commit would hide the loss.
      throw new WikibotError('unavailable', 'The repository has lost its commits; restore it from a backup.');
    }
    const listing = await this.#listing(repo, head);
    const group = new CommitGroup(
      { db, repo, limits: repositories.limits, host },
      { head, listing, now: this.#deps.now() },
    );
    const verdicts: (Verdict | Refused)[] = [];
    for (const [index, one] of admitted.entries()) {
      if (index > 0 && group.bytes > MAX_GROUP_BYTES) break;
      if ('error' in one) verdicts.push(one);
      else verdicts.push(await group.judge(one).catch((error: unknown) => ({ error })));
    }
    if (group.last === null) return settle(waiting, verdicts, indexedOid === head);
    const landed = await this.#move(repo, { group, head, indexedOid }).catch((error: unknown) => {
      // It lists what did not land.
      this.#listings.delete(wikiId);
      throw error;
    });
    if (landed === null) {
      this.#listings.delete(wikiId);
      return null;
    }
    return settle(waiting, verdicts, landed.indexed);
  }

  /** Makes the group durable and moves the ref to its last commit. From then on it counts, whatever happens. */
  async #move(
    repo: Repository,
    work: { group: CommitGroup; head: string | null; indexedOid: string | null },
  ): Promise<{ indexed: boolean } | null> {
    const { group, head, indexedOid } = work;
    const to = group.last;
    if (to === null) throw new Error('There is nothing to move to.');
    const { publisher } = this.#deps;
    const landed = { from: head, commits: group.commits, texts: group.contents, indexedOid };
    const prepared = publisher.prepare(repo, landed);
    // Both end before this turn does: a late note must not replace one of the next turn.
    for (const done of await Promise.allSettled([group.persist(), group.noteKeys()]))
      if (done.status === 'rejected') throw done.reason;
    const moved = await repo.moveHead({ from: head, to });
    if (moved.kind === 'mismatch') return null;
    const indexed = await publisher.published(repo, landed, await prepared);
    return { indexed };
  }

  async #standings(wikiId: string, waiting: readonly Waiting[]): Promise<(Standing | WikibotError)[]> {
    try {
      return await readStandings(
        this.#deps.db,
        wikiId,
        waiting.map(({ input: { actor, onBehalfOf, changes } }) => ({
          actor,
          onBehalfOf: onBehalfOf ?? null,
          pageKeys: keysOf(changes),
          revisions: [...new Set(changes.flatMap(revisionsNamedBy))],
        })),
      );
    } catch (error) {
      if (isUnavailable(error))
        throw new WikibotError('unavailable', 'The database does not answer. Try again in a few seconds.', {
          cause: error,
        });
      throw error;
    }
  }

  async #listing(repo: Repository, head: string | null): Promise<Listing> {
    const root = await repo.treeOf(head);
    const known = this.#listings.get(repo.wikiId);
    if (known !== undefined && known.tree === root) return known;
    const listing = await repo.listing(root);
    this.#listings.set(repo.wikiId, listing);
    return listing;
  }
}

interface Admitted {
  readonly input: CommitInput;
  readonly standing: Standing;
}

/** First of all, since later refusals may quote the page. */
function admitEarly(input: CommitInput, standing: Standing | WikibotError | undefined): Admitted | Refused {
  try {
    if (standing === undefined) throw new Error('A change has no standing.');
    if (input.onBehalfOf != null && input.actor.kind !== 'operator') {
      throw new WikibotError('forbidden', 'Only the operator writes in the name of somebody else.');
    }
    const named = input.changes.flatMap(filesNamedBy);
    if (standing instanceof WikibotError) throw standing;
    admitActor(standing, named);
    return { input, standing };
  } catch (error) {
    return { error };
  }
}

/** Of whom there is no verdict is judged in the next group. */
function settle(waiting: readonly Waiting[], verdicts: readonly (Verdict | Refused)[], indexed: boolean): Settled[] {
  const settled: Settled[] = [];
  for (const [index, verdict] of verdicts.entries()) {
    const one = waiting[index];
    if (one !== undefined) settled.push({ waiting: one, end: 'error' in verdict ? verdict : { ...verdict, indexed } });
  }
  return settled;
}

/** Keys of the pages that are likely to be asked for; what names none is refused in its turn. */
function keysOf(changes: CommitInput['changes']): string[] {
  return changes.flatMap((change) => {
    try {
      return filesNamedBy(change).filter(isPage).map(keyOfFile);
    } catch {
      return [];
    }
  });
}

/**
 * Operations whose judgement asks for no more than the tree and the contents that the earlier
 * commits of a group leave. The others read the history, and land alone.
 */
const GROUPED: ReadonlySet<string> = new Set<CommitInput['changes'][number]['op']>(['put', 'edit', 'put_blob']);

/** How many from the front of the line land together. */
function groupSize(line: readonly Waiting[]): number {
  let size = 0;
  for (const [index, { input }] of line.slice(0, MAX_GROUP).entries()) {
    if (!input.changes.every(({ op }) => GROUPED.has(op))) return Math.max(index, 1);
    for (const change of input.changes) size += 200 + (change.op === 'put' ? change.content.length : 0);
    if (size > MAX_GROUP_BYTES) return Math.max(index, 1);
  }
  return Math.min(line.length, MAX_GROUP);
}
