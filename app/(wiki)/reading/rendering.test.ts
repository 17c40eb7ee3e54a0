import { describe, expect, it } from 'vitest';
import { fillSlots } from '#lib/markdown/render.ts';
import { renderedPage, targetsOf, withoutTitleHeading } from './rendering.ts';
import { wikiUrls } from './urls.ts';

const urls = wikiUrls('/@alice/notes', 'Home');
const shown = async (content: string, title: string) => {
  const page = await renderedPage(content, content);
  return withoutTitleHeading(
    fillSlots(page, () => null, urls),
    title,
    page.toc,
  );
};

describe('withoutTitleHeading', () => {
  it('drops the heading that the title came from, and keeps its id', async () => {
    expect(await shown('# Field *notes*\n\ntext\n\n## More\n', 'Field notes')).toMatchObject({
      titleId: 'field-notes',
      html: expect.stringMatching(/^<p>text<\/p>/),
      toc: [{ id: 'more' }],
    });
  });

  it.each([
    ['a heading that says something else', '# Other\n\ntext\n', 'Title'],
    ['a heading further down', 'text\n\n# Title\n', 'Title'],
    ['a page without one', 'text\n', 'Title'],
  ])('keeps %s', async (_what, content, title) => {
    const page = await renderedPage(content, content);
    expect(await shown(content, title)).toEqual({
      html: fillSlots(page, () => null, urls),
      titleId: null,
      toc: page.toc,
    });
  });
});

describe('targetsOf', () => {
  it('names each target once', async () => {
    const content = '[[A]] ![[b.png]] [[A|again]] [c](C.md)';
    expect(targetsOf(await renderedPage(content, content)).toSorted()).toEqual(['A', 'C.md', 'b.png']);
  });
});
