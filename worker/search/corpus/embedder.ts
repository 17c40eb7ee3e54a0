/** Texts and queries folded into a wiki's corpus model: sums of the vectors of their terms. */
import { LRUCache } from 'lru-cache';
import { detectLanguage } from '#lib/search/language.ts';
import { fold } from '#lib/search/lsa/corpus.ts';
import type { TermCounts } from '#lib/search/lsa/corpus.ts';
import { termCounts } from '#lib/search/lsa/terms.ts';
import type { Embedder, SignalState } from '../types.ts';
import type { Reader } from '../vectors.ts';
import { vectorModel } from './models.ts';
import type { CorpusModels, StoredModel } from './models.ts';

const LANGUAGES_AGE_MS = 10 * 60_000;
/** Languages in which a query is read that doesn't tell its own. */
const MOST_LANGUAGES = 3;
/** A query is no text: what comes after these says nothing new. */
const LONGEST_QUERY = 2000;

export class CorpusEmbedder implements Embedder {
  readonly name = 'corpus';
  readonly #db: Reader;
  readonly #models: CorpusModels;
  /** Whether a model of the wiki is being made. */
  readonly #inTraining: (wikiId: string) => boolean;
  readonly #languages = new LRUCache<string, readonly string[]>({ max: 5000, ttl: LANGUAGES_AGE_MS });

  constructor(deps: { db: Reader; models: CorpusModels; inTraining: (wikiId: string) => boolean }) {
    this.#db = deps.db;
    this.#models = deps.models;
    this.#inTraining = deps.inTraining;
  }

  async model(wikiId: string): Promise<string | null> {
    const model = await this.#models.active(wikiId);
    return model === null ? null : vectorModel(model.id);
  }

  async embedChunks(wikiId: string, inputs: readonly string[], languages: readonly string[]): Promise<Float32Array[]> {
    const model = await this.#models.active(wikiId);
    if (model === null) throw new Error('The wiki has no corpus model.');
    const vectors = await this.#fold(
      model,
      inputs.map((input, index) => termCounts(input, languages[index] ?? 'und')),
    );
    return vectors.map((vector) => vector ?? new Float32Array(model.dimensions));
  }

  async embedQuery(wikiId: string, text: string): Promise<Float32Array | null> {
    const model = await this.#models.active(wikiId);
    if (model === null) return null;
    const query = text.slice(0, LONGEST_QUERY);
    const languages = await this.#languagesOf(wikiId);
    const own = detectLanguage(query);
    const counts = new Map<string, number>();
    // Too short to tell, as most are: a word that two languages stem alike still counts once.
    for (const language of languages.includes(own) ? [own] : languages)
      for (const [term, count] of termCounts(query, language)) counts.set(term, Math.max(count, counts.get(term) ?? 0));
    const [vector] = await this.#fold(model, [counts]);
    return vector ?? null;
  }

  state(wikiId?: string): SignalState {
    return wikiId !== undefined && this.#inTraining(wikiId) ? 'building' : 'off';
  }

  async #fold(model: StoredModel, texts: readonly TermCounts[]): Promise<(Float32Array | null)[]> {
    const terms = new Set(texts.flatMap((counts) => [...counts.keys()]));
    const vectors = await this.#models.vectorsOf(model.id, terms);
    return texts.map((counts) => fold(counts, model.dimensions, (term) => vectors.get(term)));
  }

  /** The wiki's, the commonest first. */
  async #languagesOf(wikiId: string): Promise<readonly string[]> {
    const known = this.#languages.get(wikiId);
    if (known !== undefined) return known;
    const rows = await this.#db.$queryRaw<{ language: string }[]>`
      SELECT language FROM pages WHERE wiki_id = ${wikiId}::uuid
       GROUP BY language ORDER BY count(*) DESC, language LIMIT ${MOST_LANGUAGES}`;
    const languages = rows.length === 0 ? ['und'] : rows.map(({ language }) => language);
    this.#languages.set(wikiId, languages);
    return languages;
  }
}
