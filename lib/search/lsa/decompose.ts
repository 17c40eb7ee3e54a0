/** Orthogonal bases and eigenvectors: the dense steps of `randomizedSvd`. */
import { gram, multiplySmall } from './matrix.ts';
import type { Dense } from './matrix.ts';

/** A column that is left with less than this share of its square is a combination of those before it. */
const DEPENDENT = 1e-10;

/**
 * An orthonormal basis of the columns, by Cholesky's decomposition of their products (done twice,
 * since once loses as many digits as the columns are alike). Columns that depend on others become zero.
 */
export function orthonormalize(a: Dense): Dense {
  return orthonormalizeOnce(orthonormalizeOnce(a));
}

/** Good enough between power iterations. */
export function orthonormalizeOnce(a: Dense): Dense {
  return multiplySmall(a, inverseFactor(gram(a), a.columns), a.columns, true);
}

/** For products `g = rᵀ·r` with an upper triangular r: the inverse of r; zero columns where g is singular. */
function inverseFactor(g: Float64Array, n: number): Float64Array {
  const r = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const whole = g[j * n + j] ?? 0;
    let rest = whole;
    for (let k = 0; k < j; k++) rest -= (r[k * n + j] ?? 0) ** 2;
    if (!(rest > DEPENDENT * whole) || !(whole > Number.MIN_VALUE)) {
      // Its row of r stays zero, so that no other column is told of it.
      for (let k = 0; k < j; k++) r[k * n + j] = 0;
      continue;
    }
    const pivot = Math.sqrt(rest);
    r[j * n + j] = pivot;
    for (let i = j + 1; i < n; i++) {
      let sum = g[j * n + i] ?? 0;
      for (let k = 0; k < j; k++) sum -= (r[k * n + j] ?? 0) * (r[k * n + i] ?? 0);
      r[j * n + i] = sum / pivot;
    }
    inverse[j * n + j] = 1 / pivot;
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let k = i; k < j; k++) sum += (inverse[i * n + k] ?? 0) * (r[k * n + j] ?? 0);
      inverse[i * n + j] = -sum / pivot;
    }
  }
  return inverse;
}

export interface Eigen {
  /** Largest first. */
  readonly values: Float64Array;
  /** The vector of `values[j]` is column j, row-major. */
  readonly vectors: Float64Array;
}

/** Eigenvalues and eigenvectors of a symmetric matrix: first to three diagonals, then to one. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const { diagonal, beside, basis } = tridiagonalize(matrix, n);
  diagonalize(diagonal, beside, basis, n);
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => (diagonal[j] ?? 0) - (diagonal[i] ?? 0));
  const vectors = new Float64Array(n * n);
  for (const [to, from] of order.entries()) for (let i = 0; i < n; i++) vectors[i * n + to] = basis[from * n + i] ?? 0;
  return { values: Float64Array.from(order, (i) => diagonal[i] ?? 0), vectors };
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** `beside[i]` couples i and i + 1. */
  readonly beside: Float64Array;
  /** The orthogonal change of basis, its columns as rows, so that rotations run along the memory. */
  readonly basis: Float64Array;
}

/** Householder's reflections: each clears a column below the neighbour of the diagonal. */
function tridiagonalize(matrix: Float64Array, n: number): Tridiagonal {
  const a = matrix.slice();
  const basis = new Float64Array(n * n);
  for (let i = 0; i < n; i++) basis[i * n + i] = 1;
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = 0; k < n - 2; k++) {
    let squares = 0;
    for (let i = k + 1; i < n; i++) squares += (a[i * n + k] ?? 0) ** 2;
    const first = a[(k + 1) * n + k] ?? 0;
    if (squares - first * first <= 1e-30 * squares) continue;
    const alpha = first > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
    v.fill(0);
    for (let i = k + 1; i < n; i++) v[i] = a[i * n + k] ?? 0;
    v[k + 1] = first - alpha;
    // The reflection is 1 - factor · v · vᵀ.
    const factor = 1 / (squares - alpha * first);
    reflectBoth(a, { v, w, factor, n, from: k });
    reflectRows(basis, { v, w, factor, n, from: k + 1 });
  }
  return {
    diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i] ?? 0),
    beside: Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? (a[i * n + i + 1] ?? 0) : 0)),
    basis,
  };
}

