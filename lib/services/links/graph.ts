/** The links between pages as a graph. */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { deadKey, deadTarget } from '../../core/dead-links.ts';
import { WikibotError } from '../../core/errors.ts';
import { collisionKey, nameOf, parsePagePath } from '../../core/paths.ts';
import type { Graph } from '../../protocol/links.ts';
import { graphQuery } from '../../protocol/links.ts';
import { parseInput } from '../input.ts';
import { limitKey, requireVisible } from '../path-limit.ts';
import type { Reader } from '../pages/rows.ts';
import type { LinkService, WikiInfo } from '../types.ts';

type Node = Graph['nodes'][number];

interface EdgeRow {
  from: string;
  /** Null: to nothing. */
  to: string | null;
  target: string;
  embed: boolean;
}

export async function wikiGraph(
  db: Reader,
  actor: Actor,
  wiki: WikiInfo,
  query: Parameters<LinkService['graph']>[2],
): Promise<Graph> {
  requireRight(actor, wiki, 'read');
  const { page, depth, missing } = parseInput(graphQuery, query);
  if (page !== undefined) requireVisible(actor, parsePagePath(page));
  const limit = limitKey(actor);
  const [pages, rows] = await Promise.all([selectPages(db, wiki.wikiId, limit), selectEdges(db, wiki.wikiId, limit)]);
  const nodes = new Map<string, Node>(pages.map((row) => [row.path, { ...row, links_to: 0, linked_from: 0 }]));
  const edges = new Map<string, Graph['edges'][number]>();
  const wanted = new Map<string, string>();
  for (const row of rows) {
    const to = row.to ?? (missing ? missingNode(nodes, wanted, row) : null);
    if (to === null || to === row.from || !nodes.has(to) || !nodes.has(row.from)) continue;
    edges.set(`${row.from}\0${to}`, { from: row.from, to });
  }
  for (const { from, to } of edges.values()) {
    const [source, target] = [nodes.get(from), nodes.get(to)];
    if (source !== undefined) source.links_to += 1;
    if (target !== undefined) target.linked_from += 1;
  }
  const all = { nodes: [...nodes.values()], edges: [...edges.values()] };
  return page === undefined ? all : around(all, page, depth);
}

/** One node for all spellings of what is not there; what looks like a file is none. Answers its path. */
function missingNode(
  nodes: Map<string, Node>,
  wanted: Map<string, string>,
  { from, target, embed }: EdgeRow,
): string | null {
  const dead = deadTarget(target, from);
  if (embed || dead.kind === 'file' || dead.path === null) return null;
  const known = wanted.get(deadKey(dead));
  if (known !== undefined) return known;
  const { path } = dead;
  wanted.set(deadKey(dead), path);
  nodes.set(path, { path, title: nameOf(path), category: null, tags: [], links_to: 0, linked_from: 0, missing: true });
  return path;
}

function selectPages(db: Reader, wikiId: string, limit: string | null) {
  return db.$queryRaw<Pick<Node, 'path' | 'title' | 'category' | 'tags'>[]>`
    SELECT path, title, category, tags
      FROM pages
     WHERE wiki_id = ${wikiId}::uuid
       AND (${limit}::text IS NULL OR path_key = ${limit} OR starts_with(path_key, ${limit} || '/'))
     ORDER BY path`;
}

function selectEdges(db: Reader, wikiId: string, limit: string | null): Promise<EdgeRow[]> {
  return db.$queryRaw<EdgeRow[]>`
    SELECT DISTINCT f.path AS "from", l.to_path AS "to",
           CASE WHEN l.to_path IS NULL THEN l.target ELSE '' END AS target, l.to_path IS NULL AND l.embed AS embed
      FROM links l
      JOIN pages f ON f.id = l.from_page_id
     WHERE l.wiki_id = ${wikiId}::uuid AND l.to_kind IS DISTINCT FROM 'file'
       AND (${limit}::text IS NULL OR f.path_key = ${limit} OR starts_with(f.path_key, ${limit} || '/'))`;
}

/** The page and what is no more than `depth` links away; links between those. */
function around({ nodes, edges }: Graph, page: string, depth: number): Graph {
  const key = collisionKey(parsePagePath(page));
  const centre = nodes.find((node) => collisionKey(node.path) === key);
  if (centre === undefined) throw new WikibotError('not_found', `There is no page "${page}".`);
  const near = new Set([centre.path]);
  for (let step = 0; step < depth; step += 1) {
    const found = edges.flatMap(({ from, to }) => (near.has(from) ? [to] : near.has(to) ? [from] : []));
    for (const path of found) near.add(path);
  }
  return {
    nodes: nodes.filter((node) => near.has(node.path)),
    edges: edges.filter(({ from, to }) => near.has(from) && near.has(to)),
  };
}
