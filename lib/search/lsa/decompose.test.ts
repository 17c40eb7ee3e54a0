import { describe, expect, it } from 'vitest';
import { orthonormalize, symmetricEigen } from './decompose.ts';
import { dense, gram } from './matrix.ts';
import type { Dense } from './matrix.ts';

function filled(rows: number, columns: number, seed = 7): Dense {
  const result = dense(rows, columns);
  let state = seed;
  for (let i = 0; i < result.data.length; i++) {
    state = (state * 1103515245 + 12345) % 2147483648;
    result.data[i] = state / 2147483648 - 0.5;
  }
  return result;
}

describe('an orthonormal basis', () => {
  it('has products of one with itself and none with others', () => {
    const products = gram(orthonormalize(filled(50, 9)));
    for (let i = 0; i < 9; i++) for (let j = 0; j < 9; j++) expect(products[i * 9 + j]).toBeCloseTo(i === j ? 1 : 0, 6);
  });

  it('leaves out what depends on other columns', () => {
    const a = filled(20, 4);
    // The third is the sum of the first two; the fourth stands for itself.
    for (let row = 0; row < 20; row++) a.data[row * 4 + 2] = (a.data[row * 4] ?? 0) + (a.data[row * 4 + 1] ?? 0);
    const products = gram(orthonormalize(a));
    expect([0, 1, 2, 3].map((i) => Math.round((products[i * 5] ?? NaN) * 1e6) / 1e6)).toEqual([1, 1, 0, 1]);
    expect(products[3]).toBeCloseTo(0, 6);
  });
});

describe('eigenvalues', () => {
  it('are those of a known matrix', () => {
    // The second differences of a string of n knots: 2 - 2 cos(k π / (n + 1)).
    const n = 12;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      matrix[i * n + i] = 2;
      if (i + 1 < n) matrix[i * n + i + 1] = matrix[(i + 1) * n + i] = -1;
    }
    const { values } = symmetricEigen(matrix, n);
    for (let k = 1; k <= n; k++) expect(values[n - k]).toBeCloseTo(2 - 2 * Math.cos((k * Math.PI) / (n + 1)), 12);
  });

  it.each([1, 2, 3, 30])('give the matrix back, with their vectors (%i)', (n) => {
    const matrix = gram(filled(n + 3, n));
    const { values, vectors } = symmetricEigen(matrix, n);
    expect([...values]).toEqual([...values].sort((a, b) => b - a));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += (vectors[i * n + k] ?? 0) * (values[k] ?? 0) * (vectors[j * n + k] ?? 0);
        expect(sum).toBeCloseTo(matrix[i * n + j] ?? NaN, 10);
      }
    }
  });

  it('of equal, of diagonal and of zero matrices', () => {
    const ones = new Float64Array(25).fill(1);
    const rounded = symmetricEigen(ones, 5).values.map((value) => Math.round(value * 1e9) / 1e9 + 0);
    expect([...rounded]).toEqual([5, 0, 0, 0, 0]);
    expect([...symmetricEigen(Float64Array.of(1, 0, 0, 0, 3, 0, 0, 0, 2), 3).values]).toEqual([3, 2, 1]);
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
  });
});
