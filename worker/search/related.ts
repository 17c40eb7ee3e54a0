/**
 * Pages that are about the same as a page: nearest by the mean of its chunks' vectors, or, without
 * vectors, those with which it shares links and tags.
 */
import { LRUCache } from 'lru-cache';
import type { VectorScan } from './scan.ts';
import { NO_FILTERS } from './types.ts';
import type { Embedder } from './types.ts';
import type { Reader } from './vectors.ts';

export interface RelatedPage {
  readonly pageId: string;
  readonly score: number;
}

export interface RelatedDeps {
  readonly db: Reader;
  readonly scan: VectorScan;
  /** The best first. */
  readonly embedders: readonly Embedder[];
}

/** Pages that are kept for each page, so that who may not see some of them still gets enough. */
const KEPT = 24;
/** Chunks that are looked at to find them. */
const DEPTH = 160;
/** A page that others change around it is looked at again after this. */
const AGE_MS = 5 * 60_000;
/** Less in common than this is chance. */
const LEAST_SCORE = { corpus: 0.3, minilm: 0.35 } as const;

export class RelatedPages {
  readonly #deps: RelatedDeps;
  readonly #cache = new LRUCache<string, readonly RelatedPage[]>({ max: 20_000, ttl: AGE_MS });

  constructor(deps: RelatedDeps) {
    this.#deps = deps;
  }

  /**
   * Nearest first, at most {@link KEPT}; archived pages and the page itself are none of them.
   * @param revision of the page: when it changes, the answer is made again
   */
  async of(wikiId: string, page: { readonly id: string; readonly revision: string }): Promise<readonly RelatedPage[]> {
    const key = `${page.id} ${page.revision}`;
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const found = (await this.#byMeaning(wikiId, page.id)) ?? (await this.#byLinks(wikiId, page.id));
    this.#cache.set(key, found);
    return found;
  }

  /** Null: there are no vectors of the page. */
  async #byMeaning(wikiId: string, pageId: string): Promise<RelatedPage[] | null> {
    const { db, scan, embedders } = this.#deps;
    for (const embedder of embedders) {
      const model = await embedder.model(wikiId);
      if (model === null) continue;
      const [row] = await db.$queryRaw<{ mean: string | null }[]>`
        SELECT avg(v.embedding)::text AS mean
          FROM chunks k JOIN chunk_vectors v ON v.chunk_id = k.id AND v.model = ${model}
         WHERE k.page_id = ${pageId}::uuid`;
      const mean = row?.mean === undefined || row.mean === null ? null : unit(JSON.parse(row.mean) as number[]);
      if (mean === null) continue;
      const hits = await scan.nearest({ wikiId, model, filters: NO_FILTERS, depth: DEPTH }, mean);
      const best = new Map<string, number>();
      for (const hit of hits)
        if (hit.pageId !== pageId && hit.score >= LEAST_SCORE[embedder.name] && !best.has(hit.pageId))
          best.set(hit.pageId, hit.score);
      return [...best].slice(0, KEPT).map(([id, score]) => ({ pageId: id, score }));
    }
    return null;
  }

  /** Links to and from it count most, then pages that link to the same or are linked from the same, then tags. */
  async #byLinks(wikiId: string, pageId: string): Promise<RelatedPage[]> {
    return await this.#deps.db.$queryRaw<RelatedPage[]>`
      WITH this AS (SELECT id, path, tags FROM pages WHERE id = ${pageId}::uuid AND wiki_id = ${wikiId}::uuid),
      targets AS (
        SELECT DISTINCT l.to_path FROM links l
         WHERE l.from_page_id = ${pageId}::uuid AND l.to_kind = 'page' LIMIT 100
      ), sources AS (
        SELECT DISTINCT l.from_page_id FROM links l JOIN this ON l.to_path = this.path
         WHERE l.wiki_id = ${wikiId}::uuid AND l.to_kind = 'page' LIMIT 100
      ), counted AS (
        SELECT p.id, 3.0 AS points FROM pages p JOIN targets t ON p.path = t.to_path WHERE p.wiki_id = ${wikiId}::uuid
        UNION ALL
        SELECT from_page_id, 3.0 FROM sources
        UNION ALL
        (SELECT l.from_page_id, 1.0 FROM links l JOIN targets t ON l.to_path = t.to_path
          WHERE l.wiki_id = ${wikiId}::uuid AND l.to_kind = 'page' LIMIT 1000)
        UNION ALL
        (SELECT p.id, 1.0 FROM links l JOIN sources s ON l.from_page_id = s.from_page_id
           JOIN pages p ON p.wiki_id = ${wikiId}::uuid AND p.path = l.to_path
          WHERE l.to_kind = 'page' LIMIT 1000)
        UNION ALL
        (SELECT p.id, 1.0 FROM pages p JOIN this ON p.tags && this.tags WHERE p.wiki_id = ${wikiId}::uuid LIMIT 200)
      )
      SELECT id AS "pageId", sum(points)::float8 AS score FROM counted
       WHERE id <> ${pageId}::uuid GROUP BY id ORDER BY score DESC, id LIMIT ${KEPT}`;
  }
}

function unit(values: readonly number[]): Float32Array | null {
  const length = Math.hypot(...values);
  return length === 0 ? null : Float32Array.from(values, (value) => value / length);
}
