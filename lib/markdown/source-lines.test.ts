import { expect, it } from 'vitest';
import { renderMarkdown } from './render.ts';

const CONTENT = `---
title: Lines
---

# Heading

A paragraph
of two lines.

- one
- two <b>bold</b>

| a | b |
| - | - |
| 1 | 2 |

<div>

Inside of HTML.

</div>
`;

function linesOf(content: string): string[] {
  const html = renderMarkdown(content, { lines: true })
    .parts.filter((part) => typeof part === 'string')
    .join('');
  return [...html.matchAll(/<(\w+)[^>]* data-line="(\d+)"/g)].map(([, tag, line]) => `${tag}:${line}`);
}

it('says of each block where it began in the file, frontmatter and HTML included', () => {
  const lines = linesOf(CONTENT);
  expect(lines).toEqual(
    expect.arrayContaining(['h1:5', 'p:7', 'li:10', 'li:11', 'table:13', 'tr:13', 'tr:15', 'p:19']),
  );
});

it('is off unless asked for', () => {
  expect(JSON.stringify(renderMarkdown(CONTENT).parts)).not.toContain('data-line');
  expect(linesOf('<p data-line="999">x</p>')).toEqual(['p:1']);
});
