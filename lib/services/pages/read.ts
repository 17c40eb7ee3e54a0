/** Reading one page: by REST and MCP with {@link readPage}, by the browser with {@link locatePath}. */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import { collisionKey, nameOf, parsePagePath } from '../../core/paths.ts';
import { headingsOf, sectionOf } from '../../core/sections.ts';
import { describePage } from '../../markdown/describe.ts';
import type { CommitInfo, PageAnswer } from '../../protocol/rest.ts';
import { readPageQuery } from '../../protocol/rest.ts';
import { parseInput } from '../input.ts';
import { maySee, requireVisible } from '../path-limit.ts';
import type { Database, Repositories } from '../ports.ts';
import type { Located, PageView, WikiInfo } from '../types.ts';
import type { ReadContent } from './content.ts';
import { resolveTargets } from './links.ts';
import { findPast, refuseMissing, suggestionsFor, visiblePast } from './missing.ts';
import type { CommitColumns, LinkRow, StoredPage } from './rows.ts';
import { byPath, findPage, toCommitInfo } from './rows.ts';
import { withVisibleMessages } from './visible-messages.ts';

export interface ReadDeps {
  readonly db: Database;
  readonly repos: Repositories;
  readonly readContent: ReadContent;
}

export async function readPage(
  deps: ReadDeps,
  actor: Actor,
  wiki: WikiInfo,
  { path: input, query }: { path: string; query: { revision?: string; section?: string } },
): Promise<PageAnswer> {
  requireRight(actor, wiki, 'read');
  const { revision, section } = parseInput(readPageQuery, query);
  const path = parsePagePath(input);
  requireVisible(actor, path);
  const stored = await findStored(deps, wiki, path);
  const answer =
    revision !== undefined
      ? await readRevision(deps, actor, wiki, {
          path: stored?.page.path ?? (await pathToFollow(deps, actor, wiki, path)),
          revision,
          stored,
        })
      : await answerStored(deps, actor, wiki, stored ?? (await findRenamed(deps, actor, wiki, path)));
  const shown = { ...answer, last_commit: await visibleCommit(deps, actor, wiki, answer.last_commit) };
  return section === undefined ? shown : { ...shown, content: requireSection(shown.content, section) };
}

export async function locatePath(deps: ReadDeps, actor: Actor, wiki: WikiInfo, input: string): Promise<Located> {
  requireRight(actor, wiki, 'read');
  const path = parsePagePath(input === '' ? wiki.homePath : input);
  if (!maySee(actor, path)) return { kind: 'missing', suggestions: [] };
  const stored = await findStored(deps, wiki, path);
  if (stored !== null) {
    const view = await viewOf(deps, actor, wiki, stored);
    return { kind: 'page', view, exact: input === '' || stored.page.path === input };
  }
  const key = collisionKey(path);
  const [file, past] = await Promise.all([findFile(deps, wiki, key), findPast(deps.db, wiki.wikiId, key)]);
  if (file !== null) return file;
  const seen = visiblePast(actor, past);
  if (seen.kind === 'moved') return seen;
  const suggestions = await suggestionsFor(deps.db, actor, wiki.wikiId, path);
  if (seen.kind !== 'deleted') return { kind: 'missing', suggestions };
  const { at, by, lastRevision } = seen;
  return { kind: 'missing', suggestions, deleted: { at, by, lastRevision } };
}

/** Its rows alone; the blob follows, from the cache or the worker. */
function findStored({ db }: ReadDeps, wiki: WikiInfo, path: string): Promise<StoredPage | null> {
  return findPage(db, wiki.wikiId, collisionKey(path));
}

/** The page that had this path once; throws `not_found` when there is none. */
async function findRenamed(deps: ReadDeps, actor: Actor, wiki: WikiInfo, path: string): Promise<StoredPage> {
  const past = visiblePast(actor, await findPast(deps.db, wiki.wikiId, collisionKey(path)));
  const stored = past.kind === 'moved' ? await findStored(deps, wiki, past.path) : null;
  return stored ?? refuseMissing(deps.db, actor, wiki.wikiId, path, past);
}

/** The path under which the worker can follow a page that is not here now; throws when there never was one. */
async function pathToFollow(deps: ReadDeps, actor: Actor, wiki: WikiInfo, path: string): Promise<string> {
  const past = visiblePast(actor, await findPast(deps.db, wiki.wikiId, collisionKey(path)));
  if (past.kind === 'never') return refuseMissing(deps.db, actor, wiki.wikiId, path, past);
  return past.kind === 'moved' ? past.path : path;
}

