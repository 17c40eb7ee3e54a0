import { describe, expect, it } from 'vitest';
import { mergePage } from './merge.ts';

const page = (yaml: string, body = 'Text.\n'): string => `---\n${yaml}\n---\n${body}`;

/** The merged frontmatter, the same in both orders. */
function merged(base: string, ours: string, theirs: string): string {
  const one = mergePage({ base: page(base), ours: page(ours), theirs: page(theirs) });
  const two = mergePage({ base: page(base), ours: page(theirs), theirs: page(ours) });
  expect(two).toEqual(one);
  expect(one.clean).toBe(true);
  expect(one.text).toMatch(/^---\n[^]*---\nText\.\n$/);
  return one.text.slice(4, -'\n---\nText.\n'.length);
}

function conflicted(base: string, ours: string, theirs: string): string {
  const one = mergePage({ base: page(base), ours: page(ours), theirs: page(theirs) });
  expect(one.clean).toBe(false);
  expect(mergePage({ base: page(base), ours: page(theirs), theirs: page(ours) }).clean).toBe(false);
  return one.text.slice(4, -'\n---\nText.\n'.length);
}

describe('keys', () => {
  it('takes changes of neighbouring keys', () => {
    expect(merged('a: 1\nb: 2', 'a: 9\nb: 2', 'a: 1\nb: 8')).toBe('a: 9\nb: 8');
    expect(merged('a: 1\nb: 2\nc: 3', 'b: 2\nc: 3', 'a: 1\nb: 2\nc: 4')).toBe('b: 2\nc: 4');
  });

  it('lets both additions land, in an order that does not depend on the side', () => {
    expect(merged('a: 1', 'a: 1\nz: 1\nb: 2', 'a: 1\nc: 3')).toBe('a: 1\nc: 3\nz: 1\nb: 2');
    expect(merged('a: 1\nb: 2', 'n: 0\na: 1\nb: 2', 'a: 1\nm: 5\nb: 2')).toBe('n: 0\na: 1\nm: 5\nb: 2');
    expect(merged('a: 1', 'a: 1\nx: 1\nn: 2', 'm: 5\nx: 1\na: 1')).toBe('m: 5\nx: 1\na: 1\nn: 2');
  });

  it('agrees on equal changes, in whatever quotes', () => {
    expect(merged('a: 1', 'a: new', 'a: "new"')).toBe('a: "new"');
    expect(merged('a: x', 'a: "x"', 'a: y')).toBe('a: y');
    expect(merged('a: 1', 'a: 1\nb: [x, y]', 'a: 1\nb:\n  - x\n  - y')).toBe('a: 1\nb:\n  - x\n  - y');
  });

  it('leaves what nobody touched as it was', () => {
    const odd =
      '# about this page\n\n"k" :   \'v\'   # why\n# over m\nm: { x:   1,y: 2 }\n\nf: >-\n  long\n   text\n\n  more\n';
    expect(merged(`${odd}a: 1\nb: 2`, `${odd}a: 9\nb: 2`, `${odd}a: 1\nb: 8`)).toBe(`${odd}a: 9\nb: 8`);
    expect(merged(`a: 1\n${odd}b: 2`, `a: 9\n${odd}b: 2`, `a: 1\n${odd}b: 8`)).toBe(`a: 9\n${odd}b: 8`);
  });

  it('moves comments with their key', () => {
    expect(merged('# one\na: 1\n# two\nb: 2', '# one\na: 1', '# uno\na: 1\n# two\nb: 2')).toBe('# uno\na: 1');
    expect(merged('a: 1\nb: 2', 'a: 1\n# note\nb: 2', 'a: 1\nb: 3')).toBe('a: 1\n# note\nb: 3');
  });

  it('keeps the order that one side gave', () => {
    expect(merged('a: 1\nb: 2\nc: 3', 'c: 3\na: 1\nb: 2', 'a: 1\nb: 9\nc: 3\nd: 4')).toBe('c: 3\nd: 4\na: 1\nb: 9');
  });

  it('marks the lines of a key that both changed', () => {
    expect(conflicted('a: 1\nb: 2\nc: 3', 'a: 1\nb: 8\nc: 4', 'a: 0\nb: 9\nc: 3')).toBe(
      'a: 0\n<<<<<<< current\nb: 8\n=======\nb: 9\n>>>>>>> yours\nc: 4',
    );
    expect(conflicted('a: 1\nb: 2', 'a: 1', 'a: 1\nb: 3')).toBe('a: 1\n<<<<<<< current\n=======\nb: 3\n>>>>>>> yours');
    expect(conflicted('a: 1', 'a: 1\nb: x', 'a: 1\nb: y')).toContain('b: x\n=======\nb: y\n');
    expect(conflicted('n: 1', 'n: 90071992547409931', 'n: 90071992547409932')).toContain('=======');
    expect(conflicted('a: 1', 'a: 2 # sure', 'a: 2 # maybe')).toContain('# sure\n=======\n');
    expect(conflicted('a: 1 # x', 'a: 1 # y', 'a: 2 # x')).toContain('=======');
  });
});

