import { describe, expect, it } from 'vitest';
import { mergePage, mergeText } from './merge.ts';

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

  it('joins changes of lines next to each other', () => {
    const both = (ours: string, theirs: string): ReturnType<typeof mergeText> => {
      const one = mergeText({ base: 'a\nb\nc\n', ours, theirs });
      expect(mergeText({ base: 'a\nb\nc\n', ours: theirs, theirs: ours }).clean).toBe(one.clean);
      return one;
    };
    expect(both('A\nb\nc\n', 'a\nB\nc\n')).toEqual({ clean: true, text: 'A\nB\nc\n' });
    expect(both('A\nn\nb\nc\n', 'a\nB\nc\n')).toEqual({ clean: true, text: 'A\nn\nB\nc\n' });
    expect(both('b\nc\n', 'a\nB\nc\n')).toEqual({ clean: true, text: 'B\nc\n' });
    expect(both('b\nc\n', 'a\nc\n')).toEqual({ clean: true, text: 'c\n' });
    expect(both('a\nb\nC\n', 'a\nb\nc\nn\n')).toEqual({ clean: true, text: 'a\nb\nC\nn\n' });
    // Both may have inserted between the two, or one where the other's text is gone.
    expect(both('A\nn\nb\nc\n', 'a\nm\nB\nc\n').clean).toBe(false);
    expect(both('a\nn\nb\nc\n', 'a\nm\nb\nc\n').clean).toBe(false);
    expect(both('b\nc\n', 'a\nn\nb\nc\n').clean).toBe(false);
    expect(both('A\nn\nb\nc\n', 'a\nm\nb\nc\n').clean).toBe(false);
  });

  it('keeps what both begin or end with outside the markers', () => {
    expect(mergeText({ base: '', ours: 'a\nb\nc\n', theirs: 'a\nB\nc\n' })).toEqual({
      clean: false,
      text: 'a\n<<<<<<< current\nb\n=======\nB\n>>>>>>> yours\nc\n',
    });
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

  it('joins scattered changes of a page with as many lines as fit into 1 MB', () => {
    const lines = Array.from({ length: 150_000 }, (_, index) => String(index));
    const changed = (tag: string, at: number): string =>
      lines.map((line, index) => (index % 100 === at ? tag : line)).join('\n');
    const merged = mergeText({ base: lines.join('\n'), ours: changed('o', 20), theirs: changed('t', 70) });
    expect(merged.clean).toBe(true);
    expect(merged.text.split('\n').filter((line) => line === 'o' || line === 't')).toHaveLength(3000);
  }, 10_000);

  it.each([
    ['one line', 'a\n'.repeat(400_000), 'b\n'.repeat(500_000), 'a\n'.repeat(300_000)],
    ['one line between others', `x\n${'a\n'.repeat(400_000)}y`, `z\n${'a\n'.repeat(300_000)}w`, 'a\n'.repeat(500_000)],
    ['empty lines', '\n'.repeat(900_000), `a${'\n'.repeat(900_000)}b`, `c${'\n'.repeat(900_000)}d`],
    ['three lines in disorder', ...[10_007, 10_009, 10_037].map((prime) => disorder(prime))],
  ])(
    'is bounded on text that a diff can take hours for: %s',
    (_name, base = '', ours = '', theirs = '') => {
      const merged = mergeText({ base, ours, theirs });
      expect(merged.clean).toBe(false);
      expect(merged.text).toContain('>>>>>>> yours');
    },
    10_000,
  );
});

function disorder(prime: number): string {
  return Array.from({ length: 300_000 }, (_, index) => 'abc'.charAt(((index * index) % prime) % 3)).join('\n');
}

