import { expect, it } from 'vitest';
import { descriptionOf } from './description.ts';

it('is what the frontmatter says, on one line', () => {
  expect(descriptionOf({ description: ' About\nit ' }, '<p>Text.</p>')).toBe('About it');
});

it('is the first paragraphs as text', () => {
  const html =
    '<h2>Title</h2>\n<p dir="auto">Salt &#x26; <em>pepper</em> &lt;b&gt;.</p><p><a href="/x"></a></p><p>More.</p>';
  expect(descriptionOf({}, html)).toBe('Salt & pepper <b>. More.');
});

it('ends with a sentence, or with a word', () => {
  const sentence = `${'word '.repeat(24)}end.`;
  expect(descriptionOf({}, `<p>${sentence} ${'more '.repeat(60)}</p>`)).toBe(sentence);
  const cut = descriptionOf({}, `<p>${'longer '.repeat(60)}</p>`);
  expect(cut).toMatch(/^(?:longer )+longer…$/);
  expect(cut.length).toBeLessThanOrEqual(200);
});

it('is empty for a page without text', () => {
  expect(descriptionOf({}, '<div>1</div>')).toBe('');
});
