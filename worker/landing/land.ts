/**
 * The one write path: admit → move the ref → publish, for one repository at a time.
 *
 *   in line ──► standing ──► changes ──► admit ──► objects durable ──► ref moved ──► published
 *                  │            │          │              │                │             │
 *               refused      refused    refused       507, head         durable:      or later, by
 *                                                     unchanged       acknowledged     `catchUp`
 */
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { WikibotError } from '#lib/core/errors.ts';
import { isUnavailable } from '#lib/adapters/db/errors.ts';
import type { CommitResult, commitInput } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import type { z } from 'zod';
import { storageFault } from '../repo/durable.ts';
import { isPage, keyOfFile, pageOf } from '../repo/listing.ts';
import type { Listing } from '../repo/listing.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import type { FileChange } from '../repo/tree.ts';
import { admit, admitActor } from './admit.ts';
import { applyChanges, fileNamedBy } from './changes.ts';
import type { Outcome } from './work.ts';
import { authorOf, commitMessage, committerOf } from './message.ts';
import type { Publisher } from './publisher.ts';
import type { RepositoryQueue } from './queue.ts';
import { readStanding } from './standing.ts';
import type { Standing } from './standing.ts';
import { WorkingTree } from './working-tree.ts';

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
}

/** Another writer (git itself) may move the ref between reading and swapping; then all is judged anew. */
const TRIES = 5;

export class Landing {
  readonly #deps: LandingDeps;
  /** Of the hot wikis; what one holds is replaced when the head's tree is another one. */
  readonly #listings = new LRUCache<string, Listing>({
    maxSize: 400_000,
    sizeCalculation: (listing) => listing.pageCount + listing.fileCount + 1,
  });

  constructor(deps: LandingDeps) {
    this.#deps = deps;
  }

  /** Lands one commit, after those of the same wiki that came before. */
  commit(input: CommitInput): Promise<CommitResult> {
    return this.#deps.queue.run(input.wikiId, () => this.#land(input));
  }

  async #land(input: CommitInput): Promise<CommitResult> {
    for (let attempt = 1; ; attempt += 1) {
      const result = await this.#try(input);
      if (result !== null) return result;
      if (attempt === TRIES)
        throw new WikibotError('unavailable', 'Somebody else is changing this wiki. Try again in a few seconds.');
    }
  }

  /** Null: the ref was moved by somebody else meanwhile. */
  async #try(input: CommitInput): Promise<CommitResult | null> {
    const { repositories, publisher } = this.#deps;
    const repo = new Repository(repositories, input.wikiId);
    const named = input.changes.map(fileNamedBy);
    const standing = await this.#standing(input, named);
    admitActor(standing, named);
    const head = await repo.head();
    if (head === null && standing.wiki !== null && standing.wiki.indexedOid !== null) {
      // An empty repository in the place of the wiki's own: a first commit would hide the loss.
      throw new WikibotError('unavailable', 'The repository has lost its commits; restore it from a backup.');
    }
    const listing = await this.#listing(repo, head);
    const tree = new WorkingTree(repo, listing);
    const prefix = standing.actor.kind === 'token' ? standing.actor.pathPrefix : null;
    const context = { db: this.#deps.db, repo, head, commits: standing.commits, pages: standing.pages, prefix };
    const outcomes = await applyChanges({ tree, context, exact: input.exact }, input.changes);
    const changes = tree.changes();
    if (changes.length === 0) {
      if (head === null) throw new WikibotError('invalid_input', 'The first commit of a wiki must change something.');
      return {
        revision: head,
        changed: false,
        indexed: standing.wiki?.indexedOid === head,
        pages: pagesOf(outcomes, head),
      };
    }
    await admit(standing, { before: listing, changes, blobs: tree, limits: repositories.limits });
    const commit = await this.#write(repo, { input, standing, head, tree, changes });
    const moved = await repo.moveHead({ from: head, to: commit.oid });
    if (moved.kind === 'mismatch') return null;
    listing.apply(changes, commit.tree);
    // From here on the write counts, whatever happens.
    const indexed = await publisher.published(repo, {
      from: head,
      to: commit.oid,
      indexedOid: standing.wiki?.indexedOid ?? null,
      texts: tree.newContents(),
      tokenId: standing.tokenId,
      requestId: input.requestId ?? null,
    });
    return { revision: commit.oid, changed: true, indexed, pages: pagesOf(outcomes, commit.oid) };
  }

  async #standing(input: CommitInput, named: readonly string[]): Promise<Standing> {
    const onBehalfOf = input.onBehalfOf ?? null;
    if (onBehalfOf !== null && input.actor.kind !== 'operator') {
      throw new WikibotError('forbidden', 'Only the operator writes in the name of somebody else.');
    }
    try {
      return await readStanding(this.#deps.db, {
        actor: input.actor,
        wikiId: input.wikiId,
        onBehalfOf,
        pageKeys: named.filter(isPage).map(keyOfFile),
        revisions: [...new Set(input.changes.flatMap(({ revision }) => (revision == null ? [] : [revision])))],
      });
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

  /** All objects are on the disk when this ends; nothing names them yet. */
  async #write(
    repo: Repository,
    work: {
      input: CommitInput;
      standing: Standing;
      head: string | null;
      tree: WorkingTree;
      changes: readonly FileChange[];
    },
  ): Promise<{ oid: string; tree: string }> {
    const { input, standing, head, tree, changes } = work;
    const batch = repo.batch();
    try {
      const contents = tree.newContents();
      const blobs = changes.flatMap(({ after }) => (after === null ? [] : [after.oid]));
      await inGroups(blobs, 32, async (oid) => {
        const content = contents.get(oid);
        if (content === undefined) batch.touch(oid);
        else await batch.blob(content);
      });
      const root = await repo.writeTree(batch, tree.listing.tree, changes);
      const parent = head === null ? null : await repo.commit(head);
      const oid = await repo.writeCommit(batch, {
        parent: head,
        tree: root,
        message: commitMessage(input.message, input.agent, changes),
        author: authorOf(
          standing.userId === null ? null : { id: standing.userId, displayName: standing.displayName },
          this.#deps.host,
        ),
        committer: committerOf(this.#deps.host),
        // Never before its parent, should the clock have been set back.
        timestamp: Math.max(Math.floor(this.#deps.now().getTime() / 1000), parent?.committedAt ?? 0),
      });
      await batch.persist();
      return { oid, tree: root };
    } catch (error) {
      throw storageFault(error);
    }
  }
}

function pagesOf(outcomes: readonly Outcome[], commit: string): CommitResult['pages'] {
  return outcomes.flatMap(({ file, created, merged, unchangedAt }) => {
    const path = pageOf(file);
    return path === null ? [] : [{ path, revision: unchangedAt ?? commit, created, merged }];
  });
}

async function inGroups<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += size) await Promise.all(items.slice(at, at + size).map(work));
}
