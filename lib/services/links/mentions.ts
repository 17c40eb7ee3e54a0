/** What is said of a page elsewhere: the sentences that link to it, and those that name it without a link. */
import { LRUCache } from 'lru-cache';
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import { collisionKey, isUnder, parsePagePath } from '../../core/paths.ts';
import { resolveLink, linkNameKey } from '../../core/wikilinks.ts';
import { linkPassage, mentionsIn } from '../../markdown/mentions.ts';
import type { Mentions } from '../../protocol/links.ts';
import { limitKey, maySee, requireVisible } from '../path-limit.ts';
import { linkCandidates } from '../pages/links.ts';
import type { ReadDeps } from '../pages/read.ts';
import type { WikiInfo } from '../types.ts';

/** Pages whose text is read for one answer. */
const MOST_BACKLINKS = 30;
const MOST_MENTIONS = 20;
/** The search names more than are shown: some hits are links or code. */
const CANDIDATES = 60;
/** A name of two letters is in every text. */
const SHORTEST_NAME = 3;
const MOST_NAMES = 8;
/** Guides and templates name things as examples. */
const META = 'Meta';

export interface NamedPage {
  readonly path: string;
  readonly title: string;
  readonly names: readonly string[];
}

interface NamingRow {
  path: string;
  title: string;
  revision: string;
  blob_oid: string;
}

/** Of the pages that were read last: a text is parsed once for a state of the wiki, not for each reader. */
const kept = new LRUCache<string, Promise<Mentions>>({ max: 300 });

export async function mentionsOf(deps: ReadDeps, actor: Actor, wiki: WikiInfo, input: string): Promise<Mentions> {
  requireRight(actor, wiki, 'read');
  const key = JSON.stringify([wiki.wikiId, wiki.indexedOid, limitKey(actor), input]);
  let found = kept.get(key);
  if (found === undefined) {
    found = findMentions(deps, actor, wiki, input);
    kept.set(key, found);
    found.catch(() => kept.delete(key));
  }
  return await found;
}

async function findMentions(deps: ReadDeps, actor: Actor, wiki: WikiInfo, input: string): Promise<Mentions> {
  const page = await namedPage(deps, actor, wiki, input);
  const [linking, naming] = await Promise.all([
    linkingPages(deps, actor, wiki, page.path),
    namingPages(deps, actor, wiki, page),
  ]);
  const shown = linking.slice(0, MOST_BACKLINKS);
  const candidates = await linkCandidates(deps.db, actor, wiki, page.names.map(linkNameKey));
  const backlinks = await Promise.all(
    shown.map(async ({ blob_oid, ...row }) => {
      const content = await deps.readContent(wiki.wikiId, blob_oid);
      const passage = linkPassage(
        content,
        ({ target }) => resolveLink(target, row.path, candidates.get(linkNameKey(target)) ?? [])?.path === page.path,
      );
      return { ...row, passage };
    }),
  );
  const linked = new Set(linking.map(({ path }) => path));
  const named = await Promise.all(
    naming
      .filter(({ path }) => path !== page.path && !linked.has(path))
      .map(async ({ blob_oid, ...row }) => {
        const [passage] = mentionsIn(await deps.readContent(wiki.wikiId, blob_oid), page.names, 1);
        return passage === undefined ? [] : [{ ...row, passage }];
      }),
  );
  return {
    path: page.path,
    backlinks,
    more_backlinks: linking.length - shown.length,
    mentions: named.flat().slice(0, MOST_MENTIONS),
  };
}

/** The page with all that it is called: title, name, aliases. @throws `not_found` */
export async function namedPage(
  { db }: Pick<ReadDeps, 'db'>,
  actor: Actor,
  wiki: WikiInfo,
  input: string,
): Promise<NamedPage> {
  const path = parsePagePath(input);
  requireVisible(actor, path);
  const page = await db.page.findUnique({
    where: { wikiId_pathKey: { wikiId: wiki.wikiId, pathKey: collisionKey(path) } },
    select: { path: true, title: true, name: true, aliases: true },
  });
  if (page === null) throw new WikibotError('not_found', `There is no page "${path}".`);
  const names = [page.title, page.name, ...page.aliases]
    .map((name) => name.trim())
    .filter((name) => name.length >= SHORTEST_NAME || /\p{Script=Han}{2}/u.test(name));
  return { path: page.path, title: page.title, names: [...new Set(names)].slice(0, MOST_NAMES) };
}

async function linkingPages({ db }: ReadDeps, actor: Actor, wiki: WikiInfo, path: string): Promise<NamingRow[]> {
  const rows = await db.$queryRaw<NamingRow[]>`
    SELECT DISTINCT f.path, f.title, f.revision, f.blob_oid
      FROM links l
      JOIN pages f ON f.id = l.from_page_id
     WHERE l.wiki_id = ${wiki.wikiId}::uuid AND l.to_path = ${path} AND l.to_kind = 'page' AND f.path <> ${path}
     ORDER BY f.path`;
  return rows.filter((row) => maySee(actor, row.path));
}

/** The index of the search knows where words stand; what of that is prose, the text says. */
async function namingPages(deps: ReadDeps, actor: Actor, wiki: WikiInfo, page: NamedPage): Promise<NamingRow[]> {
  if (page.names.length === 0) return [];
  const { hits } = await deps.repos.call('search', {
    wikiId: wiki.wikiId,
    query: page.names.map((name) => `"${name.replaceAll('"', ' ')}"`).join(' OR '),
    mode: 'keyword',
    limit: CANDIDATES,
    perPage: 1,
    filters: {
      prefix: null,
      tag: null,
      category: null,
      since: null,
      until: null,
      author: null,
      pathLimit: limitKey(actor),
    },
  });
  const ids = hits.map(({ pageId }) => pageId);
  const rows = await deps.db.$queryRaw<(NamingRow & { id: string })[]>`
    SELECT id::text, path, title, revision, blob_oid FROM pages
     WHERE wiki_id = ${wiki.wikiId}::uuid AND id = ANY(${ids}::uuid[])`;
  const byId = new Map(rows.map(({ id, ...row }) => [id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []).filter(({ path }) => maySee(actor, path) && !isUnder(path, META));
}
