import { describe, expect, it } from 'vitest';
import { parseDocument } from './frontmatter.ts';

const block = (yaml: string): ReturnType<typeof parseDocument> => parseDocument(`---\n${yaml}\n---\nbody\n`);

describe('parseDocument', () => {
  it('splits the block from the body', () => {
    const parsed = parseDocument('---\ntitle: Iran\nconfidence: 0.8\n---\n# Text\n');
    expect(parsed).toEqual({
      frontmatter: { title: 'Iran', confidence: 0.8 },
      meta: { title: 'Iran', category: null, tags: [], aliases: [], archived: false },
      body: '# Text\n',
      bodyLine: 5,
      problem: null,
    });
  });

  it.each([
    ['no block', 'text\n---\nmore', 'text\n---\nmore', 1],
    ['an open block', '---\ntitle: x\n', '---\ntitle: x\n', 1],
    ['an empty block', '---\n---\nx', 'x', 3],
    ['CRLF', '---\r\na: 1\r\n---\r\nx', 'x', 4],
    ['a byte order mark', '\uFEFF---\na: 1\n---\nx', 'x', 4],
    ['nothing after the block', '---\na: 1\n---', '', 3],
    ['a longer rule', '----\na: 1\n---\nx', '----\na: 1\n---\nx', 1],
  ])('takes %s', (_name, content, body, line) => {
    const parsed = parseDocument(content);
    expect([parsed.body, parsed.bodyLine, parsed.problem]).toEqual([body, line, null]);
  });

  it.each([
    ['tags: [a, "#b", a]', ['a', 'b']],
    ['tags: a, #b c', ['a']],
    ['tags: "a, #b c"', ['a', 'b', 'c']],
    ['tags:\n  - two words\n  - 3\n  - [x]', ['two words', '3']],
    ['tags:', []],
    ['tag: x', ['x']],
  ])('reads %j as tags', (yaml, tags) => {
    expect(block(yaml).meta.tags).toEqual(tags);
  });

  it.each([
    ['aliases: AC/DC', ['AC/DC']],
    ['aliases: One, Two words', ['One', 'Two words']],
    ['aliases: [One, 2]', ['One', '2']],
  ])('reads %j as aliases', (yaml, aliases) => {
    expect(block(yaml).meta.aliases).toEqual(aliases);
  });

  it('reads titles, categories and archived in any scalar form', () => {
    expect(block('title: 2024\ncategory: " actor "\narchived: "yes"').meta).toMatchObject({
      title: '2024',
      category: 'actor',
      archived: true,
    });
    expect(block('title: [x]\ncategory: ""\narchived: no').meta).toMatchObject({
      title: null,
      category: null,
      archived: false,
    });
  });

  it('leaves dates as text', () => {
    expect(block('last_updated: 2024-05-01').frontmatter).toEqual({ last_updated: '2024-05-01' });
  });

  it.each([
    ['a: [1', 'not valid YAML'],
    ['a: 1\na: 2', 'not valid YAML'],
    ['just text', 'not a list of "key: value"'],
    ['- a\n- b', 'not a list of "key: value"'],
    [
      `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: [${'*a,'.repeat(9)}*a]`).join('\n')}`,
      'could not be read',
    ],
    ['['.repeat(20_000), 'not valid YAML'],
    [`a: ${'x'.repeat(70_000)}`, 'too long'],
  ])('tells the problem of %.20j and keeps the body', (yaml, problem) => {
    const parsed = block(yaml);
    expect(parsed.problem).toContain(problem);
    expect(parsed).toMatchObject({ frontmatter: {}, body: 'body\n' });
  });

  it('answers values that JSON and PostgreSQL take', () => {
    const { frontmatter } = block(
      'a: .nan\nb: "x\\0y"\nc: "\\ud800"\n__proto__: {polluted: true}\nd: 0x10\n? [k]\n: v',
    );
    expect(frontmatter).toMatchObject({ a: 'NaN', b: 'x\uFFFDy', c: '\uFFFD', d: 16 });
    expect(JSON.stringify(frontmatter)).not.toContain('\\u0000');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('makes no objects of other types', () => {
    expect(block('a: !!js/function "x"\nb: !!binary aGk=').frontmatter).toEqual({ a: 'x', b: 'aGk=' });
  });
});
