/**
 * `admit` for every commit of a push, each against its first parent: a symlink that one commit
 * adds and the next removes would stay in the history for everybody who clones it.
 */
import { WikibotError } from '#lib/core/errors.ts';
import type { Limits } from '../repo/limits.ts';
import { Listing } from '../repo/listing.ts';
import type { Quarantine } from '../repo/quarantine.ts';
import { diffTrees, EMPTY_TREE } from '../repo/tree.ts';
import type { TreeReader } from '../repo/tree.ts';
import { admit } from './admit.ts';
import type { Standing } from './standing.ts';

/** Clocks differ; a day covers time zones that are set wrong too. */
const FUTURE_SECONDS = 24 * 60 * 60;

export interface Judgement {
  readonly standing: Standing;
  readonly quarantine: Quarantine;
  /** Parents before children, the parents of the first ones being on `main`. */
  readonly commits: readonly string[];
  readonly limits: Limits;
  readonly now: Date;
}

/** @throws WikibotError that names the path and the rule, with the commit in its data */
export async function judgeCommits(judgement: Judgement): Promise<void> {
  let listing: Listing | null = null;
  for (const oid of judgement.commits) {
    try {
      listing = await judgeCommit(judgement, oid, listing);
    } catch (error) {
      if (!(error instanceof WikibotError)) throw error;
      throw new WikibotError(error.code, error.message, { data: { ...error.data, commit: oid }, cause: error.cause });
    }
  }
}

/** The listing of the commit; it is the given one, brought forward, where that is of the first parent. */
async function judgeCommit(judgement: Judgement, oid: string, last: Listing | null): Promise<Listing> {
  const { standing, quarantine, limits, now } = judgement;
  const commit = await quarantine.commit(oid);
  // Later saves are never dated before their parent, so that one wrong clock would date them all.
  if (!(commit.committedAt <= now.getTime() / 1000 + FUTURE_SECONDS))
    throw new WikibotError('invalid_input', 'The date of the commit lies in the future.');
  const [parent] = commit.parents;
  const before = parent === undefined ? EMPTY_TREE : (await quarantine.commit(parent)).tree;
  const read = bounded(quarantine.tree, limits);
  const changes = await diffTrees(read, before, commit.tree);
  const listing = last?.tree === before ? last : await Listing.read(bounded(quarantine.tree, limits), before);
  await admit(standing, { before: listing, changes, blobs: quarantine, limits });
  listing.apply(changes, commit.tree);
  return listing;
}

/** A few small trees that name each other many times unfold to more files than there are atoms. */
function bounded(read: TreeReader, limits: Limits): TreeReader {
  let left = 4 * (limits.pages + limits.files) + 10_000;
  return async (oid) => {
    const tree = await read(oid);
    left -= tree.size + 1;
    if (left < 0) throw new WikibotError('limit_reached', 'The commit has more files than a wiki can hold.');
    return tree;
  };
}
