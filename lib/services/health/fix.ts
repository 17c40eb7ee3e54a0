/**
 * Mends one problem in one commit, through the same door as every other write: rights are judged
 * there, what somebody else wrote meanwhile is merged, and reverting the commit takes it back.
 */
import { stringify } from 'yaml';
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { deadKey, deadTarget } from '../../core/dead-links.ts';
import { WikibotError } from '../../core/errors.ts';
import { parseDocument } from '../../core/frontmatter.ts';
import { collisionKey, nameOf, parsePagePath } from '../../core/paths.ts';
import { type Place, retarget } from '../../core/retarget.ts';
import { linkNameKey, resolveLink } from '../../core/wikilinks.ts';
import { linkMention } from '../../markdown/mentions.ts';
import { rewriteLinks } from '../../markdown/rewrite-links.ts';
import { unlink } from '../../markdown/unlink.ts';
import type { Fix } from '../../protocol/lint.ts';
import type { ChangeInput } from '../../protocol/rpc.ts';
import { namedPage } from '../links/mentions.ts';
import { maySee, requireVisible } from '../path-limit.ts';
import { linkCandidates } from '../pages/links.ts';
import type { ReadDeps } from '../pages/read.ts';
import type { HealthService, PageService, WikiInfo } from '../types.ts';
import { type DeadLink, deadLinks } from './dead.ts';
import { withKey, withListItem } from './texts.ts';

interface FixDeps extends ReadDeps {
  readonly pages: PageService;
}

interface Planned {
  readonly changes: readonly ChangeInput[];
  readonly message: string;
}

/** One commit changes so many pages at most; more is a task for a program. */
const MOST_PAGES = 500;

interface StoredPage {
  readonly path: string;
  readonly title: string;
  readonly revision: string;
  readonly blobOid: string;
}

