/**
 * Derived rows of one or several commits of `main`, in one transaction that is keyed by the
 * commit: it moves `indexed_oid` from the parent to the commit, or does nothing. What is lost
 * (a crash, a database that is down) is done again from git alone, with the same result.
 */
import type { Logger } from 'pino';
import { collisionKey, nameOf } from '#lib/core/paths.ts';
import type { Database } from '#lib/services/ports.ts';
import { pageOf } from '../repo/listing.ts';
import type { Repository } from '../repo/repository.ts';
import { deriveHistory, stableId } from './derive-history.ts';
import type { Before, FileState, History, PageState, Step } from './derive-history.ts';
import { fileRow, pageRows } from './derive-pages.ts';
import type { PageRows } from './derive-pages.ts';
import { findRenames } from './find-renames.ts';
import type { Renames } from './find-renames.ts';
import { advance, forget, insertRows, readLinks, readState } from './publish-statements.ts';
import type { NewRows, WikiState } from './publish-statements.ts';
import { Candidates } from './resolve-links.ts';

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

export async function publish(
  deps: { db: Database; log: Logger },
  repo: Repository,
  publication: Publication,
): Promise<Published> {
  const { db } = deps;
  const steps = publication.commits;
  const last = steps.at(-1);
  if (last === undefined) return 'published';
  const reset = publication.reset === true;
  const state = await readState(db, repo.wikiId, reset ? { pages: [], files: [] } : touchedPaths(steps));
  if (state === undefined) return 'behind';
  if (!reset && state.indexed_oid !== publication.from)
    return state.indexed_oid === last.commit.oid ? 'published' : 'behind';
  const before = reset ? NOTHING : beforeOf(state);
  const read = textReader(repo, publication.texts);
  const renames: Renames[] = [];
  for (const { changes } of steps) renames.push(await findRenames(changes, read));
  const history = deriveHistory(repo.wikiId, { steps, renames }, before);
  const pages = await describeAll(history, read);
  const { links, relinked } = await resolveAll({ db, wikiId: repo.wikiId, reset }, { state, history, pages });
  const files = await describeFiles(repo, history);
  const audit = auditRows(repo.wikiId, history, publication);
  const byPage = new Map<string, unknown[]>();
  for (const link of links) byPage.set(link.from_page_id, [...(byPage.get(link.from_page_id) ?? []), link]);
  const done = await db.$transaction(async (tx) => {
    if (reset) await forget(tx, repo.wikiId);
    const moved = await advance(tx, {
      wikiId: repo.wikiId,
      from: reset ? null : publication.from,
      to: last.commit.oid,
      pageIds: [...before.pages.values()].map(({ id }) => id),
      filePaths: [...before.files.keys()],
      pages: pages.length - before.pages.size,
      bytes:
        files.reduce((sum, { size }) => sum + size, 0) - (state.files ?? []).reduce((sum, { size }) => sum + size, 0),
    });
    if (!moved) return false;
    let first: Omit<NewRows, 'pages' | 'links' | 'chunks'> = {
      commits: history.commits,
      revisions: history.revisions,
      files: files.map(({ row }) => row),
      relinked,
      audit,
    };
    for (const slice of slicesOf(pages)) {
      await insertRows(tx, repo.wikiId, {
        ...first,
        pages: slice.map(({ page }) => page),
        links: slice.flatMap(({ page }) => byPage.get(page.id) ?? []),
        chunks: slice.flatMap(({ chunks }) => chunks),
      });
      first = { commits: [], revisions: [], files: [], relinked: [], audit: [] };
    }
    return true;
  }, TRANSACTION);
  return done ? 'published' : 'behind';
}

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

async function describeFiles(repo: Repository, history: History): Promise<{ row: unknown; size: number }[]> {
  const present = [...history.files.values()].filter((state) => state !== null);
  const sizes = await Promise.all(present.map(async (state) => (await repo.blobInfo(state.blob))?.size ?? 0));
  return present.map((state, index) => ({ row: fileRow(state, sizes[index] ?? 0), size: sizes[index] ?? 0 }));
}

async function resolveAll(
  scope: { db: Database; wikiId: string; reset: boolean },
  change: { state: WikiState; history: History; pages: readonly PageRows[] },
): Promise<{
  links: (PageRows['links'][number] & { to_kind: string | null; to_path: string | null })[];
  relinked: unknown[];
}> {
  const { history, pages } = change;
  const changed = changedKeys(change);
  const wanted = new Set([...changed, ...pages.flatMap(({ links }) => links.map((link) => link.name_key))]);
  const nothing = { candidates: null, links: null };
  const touchedPages = (change.state.pages ?? []).map(({ id }) => id);
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
  for (const state of history.files.values()) if (state !== null) candidates.add({ path: state.path, kind: 'file' });
  const links = pages.flatMap(({ page, links: own }) =>
    own.map((link) => ({
      ...link,
      ...candidates.resolve({ target: link.target, nameKey: link.name_key, from: page.path }),
    })),
  );
  const relinked = (stored.links ?? []).flatMap((link) => {
    const now = candidates.resolve({ target: link.target, nameKey: link.name_key, from: link.from_path });
    return now.to_kind === link.to_kind && now.to_path === link.to_path ? [] : [{ id: link.id, ...now }];
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
function slicesOf(pages: readonly PageRows[]): PageRows[][] {
  const slices: PageRows[][] = [[]];
  let size = 0;
  for (const page of pages) {
    if (size + page.bytes > SLICE_BYTES && size > 0) {
      slices.push([]);
      size = 0;
    }
    slices.at(-1)?.push(page);
    size += page.bytes;
  }
  return slices;
}
