/** Corpus models in the database: which one a wiki has, what its terms add to a vector. */
import { LRUCache } from 'lru-cache';
import { LSA_VERSION } from '#lib/search/lsa/corpus.ts';
import type { TermVector } from '#lib/search/lsa/corpus.ts';
import type { Reader, Writer } from '../vectors.ts';

export interface StoredModel {
  readonly id: string;
  readonly version: number;
  readonly dimensions: number;
  /** Of the wiki when it was made. */
  readonly chunks: number;
}

/** What `chunk_vectors.model` holds. */
export function vectorModel(modelId: string): string {
  return `corpus:${modelId}`;
}

/** Kept in memory for all wikis together; a vector is some 250 bytes. */
const CACHED_TERMS = 60_000;

export class CorpusModels {
  readonly #db: Writer;
  readonly #terms = new LRUCache<string, { readonly vector: TermVector | null }>({ max: CACHED_TERMS });
  readonly #active = new Map<string, StoredModel>();
  #loaded: Promise<void> | null = null;

  constructor(db: Writer) {
    this.#db = db;
  }

  /** The model in use. This process alone changes models, so all are read once. */
  async active(wikiId: string): Promise<StoredModel | null> {
    this.#loaded ??= this.#load();
    await this.#loaded.catch((error: unknown) => {
      this.#loaded = null;
      throw error;
    });
    return this.#active.get(wikiId) ?? null;
  }

  async #load(wikiId: string | null = null): Promise<void> {
    const rows = await this.#db.$queryRaw<(StoredModel & { wikiId: string })[]>`
      SELECT DISTINCT ON (wiki_id) wiki_id AS "wikiId", id, version, dimensions, chunks FROM search_models
       WHERE activated_at IS NOT NULL AND (${wikiId}::uuid IS NULL OR wiki_id = ${wikiId}::uuid)
       ORDER BY wiki_id, activated_at DESC, id DESC`;
    if (wikiId !== null) this.#active.delete(wikiId);
    for (const row of rows) this.#active.set(row.wikiId, row);
  }

  /** Begins a model that nobody uses yet. */
  async begin(wikiId: string, model: Omit<StoredModel, 'version'> & { terms: number }): Promise<void> {
    await this.#db.$executeRaw`
      INSERT INTO search_models (id, wiki_id, version, dimensions, chunks, terms)
      VALUES (${model.id}::uuid, ${wikiId}::uuid, ${LSA_VERSION}, ${model.dimensions}, ${model.chunks}, ${model.terms})`;
  }

  async addTerms(
    modelId: string,
    batch: { terms: readonly string[]; scales: Float32Array; bytes: Uint8Array },
  ): Promise<void> {
    // The bytes as one parameter, of which each row takes its part.
    const size = batch.terms.length === 0 ? 0 : batch.bytes.length / batch.terms.length;
    await this.#db.$executeRaw`
      INSERT INTO search_model_terms (model_id, term, scale, vector)
      SELECT ${modelId}::uuid, t.term, t.scale, substring(b.bytes FROM (t.n::int - 1) * ${size}::int + 1 FOR ${size}::int)
        FROM unnest(${[...batch.terms]}::text[], ${[...batch.scales]}::real[]) WITH ORDINALITY AS t(term, scale, n)
       CROSS JOIN (SELECT ${Buffer.from(batch.bytes)}::bytea AS bytes) b
      ON CONFLICT DO NOTHING`;
  }

  /** From one statement to the next, the wiki has the new model. */
  async activate(wikiId: string, modelId: string): Promise<void> {
    await this.#db.$executeRaw`UPDATE search_models SET activated_at = now() WHERE id = ${modelId}::uuid`;
    await this.#load(wikiId);
  }

  /** The wiki does without one from now on. */
  async deactivate(wikiId: string): Promise<void> {
    await this.#db.$executeRaw`UPDATE search_models SET activated_at = NULL WHERE wiki_id = ${wikiId}::uuid`;
    await this.#load(wikiId);
  }

  /** Removes models that are not in use, in small steps; also what a crash has left. */
  async removeOthers(wikiId: string, signal: AbortSignal): Promise<void> {
    const active = await this.active(wikiId);
    const others = await this.#db.$queryRaw<{ id: string }[]>`
      SELECT id FROM search_models WHERE wiki_id = ${wikiId}::uuid AND id IS DISTINCT FROM ${active?.id ?? null}::uuid`;
    for (const { id } of others) {
      for (let removed = REMOVE_BATCH; removed === REMOVE_BATCH && !signal.aborted;) {
        removed = await this.#db.$executeRaw`
          DELETE FROM search_model_terms WHERE model_id = ${id}::uuid AND term IN (
                 SELECT term FROM search_model_terms WHERE model_id = ${id}::uuid LIMIT ${REMOVE_BATCH})`;
      }
      if (!signal.aborted) await this.#db.$executeRaw`DELETE FROM search_models WHERE id = ${id}::uuid`;
    }
  }

  /** Of the given terms, those that the model knows. */
  async vectorsOf(modelId: string, terms: Iterable<string>): Promise<Map<string, TermVector>> {
    const found = new Map<string, TermVector>();
    const missing: string[] = [];
    for (const term of terms) {
      const cached = this.#terms.get(`${modelId} ${term}`);
      if (cached === undefined) missing.push(term);
      else if (cached.vector !== null) found.set(term, cached.vector);
    }
    for (let at = 0; at < missing.length; at += READ_BATCH) {
      const batch = missing.slice(at, at + READ_BATCH);
      const rows = await readTerms(this.#db, modelId, batch);
      for (const term of batch) {
        const vector = rows.get(term) ?? null;
        this.#terms.set(`${modelId} ${term}`, { vector });
        if (vector !== null) found.set(term, vector);
      }
    }
    return found;
  }
}

const REMOVE_BATCH = 2000;
const READ_BATCH = 500;

async function readTerms(db: Reader, modelId: string, terms: readonly string[]): Promise<Map<string, TermVector>> {
  const rows = await db.$queryRaw<{ term: string; scale: number; vector: Uint8Array }[]>`
    SELECT term, scale::float8 AS scale, vector FROM search_model_terms
     WHERE model_id = ${modelId}::uuid AND term = ANY(${[...terms]}::text[])`;
  return new Map(rows.map(({ term, scale, vector }) => [term, { scale, bytes: Int8Array.from(vector, toSigned) }]));
}

function toSigned(byte: number): number {
  return byte > 127 ? byte - 256 : byte;
}
