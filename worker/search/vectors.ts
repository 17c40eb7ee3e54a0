/** Vectors in the database: how they get in and out of it. */
import { Prisma } from '#lib/adapters/db/generated/client.ts';
import type { Database } from '#lib/services/ports.ts';

const { sql, join } = Prisma;
type Sql = Prisma.Sql;

export type Reader = Pick<Database, '$queryRaw'>;
export type Writer = Pick<Database, '$queryRaw' | '$executeRaw'>;

/**
 * A vector as a parameter, in pgvector's binary form: in the embedded database, reading decimal
 * numbers took five times as long as all the rest of an insertion.
 */
export function vectorParameter(vector: Float32Array): Sql {
  const bytes = Buffer.alloc(4 + vector.length * 4);
  bytes.writeUInt16BE(vector.length, 0);
  for (const [index, value] of vector.entries()) bytes.writeFloatBE(value, 4 + index * 4);
  return sql`${bytes}::vector`;
}

/** Rows of one statement: some 5 ms, which is how long others wait for the embedded database. */
export const WRITE_BATCH = 100;

/**
 * Keeps vectors of chunks, with their codes. Chunks that are gone meanwhile are left out, and what
 * is there already stays.
 */
export async function writeVectors(
  db: Writer,
  { wikiId, model }: { wikiId: string; model: string },
  rows: readonly { readonly chunkId: string; readonly vector: Float32Array }[],
): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ chunkId }) => chunkId);
  const vectors = join(rows.map(({ vector }) => vectorParameter(vector)));
  await db.$executeRaw`
    WITH given AS MATERIALIZED (
      SELECT k.id, k.page_id, v.embedding
        FROM unnest(${ids}::uuid[], ARRAY[${vectors}]) AS v(id, embedding)
        JOIN chunks k ON k.id = v.id AND k.wiki_id = ${wikiId}::uuid
         FOR KEY SHARE OF k
    ), written AS (
      INSERT INTO chunk_vectors (chunk_id, model, wiki_id, page_id, embedding)
      SELECT id, ${model}, ${wikiId}::uuid, page_id, embedding FROM given
      ON CONFLICT DO NOTHING
    )
    INSERT INTO vector_codes (chunk_id, model, wiki_id, page_id, code)
    SELECT id, ${model}, ${wikiId}::uuid, page_id, binary_quantize(embedding)::varbit FROM given
    ON CONFLICT DO NOTHING`;
}

/** Rows that one statement removes; more take their turns. */
const REMOVE_BATCH = 500;

/**
 * Removes vectors of other models of the same embedder than the one in use, in small steps.
 * @param embedder what comes before the colon of their names
 * @param keep null: none
 */
export async function removeOtherVectors(
  db: Writer,
  {
    wikiId,
    embedder,
    keep,
    signal,
  }: { wikiId: string; embedder: string; keep: readonly string[]; signal: AbortSignal },
): Promise<void> {
  // A name at a time: with it, the index finds the rows.
  const models = await db.$queryRaw<{ model: string }[]>`
    WITH RECURSIVE found AS (
      (SELECT model FROM chunk_vectors WHERE wiki_id = ${wikiId}::uuid ORDER BY model LIMIT 1)
      UNION ALL
      SELECT (SELECT v.model FROM chunk_vectors v WHERE v.wiki_id = ${wikiId}::uuid AND v.model > found.model
               ORDER BY v.model LIMIT 1)
        FROM found WHERE found.model IS NOT NULL
    )
    SELECT model FROM found WHERE model IS NOT NULL`;
  for (const { model } of models) {
    if (!model.startsWith(`${embedder}:`) || keep.includes(model)) continue;
    for (let removed = REMOVE_BATCH; removed === REMOVE_BATCH && !signal.aborted;) {
      removed = await db.$executeRaw`
        DELETE FROM chunk_vectors
         WHERE model = ${model} AND chunk_id IN (
               SELECT chunk_id FROM chunk_vectors WHERE wiki_id = ${wikiId}::uuid AND model = ${model} LIMIT ${REMOVE_BATCH})`;
    }
  }
}
