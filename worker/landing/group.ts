/**
 * Commits that land together. Each is judged against the tree that the ones before it leave, of
 * which nothing is on the disk yet; one that is refused leaves no trace. Once all are judged,
 * {@link CommitGroup.persist} makes their objects durable in one round.
 */
import { WikibotError } from '#lib/core/errors.ts';
import type { CommitResult } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import { storageFault } from '../repo/durable.ts';
import type { Limits } from '../repo/limits.ts';
import { pageOf } from '../repo/listing.ts';
import type { Listing } from '../repo/listing.ts';
import type { ObjectBatch } from '../repo/objects.ts';
import type { Repository } from '../repo/repository.ts';
import type { FileChange } from '../repo/tree.ts';
import { admit } from './admit.ts';
import { applyChanges } from './changes.ts';
import type { CommitInput } from './land.ts';
import { landedBefore, noteLanding } from './landed-once.ts';
import { authorOf, commitMessage, committerOf } from './message.ts';
import type { LandedCommit } from './publish.ts';
import type { Standing } from './standing.ts';
import type { Outcome } from './work.ts';
import { WorkingTree } from './working-tree.ts';

/** What a commit is to become; whether it is indexed is known once it is published. */
export type Verdict = Omit<CommitResult, 'indexed'>;

export class CommitGroup {
  readonly commits: LandedCommit[] = [];
  /** Contents of the group's new blobs, by their ids. */
  readonly contents = new Map<string, Uint8Array>();
  readonly #deps: { db: Database; repo: Repository; limits: Limits; host: string };
  readonly #head: string | null;
  readonly #listing: Listing;
  readonly #batch: ObjectBatch;
  readonly #now: Date;
  /** File → the commit of the group that touched it last. */
  readonly #recent = new Map<string, string>();

  readonly #keyed = new Map<string, { key: NonNullable<CommitInput['idempotency']>; verdict: Verdict }>();

  /** The listing is the group's until it has landed: it is changed with each commit. */
  constructor(
    deps: { db: Database; repo: Repository; limits: Limits; host: string },
    start: { head: string | null; listing: Listing; now: Date },
  ) {
    this.#deps = deps;
    this.#head = start.head;
    this.#listing = start.listing;
    this.#now = start.now;
    this.#batch = deps.repo.batch();
  }

  /** The group's last commit; null: none of it changes anything. */
  get last(): string | null {
    return this.commits.at(-1)?.commit.oid ?? null;
  }

  /** What there is to write. */
  get bytes(): number {
    return this.#batch.bytes;
  }

  /** @throws what the request is refused with */
  async judge(request: { input: CommitInput; standing: Standing }): Promise<Verdict> {
    const key = request.input.idempotency ?? null;
    if (key === null) return await this.#commit(request);
    const { db, repo } = this.#deps;
    const id = JSON.stringify([key.userId, key.key]);
    // Sent twice at the same time, or again after its answer was lost.
    const before = this.#keyed.get(id)?.verdict ?? (await landedBefore(db, repo, { key, head: this.#head }));
    if (before !== null) return before;
    const verdict = await this.#commit(request);
    if (verdict.changed) this.#keyed.set(id, { key, verdict });
    return verdict;
  }

  /** Says in the rows of idempotency keys what is about to land. */
  async noteKeys(): Promise<void> {
    await noteLanding(this.#deps.db, [...this.#keyed.values()]);
  }

  async #commit({ input, standing }: { input: CommitInput; standing: Standing }): Promise<Verdict> {
    const { db, repo, limits } = this.#deps;
    const parent = this.last ?? this.#head;
    const tree = new WorkingTree(repo, this.#listing, this.contents);
    const prefix = standing.actor.kind === 'token' ? standing.actor.pathPrefix : null;
    const context = {
      ...{ db, repo, prefix, head: this.#head, commits: standing.commits, recent: this.#recent },
      pages: standing.pages,
    };
    const outcomes = await applyChanges({ tree, context, exact: input.exact }, input.changes);
    const changes = tree.changes();
    if (changes.length === 0) {
      if (parent === null) throw new WikibotError('invalid_input', 'The first commit of a wiki must change something.');
      return { revision: parent, changed: false, ...told(outcomes, parent) };
    }
    await admit(standing, { before: this.#listing, changes, blobs: tree, limits });
    const { oid, root } = await this.#write({ input, standing, parent, tree, changes });
    // All that can fail is done: from here on the commit belongs to the group.
    this.#listing.apply(changes, root);
    for (const [id, content] of tree.newContents()) this.contents.set(id, content);
    for (const { path } of changes) this.#recent.set(path, oid);
    this.commits.push({
      commit: await repo.commit(oid),
      changes,
      tokenId: standing.tokenId,
      requestId: input.requestId ?? null,
    });
    return { revision: oid, changed: true, ...told(outcomes, oid) };
  }

  /** All objects are on the disk when this ends; nothing names them yet. */
  async persist(): Promise<void> {
    try {
      await this.#batch.persist();
    } catch (error) {
      throw storageFault(error);
    }
  }

  async #write(work: {
    input: CommitInput;
    standing: Standing;
    parent: string | null;
    tree: WorkingTree;
    changes: readonly FileChange[];
  }): Promise<{ oid: string; root: string }> {
    const { input, standing, parent, tree, changes } = work;
    const { repo, host } = this.#deps;
    const batch = this.#batch;
    const contents = tree.newContents();
    const blobs = changes.flatMap(({ after }) => (after === null ? [] : [after.oid]));
    await inGroups(blobs, 32, async (oid) => {
      const content = contents.get(oid);
      if (content === undefined) batch.touch(oid);
      else await batch.blob(content);
    });
    const root = await repo.writeTree(batch, this.#listing.tree, changes);
    const before = parent === null ? null : await repo.commit(parent);
    const oid = await repo.writeCommit(batch, {
      parent,
      tree: root,
      message: commitMessage(input.message, input.agent, changes),
      author: authorOf(
        standing.userId === null ? null : { id: standing.userId, displayName: standing.displayName },
        host,
      ),
      committer: committerOf(host),
      // Never before its parent, should the clock have been set back.
      timestamp: Math.max(Math.floor(this.#now.getTime() / 1000), before?.committedAt ?? 0),
    });
    return { oid, root };
  }
}

function told(
  outcomes: readonly Outcome[],
  commit: string,
): Pick<CommitResult, 'pages' | 'updated_pages' | 'skipped_pages'> {
  const pages = outcomes.flatMap(({ file, created, merged, unchangedAt }) => {
    const path = pageOf(file);
    return path === null ? [] : [{ path, revision: unchangedAt ?? commit, created, merged }];
  });
  return {
    pages,
    updated_pages: [...new Set(outcomes.flatMap(({ updated = [] }) => updated))].sort(),
    skipped_pages: outcomes.reduce((sum, { skipped = 0 }) => sum + skipped, 0),
  };
}

async function inGroups<T>(items: readonly T[], size: number, work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += size) await Promise.all(items.slice(at, at + size).map(work));
}
