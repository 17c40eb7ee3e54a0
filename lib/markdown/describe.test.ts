import { describe, expect, it } from 'vitest';
import { describePage } from './describe.ts';

const linksOf = (content: string): string[] =>
  describePage('x', content).links.map(({ target, fragment, label, embed, markdown }) =>
    [
      embed ? '!' : '',
      markdown ? 'md:' : '',
      target,
      fragment === null ? '' : `#${fragment}`,
      label === null ? '' : `|${label}`,
    ].join(''),
  );

describe('title', () => {
  it.each([
    ['---\ntitle: From YAML\n---\n# Heading\n', 'From YAML'],
    ['text\n\n# The *first* [[x|heading]]\n# Second', 'The first heading'],
    ['Setext\n===\n', 'Setext'],
    ['## Level 2\n', 'Iran'],
    ['```\n# code\n```\n', 'Iran'],
    ['# \n', 'Iran'],
    ['', 'Iran'],
  ])('of %j is %s', (content, title) => {
    expect(describePage('Actors/Iran', content).title).toBe(title);
  });
});

describe('links', () => {
  it('are found in every form', () => {
    expect(linksOf('[[A]] [[B|text]] [[C#Head|x]] ![[d.png|300]] [e](f%20g.md#h) ![i|20](../j.png)')).toEqual([
      'A',
      'B|text',
      'C#Head|x',
      '!d.png',
      'md:f g.md#h|e',
      '!md:../j.png|i',
    ]);
  });

  it('are found in tables, quotes, lists, headings and footnotes', () => {
    expect(linksOf('# [[a]]\n> [[b]]\n\n- [[c]]\n\n| [[d\\|e]] |\n|-|\n| x |\n\nf[^1]\n\n[^1]: [[g]]')).toEqual([
      'a',
      'b',
      'c',
      'd|e',
      'g',
    ]);
  });

  it('of references are found by their definition', () => {
    expect(linksOf('[a][ref] [Ref] ![b][ref]\n\n[ref]: c.md')).toEqual(['md:c.md|a', 'md:c.md|Ref', '!md:c.md|b']);
  });

  it.each([
    ['code', '`[[a]]` ``[[b]]``\n\n```\n[[c]]\n```\n\n    [[d]]\n'],
    ['comments', '%%[[a]]%%\n\n%%\n[[b]]\n\n[c](d)\n%%\n'],
    ['escapes', '\\[[a]] [\\[a]]'],
    ['frontmatter', '---\nrelated: "[[a]]"\n---\n'],
    ['addresses', '[a](https://b) <https://c> www.d.example [e](mailto:f@g) [h](//i) ![j](https://k/l.png)'],
    ['fragments', '[a](#b) [[#c]]'],
    ['nothing', '[[]] [[ ]] [a]() [[a\nb]]'],
  ])('are not seen in %s', (_name, content) => {
    expect(linksOf(content)).toEqual([]);
  });
});

describe('chunks', () => {
  it('are one a section, with the headings above and the line in the file', () => {
    const { chunks } = describePage(
      'Iran',
      '---\ntitle: Iran\n---\n# Iran\nIntro *text*\n\n## Economy\nOil\n### Gas\n- a\n- [[b|c]]\n\nPolitics\n---\n```\n# x\n```\n',
    );
    expect(chunks).toEqual([
      { headingPath: [], text: 'Intro text', line: 4, words: 2 },
      { headingPath: ['Economy'], text: 'Oil', line: 7, words: 1 },
      { headingPath: ['Economy', 'Gas'], text: 'a\nc', line: 9, words: 2 },
      { headingPath: ['Politics'], text: '# x', line: 13, words: 1 },
    ]);
  });

  it('keep a heading without text, and a page without anything', () => {
    expect(describePage('x', '## A\n## B\n').chunks.map(({ headingPath }) => headingPath)).toEqual([['A'], ['B']]);
    expect(describePage('x', '').chunks).toEqual([{ headingPath: [], text: '', line: 1, words: 0 }]);
  });

  it('part long sections between blocks, items and rows', () => {
    const paragraph = `${'word '.repeat(120).trim()}\n\n`;
    const { chunks, words } = describePage('x', `# T\n\n## S\n\n${paragraph.repeat(5)}`);
    expect(chunks.map((chunk) => [chunk.words, chunk.line])).toEqual([
      [240, 3],
      [240, 9],
      [120, 13],
    ]);
    expect(words).toBe(602);
    const list = describePage('x', `- ${'word '.repeat(50)}\n`.repeat(10)).chunks;
    expect(list.map((chunk) => [chunk.words, chunk.line])).toEqual([
      [300, 1],
      [200, 7],
    ]);
  });

  it('leave no word of a long page out', () => {
    const content = Array.from(
      { length: 60 },
      (_, index) => `## H${index}\n\n${Array.from({ length: 20 }, (_x, word) => `w${index}x${word}`).join(' ')}\n`,
    ).join('\n');
    const text = describePage('x', content)
      .chunks.map((chunk) => chunk.text)
      .join(' ');
    for (let index = 0; index < 60; index += 1) expect(text).toContain(`w${index}x19`);
  });

  it('hold no U+0000, which PostgreSQL refuses', () => {
    expect(JSON.stringify(describePage('x', '---\na: "\\0"\n---\n# a\0b\n[[c\0d]] &#0; [x](e%00f)'))).not.toContain(
      '\\u0000',
    );
    expect(JSON.stringify(describePage('x', `${'>'.repeat(1000)}\0`))).not.toContain('\\u0000');
  });

  it('count line ends of Windows as one', () => {
    expect(describePage('x', '---\r\na: 1\r\n---\r\n## A\r\n\r\n## B\r\n').chunks.map(({ line }) => line)).toEqual([
      4, 6,
    ]);
  });
});

it('takes callouts and marks as a reader sees them', () => {
  const [chunk] = describePage('P', '> [!info]+ On Android\n> Tap ==twice==.\n').chunks;
  expect(chunk?.text).toBe('On Android\nTap twice.');
});
