import { describe, expect, it } from 'vitest';
import { headingsOf, sectionAtLine, sectionOf } from './sections.ts';

const content = `---
title: x
# no heading: y
---
# Iran

Intro

## Economy
Text
\`\`\`sh
# a comment
\`\`\`
### Sources
[1]

## Politics ##
More

Setext *title*
---
Under

### Sources
[2]
`;

describe('headingsOf', () => {
  it('finds ATX and setext headings outside code and frontmatter', () => {
    expect(headingsOf(content).map(({ depth, text }) => `${depth} ${text}`)).toEqual([
      '1 Iran',
      '2 Economy',
      '3 Sources',
      '2 Politics',
      '2 Setext *title*',
      '3 Sources',
    ]);
  });

  it.each(['a\n\n---\n', '- a\n---\n', '> a\n---\n', '| a |\n---\n', '    a\n---\n'])(
    'takes no rule for an underline: %j',
    (text) => {
      expect(headingsOf(text)).toEqual([]);
    },
  );

  it('keeps a hash that belongs to the title', () => {
    expect(headingsOf('## C#\n## #\n## a ## \n').map(({ text }) => text)).toEqual(['C#', '', 'a']);
  });

  it('takes linear time on hostile lines', () => {
    const start = performance.now();
    headingsOf(`# ${' '.repeat(500_000)}x\n# ${'# '.repeat(250_000)}x\n`);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('sectionOf', () => {
  it('answers the section up to the next heading of the same or a higher level', () => {
    expect(sectionOf(content, 'Economy')).toBe('## Economy\nText\n```sh\n# a comment\n```\n### Sources\n[1]\n');
    expect(sectionOf(content, 'politics')).toBe('## Politics ##\nMore\n');
  });

  it('takes the marks and markup of a heading', () => {
    expect(sectionOf(content, '## Economy')).toContain('## Economy');
    expect(sectionOf(content, 'Setext title')).toBe('Setext *title*\n---\nUnder\n\n### Sources\n[2]\n');
  });

  it('tells two of a name apart by the heading above', () => {
    expect(sectionOf(content, 'Sources')).toBe('### Sources\n[1]\n');
    expect(sectionOf(content, 'Setext title > Sources')).toBe('### Sources\n[2]\n');
    expect(sectionOf(content, 'Setext title#Sources')).toBe('### Sources\n[2]\n');
    expect(sectionOf(content, 'Politics#Sources')).toBeNull();
  });

  it('answers null where there is none', () => {
    expect(sectionOf(content, 'a comment')).toBeNull();
    expect(sectionOf(content, '')).toBeNull();
    expect(sectionOf('', 'x')).toBeNull();
  });
});

describe('sectionAtLine', () => {
  const content = '---\ntitle: x\n---\n# One\n\ntext\n\n## Two\n\nmore\n\nThree\n=====\nend\n';
  const text = (line: number) => {
    const section = sectionAtLine(content, line);
    return section === null ? null : [section.heading, content.slice(section.start, section.end)];
  };

  it('goes from the heading on that line to the next of its level', () => {
    expect(text(4)).toEqual(['One', '# One\n\ntext\n\n## Two\n\nmore\n\n']);
    expect(text(8)).toEqual(['Two', '## Two\n\nmore\n\n']);
    expect(text(12)).toEqual(['Three', 'Three\n=====\nend\n']);
  });

  it('knows no section at any other line', () => {
    for (const line of [0, 1, 2, 5, 6, 13, 99]) expect(text(line)).toBeNull();
  });
});