export function createFixer(deps: FixDeps): HealthService['fix'] {
  const { db, pages, readContent } = deps;

  return async (actor, wiki, fix, context) => {
    requireRight(actor, wiki, 'write');
    const { changes, message } = await plan(actor, wiki, fix);
    if (changes.length === 0)
      throw new WikibotError('not_found', 'There is nothing left to mend: the page changed since the list was made.');
    const answer = await pages.commits(actor, wiki, { changes, message }, context);
    return { ...answer, message };
  };

  async function plan(actor: Actor, wiki: WikiInfo, fix: Fix): Promise<Planned> {
    switch (fix.fix) {
      case 'create_page': {
        const path = parsePagePath(fix.path);
        return { changes: [{ op: 'put', path, content: `# ${nameOf(path)}\n` }], message: `Create ${path}` };
      }
      case 'retarget':
        return retargetLinks(actor, wiki, fix);
      case 'unlink': {
        const changes = await changeEach(actor, wiki, fix, (content, isMeant) => unlink(content, isMeant).content);
        return { changes, message: `Remove links to ${fix.target}, which is not there` };
      }
      case 'link_orphan':
        return linkOrphan(actor, wiki, fix);
      case 'add_frontmatter':
        return withFrontmatter(actor, wiki, fix.path, 'category', fix.category);
      case 'archive':
        return withFrontmatter(actor, wiki, fix.path, 'archived', true);
      case 'delete': {
        const { path, revision } = await stored(actor, wiki, fix.path);
        return { changes: [{ op: 'delete', path, revision }], message: `Delete ${path}` };
      }
      case 'merge':
        return mergePages(actor, wiki, fix);
      case 'link_mention':
        return linkNamed(actor, wiki, fix);
    }
  }

  /** The page with its text. @throws `not_found` */
  async function stored(actor: Actor, wiki: WikiInfo, input: string): Promise<StoredPage & { content: string }> {
    const path = parsePagePath(input);
    requireVisible(actor, path);
    const page = await db.page.findUnique({
      where: { wikiId_pathKey: { wikiId: wiki.wikiId, pathKey: collisionKey(path) } },
      select: { path: true, title: true, revision: true, blobOid: true },
    });
    if (page === null) throw new WikibotError('not_found', `There is no page "${path}".`);
    return { ...page, content: await readContent(wiki.wikiId, page.blobOid) };
  }

  /** Changes every page with a link to nothing that is meant; `only` limits it to one page. */
  async function changeEach(
    actor: Actor,
    wiki: WikiInfo,
    { target, path: only }: { target: string; path?: string | undefined },
    change: (content: string, isMeant: (link: { target: string }) => boolean, page: DeadLink) => string,
  ): Promise<ChangeInput[]> {
    const onlyKey = only === undefined ? null : collisionKey(parsePagePath(only));
    const keyFrom = (written: string, from: string): string => {
      const dead = deadTarget(written, from);
      return dead.path === null ? written : deadKey(dead);
    };
    const wanted = keyFrom(target, only ?? '');
    const links = (await deadLinks(db, actor, wiki)).filter(
      ({ path, target: written }) =>
        (onlyKey === null || collisionKey(path) === onlyKey) && keyFrom(written, path) === wanted,
    );
    const holding = [...new Map(links.map((link) => [link.path, link])).values()].slice(0, MOST_PAGES);
    const changes = await Promise.all(
      holding.map(async (page): Promise<ChangeInput[]> => {
        const content = await readContent(wiki.wikiId, page.blob_oid);
        const isMeant = (link: { target: string }): boolean => keyFrom(link.target, page.path) === wanted;
        const changed = change(content, isMeant, page);
        return changed === content ? [] : [{ op: 'put', path: page.path, content: changed, revision: page.revision }];
      }),
    );
    return changes.flat();
  }

  async function retargetLinks(actor: Actor, wiki: WikiInfo, fix: Extract<Fix, { fix: 'retarget' }>): Promise<Planned> {
    const page = await stored(actor, wiki, fix.to);
    const toNow: Place = { kind: 'page', path: page.path };
    const candidates = await linkCandidates(db, actor, wiki, [linkNameKey(page.path)]);
    const changes = await changeEach(
      actor,
      wiki,
      fix,
      (content, isMeant, { path: from }) =>
        rewriteLinks(content, (link) => {
          if (!isMeant(link)) return null;
          const to: Place = { kind: 'page', path: deadTarget(link.target, from).path ?? link.target };
          const all = (written: string) => candidates.get(linkNameKey(written)) ?? [];
          return retarget(link, { from, fromNow: from, to, toNow }, all);
        }).content,
    );
    return { changes, message: `Link ${page.path} where ${fix.target} was meant` };
  }

  async function linkOrphan(actor: Actor, wiki: WikiInfo, fix: { path: string; from: string }): Promise<Planned> {
    const [page, hub] = await Promise.all([stored(actor, wiki, fix.path), stored(actor, wiki, fix.from)]);
    const written = await linkTo(actor, wiki, { from: hub.path, path: page.path });
    const label = page.title.replaceAll(/[[\]|\r\n]/g, ' ').trim();
    const link = label === '' || label === written ? `[[${written}]]` : `[[${written}|${label}]]`;
    const content = withListItem(hub.content, link);
    const changes: ChangeInput[] = [{ op: 'put', path: hub.path, content, revision: hub.revision }];
    return { changes, message: `Link ${page.path} from ${hub.path}` };
  }

  /** The shortest target that leads to the page from there: its name, where no other page has it. */
  async function linkTo(actor: Actor, wiki: WikiInfo, { from, path }: { from: string; path: string }): Promise<string> {
    const name = nameOf(path);
    const candidates = (await linkCandidates(db, actor, wiki, [linkNameKey(name)])).get(linkNameKey(name)) ?? [];
    const isOnly = candidates.length === 1 && resolveLink(name, from, candidates)?.path === path;
    return isOnly ? name : path;
  }

  async function withFrontmatter(
    actor: Actor,
    wiki: WikiInfo,
    path: string,
    key: string,
    value: string | boolean,
  ): Promise<Planned> {
    const page = await stored(actor, wiki, path);
    const { problem } = parseDocument(page.content);
    if (problem !== null)
      throw new WikibotError('invalid_input', `The frontmatter of "${page.path}" can't be read: ${problem}`);
    const content = withKey(page.content, key, stringify(value).trimEnd());
    return {
      changes: [{ op: 'put', path: page.path, content, revision: page.revision }],
      message: key === 'archived' ? `Archive ${page.path}` : `Give ${page.path} a ${key}`,
    };
  }

  async function mergePages(actor: Actor, wiki: WikiInfo, fix: { path: string; into: string }): Promise<Planned> {
    const [page, into] = await Promise.all([stored(actor, wiki, fix.path), stored(actor, wiki, fix.into)]);
    if (page.path === into.path) throw new WikibotError('invalid_input', "A page can't be merged into itself.");
    const linking = await db.$queryRaw<{ path: string; revision: string; blob_oid: string }[]>`
      SELECT DISTINCT f.path, f.revision, f.blob_oid
        FROM links l
        JOIN pages f ON f.id = l.from_page_id
       WHERE l.wiki_id = ${wiki.wikiId}::uuid AND l.to_path = ${page.path} AND l.to_kind = 'page'
         AND f.path <> ${page.path}
       LIMIT ${MOST_PAGES}`;
    const keys = [linkNameKey(page.path), linkNameKey(into.path)];
    const before = await linkCandidates(db, actor, wiki, keys);
    const now = new Map(
      [...before].map(([key, list]) => [key, list.filter((candidate) => candidate.path !== page.path)] as const),
    );
    const place = (path: string): Place => ({ kind: 'page', path });
    const texts = new Map<string, { content: string; revision: string }>();
    for (const from of linking.filter(({ path }) => maySee(actor, path))) {
      const content = await readContent(wiki.wikiId, from.blob_oid);
      const changed = rewriteLinks(content, (link) => {
        const meant = resolveLink(link.target, from.path, before.get(linkNameKey(link.target)) ?? []);
        if (meant?.path !== page.path) return null;
        const move = { from: from.path, fromNow: from.path, to: place(page.path), toNow: place(into.path) };
        return retarget(link, move, (written) => now.get(linkNameKey(written)) ?? []);
      }).content;
      texts.set(from.path, { content: changed, revision: from.revision });
    }
    const target = texts.get(into.path) ?? { content: into.content, revision: into.revision };
    // Links that come from elsewhere, and people who remember the name, still find it.
    texts.set(into.path, { ...target, content: withAlias(target.content, nameOf(page.path), nameOf(into.path)) });
    const changes: ChangeInput[] = [...texts].map(([path, { content, revision }]) => ({
      op: 'put',
      path,
      content,
      revision,
    }));
    changes.push({ op: 'delete', path: page.path, revision: page.revision });
    return { changes, message: `Merge ${page.path} into ${into.path}` };
  }

  async function linkNamed(actor: Actor, wiki: WikiInfo, fix: Extract<Fix, { fix: 'link_mention' }>): Promise<Planned> {
    const [page, named] = await Promise.all([stored(actor, wiki, fix.path), namedPage(deps, actor, wiki, fix.to)]);
    const target = await linkTo(actor, wiki, { from: page.path, path: named.path });
    const { content } = linkMention(page.content, { names: named.names, line: fix.line, target });
    const isSame = content === page.content;
    return {
      changes: isSame ? [] : [{ op: 'put', path: page.path, content, revision: page.revision }],
      message: `Link ${named.path} from ${page.path}`,
    };
  }
}

function withAlias(content: string, alias: string, own: string): string {
  const { meta, problem } = parseDocument(content);
  const isKnown = collisionKey(alias) === collisionKey(own) || meta.aliases.includes(alias);
  if (problem !== null || isKnown) return content;
  return withKey(
    content,
    'aliases',
    stringify([...meta.aliases, alias], { collectionStyle: 'flow', flowCollectionPadding: false }).trimEnd(),
  );
}
