/**
 * The index of all pages, in parts. Titles are put in order here and not by the database, whose
 * collations differ between the embedded one and a server; only the letters in sight are sorted.
 */
import { LRUCache } from 'lru-cache';
import { requireRight } from '../../core/access.ts';
import type { Actor } from '../../core/access.ts';
import { compareLetters, compareTitles, letterOf } from '../../core/letters.ts';
import { collisionKey } from '../../core/paths.ts';
import { indexQuery } from '../../protocol/lists.ts';
import type { IndexHeading, PageIndex } from '../../protocol/lists.ts';
import { parseInput, prefixKey, storableText } from '../input.ts';
import { limitKey } from '../path-limit.ts';
import type { Database } from '../ports.ts';
import type { ListService, WikiInfo } from '../types.ts';
import { type OutlineChunk, outlineOf } from './outline.ts';

interface Listed {
  readonly path: string;
  readonly title: string;
}

/** Titles and paths; what a wiki of 10,000 pages has of them. */
const KEPT_CHARACTERS = 8 * 1024 * 1024;

export class PageIndexes {
  readonly #db: Database;
  /** Derived of a state of the wiki that never changes: `indexedOid` is in the key. */
  readonly #kept = new LRUCache<string, readonly Listed[]>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (pages) => pages.reduce((sum, { path, title }) => sum + path.length + title.length + 50, 1),
  });

  constructor(db: Database) {
    this.#db = db;
  }

  async read(actor: Actor, wiki: WikiInfo, query: Parameters<ListService['index']>[2]): Promise<PageIndex> {
    requireRight(actor, wiki, 'read');
    const { q, letter, headings, limit, offset, ...filter } = parseInput(indexQuery, query);
    const words = collisionKey(q.trim());
    const all = await this.#pages(actor, wiki, filter);
    const found =
      words === ''
        ? all
        : all.filter(({ path, title }) => collisionKey(title).includes(words) || collisionKey(path).includes(words));
    const groups = [...Map.groupBy(found, ({ title }) => letterOf(title))].toSorted(([a], [b]) => compareLetters(a, b));
    const start = letter === undefined ? offset : startOf(groups, letter);
    const shown = slice(groups, start, limit);
    const outlines = headings ? await this.#outlines(wiki, shown) : new Map<string, IndexHeading[]>();
    return {
      total: found.length,
      letters: groups.map(([name, pages]) => ({ letter: name, count: pages.length })),
      pages: shown.map((page) => ({ ...page, headings: outlines.get(page.path) ?? [] })),
      offset: start,
    };
  }

  /** As one text: 10,000 rows cost the driver ten times as long. */
  async #pages(
    actor: Actor,
    wiki: WikiInfo,
    filter: { prefix?: string | undefined; tag?: string | undefined; category?: string | undefined },
  ): Promise<readonly Listed[]> {
    const scope = limitKey(actor);
    const prefix = prefixKey(filter.prefix);
    const tag = filter.tag === undefined ? null : storableText(filter.tag).replace(/^#/, '').toLowerCase();
    const category = filter.category === undefined ? null : storableText(filter.category).toLowerCase();
    const key = JSON.stringify([wiki.wikiId, wiki.indexedOid, scope, prefix, tag, category]);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const [row] = await this.#db.$queryRaw<{ list: string | null }[]>`
      SELECT string_agg(path || E'\\x1f' || translate(title, E'\\x1e\\x1f', '  '), E'\\x1e') AS list
        FROM pages
       WHERE wiki_id = ${wiki.wikiId}::uuid
         AND (${scope}::text IS NULL OR path_key = ${scope} OR starts_with(path_key, ${scope} || '/'))
         AND (${prefix}::text IS NULL OR path_key = ${prefix} OR starts_with(path_key, ${prefix} || '/'))
         AND (${category}::text IS NULL OR lower(category) = ${category})
         AND (${tag}::text IS NULL OR EXISTS (SELECT FROM unnest(tags) AS t WHERE lower(t) = ${tag}))`;
    const pages = (row?.list ?? '').split('\x1e').flatMap((entry): Listed[] => {
      const [path = '', title = ''] = entry.split('\x1f');
      return path === '' ? [] : [{ path, title }];
    });
    this.#kept.set(key, pages);
    return pages;
  }

  /** From the chunks: the headings above each and, where short sections are joined, those inside. */
  async #outlines(wiki: WikiInfo, pages: readonly Listed[]): Promise<Map<string, IndexHeading[]>> {
    const paths = pages.map(({ path }) => path);
    const rows = await this.#db.$queryRaw<{ path: string; chunks: OutlineChunk[] }[]>`
      SELECT p.path, json_agg(json_build_object('above', c.heading_path, 'places', coalesce(c.places, '{}'),
               'text', CASE WHEN cardinality(c.places) > 0 THEN c.text ELSE '' END) ORDER BY c.chunk_index) AS chunks
        FROM pages p JOIN chunks c ON c.page_id = p.id
       WHERE p.wiki_id = ${wiki.wikiId}::uuid AND p.path = ANY (${paths}::text[])
       GROUP BY p.path`;
    return new Map(rows.map(({ path, chunks }) => [path, outlineOf(chunks)]));
  }
}

function startOf(groups: readonly (readonly [string, readonly Listed[]])[], letter: string): number {
  let start = 0;
  for (const [name, pages] of groups) {
    if (name === letter) return start;
    start += pages.length;
  }
  return 0;
}

function slice(
  groups: readonly (readonly [string, readonly Listed[]])[],
  start: number,
  limit: number,
): (Listed & { letter: string })[] {
  const shown: (Listed & { letter: string })[] = [];
  let before = 0;
  for (const [letter, pages] of groups) {
    const [from, to] = [start - before, start + limit - before];
    before += pages.length;
    if (to <= 0 || from >= pages.length) continue;
    const sorted = pages.toSorted((a, b) => compareTitles(a.title, b.title) || compareTitles(a.path, b.path));
    for (const page of sorted.slice(Math.max(from, 0), to)) shown.push({ ...page, letter });
  }
  return shown;
}
