/**
 * Latent semantic analysis of a collection of texts: terms that occur in the same texts point in
 * the same direction, so that a text is found by words that it doesn't hold itself.
 *
 * A text is the sum of its terms' vectors, each as often as (1 + ln of how often it occurs) says,
 * brought to unit length; so a query or a new text takes its terms alone, and gets the same vector
 * as if it had been there when the analysis was made.
 */
import type { Dense, Sparse } from './matrix.ts';
import { randomizedSvd } from './svd.ts';

/** Changes when the numbers would come out otherwise: models of another version are made again. */
export const LSA_VERSION = 2;

export interface LsaOptions {
  readonly dimensions: number;
  /** Fewer dimensions, where there are fewer texts than so many for each: there is less to tell apart. */
  readonly textsADimension: number;
  /** A term of fewer texts connects nothing; of a large collection, one more is asked. */
  readonly leastTexts: number;
  readonly largeCollection: number;
  /** A term of a larger share of the texts tells them apart no more. */
  readonly largestShare: number;
  /** The commonest are kept. */
  readonly mostTerms: number;
  /** The analysis is made of so many texts, evenly chosen; all others are folded in. */
  readonly sample: number;
  readonly powerIterations: number;
}

export const LSA_DEFAULTS: LsaOptions = {
  dimensions: 200,
  textsADimension: 5,
  leastTexts: 2,
  largeCollection: 5000,
  largestShare: 0.5,
  mostTerms: 50_000,
  sample: 4500,
  powerIterations: 2,
};

/** Terms with how often each occurs. */
export type TermCounts = ReadonlyMap<string, number>;

