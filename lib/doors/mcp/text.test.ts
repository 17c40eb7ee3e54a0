import { describe, expect, it } from 'vitest';
import { cutLines, parseRange, shortDiff } from './text.ts';

describe('cutLines', () => {
  it('leaves a short text alone', () => {
    expect(cutLines('a\nb', 10)).toEqual({ text: 'a\nb', lines: 2, cut: false });
  });

  it('cuts after whole lines', () => {
    expect(cutLines('first\nsecond\nthird', 14)).toEqual({ text: 'first\nsecond', lines: 2, cut: true });
  });

  it('cuts within a line that is too long, and never within a character', () => {
    expect(cutLines('ab😀cd', 3)).toEqual({ text: 'ab\uFFFD', lines: 1, cut: true });
  });
});

describe('parseRange', () => {
  it.each([
    ['20-80', { from: 20, to: 80 }],
    [' 20 - 80 ', { from: 20, to: 80 }],
    ['7', { from: 7, to: 7 }],
    ['7-', { from: 7, to: Number.MAX_SAFE_INTEGER }],
  ])('reads %j', (text, range) => {
    expect(parseRange(text)).toEqual(range);
  });

  it.each(['', '0', '0-3', '9-3', '-3', 'a-b', '1-2-3', '12 13', '1e3'])('refuses %j', (text) => {
    expect(() => parseRange(text)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('shortDiff', () => {
  it('shows what changed with a line around it', () => {
    const before = 'a\nb\nc\nd\ne\nf\n';
    expect(shortDiff(before, before.replace('d', 'D'))).toBe('@@ -3,3 +3,3 @@\n c\n-d\n+D\n e');
  });

  it('shows of a long line the place that changed', () => {
    const words = 'word '.repeat(100);
    const diff = shortDiff(`${words}old ${words}\n`, `${words}new ${words}\n`);
    expect(diff).toBe(
      `@@ -1,1 +1,1 @@\n-…${'word '.repeat(8)}old${' word'.repeat(8)}…\n+…${'word '.repeat(8)}new${' word'.repeat(8)}…`,
    );
  });

  it('cuts lines around a change, and lines that came or went', () => {
    const long = 'x'.repeat(500);
    const diff = shortDiff(`${long}\na\n`, `${long}\nb\n${long}\n`).split('\n');
    expect(diff.map((line) => line.length)).toEqual([15, 81, 2, 2, 301]);
  });

  it('stays short for a large change', () => {
    const lines = (word: string) => Array.from({ length: 500 }, (_, index) => `${word} ${index}`).join('\n');
    const diff = shortDiff(lines('old'), lines('new'));
    expect(diff.length).toBeLessThan(5000);
    expect(diff).toMatch(/more lines of diff\)$/);
  });

  it('gives up where a diff would help nobody', () => {
    const lines = (word: string) => Array.from({ length: 5000 }, (_, index) => `${word} ${index}`).join('\n');
    expect(shortDiff(lines('old'), lines('new'))).toBe('(Too many changes for a diff.)');
  });
});
