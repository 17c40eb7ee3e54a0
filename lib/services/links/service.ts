import { requireRight } from '../../core/access.ts';
import { collisionKey, parsePagePath } from '../../core/paths.ts';
import { maySee, requireVisible } from '../path-limit.ts';
import { createContentReader } from '../pages/content.ts';
import { findPast, refuseMissing, visiblePast } from '../pages/missing.ts';
import { type LinkRow, findPage } from '../pages/rows.ts';
import type { Deps } from '../ports.ts';
import type { LinkService } from '../types.ts';
import { wikiGraph } from './graph.ts';
import { mentionsOf } from './mentions.ts';

export function createLinkService({ db, repos }: Pick<Deps, 'db' | 'repos'>): LinkService {
  const reading = { db, repos, readContent: createContentReader(repos) };
  const service: LinkService = {
    graph: (actor, wiki, query) => wikiGraph(db, actor, wiki, query),
    async ofPage(actor, wiki, input) {
      requireRight(actor, wiki, 'read');
      const path = parsePagePath(input);
      requireVisible(actor, path);
      const key = collisionKey(path);
      const stored = await findPage(db, wiki.wikiId, key);
      if (stored === null) {
        const past = visiblePast(actor, await findPast(db, wiki.wikiId, key));
        return past.kind === 'moved'
          ? service.ofPage(actor, wiki, past.path)
          : refuseMissing(db, actor, wiki.wikiId, path, past);
      }
      const { page, links } = stored;
      const seen = links.filter((row) => row.kind === 'page' && row.path !== page.path && maySee(actor, row.path));
      const paths = (of: readonly LinkRow[]): string[] => [...new Set(of.map((row) => row.path))].sort();
      return {
        path: page.path,
        links_to: paths(seen.filter(({ target }) => target !== null)),
        linked_from: paths(seen.filter(({ target }) => target === null)),
      };
    },
    async unresolved(actor, wiki, input) {
      requireRight(actor, wiki, 'read');
      const path = parsePagePath(input);
      requireVisible(actor, path);
      const rows = await db.$queryRaw<{ target: string }[]>`
        SELECT DISTINCT l.target
          FROM pages p
          JOIN links l ON l.from_page_id = p.id
         WHERE p.wiki_id = ${wiki.wikiId}::uuid AND p.path_key = ${collisionKey(path)} AND l.to_path IS NULL
         ORDER BY l.target`;
      return rows.map(({ target }) => target);
    },
    mentions: (actor, wiki, path) => mentionsOf(reading, actor, wiki, path),
  };
  return service;
}
