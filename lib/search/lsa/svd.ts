/**
 * The largest singular values of a sparse matrix with their right vectors, by random projection
 * (Halko, Martinsson and Tropp, "Finding structure with randomness", 2011): the matrix is multiplied
 * with a few more random columns than values are wanted, and what is kept of it with itself again,
 * which makes the large values stand out. Deterministic: the same matrix gives the same numbers.
 */
import { dense, gram, multiply, multiplySmall, multiplyTransposed } from './matrix.ts';
import type { Dense, Sparse } from './matrix.ts';
import { orthonormalize, orthonormalizeOnce, symmetricEigen } from './decompose.ts';

export interface SvdOptions {
  /** Values wanted; there may be fewer. */
  readonly rank: number;
  readonly oversampling?: number;
  readonly powerIterations?: number;
  readonly seed?: number;
}

export interface RightSvd {
  /** Largest first. */
  readonly values: Float64Array;
  /** A row for each column of the matrix, a column for each value. */
  readonly right: Dense;
}

/** Values below this share of the largest are noise. */
const NOISE = 1e-5;

export function randomizedSvd(a: Sparse, options: SvdOptions): RightSvd {
  const { rank, oversampling = 16, powerIterations = 3, seed = 1 } = options;
  const width = Math.min(rank + oversampling, a.rows, a.columns);
  let range = multiply(a, randomSigns(a.columns, width, seed));
  for (let round = 0; round < powerIterations; round++)
    range = multiply(a, multiplyTransposed(a, orthonormalizeOnce(range)));
  // Of the small matrix qᵀ·a the right vectors are those of a; its own square is smaller still.
  const small = multiplyTransposed(a, orthonormalize(range));
  const { values: squares, vectors } = symmetricEigen(gram(small), width);
  const largest = Math.sqrt(Math.max(squares[0] ?? 0, 0));
  const values = squares.map((square) => Math.sqrt(Math.max(square, 0))).slice(0, rank);
  const kept = values.findIndex((value) => !(value > NOISE * largest));
  const columns = kept === -1 ? values.length : kept;
  const turn = new Float64Array(width * columns);
  for (let i = 0; i < width; i++)
    for (let j = 0; j < columns; j++) turn[i * columns + j] = (vectors[i * width + j] ?? 0) / (values[j] ?? 1);
  return { values: values.slice(0, columns), right: multiplySmall(small, turn, columns) };
}

/** Columns of +1 and -1 do as well as normally distributed numbers, and are the same on every machine. */
function randomSigns(rows: number, columns: number, seed: number): Dense {
  const result = dense(rows, columns);
  let state = seed | 0 || 1;
  for (let i = 0; i < result.data.length; i++) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    result.data[i] = state < 0 ? -1 : 1;
  }
  return result;
}