export function countTerms(terms: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** What one occurrence of a term adds: `scale · bytes`. A byte a number is as good as a float, and a quarter of it. */
export interface TermVector {
  readonly scale: number;
  readonly bytes: Int8Array;
}

export interface CorpusModel {
  readonly dimensions: number;
  readonly terms: readonly string[];
  readonly scales: Float32Array;
  /** Of all terms, one after the other. */
  readonly bytes: Int8Array;
  /** Largest first. */
  readonly singularValues: Float64Array;
}

/** Gathers the texts, as numbers of terms. */
export class Corpus {
  readonly #ids = new Map<string, number>();
  readonly #texts: number[] = [0];
  #entries = 0;
  #terms = new Int32Array(1 << 16);
  #counts = new Uint16Array(1 << 16);
  /** Of each term the number in the model; -1: it is none of its terms. */
  #columnOf = new Int32Array(0);

  get size(): number {
    return this.#texts.length - 1;
  }

  add(counts: TermCounts): void {
    for (const [term, count] of counts) {
      if (this.#entries === this.#terms.length) this.#grow();
      let id = this.#ids.get(term);
      if (id === undefined) this.#ids.set(term, (id = this.#ids.size));
      this.#terms[this.#entries] = id;
      this.#counts[this.#entries] = Math.min(count, 0xffff);
      this.#entries += 1;
    }
    this.#texts.push(this.#entries);
  }

  /** Null: too little to learn from. */
  fit(options: LsaOptions): CorpusModel | null {
    const frequencies = this.#frequencies();
    const least = options.leastTexts + (this.size >= options.largeCollection ? 1 : 0);
    const most = Math.max(least, this.size * options.largestShare);
    const kept = [...this.#ids]
      .map(([term, id]) => ({ term, id, frequency: frequencies[id] ?? 0 }))
      .filter(({ frequency }) => frequency >= least && frequency <= most)
      .sort((a, b) => b.frequency - a.frequency || (a.term < b.term ? -1 : 1))
      .slice(0, options.mostTerms);
    const weights = kept.map(({ frequency }) => Math.log((1 + this.size) / (1 + frequency)) + 1);
    const columnOf = new Int32Array(this.#ids.size).fill(-1);
    for (const [column, { id }] of kept.entries()) columnOf[id] = column;
    this.#columnOf = columnOf;
    const matrix = this.#matrix(columnOf, weights, options.sample);
    if (matrix.rows === 0 || matrix.columns === 0) return null;
    const { values, right } = randomizedSvd(matrix, {
      rank: Math.max(2, Math.min(options.dimensions, Math.floor(this.size / options.textsADimension))),
      powerIterations: options.powerIterations,
    });
    if (values.length === 0) return null;
    return {
      dimensions: values.length,
      terms: kept.map(({ term }) => term),
      ...quantize(right, weights),
      singularValues: values,
    };
  }

  /** The vector of the text of that number under the model that {@link fit} made last, as {@link fold} makes it. */
  vector(text: number, model: CorpusModel): Float32Array | null {
    const sum = new Float32Array(model.dimensions);
    for (let entry = this.#texts[text] ?? 0; entry < (this.#texts[text + 1] ?? 0); entry++) {
      const column = this.#columnOf[this.#terms[entry] ?? 0] ?? -1;
      if (column === -1) continue;
      const scale = (model.scales[column] ?? 0) * dampened(this.#counts[entry] ?? 0);
      addBytes(sum, model.bytes, column * model.dimensions, scale);
    }
    return unit(sum);
  }

  #grow(): void {
    const [terms, counts] = [new Int32Array(this.#terms.length * 2), new Uint16Array(this.#counts.length * 2)];
    terms.set(this.#terms);
    counts.set(this.#counts);
    [this.#terms, this.#counts] = [terms, counts];
  }

  /** In how many texts each term occurs. */
  #frequencies(): Uint32Array {
    const frequencies = new Uint32Array(this.#ids.size);
    for (let entry = 0; entry < this.#entries; entry++) {
      const id = this.#terms[entry] ?? 0;
      frequencies[id] = (frequencies[id] ?? 0) + 1;
    }
    return frequencies;
  }

  /** A row for each text of the sample, of unit length. */
  #matrix(columnOf: Int32Array, weights: readonly number[], sample: number): Sparse {
    const step = Math.max(1, this.size / sample);
    const starts = [0];
    const indices: number[] = [];
    const values: number[] = [];
    for (let next = 0; next < this.size; next += step) {
      const text = Math.floor(next);
      const begin = indices.length;
      let squares = 0;
      for (let entry = this.#texts[text] ?? 0; entry < (this.#texts[text + 1] ?? 0); entry++) {
        const column = columnOf[this.#terms[entry] ?? 0] ?? -1;
        if (column === -1) continue;
        const value = dampened(this.#counts[entry] ?? 0) * (weights[column] ?? 0);
        indices.push(column);
        values.push(value);
        squares += value * value;
      }
      const length = Math.sqrt(squares);
      for (let entry = begin; entry < values.length; entry++) values[entry] = (values[entry] ?? 0) / length;
      if (indices.length > begin) starts.push(indices.length);
    }
    return {
      rows: starts.length - 1,
      columns: weights.length,
      starts: Int32Array.from(starts),
      indices: Int32Array.from(indices),
      values: Float32Array.from(values),
    };
  }
}

/** The tenth occurrence says less than the second. */
function dampened(count: number): number {
  return 1 + Math.log(count);
}

function quantize(right: Dense, weights: readonly number[]): Pick<CorpusModel, 'scales' | 'bytes'> {
  const { rows, columns, data } = right;
  const scales = new Float32Array(rows);
  const bytes = new Int8Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    let largest = 0;
    for (let i = from; i < from + columns; i++) largest = Math.max(largest, Math.abs(data[i] ?? 0));
    if (largest === 0) continue;
    scales[row] = (largest * (weights[row] ?? 0)) / 127;
    for (let i = from; i < from + columns; i++) bytes[i] = Math.round(((data[i] ?? 0) / largest) * 127);
  }
  return { scales, bytes };
}

function addBytes(sum: Float32Array, bytes: Int8Array, from: number, scale: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + scale * (bytes[from + i] ?? 0);
}

/** Null: it has no direction. */
function unit(sum: Float32Array): Float32Array | null {
  let squares = 0;
  for (let i = 0; i < sum.length; i++) squares += (sum[i] ?? 0) ** 2;
  if (squares === 0) return null;
  const length = Math.sqrt(squares);
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) / length;
  return sum;
}

/**
 * The vector of a text, of unit length.
 * @param vectorOf undefined for a term that the model does not know
 * @returns null: it knows none of them
 */
export function fold(
  counts: TermCounts,
  dimensions: number,
  vectorOf: (term: string) => TermVector | undefined,
): Float32Array | null {
  const sum = new Float32Array(dimensions);
  for (const [term, count] of counts) {
    const vector = vectorOf(term);
    if (vector === undefined) continue;
    addBytes(sum, vector.bytes, 0, vector.scale * dampened(count));
  }
  return unit(sum);
}
