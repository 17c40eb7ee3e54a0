/** What changed between two revisions of a page, and who wrote each of its lines. */
import { LRUCache } from 'lru-cache';
import { WikibotError } from '#lib/core/errors.ts';
import { fileOfPage, isUnder, parsePagePath } from '#lib/core/paths.ts';
import type { BlameInput, BlameResult, CommitSummary, DiffInput, DiffResult } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import { resolveRevision } from '../landing/based-on.ts';
import { revisionsOf } from '../landing/lineage.ts';
import type { PageRevision } from '../landing/lineage.ts';
import { blameLines, unifiedDiff } from '../repo/history.ts';
import type { Ancestry, Blame, Place } from '../repo/history.ts';
import { shownAuthors } from '../repo/authors.ts';
import { MOST_PAGE_BYTES } from '../repo/limits.ts';
import { pageOf } from '../repo/listing.ts';
import type { Repository } from '../repo/repository.ts';
import { Slots } from '../repo/slots.ts';

/** A page's older revisions count as its beginning: git visits each, and 5,000 take two seconds. */
const MOST_REVISIONS = 5000;

/** git processes for history at once: they wait for the processor, and writes have the same one. */
const PROCESSES = { size: 4, maxWaiting: 200, waitMs: 20_000 };

/** Half a million, of two numbers each. */
const KEPT_NUMBERS = 1_000_000;

/** A page as it was at some commit. */
interface Moment {
  /** The last commit that touched the page until then; the commit itself where the rows do not know. */
  readonly commit: string;
  readonly place: Place | null;
}

