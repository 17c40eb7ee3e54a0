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
});

it('takes callouts and marks as a reader sees them', () => {
  const [chunk] = describePage('P', '> [!info]+ On Android\n> Tap ==twice==.\n').chunks;
  expect(chunk?.text).toBe('On Android\nTap twice.');
});
