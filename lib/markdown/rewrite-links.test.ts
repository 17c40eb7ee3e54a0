import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describePage } from './describe.ts';
import { rewriteLinks } from './rewrite-links.ts';

/** What a rename of "Old" (and of "Old (b)" and "Öl") to `to` does, in every form of its name. */
function renamed(content: string, to = 'New page'): string {
  return rewriteLinks(content, ({ target }) => {
    const found = /^((?:\.{0,2}\/)*)(Old \(b\)|Old page|Old|Öl)(\.md)?$/.exec(target);
    return found === null ? null : `${found[1] ?? ''}${to}${found[3] ?? ''}`;
  }).content;
}

describe('each form keeps its form', () => {
  it.each([
    ['[[Old]]', '[[New page]]'],
    ['[[ Old ]]', '[[ New page ]]'],
    ['[[Old|Old]]', '[[New page|Old]]'],
    ['[[Old#Old]]', '[[New page#Old]]'],
    ['[[Old#^block|text]]', '[[New page#^block|text]]'],
    ['[[Old#A#B]]', '[[New page#A#B]]'],
    ['![[Old]] ![[Old|300]]', '![[New page]] ![[New page|300]]'],
    ['[[Old.md]]', '[[New page.md]]'],
    ['[[../Old]]', '[[../New page]]'],
    [
      '| a | b |\n|---|---|\n| [[Old\\|x]] | ![[Old\\|9]] |',
      '| a | b |\n|---|---|\n| [[New page\\|x]] | ![[New page\\|9]] |',
    ],
    ['> [!note] [[Old]]\n> [x](Old.md)', '> [!note] [[New page]]\n> [x](New%20page.md)'],
    ['==[[Old]]== **[Old](Old)**', '==[[New page]]== **[Old](New%20page)**'],
    ['[Old](Old.md)', '[Old](New%20page.md)'],
    ['[x](./Old.md#Old "Old")', '[x](./New%20page.md#Old "Old")'],
    ["[x]( ../Old?raw#a%20b 'Old' )", "[x]( ../New%20page?raw#a%20b 'Old' )"],
    ['[x](<Old page.md> "t")', '[x](<New page.md> "t")'],
    ['[x](Old%20page.md)', '[x](New%20page.md)'],
    ['[x](Old%20\\(b\\).md#a\\)b)', '[x](New%20page.md#a%29b)'],
    ['![Old|100](Old)', '![Old|100](New%20page)'],
    ['[![Old](Old.png)](Old)', '[![Old](Old.png)](New%20page)'],
    ['[Old]: Old.md "Old"\n\n[Old] [x][Old]', '[Old]: New%20page.md "Old"\n\n[Old] [x][Old]'],
    ['[x]: <Old page>\n', '[x]: <New page>\n'],
    ['<a href="Old.md#x">Old</a>', '<a href="New%20page.md#x">Old</a>'],
    ["a <img alt=Old src='Old'> b", "a <img alt=Old src='New%20page'> b"],
    ['<div>\n<a class="x" href=Old>', '<div>\n<a class="x" href=New%20page>'],
    ['%%a%% [[Old]] %%b%% [[%%c%%Old]] [y](Old)', '%%a%% [[New page]] %%b%% [[%%c%%New page]] [y](New%20page)'],
    ['%%\n[[Old]]\n%%\r\n[[Old]]', '%%\n[[Old]]\n%%\r\n[[New page]]'],
    ['---\nup: "[[Old]]"\n---\n[[Old]]', '---\nup: "[[Old]]"\n---\n[[New page]]'],
    ['\uFEFF[[Old]]', '\uFEFF[[New page]]'],
    ['\uFEFF---\na: 1\n---\n\uFEFF[x](Old)', '\uFEFF---\na: 1\n---\n\uFEFF[x](New%20page)'],
    ['a\0b\r\n\r\n- x\r\n\t- [[Old]]\r\n', 'a\0b\r\n\r\n- x\r\n\t- [[New page]]\r\n'],
    ['text[^1]\n\n[^1]: see [[Old]]', 'text[^1]\n\n[^1]: see [[New page]]'],
  ])('%j', (before, after) => {
    expect(renamed(before)).toBe(after);
  });
});

