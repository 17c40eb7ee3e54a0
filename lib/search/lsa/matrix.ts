/**
 * The little linear algebra that latent semantic analysis needs, over typed arrays. Dense matrices
 * are row-major and hold 32-bit floats, since they are large; small ones and sums have 64 bits.
 *
 * (`?? 0` satisfies the compiler, which does not know that an index is inside; it costs nothing.)
 */

export interface Dense {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

/** Compressed sparse rows: of row r, the entries from `starts[r]` to `starts[r + 1]`. */
export interface Sparse {
  readonly rows: number;
  readonly columns: number;
  readonly starts: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

export function dense(rows: number, columns: number): Dense {
  return { rows, columns, data: new Float32Array(rows * columns) };
}

/** `a · b` */
export function multiply(a: Sparse, b: Dense): Dense {
  const width = b.columns;
  const result = dense(a.rows, width);
  for (let row = 0; row < a.rows; row++) {
    const target = result.data.subarray(row * width, (row + 1) * width);
    const end = a.starts[row + 1] ?? 0;
    for (let entry = a.starts[row] ?? 0; entry < end; entry++)
      addScaled(target, b.data, (a.indices[entry] ?? 0) * width, a.values[entry] ?? 0);
  }
  return result;
}

/** `aᵀ · b` */
export function multiplyTransposed(a: Sparse, b: Dense): Dense {
  const width = b.columns;
  const result = dense(a.columns, width);
  for (let row = 0; row < a.rows; row++) {
    const end = a.starts[row + 1] ?? 0;
    const source = b.data.subarray(row * width, (row + 1) * width);
    for (let entry = a.starts[row] ?? 0; entry < end; entry++) {
      const value = a.values[entry] ?? 0;
      const to = (a.indices[entry] ?? 0) * width;
      for (let i = 0; i < width; i++) result.data[to + i] = (result.data[to + i] ?? 0) + value * (source[i] ?? 0);
    }
  }
  return result;
}

/** `target += scale · source[from …]` */
export function addScaled(target: Float32Array, source: Float32Array, from: number, scale: number): void {
  const width = target.length;
  for (let i = 0; i < width; i++) target[i] = (target[i] ?? 0) + scale * (source[from + i] ?? 0);
}

/**
 * `a · b` for a small `b` of 64 bits.
 * @param upper nothing is below its diagonal
 */
export function multiplySmall(a: Dense, b: Float64Array, columns: number, upper = false): Dense {
  const { rows, columns: inner } = a;
  const result = dense(rows, columns);
  // Four rows at a time: each number of `b` is fetched a quarter as often.
  const [p, q, r, s] = [0, 1, 2, 3].map(() => new Float64Array(columns));
  if (p === undefined || q === undefined || r === undefined || s === undefined) return result;
  for (let row = 0; row < rows; row += 4) {
    for (const sums of [p, q, r, s]) sums.fill(0);
    const [ap, aq, ar, as] = [0, 1, 2, 3].map((k) => Math.min(row + k, rows - 1) * inner) as [
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < inner; i++) {
      const [pi, qi, ri, si] = [a.data[ap + i] ?? 0, a.data[aq + i] ?? 0, a.data[ar + i] ?? 0, a.data[as + i] ?? 0];
      const from = i * columns;
      for (let j = upper ? i : 0; j < columns; j++) {
        const value = b[from + j] ?? 0;
        p[j] = (p[j] ?? 0) + pi * value;
        q[j] = (q[j] ?? 0) + qi * value;
        r[j] = (r[j] ?? 0) + ri * value;
        s[j] = (s[j] ?? 0) + si * value;
      }
    }
    for (const [k, sums] of [p, q, r, s].entries()) if (row + k < rows) result.data.set(sums, (row + k) * columns);
  }
  return result;
}

/** `aᵀ · a`, whole and symmetric. */
export function gram(a: Dense): Float64Array {
  return products(a, a);
}

/** `aᵀ · b`, where that is symmetric. */
export function products(a: Dense, b: Dense): Float64Array {
  const width = a.columns;
  const sums = new Float64Array(width * width);
  // Four rows at a time: each sum is fetched and put back a quarter as often.
  const empty = new Float32Array(width);
  const rowOf = ({ data }: Dense, row: number): Float32Array =>
    row < a.rows ? data.subarray(row * width, (row + 1) * width) : empty;
  for (let row = 0; row < a.rows; row += 4) {
    const [ap, aq, ar, as] = [rowOf(a, row), rowOf(a, row + 1), rowOf(a, row + 2), rowOf(a, row + 3)];
    const [p, q, r, s] = [rowOf(b, row), rowOf(b, row + 1), rowOf(b, row + 2), rowOf(b, row + 3)];
    for (let i = 0; i < width; i++) {
      const [pi, qi, ri, si] = [ap[i] ?? 0, aq[i] ?? 0, ar[i] ?? 0, as[i] ?? 0];
      const to = i * width;
      for (let j = i; j < width; j++)
        sums[to + j] = (sums[to + j] ?? 0) + pi * (p[j] ?? 0) + qi * (q[j] ?? 0) + ri * (r[j] ?? 0) + si * (s[j] ?? 0);
    }
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) sums[i * width + j] = sums[j * width + i] ?? 0;
  return sums;
}