describe('lists', () => {
  it('takes additions and removals of both sides', () => {
    expect(merged('tags: [a, b, c]', 'tags: [a, c, d]', 'tags: [a, b, e]')).toBe('tags: [a, d, e]');
    expect(merged('tags:\n  - a\n  - b\n', 'tags:\n  - a\n  - b\n  - y\n', 'tags:\n  - b\n  - x\n')).toBe(
      'tags:\n  - b\n  - x\n  - y\n',
    );
    expect(merged('tags: [a]', 'tags: []', 'tags: [a, b]')).toBe('tags: [b]');
    expect(merged('tags: [a, b]', 'tags: [b]', 'tags: [a]')).toBe('tags: []');
    expect(merged('tags:\n- a\n- b', 'tags:\n- b', 'tags:\n- a')).toBe('tags: []');
    expect(merged('a: 1', 'a: 1\ntags: [x, y]', 'a: 1\ntags: [x, z]')).toBe('a: 1\ntags: [x, y, z]');
    expect(merged('tags:', 'tags: [x]', 'tags:\n  - y')).toBe('tags:\n  - x\n  - y');
    expect(merged('tags: [a]', 'tags: [a, b]', 'tags:\n  - a\n  - c')).toBe('tags:\n  - a\n  - b\n  - c');
    expect(merged('tags:\n  - a', 'tags:\n  - a\n  - "b, c"', 'tags: [a, d]')).toBe('tags: [a, "b, c", d]');
  });

  it('keeps the comments and the writing of the items', () => {
    expect(
      merged(
        'tags:\n  # first\n  - "a" # why\n  - b',
        'tags:\n  # first\n  - "a" # why\n  # new\n  - c\n  - b',
        'tags:\n  # first\n  - "a" # why\n  - b\n  - d',
      ),
    ).toBe('tags:\n  # first\n  - "a" # why\n  # new\n  - c\n  - b\n  - d');
  });

  it('keeps the order that one side gave, and refuses two', () => {
    expect(merged('l: [a, b, c]', 'l: [c, b, a]', 'l: [a, b, c, d]')).toBe('l: [c, d, b, a]');
    expect(conflicted('l: [a, b, c]', 'l: [c, b, a]', 'l: [b, a, c]')).toContain('=======');
  });

  it('counts equal items', () => {
    expect(merged('l: [a, a]', 'l: [a, a, b]', 'l: [a]')).toBe('l: [a, b]');
    expect(merged('l: []', 'l: [a, a]', 'l: [a, b]')).toBe('l: [a, a, b]');
  });

  it('refuses what would double an item or lose a comment', () => {
    const item = (url: string, year: number): string => `s:\n  - url: ${url}\n    year: ${year}`;
    expect(conflicted(item('x', 1), item('x', 2), item('y', 1))).toContain('year: 2\n=======\ns:');
    expect(merged(item('x', 1), `${item('x', 1)}\n  - url: z`, `${item('x', 1)}\n  - url: y`)).toBe(
      `${item('x', 1)}\n  - url: y\n  - url: z`,
    );
    expect(conflicted('l: [a] # c', 'l: [a, b] # c', 'l:\n  - a\n  - d')).toContain('# c\n=======\n');
  });

  it('does not mix lists, maps and text', () => {
    expect(conflicted('l: [a]', 'l: [a, b]', 'l: a')).toContain('=======');
    expect(conflicted('l: a, b', 'l: a, b, c', 'l: a, b, d')).toContain('=======');
    expect(conflicted('l:', 'l: [a]', 'l: {a: 1}')).toContain('=======');
  });
});

