/**
 * Derived rows of one or several commits of `main`, in one transaction that is keyed by the
 * commit: it moves `indexed_oid` from the parent to the commit, or does nothing. What is lost
 * (a crash, a database that is down) is done again from git alone, with the same result.
 */
import { collisionKey, nameOf } from '#lib/core/paths.ts';
import type { WikiSettings } from '#lib/services/bootstrap/pages.ts';
import type { Database } from '#lib/services/ports.ts';
import { readSettingsFile } from '#lib/services/settings-file.ts';
import { SETTINGS_FILE } from '../repo/limits.ts';
import { pageOf } from '../repo/listing.ts';
import type { Repository } from '../repo/repository.ts';
import { differenceOf } from './derive-difference.ts';
import type { Difference, PageDifference } from './derive-difference.ts';
import { deriveHistory, stableId } from './derive-history.ts';
import type { Before, FileState, History, PageState, Step } from './derive-history.ts';
import { pageEvents } from './page-events.ts';
import { fileRow, pageRows } from './derive-pages.ts';
import type { PageRows } from './derive-pages.ts';
import { findRenames } from './find-renames.ts';
import type { Renames } from './find-renames.ts';
import { forget, park, readLinks, readState, writeRows } from './publish-statements.ts';
import type { RowChanges, WikiState } from './publish-statements.ts';
import { Candidates } from './resolve-links.ts';
import type { PublishedChange } from '../search/types.ts';

/** Rows of one statement, so that neither side holds a huge parameter. */
const SLICE_BYTES = 4 * 1024 * 1024;
const TRANSACTION = { maxWait: 30_000, timeout: 600_000 } as const;

/** A commit with what its rows say besides git, when it has just landed. */
export interface LandedCommit extends Step {
  readonly tokenId?: string | null;
  readonly requestId?: string | null;
}

export interface Publication {
  /** What `indexed_oid` must be; ignored when `reset`. */
  readonly from: string | null;
  /** Oldest first; the first one's parent is `from`. */
  readonly commits: readonly LandedCommit[];
  /** Forget all derived rows first. */
  readonly reset?: boolean;
  /** Contents that are in memory already, by blob id. */
  readonly texts?: ReadonlyMap<string, Uint8Array>;
}

/** `behind`: `indexed_oid` was another commit, or the wiki is gone; nothing was written. */
export type Published = 'published' | 'behind';

/** What is to be written, once the commits are durable. */
export interface Prepared {
  readonly wikiId: string;
  readonly reset: boolean;
  readonly from: string | null;
  readonly to: string;
  readonly slices: readonly RowChanges[];
  readonly pages: number;
  readonly bytes: number;
  readonly textBytes: number;
  readonly settings: Partial<WikiSettings> | null;
  readonly parked: { readonly pageIds: readonly string[]; readonly chunksOf: readonly string[] };
}