async function answerStored(
  deps: ReadDeps,
  actor: Actor,
  wiki: WikiInfo,
  { page, links }: StoredPage,
): Promise<PageAnswer> {
  const content = await deps.readContent(wiki.wikiId, page.blob_oid);
  return {
    name: page.name,
    path: page.path,
    title: page.title,
    content,
    frontmatter: page.frontmatter,
    links_to: linksTo(actor, page.path, links),
    linked_from: linkedFrom(actor, links).map((link) => link.path),
    revision: page.revision,
    last_commit: toCommitInfo(page, page.revision, page.updated_at),
  };
}

/** The page as it was; its backlinks and its path are those of now, so that a client can write it back. */
async function readRevision(
  deps: ReadDeps,
  actor: Actor,
  wiki: WikiInfo,
  { path, revision, stored }: { path: string; revision: string; stored: StoredPage | null },
): Promise<PageAnswer> {
  const then = await deps.repos.call('readPageAt', { wikiId: wiki.wikiId, path, revision });
  requireVisible(actor, then.path);
  const description = describePage(then.path, then.content);
  const targets = description.links.map((link) => link.target);
  const [links, [commit]] = await Promise.all([
    resolveTargets(deps.db, actor, wiki, { fromPath: then.path, targets }),
    deps.db.$queryRaw<CommitColumns[]>`
      SELECT author_name, agent, message, committed_at FROM commits WHERE wiki_id = ${wiki.wikiId}::uuid AND oid = ${then.revision}`,
  ]);
  return {
    name: nameOf(path),
    path,
    title: description.title,
    content: then.content,
    frontmatter: description.frontmatter,
    links_to: pagePaths(path, links.values()),
    linked_from: linkedFrom(actor, stored?.links ?? []).map((link) => link.path),
    revision: then.revision,
    last_commit: toCommitInfo(
      commit ?? { author_name: null, agent: null, message: null, committed_at: null },
      then.revision,
      stored?.page.updated_at ?? new Date(0),
    ),
  };
}

async function viewOf(deps: ReadDeps, actor: Actor, wiki: WikiInfo, { page, links }: StoredPage): Promise<PageView> {
  const resolved = links.flatMap(({ target, kind, path }) =>
    target === null || !maySee(actor, path) ? [] : [[target, { kind, path }] as const],
  );
  return {
    page: {
      path: page.path,
      name: page.name,
      title: page.title,
      frontmatter: page.frontmatter,
      category: page.category,
      tags: page.tags,
      blobOid: page.blob_oid,
      revision: page.revision,
      language: page.language,
      contentLength: page.content_length,
      updatedAt: page.updated_at,
    },
    content: await deps.readContent(wiki.wikiId, page.blob_oid),
    lastCommit: await visibleCommit(deps, actor, wiki, toCommitInfo(page, page.revision, page.updated_at)),
    links: new Map(resolved),
    linkedFrom: linkedFrom(actor, links),
  };
}

async function visibleCommit({ db }: ReadDeps, actor: Actor, wiki: WikiInfo, commit: CommitInfo): Promise<CommitInfo> {
  const [visible = commit] = await withVisibleMessages(db, actor, wiki.wikiId, [commit]);
  return visible;
}

async function findFile(
  { db }: ReadDeps,
  wiki: WikiInfo,
  pathKey: string,
): Promise<Extract<Located, { kind: 'file' }> | null> {
  const row = await db.attachment.findUnique({ where: { wikiId_pathKey: { wikiId: wiki.wikiId, pathKey } } });
  if (row === null) return null;
  const { path, blobOid, mimeType, updatedAt } = row;
  return { kind: 'file', path, blobOid, byteSize: Number(row.byteSize), mimeType, updatedAt };
}

function linksTo(actor: Actor, from: string, links: readonly LinkRow[]): string[] {
  return pagePaths(
    from,
    links.filter((link) => link.target !== null && maySee(actor, link.path)),
  );
}

function pagePaths(from: string, links: Iterable<{ kind: 'page' | 'file'; path: string }>): string[] {
  const paths = [...links].filter((link) => link.kind === 'page' && link.path !== from).map((link) => link.path);
  return [...new Set(paths)].sort();
}

function linkedFrom(actor: Actor, links: readonly LinkRow[]): { path: string; title: string }[] {
  const titles = new Map<string, string>();
  for (const { title, path } of links) if (title !== null && maySee(actor, path)) titles.set(path, title);
  return [...titles].map(([path, title]) => ({ path, title })).sort(byPath);
}

function requireSection(content: string, heading: string): string {
  const section = sectionOf(content, heading);
  if (section !== null) return section;
  const headings = headingsOf(content)
    .slice(0, 50)
    .map(({ text }) => text);
  const list =
    headings.length === 0 ? 'It has no headings.' : `Its headings: ${headings.map((text) => `"${text}"`).join(', ')}.`;
  throw new WikibotError('not_found', `The page has no section "${heading}". ${list}`, { data: { headings } });
}
