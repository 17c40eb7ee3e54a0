import { describe, expect, it } from 'vitest';
import { csvTable } from './csv.ts';

const cells = (text: string): string[][] =>
  [...csvTable(text).matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, value = '']) => value),
  );

describe('csvTable', () => {
  it.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a;b\r\n"x;""y""";2',
      [
        ['a', 'b'],
        ['x;&#34;y&#34;', '2'],
      ],
    ],
    [
      'a\tb\n"two\nlines"\t\n\n',
      [
        ['a', 'b'],
        ['two\nlines', ''],
      ],
    ],
    [
      'a,b\n1\n1,2,3',
      [
        ['a', 'b', ''],
        ['1', '', ''],
        ['1', '2', '3'],
      ],
    ],
    ['a,"open\n1,2', [['a', 'open\n1,2']]],
    ['a,b,', [['a', 'b', '']]],
    [
      'a,b\n"x"y,2',
      [
        ['a', 'b'],
        ['xy', '2'],
      ],
    ],
  ])('%j', (text, expected) => {
    expect(cells(text)).toEqual(expected);
  });

  it('escapes, aligns numbers, and stops at its limits', () => {
    expect(csvTable('<b>\n<script>')).toContain('<td>&#60;script&#62;</td>');
    expect(csvTable('a,b\nx,-1.5')).toContain('<td>x</td><td align="right">-1.5</td>');
    expect(cells(`a\n${'1\n'.repeat(2000)}`)).toHaveLength(501);
    expect(csvTable(`a\n${'1\n'.repeat(2000)}`)).toContain('500+');
    expect(cells(Array.from({ length: 99 }, () => 'a').join(','))[0]).toHaveLength(50);
    expect(csvTable('')).toBe('');
  });

  it.each([['"'.repeat(500_000)], [',"'.repeat(250_000)], ['a'.repeat(500_000)], ['\n'.repeat(500_000)]])(
    'takes linear time',
    (text) => {
      const start = performance.now();
      csvTable(text);
      expect(performance.now() - start).toBeLessThan(2000);
    },
  );
});