interface Reflection {
  readonly v: Float64Array;
  /** Room for a vector. */
  readonly w: Float64Array;
  readonly factor: number;
  readonly n: number;
  /** What comes before is not touched. */
  readonly from: number;
}

/** From both sides, which for a symmetric matrix is one update with two vectors. */
function reflectBoth(a: Float64Array, { v, w, factor, n, from }: Reflection): void {
  let product = 0;
  for (let i = from; i < n; i++) {
    let sum = 0;
    for (let j = from; j < n; j++) sum += (a[i * n + j] ?? 0) * (v[j] ?? 0);
    w[i] = factor * sum;
    product += (v[i] ?? 0) * factor * sum;
  }
  for (let i = from; i < n; i++) w[i] = (w[i] ?? 0) - (factor / 2) * product * (v[i] ?? 0);
  for (let i = from; i < n; i++) {
    const [vi, wi] = [v[i] ?? 0, w[i] ?? 0];
    for (let j = from; j < n; j++) a[i * n + j] = (a[i * n + j] ?? 0) - vi * (w[j] ?? 0) - wi * (v[j] ?? 0);
  }
}

/** Turns the rows `from …` among themselves. */
function reflectRows(basis: Float64Array, { v, w, factor, n, from }: Reflection): void {
  w.fill(0);
  for (let i = from; i < n; i++) {
    const vi = factor * (v[i] ?? 0);
    for (let j = 0; j < n; j++) w[j] = (w[j] ?? 0) + vi * (basis[i * n + j] ?? 0);
  }
  for (let i = from; i < n; i++) {
    const vi = v[i] ?? 0;
    for (let j = 0; j < n; j++) basis[i * n + j] = (basis[i * n + j] ?? 0) - vi * (w[j] ?? 0);
  }
}

/** Three or four are usual. */
const MAX_ROUNDS_A_VALUE = 60;

/** Rotations that chase what is beside the diagonal out of it, with Wilkinson's shift; in place. */
function diagonalize(d: Float64Array, e: Float64Array, basis: Float64Array, n: number): void {
  for (let end = n - 1, rounds = 0; end > 0;) {
    if (negligible(d, e, end - 1) || rounds > MAX_ROUNDS_A_VALUE) {
      e[end - 1] = 0;
      end -= 1;
      rounds = 0;
      continue;
    }
    rounds += 1;
    let start = end - 1;
    while (start > 0 && !negligible(d, e, start - 1)) start -= 1;
    const half = ((d[end - 1] ?? 0) - (d[end] ?? 0)) / 2;
    const square = (e[end - 1] ?? 0) ** 2;
    const shift = (d[end] ?? 0) - square / (half + (half < 0 ? -1 : 1) * Math.sqrt(half * half + square));
    let x = (d[start] ?? 0) - shift;
    let z = e[start] ?? 0;
    for (let k = start; k < end; k++) {
      const r = Math.hypot(x, z);
      const [c, s] = r === 0 ? [1, 0] : [x / r, z / r];
      if (k > start) e[k - 1] = r;
      const [dk, dn, ek] = [d[k] ?? 0, d[k + 1] ?? 0, e[k] ?? 0];
      d[k] = c * c * dk + 2 * c * s * ek + s * s * dn;
      d[k + 1] = s * s * dk - 2 * c * s * ek + c * c * dn;
      e[k] = c * s * (dn - dk) + (c * c - s * s) * ek;
      if (k + 1 < end) {
        x = e[k] ?? 0;
        z = s * (e[k + 1] ?? 0);
        e[k + 1] = c * (e[k + 1] ?? 0);
      }
      turn(basis, { p: k * n, q: (k + 1) * n, c, s, n });
    }
  }
}

function negligible(d: Float64Array, e: Float64Array, i: number): boolean {
  return Math.abs(e[i] ?? 0) <= Number.EPSILON * (Math.abs(d[i] ?? 0) + Math.abs(d[i + 1] ?? 0));
}

function turn(basis: Float64Array, { p, q, c, s, n }: { p: number; q: number; c: number; s: number; n: number }): void {
  for (let i = 0; i < n; i++) {
    const [x, y] = [basis[p + i] ?? 0, basis[q + i] ?? 0];
    basis[p + i] = c * x + s * y;
    basis[q + i] = c * y - s * x;
  }
}
