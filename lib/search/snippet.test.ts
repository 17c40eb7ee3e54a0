import { describe, expect, it } from 'vitest';
import { snippetOf, wantedOf } from './snippet.ts';

const shown = (text: string, query: string, language = 'en'): string =>
  snippetOf(text, wantedOf(query, language), language).text.replaceAll('\uE000', '[').replaceAll('\uE001', ']');

describe('snippet', () => {
  it.each([
    ['Oil exports rose.', 'oil', '[Oil] exports rose.'],
    // By stems, not letters.
    ['Notes are deleted here.', 'deleting a note', '[Notes] are [deleted] here.'],
    ['It holds oilers.', 'oil', 'It holds [oilers].'],
    ['The end of the oil.', 'the oil', 'The end of the [oil].'],
    ['To link a heading, add a sign.', 'link to a heading', 'To [link] a [heading], add a sign.'],
    ['To be or not to be', 'to be', '[To] [be] or not [to] [be]'],
    ['nothing of that', 'oil', 'nothing of that'],
    ['a\n\n b\u0007c\uE000 x', 'x', 'a b c [x]'],
  ])('of %j for %j', (text, query, expected) => {
    expect(shown(text, query)).toBe(expected);
  });

  it('marks scripts without spaces', () => {
    expect(shown('新しい保管庫を作成します。', '保管庫', 'ja')).toBe('新しい[保管庫]を作成します。');
  });

  it('is the window with most of the words', () => {
    const far = `oil ${'word '.repeat(200)}oil prices in Iran ${'word '.repeat(200)}`;
    const text = shown(far, 'iran oil prices');
    expect(text).toContain('[oil] [prices] in [Iran]');
    expect(text.length).toBeLessThan(300);
    expect(text).toMatch(/^….*…$/);
    const { offset } = snippetOf(far, wantedOf('iran oil prices', 'en'), 'en');
    expect(far.slice(offset)).toMatch(/^oil prices in Iran/);
  });

  it('is well formed and short for any text', () => {
    for (const text of ['🙂'.repeat(5000), 'x'.repeat(5000), '保'.repeat(5000), '']) {
      const snippet = shown(text, '🙂 x 保');
      expect(snippet.isWellFormed()).toBe(true);
      expect(snippet.length).toBeLessThan(800);
    }
  });
});
