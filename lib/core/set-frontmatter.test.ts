import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from './frontmatter.ts';
import { setFrontmatter } from './set-frontmatter.ts';

describe('setFrontmatter', () => {
  it('sets, adds and takes out keys, and leaves the rest as it is written', () => {
    const page = '---\n# of us all\n\ntitle: "A: b" # kept\ntags:\n  - one\n  - two\n# gone\nold: {a: 1}\n\n---\n# A\n';
    expect(setFrontmatter(page, { tags: ['three'], old: null, checked: '2026-11-20', n: 2 })).toBe(
      '---\n# of us all\n\ntitle: "A: b" # kept\ntags:\n  - three\nchecked: 2026-11-20\nn: 2\n\n---\n# A\n',
    );
  });

  it('begins a block, and ends one without keys', () => {
    expect(setFrontmatter('# A\n', { tags: [] })).toBe('---\ntags: []\n---\n# A\n');
    expect(setFrontmatter('', { a: 'x: y' })).toBe('---\na: "x: y"\n---\n');
    expect(setFrontmatter('---\na: 1\n---\n# A\n', { a: null })).toBe('# A\n');
    expect(setFrontmatter('---\n---\n# A\n', { a: true })).toBe('---\na: true\n---\n# A\n');
    expect(setFrontmatter('# A\n', { a: null })).toBe('# A\n');
  });

  it('writes the line ends of the page', () => {
    expect(setFrontmatter('---\r\na: 1\r\n---\r\nText', { b: [1] })).toBe('---\r\na: 1\r\nb:\r\n  - 1\r\n---\r\nText');
  });

  it('refuses a block that it can’t take apart', () => {
    for (const yaml of ['tags: [a', '{a: 1}', 'a: &x 1\nb: *x', '- a'])
      expect(() => setFrontmatter(`---\n${yaml}\n---\nText`, { b: 1 }), yaml).toThrow(
        expect.objectContaining({ code: 'invalid_input' }),
      );
  });

  it('is read back as it was given, whatever it is', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }),
    );
    const body = fc.string({ unit: 'grapheme' }).map((text) => `# A\n${text}`);
    fc.assert(
      fc.property(body, value, value, (text, one, two) => {
        const page = setFrontmatter(text, { 'a b': one, c: 'kept', d: 1 });
        const { frontmatter, body: rest } = parseDocument(setFrontmatter(page, { 'a b': two, d: null }));
        expect([frontmatter, rest]).toEqual([{ 'a b': two, c: 'kept' }, text]);
      }),
    );
  });
});