describe('maps', () => {
  it('are merged by key, at any depth', () => {
    expect(
      merged(
        'm:\n  a: 1\n  n:\n    x: 1\n    y: [a]\n  z: 1\nend: 1',
        'm:\n  a: 2\n  n:\n    x: 1\n    y: [a, b]\n  z: 1\nend: 1',
        'm:\n  a: 1\n  n:\n    x: 3\n    y: [a, c]\n  # new\n  q: 5\nend: 1',
      ),
    ).toBe('m:\n  a: 2\n  n:\n    x: 3\n    y: [a, b, c]\n  # new\n  q: 5\nend: 1');
    expect(merged('m: {a: 1, b: [x]}', 'm: {a: 2, b: [x]}', 'm: {a: 1, b: [x, y], c: {d: e}}')).toBe(
      'm: {a: 2, b: [x, y], c: {d: e}}',
    );
    expect(merged('m: {a: 1}', 'm: {}', 'm: {a: 1, b: 2}')).toBe('m: {b: 2}');
  });

  it('conflict as a whole', () => {
    expect(conflicted('m:\n  a: 1\n  b: 1', 'm:\n  a: 2\n  b: 1', 'm:\n  a: 3\n  b: 1')).toBe(
      '<<<<<<< current\nm:\n  a: 2\n  b: 1\n=======\nm:\n  a: 3\n  b: 1\n>>>>>>> yours',
    );
  });
});

describe('what can not be merged by key', () => {
  it.each([
    ['invalid YAML', 'a: [1\nb: 1\nc: 1\nd: 1'],
    ['a list', '- a\n- b\n- c\n- d'],
    ['a map in braces', '{a: 1,\nb: 1,\nc: 1,\nd: 1}'],
    ['anchors', 'a: &x 1\nb: *x\nc: 1\nd: 1'],
    ['tags', 'a: !x 1\nb: 1\nc: 1\nd: 1'],
    ['keys that are lists', '? [a]\n: 1\nc: 1\nd: 1'],
    ['indented keys', ' a: 1\n b: 1\n c: 1\n d: 1'],
    ['too much', `a: ${'x'.repeat(70_000)}\nb: 1\nc: 1\nd: 1`],
    ['too deep', `a: ${'['.repeat(20_000)}\nb: 1\nc: 1\nd: 1`],
  ])('is merged by lines: %s', (_name, yaml) => {
    const lines = yaml.split('\n');
    expect(merged(yaml, [...lines, '# o'].join('\n'), ['# t', ...lines].join('\n'))).toBe(`# t\n${yaml}\n# o`);
  });

  it('is merged by lines when it is broken on one side only', () => {
    const base = 'tags: [a]\nb: 1\nc: 1';
    expect(merged(base, 'tags: [a\nb: 1\nc: 1', 'tags: [a]\nb: 1\nc: 2')).toBe('tags: [a\nb: 1\nc: 2');
    expect(conflicted(base, 'tags: [a, [\nb: 1\nc: 1', 'tags: [a, b]\nb: 1\nc: 1')).toContain('=======');
  });
});
