import { describe, expect, it } from 'vitest';
import { mergeText } from './merge.ts';

const base = 'one\ntwo\nthree\nfour\nfive\n';

describe('mergeText', () => {
  it('joins changes of different lines', () => {
    const merged = mergeText({ base, ours: base.replace('one', 'ONE'), theirs: base.replace('five', 'FIVE') });
    expect(merged).toEqual({ clean: true, text: 'ONE\ntwo\nthree\nfour\nFIVE\n' });
  });

  it('takes the side that changed, and the change that both made', () => {
    expect(mergeText({ base, ours: base, theirs: 'x' })).toEqual({ clean: true, text: 'x' });
    expect(mergeText({ base, ours: 'x', theirs: base })).toEqual({ clean: true, text: 'x' });
    expect(mergeText({ base, ours: 'x', theirs: 'x' })).toEqual({ clean: true, text: 'x' });
    const both = base.replace('two', 'TWO');
    expect(mergeText({ base, ours: both.replace('five', '5'), theirs: `zero\n${both}` })).toEqual({
      clean: true,
      text: 'zero\none\nTWO\nthree\nfour\n5\n',
    });
  });

  it('marks a conflict', () => {
    expect(mergeText({ base, ours: base.replace('two', 'A'), theirs: base.replace('two', 'B') })).toEqual({
      clean: false,
      text: 'one\n<<<<<<< current\nA\n=======\nB\n>>>>>>> yours\nthree\nfour\nfive\n',
    });
  });

  it('uses the given labels', () => {
    const { text } = mergeText({ base: 'a', ours: 'b', theirs: 'c', labels: { ours: 'main', theirs: 'draft' } });
    expect(text).toBe('<<<<<<< main\nb\n=======\nc\n>>>>>>> draft\n');
  });

  it('merges the newline at the end by itself', () => {
    expect(mergeText({ base: 'a\nb\nc', ours: 'a\nb\nc\n', theirs: 'A\nb\nc' })).toEqual({
      clean: true,
      text: 'A\nb\nc\n',
    });
    expect(mergeText({ base: 'a\nb\nc\n', ours: 'a\nb\nc', theirs: 'A\nb\nc\n' })).toEqual({
      clean: true,
      text: 'A\nb\nc',
    });
    expect(mergeText({ base: '', ours: 'a\n', theirs: '' })).toEqual({ clean: true, text: 'a\n' });
  });

  it('merges a change of line ends by itself', () => {
    const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
    expect(mergeText({ base, ours: crlf(base), theirs: base.replace('two', 'TWO') })).toEqual({
      clean: true,
      text: crlf(base.replace('two', 'TWO')),
    });
    expect(
      mergeText({ base: crlf(base), ours: crlf(base.replace('one', '1')), theirs: crlf(base.replace('five', '5')) })
        .text,
    ).toBe('1\r\ntwo\r\nthree\r\nfour\r\n5\r\n');
  });

  it('keeps mixed line ends as they are', () => {
    const mixed = 'one\r\ntwo\nthree\nfour\n';
    expect(mergeText({ base: mixed, ours: mixed.replace('one', '1'), theirs: mixed.replace('four', '4') })).toEqual({
      clean: true,
      text: '1\r\ntwo\nthree\n4\n',
    });
  });

  it('gives both orders the same answer, and loses no line that one side wrote', () => {
    let state = 7;
    const next = (below: number): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return (state >> 8) % below;
    };
    const change = (lines: string[], tag: string): string[] =>
      lines.flatMap((line, index) => {
        const dice = next(6);
        return dice === 0 ? [] : dice === 1 ? [`${tag}${index}`] : dice === 2 ? [line, `${tag}+${index}`] : [line];
      });
    let clean = 0;
    for (let round = 0; round < 400; round += 1) {
      const lines = Array.from({ length: 1 + next(14) }, () => 'abc'.charAt(next(3)));
      const [ours, theirs] = [change(lines, 'o').join('\n'), change(lines, 't').join('\n')];
      const one = mergeText({ base: lines.join('\n'), ours, theirs, labels: { ours: 'x', theirs: 'x' } });
      const two = mergeText({ base: lines.join('\n'), ours: theirs, theirs: ours, labels: { ours: 'x', theirs: 'x' } });
      expect(two.clean).toBe(one.clean);
      if (one.clean) {
        clean += 1;
        expect(two.text).toBe(one.text);
      }
      for (const line of [...ours.split('\n'), ...theirs.split('\n')]) {
        if (/^[ot]/.test(line)) expect(one.text.split('\n')).toContain(line);
      }
    }
    expect(clean).toBeGreaterThan(20);
  });

  it('merges long pages with many empty lines', () => {
    const long = Array.from({ length: 3000 }, (_, index) => `Paragraph ${index}.\n\n`).join('');
    expect(mergeText({ base: long, ours: `Top.\n\n${long}`, theirs: `${long}End.\n` })).toEqual({
      clean: true,
      text: `Top.\n\n${long}End.\n`,
    });
    const crlf = long.replaceAll('\n', '\r\n');
    expect(mergeText({ base: crlf, ours: `Top.\r\n\r\n${crlf}`, theirs: `${crlf}End.\r\n` }).text).toBe(
      `Top.\r\n\r\n${crlf}End.\r\n`,
    );
  });

  it('is bounded on text that a diff takes hours for', () => {
    const lines = '\n'.repeat(200_000);
    const merged = mergeText({ base: lines, ours: `a${lines}b`, theirs: `c${lines}d` });
    expect(merged.clean).toBe(false);
    expect(merged.text).toContain('>>>>>>> yours');
  }, 10_000);
});
