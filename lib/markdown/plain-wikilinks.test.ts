import fc from 'fast-check';
import { visit } from 'unist-util-visit';
import { expect, it } from 'vitest';
import { describePage } from './describe.ts';
import { syntax } from './parse.ts';
import { plainWikilinks } from './plain-wikilinks.ts';

it.each([
  ['a [[B]] c ![[D|x]]\n\n- [[E#f]]\n', ['[[B]]', '![[D|x]]', '[[E#f]]']],
  ['[[a]b]] [[[c]]] [[ ]] [[d]](x', ['[[a]b]]', '[[c]]']],
  ['[x](https://example.org "t") [[A]]', ['[[A]]']],
  ['---\n\n# H\n\n> [[A]]\n', ['[[A]]']],
])('reads %j', (text, links) => {
  const found = plainWikilinks(text);
  if (text.endsWith('(x')) expect(found).toBeNull();
  else expect(found?.map(({ start, end }) => text.slice(start, end))).toEqual(links);
});

it.each([
  ...[
    '`[[A]]`',
    '    [[A]]',
    '\\[[A]]',
    '<b>[[A]]</b>',
    '[x](A.md)',
    '[r]: A',
    '- [r]: A',
    '-     [[A]]',
    '~~~\n[[A]]',
  ],
  ...['| a |\n|---|\n| [[A|b]] |', 'a|b\n-|-', 'a\n:-', '[x](http://a "[[A]]")', 'http://x/[[A]]', '[x](\nA)'],
])('leaves %j to the parser', (text) => {
  expect(plainWikilinks(text)).toBeNull();
});

it('agrees with the parser wherever it answers', () => {
  const piece = fc.constantFrom(
    ...[
      '[[A]]',
      '![[B|c]]',
      '[[',
      ']]',
      '[',
      ']',
      '(',
      ')',
      '!',
      '](',
      '[x](http://y)',
      '[x](http://y "t")',
      '[^1]',
      '[x]',
    ],
    ...[
      'a',
      ' ',
      '  ',
      '    ',
      '\n',
      '\n\n',
      '\r\n',
      '- ',
      '* ',
      '+ ',
      '1. ',
      '> ',
      '# ',
      '---',
      '===',
      '|',
      ':',
      '-',
      '*',
      '**',
      '_',
    ],
    ...['~~', '==', '^id', 'www.', 'http://', 'a@b.c', '"', '&amp;', '\u00a0', '\u2028', '\ufeff', '1)', '#', 'é'],
  );
  let answered = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      const found = plainWikilinks(text);
      if (found === null) return;
      answered += 1;
      const shift = text.startsWith('\ufeff') ? 1 : 0;
      const places: { start: number; end: number }[] = [];
      visit(syntax.parse(text), 'wikilink', ({ position }) => {
        places.push({ start: (position?.start.offset ?? 0) + shift, end: (position?.end.offset ?? 0) + shift });
      });
      expect(found).toEqual(places);
      if (shift === 0) expect(describePage('X', `\n${text}`).links.filter(({ markdown }) => markdown)).toEqual([]);
    }),
    { numRuns: 2000 },
  );
  expect(answered).toBeGreaterThan(500);
});
