import { expect, it } from 'vitest';
import { outlineOf } from './outline.ts';

it('gives each heading its line, and the words of all that is under it', () => {
  const content = '---\ntitle: x\n---\n# One\n\ntwo words\n\n## Deep #\n\n```\n# no heading\n```\n\nTwo\n===\nend\n';
  expect(outlineOf(content)).toEqual({ lines: ['4 # One (6)', '8 ## Deep (3)', '14 # Two (2)'], left: 0 });
  expect(outlineOf('no headings\n')).toEqual({ lines: [], left: 0 });
});

it('leaves out the deepest headings of a note that has very many, then the last', () => {
  const deep = Array.from({ length: 40 }, (_, index) => `## S${index}\n\n### A\n\n### B\n\ntext\n`).join('\n');
  const outline = outlineOf(deep);
  expect([outline.lines.length, outline.left]).toEqual([40, 80]);
  expect(outline.lines.at(-1)).toBe('313 ## S39 (4)');
  const flat = outlineOf(Array.from({ length: 200 }, (_, index) => `# H${index}\n`).join('\n'));
  expect([flat.lines.length, flat.left]).toEqual([80, 120]);
  expect(outlineOf(`# ${'long '.repeat(100)}\n`).lines[0]?.length).toBeLessThan(140);
});
