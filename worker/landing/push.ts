/**
 * One `git push`, on the same path as every other write:
 *
 *   pack in quarantine ──► judge ──► objects moved in ──► in line ──► ref moved ──► published
 *     (receive-pack)         │        (receive-pack)          │           │             │
 *                         refused:                      somebody was   durable:     or later, by
 *                     quarantine is gone            first: fetch first  accepted      `catchUp`
 *
 * Judging takes as long as the push is large, so it happens outside the wiki's line; what it
 * found holds as long as `main` is where the push says it was, and that is compared again when
 * the ref moves.
 */
import type { Logger } from 'pino';
import { isUnavailable } from '#lib/adapters/db/errors.ts';
import type { Actor } from '#lib/core/access.ts';
import { WikibotError } from '#lib/core/errors.ts';
import { audit } from '#lib/services/audit.ts';
import type { Database } from '#lib/services/ports.ts';
import { Quarantine } from '../repo/quarantine.ts';
import { MAIN } from '../repo/refs.ts';
import type { Repository } from '../repo/repository.ts';
import { admitActor } from './admit.ts';
import { judgeCommits } from './judge-commits.ts';
import type { Publisher } from './publisher.ts';
import type { RepositoryQueue } from './queue.ts';
import { readStanding } from './standing.ts';
import type { Standing } from './standing.ts';

export interface PushDeps {
  readonly db: Database;
  readonly queue: RepositoryQueue;
  readonly publisher: Publisher;
  readonly log: Logger;
}

export interface RefCommand {
  /** Null: the ref did not exist. */
  readonly from: string | null;
  /** Null: the ref is to be deleted. */
  readonly to: string | null;
  readonly ref: string;
}

/** What git asks before it takes a push in. */
export interface Proposal {
  readonly quarantine: string;
  readonly commands: readonly RefCommand[];
}

/** A refusal of one ref. */
export class RefRefused extends WikibotError {
  readonly ref: string;

  constructor(ref: string, error: WikibotError) {
    super(error.code, error.message, { data: error.data, cause: error.cause });
    this.ref = ref;
  }
}

const MAX_COMMITS = 50_000;
/** A push is acknowledged when its ref has moved; publishing is waited for only this long. */
const PUBLISH_WAIT_MS = 2000;
const FETCH_FIRST = 'Somebody has changed this wiki meanwhile: fetch first (git pull --rebase), then push again.';

export class Push {
  readonly #deps: PushDeps;
  readonly #repo: Repository;
  readonly #actor: Actor;
  readonly #requestId: string | null;
  #judged: { from: string | null; to: string; commits: number } | null = null;

  constructor(deps: PushDeps, push: { repo: Repository; actor: Actor; requestId: string | null }) {
    this.#deps = deps;
    this.#repo = push.repo;
    this.#actor = push.actor;
    this.#requestId = push.requestId;
  }

  /** Judges everything that the push brings; nothing of it is in the repository yet. @throws {RefRefused} */
  async judge({ quarantine: path, commands }: Proposal): Promise<void> {
    const { from, to } = onlyMain(commands);
    const repo = this.#repo;
    const standing = await this.#standing();
    const head = await repo.head();
    if (head === null && standing.wiki?.indexedOid != null)
      throw new WikibotError('unavailable', 'The repository has lost its commits; restore it from a backup.');
    if (head !== from) throw refused('stale_revision', FETCH_FIRST);
    const { limits } = repo;
    const treeBytes = 300 * (limits.pages + limits.files);
    const quarantine = new Quarantine(repo.gitDir, path, { treeBytes, commits: MAX_COMMITS });
    try {
      if ((await quarantine.typeOf(to)) !== 'commit') throw refused('invalid_input', 'A branch points to a commit.');
      if (from !== null && !(await quarantine.isAncestor(from, to))) {
        throw refused(
          'stale_revision',
          'main only moves forward, and this push would take commits away. Fetch first (git pull --rebase), then push without force.',
        );
      }
      const commits = await quarantine.newCommits(from, to);
      await judgeCommits({ standing, quarantine, commits, limits, now: new Date() });
      this.#judged = { from, to, commits: commits.length };
    } catch (error) {
      throw error instanceof WikibotError ? new RefRefused(MAIN, error) : error;
    } finally {
      quarantine.close();
    }
  }

  /**
   * Moves the ref in its turn and answers when the wiki's rows are up to date, or soon will be.
   * @throws WikibotError when the ref did not move
   */
  land(signal: AbortSignal): Promise<void> {
    const judged = this.#judged;
    if (judged === null) throw new Error('A push lands after it was judged.');
    return new Promise((resolve, reject) => {
      const turn = this.#deps.queue.run(this.#repo.wikiId, async () => {
        // Whoever has hung up while waiting takes it for failed.
        if (signal.aborted) throw new WikibotError('unavailable', 'The connection was lost.');
        await this.#move(judged);
        const timer = setTimeout(resolve, PUBLISH_WAIT_MS);
        await this.#audit(judged);
        await this.#deps.publisher.caughtUp(this.#repo);
        clearTimeout(timer);
      });
      turn.then(resolve, reject);
    });
  }

  async #move({ from, to }: { from: string | null; to: string }): Promise<void> {
    // Rights may have changed while the commits were judged.
    await this.#standing();
    // git has fsynced the pack, not the name that it has in the repository now.
    await this.#repo.syncPacks();
    const moved = await this.#repo.moveHead({ from, to });
    if (moved.kind === 'mismatch') throw refused('stale_revision', FETCH_FIRST);
  }

  /** Commits keep the author that they came with; this says who brought them. */
  async #audit({ from, to, commits }: { from: string | null; to: string; commits: number }): Promise<void> {
    const entry = {
      ...({ action: 'wiki.pushed', wikiId: this.#repo.wikiId, target: to, detail: { from, commits } } as const),
      ...(this.#requestId === null ? {} : { requestId: this.#requestId }),
    };
    await audit(this.#deps.db, this.#actor, entry).catch((error: unknown) => {
      this.#deps.log.error(
        { err: error, actor: this.#actor, ...entry },
        'a push could not be written to the audit log',
      );
    });
  }

  async #standing(): Promise<Standing> {
    try {
      const standing = await readStanding(this.#deps.db, { actor: this.#actor, wikiId: this.#repo.wikiId });
      admitActor(standing, []);
      return standing;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      throw new WikibotError('unavailable', 'The database does not answer. Try again in a few seconds.', {
        cause: error,
      });
    }
  }
}

function onlyMain(commands: readonly RefCommand[]): { from: string | null; to: string } {
  const other = commands.find(({ ref }) => ref !== MAIN);
  if (other !== undefined) {
    throw new RefRefused(
      other.ref,
      new WikibotError('not_supported', 'A wiki has the branch main alone; push to main, and nothing beside it.'),
    );
  }
  const [main] = commands;
  if (main === undefined) throw new WikibotError('invalid_input', 'The push changes nothing.');
  if (main.to === null) throw refused('not_supported', 'main is the wiki itself and cannot be deleted.');
  return { from: main.from, to: main.to };
}

function refused(code: WikibotError['code'], message: string): RefRefused {
  return new RefRefused(MAIN, new WikibotError(code, message));
}