export class HistoryReader {
  readonly #db: Database;
  readonly #slots = new Slots(PROCESSES);
  readonly #blames = new LRUCache<string, Blame>({
    maxSize: KEPT_NUMBERS,
    sizeCalculation: ({ commits, lines }) => 2 * lines.length + 20 * commits.length + 100,
  });

  constructor(db: Database) {
    this.#db = db;
  }

  /** @throws `invalid_input` for an unknown revision, `not_found` when the page existed at neither */
  async diff(repo: Repository, input: DiffInput, signal?: AbortSignal): Promise<DiffResult> {
    const [to, previous] = await this.#lately(repo, input, input.to);
    const from = input.from === null ? previous : (await this.#lately(repo, input, input.from))[0];
    if (to === null || (to.place === null && (from?.place ?? null) === null)) throw notThen(input.path);
    const places = { before: from?.place ?? null, after: to.place };
    const diff = await this.#slots.use(() => unifiedDiff(repo, places, signal));
    const [after, before] = await this.#summaries(repo, [to.commit, ...(from === null ? [] : [from.commit])]);
    return { from: sideOf(from, before), to: requireSide(to, after), diff };
  }

  /** @throws `invalid_input` for an unknown revision, `not_found` when the page did not exist then */
  async blame(repo: Repository, input: BlameInput, signal?: AbortSignal): Promise<BlameResult> {
    const upTo = input.revision === null ? null : await this.#position(repo, input.wikiId, input.revision);
    const revisions = await this.#revisions(input, upTo, MOST_REVISIONS);
    const [last] = revisions;
    const moment = last === undefined && upTo !== null ? await elsewhere(repo, input, upTo.commit) : momentOf(last);
    const place = moment?.place ?? null;
    if (moment === null || place === null) throw notThen(input.path);
    const ancestry = last === undefined ? ancestryElsewhere(input, moment) : ancestryOf(revisions);
    const [content, { commits, lines, origins }] = await Promise.all([
      repo.blob(place.oid, MOST_PAGE_BYTES),
      this.#blame(repo, { commit: moment.commit, file: place.path, ancestry }, signal),
    ]);
    return {
      path: pageOf(place.path) ?? input.path,
      revision: moment.commit,
      content: content.toString('utf8'),
      commits: await this.#summaries(repo, commits),
      lines: [...lines],
      origins: [...origins],
    };
  }

  async #summaries(repo: Repository, oids: readonly string[]): Promise<CommitSummary[]> {
    const commits = await Promise.all(oids.map((oid) => repo.commit(oid)));
    const authors = await shownAuthors(this.#db, commits);
    return commits.map(({ oid, authorName, agent, message, committedAt }, at) => ({
      ...{ revision: oid, author: authors[at] ?? authorName, agent, message },
      date: new Date(committedAt * 1000).toISOString(),
    }));
  }

  /** Commits and what lies behind them never change, so an answer is kept as long as there is room. */
  async #blame(
    repo: Repository,
    asked: { commit: string; file: string; ancestry: Ancestry },
    signal: AbortSignal | undefined,
  ): Promise<Blame> {
    const { commit, file, ancestry } = asked;
    const key = [repo.wikiId, commit, ancestry.length, ancestry.at(-1)?.commit, file].join(':');
    const known = this.#blames.get(key);
    if (known !== undefined) return known;
    const blame = await this.#slots.use(() => blameLines(repo, asked, signal));
    this.#blames.set(key, blame);
    return blame;
  }

  /** The page at a revision and one revision earlier; null: it did not exist yet. */
  async #lately(repo: Repository, input: DiffInput, revision: string | null): Promise<[Moment | null, Moment | null]> {
    const upTo = revision === null ? null : await this.#position(repo, input.wikiId, revision);
    const [last, previous] = await this.#revisions(input, upTo, 2);
    if (last !== undefined || upTo === null) return [momentOf(last), momentOf(previous)];
    const here = await elsewhere(repo, input, upTo.commit);
    const [parent] = here === null ? [] : (await repo.commit(here.commit)).parents;
    return [here, parent === undefined ? null : await elsewhere(repo, input, parent)];
  }

  async #revisions(
    { wikiId, pageId, prefix }: BlameInput | DiffInput,
    upTo: { seq: number | null } | null,
    most: number,
  ): Promise<PageRevision[]> {
    // A commit of a merged branch has no position on `main`.
    if (upTo !== null && upTo.seq === null) return [];
    return await revisionsOf(this.#db, { wikiId, pageId, prefix }, { upTo: upTo?.seq ?? null, most });
  }

  async #position(repo: Repository, wikiId: string, revision: string): Promise<{ commit: string; seq: number | null }> {
    const commits = await this.#db.$queryRaw<{ oid: string; seq: number }[]>`
      SELECT oid, seq FROM commits WHERE wiki_id = ${wikiId}::uuid AND oid >= ${revision} AND oid < ${`${revision}g`} LIMIT 2`;
    const context = { db: this.#db, repo, head: await repo.head(), commits, pages: [], prefix: null };
    const commit = await resolveRevision(context, revision);
    return { commit, seq: commits.find(({ oid }) => oid === commit)?.seq ?? null };
  }
}

function momentOf(revision: PageRevision | undefined): Moment | null {
  if (revision === undefined) return null;
  const { commit, path, blob } = revision;
  return { commit, place: blob === null ? null : { path: `${path}.md`, oid: blob } };
}

/** At a commit that the page's rows know nothing of: whatever had the path there. */
async function elsewhere(repo: Repository, input: BlameInput | DiffInput, commit: string): Promise<Moment | null> {
  const file = fileOfPage(parsePagePath(input.path));
  const entry = isUnder(input.path, input.prefix ?? '') ? await repo.entryAt(commit, file) : null;
  return entry === null ? null : { commit, place: { path: file, oid: entry.oid } };
}

/** Of the page's revisions, newest first. A commit that only deleted the page, before it was restored, wrote no line. */
function ancestryOf(revisions: readonly PageRevision[]): Ancestry {
  const present = revisions.filter(({ blob }) => blob !== null);
  return present.flatMap(({ commit, kind, parent }, index) => {
    const older = present[index + 1]?.commit ?? null;
    // git finds the old name of a renamed file in the tree that the rename was made on.
    if (kind !== 'rename' || older === null || parent === null || parent === older) return [{ commit, parent: older }];
    return [
      { commit, parent },
      { commit: parent, parent: older },
    ];
  });
}

/** git's own, but not for a path-limited token: the file may have come from outside. */
function ancestryElsewhere({ prefix }: BlameInput, { commit }: Moment): Ancestry {
  return prefix === null ? [] : [{ commit, parent: null }];
}

function sideOf(moment: Moment | null, commit: CommitSummary | undefined): DiffResult['from'] {
  return moment === null ? null : requireSide(moment, commit);
}

function requireSide({ place }: Moment, commit: CommitSummary | undefined): DiffResult['to'] {
  if (commit === undefined) throw new Error('A commit was read without an answer.');
  return { ...commit, path: place === null ? null : pageOf(place.path) };
}

function notThen(path: string): WikibotError {
  return new WikibotError('not_found', `"${path}" did not exist at this revision.`, { data: { path } });
}
