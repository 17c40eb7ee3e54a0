/**
 * The chunks of one wiki that are nearest to a vector. Exact, up to so many that it would keep others
 * from the database for too long (the embedded one has one session); above, the signs of the
 * numbers are compared first, and the best of that are scored exactly. `npm run bench -- search`
 * prints both, and what pgvector's indexes would do.
 */
import { Prisma } from '#lib/adapters/db/generated/client.ts';
import { filterSql } from './filters.ts';
import type { Ranked, SearchFilters } from './types.ts';
import { vectorParameter } from './vectors.ts';
import type { Reader } from './vectors.ts';

const { sql, empty } = Prisma;

/** Chunks of a wiki that are scanned exactly. */
export const EXACT_CHUNKS = 20_000;
/** Chunks that are chosen by their codes, as many times what is asked for. */
const CANDIDATES = { times: 5, least: 500 };

export interface ScanScope {
  readonly wikiId: string;
  /** Of the vectors. */
  readonly model: string;
  readonly filters: SearchFilters;
  readonly depth: number;
}

/** Best first; chunks that have nothing in common with the vector are no hits. */
export function scanExactly(db: Reader, scope: ScanScope, vector: Float32Array): Promise<Ranked[]> {
  const { wikiId, model, depth } = scope;
  const filter = filterSql(scope.filters);
  const query = vectorParameter(vector);
  return db.$queryRaw<Ranked[]>`
    SELECT v.chunk_id AS "chunkId", v.page_id AS "pageId", (-(v.embedding <#> ${query}))::float8 AS score
      FROM chunk_vectors v ${filter === null ? empty : sql`JOIN pages p ON p.id = v.page_id AND ${filter}`}
     WHERE v.wiki_id = ${wikiId}::uuid AND v.model = ${model}
     ORDER BY v.embedding <#> ${query}
     LIMIT ${depth}`.then(positive);
}

/** The same of a large wiki: nearly always the same chunks, in a quarter of the time. */
export function scanByCode(db: Reader, scope: ScanScope, vector: Float32Array): Promise<Ranked[]> {
  const { wikiId, model, depth } = scope;
  const filter = filterSql(scope.filters);
  const query = vectorParameter(vector);
  const candidates = Math.max(CANDIDATES.least, depth * CANDIDATES.times);
  return db.$queryRaw<Ranked[]>`
    WITH nearest AS MATERIALIZED (
      SELECT c.chunk_id
        FROM vector_codes c ${filter === null ? empty : sql`JOIN pages p ON p.id = c.page_id AND ${filter}`}
       WHERE c.wiki_id = ${wikiId}::uuid AND c.model = ${model}
       ORDER BY bit_count(c.code # binary_quantize(${query})::varbit)
       LIMIT ${candidates}
    )
    SELECT v.chunk_id AS "chunkId", v.page_id AS "pageId", (-(v.embedding <#> ${query}))::float8 AS score
      FROM nearest
      JOIN chunk_vectors v ON v.chunk_id = nearest.chunk_id AND v.model = ${model}
     ORDER BY v.embedding <#> ${query}
     LIMIT ${depth}`.then(positive);
}

/** How near the pages are as wholes: by the mean of the vectors of all their chunks. */
export async function nearPages(
  db: Reader,
  { model, pageIds }: { readonly model: string; readonly pageIds: readonly string[] },
  vector: Float32Array,
): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ pageId: string; score: number }[]>`
    SELECT v.page_id AS "pageId", (-(l2_normalize(avg(v.embedding)) <#> ${vectorParameter(vector)}))::float8 AS score
      FROM chunks k JOIN chunk_vectors v ON v.chunk_id = k.id AND v.model = ${model}
     WHERE k.page_id = ANY(${[...pageIds]}::uuid[])
     GROUP BY v.page_id`;
  return new Map(rows.map(({ pageId, score }) => [pageId, score]));
}

function positive(hits: Ranked[]): Ranked[] {
  return hits.filter(({ score }) => score > 0);
}

/** How long the size of a wiki is taken for granted. */
const SIZE_AGE_MS = 60_000;

/** Chooses between the two by the size of the wiki. */
export class VectorScan {
  readonly #db: Reader;
  readonly #exactChunks: number;
  readonly #large = new Map<string, { readonly at: number; readonly is: boolean }>();

  constructor(db: Reader, options: { exactChunks?: number } = {}) {
    this.#db = db;
    this.#exactChunks = options.exactChunks ?? EXACT_CHUNKS;
  }

  async nearest(scope: ScanScope, vector: Float32Array): Promise<Ranked[]> {
    const scan = (await this.#isLarge(scope)) ? scanByCode : scanExactly;
    return await scan(this.#db, scope, vector);
  }

  async #isLarge({ wikiId, model }: ScanScope): Promise<boolean> {
    const known = this.#large.get(wikiId);
    if (known !== undefined && Date.now() - known.at < SIZE_AGE_MS) return known.is;
    // Counts no further than it has to.
    const [row] = await this.#db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM (
        SELECT FROM chunk_vectors WHERE wiki_id = ${wikiId}::uuid AND model = ${model} LIMIT ${this.#exactChunks + 1}) v`;
    const is = (row?.count ?? 0) > this.#exactChunks;
    if (this.#large.size > 10_000) this.#large.clear();
    this.#large.set(wikiId, { at: Date.now(), is });
    return is;
  }
}