it.each([
  '`[[Old]]` ``[x](Old)``',
  '```\n[[Old]]\n```',
  '~~~md\n[x](Old.md)\n~~~',
  '    [[Old]]\n',
  '- a\n\n      [[Old]]',
  '<!-- <a href="Old"> [[Old]] -->',
  '\\[[Old]] \\[x](Old)',
  '[x](https://Old) [x](//Old) [x](mailto:Old) <http://Old>',
  '[[Older]] [[An Old]] [x](#Old)',
  '%%[[Old]]%%',
  '[[O%%c%%ld]]',
  '['.repeat(300) + '[[Old]]',
])('stays: %j', (content) => {
  expect(renamed(content)).toBe(content);
});

describe('a new name is written as the place allows', () => {
  it.each([
    ['[x](Old)', 'A (b)', '[x](A%20%28b%29)'],
    ['[x](<Old>)', 'A (b)<c>', '[x](<A%20(b)%3Cc%3E>)'],
    ['[x](Old%20(b))', 'C (d)', '[x](C%20(d))'],
    ['[x](Old)', 'Öl/日本', '[x](Öl/日本)'],
    ['[x](%C3%96l)', 'Öl 2', '[x](%C3%96l%202)'],
    ['[x](Old)', '100% #1?', '[x](100%25%20%231%3F)'],
    ['[x](Old)', 'Note: a', '[x](Note%3A%20a)'],
    ['[x](Old)', 'A & B &copy;', '[x](A%20%26%20B%20%26copy;)'],
    ['[x](Old)', 'A & B', '[x](A%20&%20B)'],
    ['<a href="Old">', `A & "B" 'c'`, '<a href="A%20&amp;%20%22B%22%20&#39;c&#39;">'],
    ['| a |\n|---|\n| [x](Old) |', 'a|b', '| a |\n|---|\n| [x](a%7Cb) |'],
    ['[[Old]] [[Old#x]]', 'C#', '[[C#]] [[Old#x]]'],
  ])('%j to %j', (before, to, after) => {
    expect(renamed(before, to)).toBe(after);
  });

  it("and a link that can't be written stays and is counted", () => {
    const content = '[[Old]] [x](Old) [[Old]]';
    expect(rewriteLinks(content, ({ target }) => (target === 'Old' ? 'a|b' : null))).toEqual({
      content: '[[Old]] [x](a%7Cb) [[Old]]',
      rewritten: 1,
      impossible: 2,
    });
  });
});

describe('whatever the text', () => {
  const piece = fc.constantFrom(
    ...[
      '[[Old]]',
      '![[Old|x]]',
      '[a](Old)',
      '[a](<Old page> "t")',
      '<a href="Old">',
      '[r]: Old',
      '`',
      '``',
      '```\n',
      '\n',
      '\n\n',
    ],
    ...[
      '    ',
      '\t',
      '- ',
      '> ',
      '| ',
      '|---|\n',
      '%%',
      '%%\n',
      '\\',
      '*',
      '==',
      '\r\n',
      '\0',
      'é',
      '[',
      ']',
      '(',
      ')',
      '<!--',
      '-->',
      '^id',
    ],
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));

  it('the same names change nothing, and the links are those that the page is known to have', () => {
    fc.assert(
      fc.property(text, (content) => {
        const seen: string[] = [];
        const same = rewriteLinks(content, ({ target }) => {
          seen.push(target);
          return target;
        });
        expect(same).toEqual({ content, rewritten: 0, impossible: 0 });
        const known = describePage('X', content).links.map(({ target }) => target);
        for (const target of known) expect(seen).toContain(target);
      }),
      { numRuns: 300 },
    );
  });

  it('a rename there and back restores the text', () => {
    fc.assert(
      fc.property(text, (content) => {
        const there = rewriteLinks(content, ({ target }) => (target === 'Old' ? 'Elsewhere' : null));
        const back = rewriteLinks(there.content, ({ target }) => (target === 'Elsewhere' ? 'Old' : null));
        expect(back.content).toBe(content);
        expect(describePage('X', there.content).links.some(({ target }) => target === 'Old')).toBe(
          there.impossible > 0,
        );
      }),
      { numRuns: 300 },
    );
  });
});