describe('mergePage', () => {
  /** The merged page, the same in both orders. */
  const merged = (base: string, ours: string, theirs: string): string => {
    const one = mergePage({ base, ours, theirs });
    expect(mergePage({ base, ours: theirs, theirs: ours })).toEqual(one);
    expect(one.clean).toBe(true);
    return one.text;
  };

  it('merges frontmatter by key and the body by lines', () => {
    expect(
      merged(
        '---\ntitle: x\ntags: [a]\n---\n# One\n\nText.\n',
        '---\ntitle: y\ntags: [a, b]\n---\n# One\n\nText!\n',
        '---\ntitle: x\ntags: [a, c]\n---\n# 1\n\nText.\n',
      ),
    ).toBe('---\ntitle: y\ntags: [a, b, c]\n---\n# 1\n\nText!\n');
  });

  it('takes frontmatter that one side adds or removes', () => {
    expect(merged('Text.\n', '---\na: 1\n---\nText.\n', 'Text!\n')).toBe('---\na: 1\n---\nText!\n');
    expect(merged('Text.\n', '---\na: 1\n---\nText.\n', '---\nb: 1\n---\nText.\n')).toBe(
      '---\na: 1\nb: 1\n---\nText.\n',
    );
    expect(merged('---\na: 1\n---\nText.\n', 'Text.\n', '---\na: 1\n---\nText!\n')).toBe('Text!\n');
    expect(merged('---\na: 1\n---\nText.\n', 'Text.\n', '---\na: 1\nb: 2\n---\nText.\n')).toBe(
      '---\nb: 2\n---\nText.\n',
    );
    expect(merged('---\n---\nText.\n', '---\n# c\n---\nText.\n', 'Text.\n')).toBe('---\n# c\n---\nText.\n');
    expect(
      mergePage({ base: '---\na: 1\n---\nText.\n', ours: 'Text.\n', theirs: '---\na: 2\n---\nText.\n' }).text,
    ).toBe('---\n<<<<<<< current\n=======\na: 2\n>>>>>>> yours\n---\nText.\n');
  });

  it('merges two creations of one page', () => {
    expect(merged('', '---\na: 1\n---\nText.\n', '---\nb: 1\n---\nText.\n')).toBe('---\na: 1\nb: 1\n---\nText.\n');
    expect(mergePage({ base: '', ours: '---\na: 1\n---\nOne\n', theirs: '---\na: 1\n---\nTwo\n' })).toEqual({
      clean: false,
      text: '---\na: 1\n---\n<<<<<<< current\nOne\n=======\nTwo\n>>>>>>> yours\n',
    });
    expect(merged('', 'Text', 'Text\n')).toBe('Text\n');
    expect(merged('', '---\r\na: 1\r\n---\r\n', '---\na: 1\n---')).toBe('---\na: 1\n---\n');
    expect(merged('', '\uFEFFText', 'Text')).toBe('Text');
  });

  it('takes line ends, byte order mark and final newline as changes of their own', () => {
    const base = '---\na: 1\nb: 2\n---\nText.\n';
    const crlf = base.replaceAll('\n', '\r\n');
    expect(merged(base, crlf, base.replace('b: 2', 'b: 3'))).toBe(crlf.replace('b: 2', 'b: 3'));
    expect(merged(crlf, crlf.replace('b: 2', 'b: 3'), crlf.replace('a: 1', 'a: 0'))).toBe(
      crlf.replace('b: 2', 'b: 3').replace('a: 1', 'a: 0'),
    );
    const mixed = '---\r\na: 1\nb: 2\r\n---\nText.\r\n';
    expect(merged(mixed, mixed.replace('b: 2', 'b: 3'), mixed.replace('a: 1', 'a: 0'))).toBe(
      mixed.replace('b: 2', 'b: 3').replace('a: 1', 'a: 0'),
    );
    expect(merged(`\uFEFF${base}`, base, `\uFEFF${base.replace('b: 2', 'b: 3')}`)).toBe(base.replace('b: 2', 'b: 3'));
    expect(merged(base, base.slice(0, -1), base.replace('b: 2', 'b: 3'))).toBe(
      base.replace('b: 2', 'b: 3').slice(0, -1),
    );
    expect(merged('---\na: 1\n---', '---\na: 2\n---', '---\na: 1\n---\nText.')).toBe('---\na: 2\n---\nText.');
  });

  it('merges by lines what only looks like frontmatter', () => {
    expect(merged('---\na\nb\nc\n', '---\nA\nb\nc\n', '---\na\nb\nC\n')).toBe('---\nA\nb\nC\n');
    const base = '---\na: 1\nb: 2\n---\nText.\n';
    expect(merged(base, base.replace('---\nText', 'Text'), base.replace('a: 1', 'a: 2'))).toBe(
      '---\na: 2\nb: 2\nText.\n',
    );
  });
});
