import { describe, expect, it } from 'vitest';
import type { Sparse } from './matrix.ts';
import { randomizedSvd } from './svd.ts';

function sparse(rows: readonly (readonly number[])[]): Sparse {
  const starts = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const row of rows) {
    for (const [column, value] of row.entries()) {
      if (value === 0) continue;
      indices.push(column);
      values.push(value);
    }
    starts.push(indices.length);
  }
  return {
    rows: rows.length,
    columns: rows[0]?.length ?? 0,
    starts: Int32Array.from(starts),
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  };
}

/** Orthonormal columns: cosines of growing frequency. */
function cosine(n: number, k: number, i: number): number {
  return (k === 0 ? Math.sqrt(1 / n) : Math.sqrt(2 / n)) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * n));
}

/** With just these singular values; the right vectors are cosines too. */
function known(values: readonly number[], rows: number, columns: number): Sparse {
  return sparse(
    Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_unused, j) =>
        values.reduce((sum, value, k) => sum + value * cosine(rows, k, i) * cosine(columns, k, j), 0),
      ),
    ),
  );
}

describe('randomized SVD', () => {
  const values = Array.from({ length: 60 }, (_, k) => 10 / (1 + k * 0.2));
  const a = known(values, 120, 80);

  it('finds the singular values of a known decomposition within 1%', () => {
    const found = randomizedSvd(a, { rank: 20 });
    expect(found.values).toHaveLength(20);
    for (const [k, value] of found.values.entries())
      expect(Math.abs(value / (values[k] ?? NaN) - 1)).toBeLessThan(0.01);
  });

  it('finds its vectors', () => {
    const { right } = randomizedSvd(a, { rank: 5 });
    for (let k = 0; k < 5; k++) {
      let product = 0;
      for (let j = 0; j < 80; j++) product += (right.data[j * right.columns + k] ?? 0) * cosine(80, k, j);
      expect(Math.abs(product)).toBeGreaterThan(0.999);
    }
  });

  it('is exact where all values are wanted, and finds no more than there are', () => {
    const { values: found } = randomizedSvd(known([5, 4, 1], 30, 12), { rank: 10 });
    expect(found).toHaveLength(3);
    expect([...found].map((value) => Math.round(value * 1e4) / 1e4)).toEqual([5, 4, 1]);
  });

  it('gives the same numbers again', () => {
    const [one, two] = [randomizedSvd(a, { rank: 10 }), randomizedSvd(a, { rank: 10 })];
    expect(one.right.data).toEqual(two.right.data);
    expect(randomizedSvd(a, { rank: 10, seed: 5 }).right.data).not.toEqual(one.right.data);
  });

  it.each([
    ['nothing', [[0, 0, 0]], 0],
    ['one number', [[3]], 1],
    [
      'equal rows',
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      1,
    ],
    ['more columns than rows', [[1, 0, 0, 2, 0]], 1],
  ])('takes %s', (_, rows, rank) => {
    expect(randomizedSvd(sparse(rows), { rank: 4 }).values).toHaveLength(rank);
  });
});
