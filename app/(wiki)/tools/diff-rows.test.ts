import { expect, it } from 'vitest';
import type { DiffHunk, DiffLine } from '#lib/protocol/rest.ts';
import { countChanges, firstLines, pairsOf } from './diff-rows.ts';

const line = (kind: DiffLine['kind'], text: string): DiffLine => ({ kind, text, old_line: 1, new_line: 1 });
const hunk = (...lines: DiffLine[]): DiffHunk => ({ old_start: 1, old_lines: 1, new_start: 1, new_lines: 1, lines });
const LINES = [
  line('context', 'a'),
  line('removed', 'b'),
  line('added', 'c'),
  line('added', 'd'),
  line('context', 'e'),
];

it('puts a removed line beside the one that replaces it', () => {
  expect(pairsOf(LINES).map(({ before, after }) => [before?.text, after?.text])).toEqual([
    ['a', 'a'],
    ['b', 'c'],
    [undefined, 'd'],
    ['e', 'e'],
  ]);
});

it('cuts at a number of lines over all hunks and says how many are left', () => {
  const { shown, left } = firstLines([hunk(...LINES), hunk(...LINES)], 7);
  expect([shown.map(({ lines }) => lines.length), left]).toEqual([[5, 2], 3]);
  expect(firstLines([hunk(...LINES), hunk(...LINES)], 5)).toMatchObject({ shown: [{}], left: 5 });
});

it('counts what came and went', () => {
  expect(countChanges([hunk(...LINES)])).toEqual({ added: 2, removed: 1 });
});