/** All that can be done before the commits are durable. Changes nothing. */
export async function prepare(
  { db }: { db: Database },
  repo: Repository,
  publication: Publication,
): Promise<Prepared | Published> {
  const steps = publication.commits;
  const last = steps.at(-1);
  if (last === undefined) return 'published';
  const { wikiId } = repo;
  const reset = publication.reset === true;
  const state = await readState(db, wikiId, reset ? { pages: [], files: [] } : touchedPaths(steps));
  if (state === undefined) return 'behind';
  if (!reset && state.indexed_oid !== publication.from)
    return state.indexed_oid === last.commit.oid ? 'published' : 'behind';
  const before = reset ? NOTHING : beforeOf(state);
  const read = textReader(repo, publication.texts);
  const renames: Renames[] = [];
  for (const { changes } of steps) renames.push(await findRenames(changes, read));
  const history = deriveHistory(wikiId, { steps, renames }, before);
  const pages = await describeAll(history, read);
  const difference = differenceOf(pages, state);
  const { links, relinked } = await resolveAll({ db, wikiId, reset }, { state, history, difference });
  const files = await describeFiles(repo, history);
  const storedFiles = state.files ?? [];
  const first = {
    ...{ commits: history.commits, revisions: history.revisions, relinked },
    gonePages: difference.gone,
    goneFiles: storedFiles.map(({ id }) => id),
    files: files.map(({ row }) => row),
    audit: auditRows(wikiId, history, publication),
    // Rows that are made again are no news.
    events: state.listened && !reset ? pageEvents(history, publication.from) : [],
  };
  return {
    ...{ wikiId, reset, to: last.commit.oid, pages: pages.length - before.pages.size },
    from: reset ? null : publication.from,
    settings: await settingsOf(history, read),
    slices: slicesOf(difference.pages).map((slice, index) => ({
      ...(index === 0 ? first : NO_ROWS),
      pages: slice.map(({ rows }) => rows.page),
      links: slice.flatMap(({ rows }) => links.get(rows.page.id) ?? []),
      goneLinks: slice.flatMap(({ goneLinks }) => goneLinks),
      chunks: slice.flatMap(({ chunks }) => chunks),
      shifted: slice.flatMap(({ shifted }) => shifted),
      goneChunks: slice.flatMap(({ goneChunks }) => goneChunks),
    })),
    bytes: sizeOf(files) - sizeOf(storedFiles),
    textBytes: pages.reduce((sum, { page }) => sum + page.byte_size, 0) - sizeOf(state.pages ?? []),
    parked: {
      pageIds: difference.displaced,
      chunksOf: difference.pages.flatMap(({ reordered, rows }) => (reordered ? [rows.page.id] : [])),
    },
  };
}

export async function writePrepared(db: Database, prepared: Prepared): Promise<Published> {
  const outcome = await write(db, prepared);
  const written = prepared.slices.reduce((sum, slice) => sum + slice.pages.length, 0);
  if (outcome === 'published' && written >= BULK_PAGES) await takeStatistics(db);
  return outcome;
}

/** What the search has to read again. */
export function changeOf({ wikiId, reset, from, to, slices }: Prepared): PublishedChange {
  const pageIds = slices.flatMap(({ pages, gonePages }) => [...pages.map(({ id }) => id), ...gonePages]);
  return { wikiId, from, to, pageIds: reset ? null : pageIds };
}

/** One statement, in the usual case; else several in one transaction. */
async function write(db: Database, prepared: Prepared): Promise<Published> {
  const { wikiId, reset, from, to, slices, pages, bytes, textBytes, settings, parked } = prepared;
  const [first, ...more] = slices;
  if (first === undefined) return 'published';
  const parks = parked.pageIds.length + parked.chunksOf.length > 0;
  const move = { wikiId, from, to, pages, bytes, textBytes, settings };
  if (!reset && !parks && more.length === 0) return (await writeRows(db, move, first)) ? 'published' : 'behind';
  try {
    await db.$transaction(async (tx) => {
      if (reset) await forget(tx, wikiId);
      if (parks) await park(tx, wikiId, parked);
      if (!(await writeRows(tx, move, first))) throw new Behind();
      for (const slice of more) await writeRows(tx, { wikiId, from: to, to, pages: 0, bytes: 0, textBytes: 0 }, slice);
    }, TRANSACTION);
    return 'published';
  } catch (error) {
    if (error instanceof Behind) return 'behind';
    throw error;
  }
}

/** From here on the planner is told what has come, rather than left to find out. */
const BULK_PAGES = 500;

/**
 * After a bulk load the planner knows nothing of the rows, and takes whole tables for small ones: a
 * save into a wiki of 2,000 pages took 12.5 ms before and 9.5 ms after (embedded database). A
 * server's autovacuum does it within a minute; it is nothing that could fail a publication.
 */
async function takeStatistics(db: Database): Promise<void> {
  await db.$executeRaw`ANALYZE pages, page_revisions, commits, links, attachments, chunks`.catch(() => undefined);
}

/** Undoes the transaction. */
class Behind extends Error {}

function sizeOf(items: readonly { readonly size: number }[]): number {
  return items.reduce((sum, { size }) => sum + size, 0);
}

