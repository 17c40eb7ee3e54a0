/**
 * The largest singular values of a sparse matrix with their right vectors, by random projection
 * (Halko, Martinsson and Tropp, "Finding structure with randomness", 2011): the matrix is multiplied
 * with a few more random columns than values are wanted, and what is kept of it with itself again,
 * which makes the large values stand out. Deterministic: the same matrix gives the same numbers.
 */
import { dense, multiply, multiplySmall, multiplyTransposed, products } from './matrix.ts';
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

/** Values below this share of the largest are noise: their squares are sums of 32-bit floats. */
const NOISE = 1e-3;

export function randomizedSvd(a: Sparse, options: SvdOptions): RightSvd {
  const { rank, oversampling = 16, powerIterations = 3, seed = 1 } = options;
  const width = Math.min(rank + oversampling, a.rows, a.columns);
  let range = multiply(a, randomSigns(a.columns, width, seed));
  for (let round = 0; round < powerIterations; round++)
    range = multiply(a, multiplyTransposed(a, orthonormalizeOnce(range)));
  // The square of what is left of the matrix on this basis: qᵀ·a·aᵀ·q. All of it is done on the
  // side of the rows; the columns are many times as many.
  const basis = orthonormalize(range);
  const square = products(basis, multiply(a, multiplyTransposed(a, basis)));
  const { values: squares, vectors } = symmetricEigen(square, width);
  const largest = Math.sqrt(Math.max(squares[0] ?? 0, 0));
  const values = squares.map((value) => Math.sqrt(Math.max(value, 0))).slice(0, rank);
  const noise = values.findIndex((value) => !(value > NOISE * largest));
  const kept = noise === -1 ? values.length : noise;
  const turn = new Float64Array(width * kept);
  for (let i = 0; i < width; i++)
    for (let j = 0; j < kept; j++) turn[i * kept + j] = (vectors[i * width + j] ?? 0) / (values[j] ?? 1);
  return { values: values.slice(0, kept), right: multiplyTransposed(a, multiplySmall(basis, turn, kept)) };
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
