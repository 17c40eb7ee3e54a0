import { expect, it } from 'vitest';
import { between } from './scroll-sync.ts';

const marks = [
  { line: 1, top: 0 },
  { line: 11, top: 100 },
  { line: 12, top: 500 },
];

it('finds the place between two blocks, both ways', () => {
  expect(between(marks, 6, 'line', 'top')).toBe(50);
  expect(between(marks, 11.5, 'line', 'top')).toBe(300);
  expect(between(marks, 300, 'top', 'line')).toBe(11.5);
  expect(between(marks, 99, 'line', 'top')).toBe(500);
  expect(between(marks, 1, 'line', 'top')).toBe(0);
  expect(between([], 5, 'line', 'top')).toBe(0);
});