const NO_ROWS = {
  ...{ commits: [], revisions: [], relinked: [], gonePages: [], goneFiles: [], files: [], audit: [], events: [] },
} as const;

const NOTHING: Before = { seq: 0, pages: new Map(), files: new Map() };

/** From git: each commit with what it changes. */
export async function readSteps(repo: Repository, from: string | null, commits: readonly string[]): Promise<Step[]> {
  const steps: Step[] = [];
  let parent = from;
  for (const oid of commits) {
    steps.push({ commit: await repo.commit(oid), changes: await repo.diff(parent, oid) });
    parent = oid;
  }
  return steps;
}

function touchedPaths(steps: readonly Step[]): { pages: string[]; files: string[] } {
  const pages = new Set<string>();
  const files = new Set<string>();
  for (const { changes } of steps) {
    for (const { path } of changes) {
      const page = pageOf(path);
      if (page === null) files.add(path);
      else pages.add(page);
    }
  }
  return { pages: [...pages], files: [...files] };
}

function beforeOf(state: WikiState): Before {
  const pages = (state.pages ?? []).map((row): [string, PageState] => [
    row.path,
    {
      id: row.id,
      path: row.path,
      blob: row.blob,
      revision: row.revision,
      createdAt: new Date(row.created_at),
      updatedAt: new Date(row.updated_at),
    },
  ]);
  const files = (state.files ?? []).map((row): [string, FileState] => [
    row.path,
    { id: row.id, path: row.path, blob: row.blob, revision: row.revision, updatedAt: new Date(row.updated_at) },
  ]);
  return { seq: state.seq, pages: new Map(pages), files: new Map(files) };
}

type ReadBlob = (oid: string) => Promise<Uint8Array>;

function textReader(repo: Repository, texts: Publication['texts']): ReadBlob {
  return async (oid) => texts?.get(oid) ?? (await repo.blob(oid, Number.MAX_SAFE_INTEGER));
}

