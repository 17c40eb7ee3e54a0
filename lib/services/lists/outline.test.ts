import { expect, it } from 'vitest';
import { describePage } from '../../markdown/describe.ts';
import { outlineOf } from './outline.ts';

const WORDS = 'many words of a long text that fills its own section '.repeat(8);

function outline(content: string): string[] {
  const { chunks } = describePage('Page', content);
  const pieces = chunks.map(({ headingPath, places, text }) => ({ above: headingPath, places, text }));
  return outlineOf(pieces).map(({ depth, text, id }) => `${depth} ${text} #${id}`);
}

it('names the headings of long sections and of short ones that are joined', () => {
  const short =
    '# Page\n\nFirst.\n\n## One\n\nText.\n\n### Detail\n\nText.\n\n## Two\n\nText.\n\n### Detail\n\nText.\n';
  const named = ['1 One #one', '2 Detail #detail', '1 Two #two', '2 Detail #detail-1'];
  expect(outline(short)).toEqual(named);
  expect(outline(short.replaceAll('Text.', WORDS))).toEqual(named);
});

it('names a section once that fills several chunks', () => {
  expect(outline(`# Page\n\n## Long\n\n${`${WORDS}\n\n`.repeat(20)}## End\n\n${WORDS}\n`)).toEqual([
    '1 Long #long',
    '1 End #end',
  ]);
});