async function describeAll(history: History, read: ReadBlob): Promise<PageRows[]> {
  const rows: PageRows[] = [];
  for (const state of history.pages.values()) {
    if (state === null) continue;
    rows.push(pageRows(state, new TextDecoder('utf-8', { ignoreBOM: true }).decode(await read(state.blob))));
    // Describing is computing; other wikis' requests get their turn between the pages of an import.
    if (rows.length % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return rows;
}

/** Null: untouched, or gone, which leaves the settings as they are. */
async function settingsOf({ files }: History, read: ReadBlob): Promise<Partial<WikiSettings> | null> {
  const state = files.get(SETTINGS_FILE) ?? null;
  return state === null ? null : readSettingsFile(new TextDecoder().decode(await read(state.blob))).settings;
}

async function describeFiles(repo: Repository, history: History): Promise<{ row: unknown; size: number }[]> {
  const present = [...history.files.values()].filter((state) => state !== null);
  const sizes = await Promise.all(present.map(async (state) => (await repo.blobInfo(state.blob))?.size ?? 0));
  return present.map((state, index) => ({ row: fileRow(state, sizes[index] ?? 0), size: sizes[index] ?? 0 }));
}

async function resolveAll(
  scope: { db: Database; wikiId: string; reset: boolean },
  change: { state: WikiState; history: History; difference: Difference },
): Promise<{ links: Map<string, unknown[]>; relinked: unknown[] }> {
  const { history, difference, state } = change;
  const pages = difference.pages.map(({ rows }) => rows);
  const changed = changedKeys({ state, history, pages });
  const pathBefore = new Map((state.pages ?? []).map(({ id, path }) => [id, path]));
  // A link that stays, on a page that stays where it is, means what it meant, unless what it could mean has changed.
  const doubtful = difference.pages.flatMap(({ rows: { page }, keptLinks }) =>
    keptLinks
      .filter(({ link }) => changed.has(link.name_key) || pathBefore.get(page.id) !== page.path)
      .map((kept) => ({ ...kept, from: page.path })),
  );
  const wanted = new Set([
    ...changed,
    ...difference.pages.flatMap(({ newLinks }) => newLinks.map((link) => link.name_key)),
    ...doubtful.map(({ link }) => link.name_key),
  ]);
  const nothing = { candidates: null, links: null };
  const touchedPages = [...pathBefore.keys()];
  const stored =
    scope.reset || wanted.size === 0
      ? nothing
      : await readLinks(scope.db, scope.wikiId, { wanted: [...wanted], changed: [...changed], touchedPages });
  const candidates = new Candidates();
  for (const { path, kind, alias_keys } of stored.candidates ?? []) {
    // Rows of what this change touches are of before it.
    if (kind === 'page' ? history.pages.has(path) : history.files.has(path)) continue;
    candidates.add({ path, kind, aliasKeys: alias_keys ?? [] });
  }
  for (const { page } of pages) candidates.add({ path: page.path, kind: 'page', aliasKeys: page.alias_keys });
  for (const file of history.files.values()) if (file !== null) candidates.add({ path: file.path, kind: 'file' });
  const links = new Map(
    difference.pages.map(({ rows: { page }, newLinks }): [string, unknown[]] => [
      page.id,
      newLinks.map((link) => ({
        ...link,
        ...candidates.resolve({ target: link.target, nameKey: link.name_key, from: page.path }),
      })),
    ]),
  );
  const relinked = [
    ...doubtful.map(({ link, stored: was, from }) => ({ ...was, target: link.target, name_key: link.name_key, from })),
    ...(stored.links ?? []).map((link) => ({ ...link, from: link.from_path })),
  ].flatMap(({ id, target, name_key, from, to_kind, to_path }) => {
    const now = candidates.resolve({ target, nameKey: name_key, from });
    return now.to_kind === to_kind && now.to_path === to_path ? [] : [{ id, ...now }];
  });
  return { links, relinked };
}

/** Keys under which other pages' links may mean something else now. */
function changedKeys({
  state,
  history,
  pages,
}: {
  state: WikiState;
  history: History;
  pages: readonly PageRows[];
}): Set<string> {
  const keys = new Set<string>();
  const aliasesBefore = new Map((state.pages ?? []).map((row) => [row.path, row.alias_keys]));
  const aliasesNow = new Map(pages.map(({ page }) => [page.path, page.alias_keys]));
  for (const [path, now] of history.pages) {
    const before = aliasesBefore.get(path);
    if ((before === undefined) !== (now === null)) keys.add(collisionKey(nameOf(path)));
    const [old, current] = [new Set(before), new Set(aliasesNow.get(path))];
    for (const key of [...old, ...current]) if (old.has(key) !== current.has(key)) keys.add(key);
  }
  const filesBefore = new Set((state.files ?? []).map(({ path }) => path));
  for (const [path, now] of history.files)
    if (filesBefore.has(path) !== (now !== null)) keys.add(collisionKey(nameOf(path)));
  return keys;
}

function auditRows(wikiId: string, history: History, { commits }: Publication): unknown[] {
  return history.commits.map((commit, index) => ({
    id: stableId(commit.committed_at, 'audit', wikiId, commit.oid),
    at: commit.committed_at,
    user_id: commit.author_id,
    token_id: commits[index]?.tokenId ?? null,
    agent: commit.agent,
    action: 'wiki.committed',
    target: commit.oid,
    detail: { pages: history.revisions.filter(({ seq }) => seq === commit.seq).length },
    request_id: commits[index]?.requestId ?? null,
  }));
}

/** At least one, since commits that touch no page have rows too. */
function slicesOf(pages: readonly PageDifference[]): PageDifference[][] {
  const slices: PageDifference[][] = [[]];
  let size = 0;
  for (const page of pages) {
    const { bytes } = page.rows;
    if (size + bytes > SLICE_BYTES && size > 0) {
      slices.push([]);
      size = 0;
    }
    slices.at(-1)?.push(page);
    size += bytes;
  }
  return slices;
}
