import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowsOf } from './windows.ts';

/** A token a letter or digit; marks and spaces are none. */
const letters = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

describe('windowsOf', () => {
  it('leaves a text alone that fits', () => {
    expect(windowsOf('One. Two.', 6, letters)).toEqual([{ text: 'One. Two.', tokens: 6 }]);
    expect(windowsOf('', 6, letters)).toEqual([{ text: '', tokens: 0 }]);
  });

  it('cuts at the ends of sentences, into equal shares', () => {
    const sentence = 'Every single word of it counts here. ';
    const windows = windowsOf(sentence.repeat(5), 100, letters);
    expect(windows.map(({ tokens }) => tokens)).toEqual([87, 58]);
    for (const { text } of windows) expect(text).toMatch(/^(?:Every single word of it counts here\. )+$/);
  });

  it('cuts a long sentence at the ends of words, a long word between its letters', () => {
    expect(windowsOf('aaaa bbbb cccc dddd', 8, letters).map(({ text }) => text.trim())).toEqual([
      'aaaa bbbb',
      'cccc dddd',
    ]);
    expect(windowsOf('abcdefghijkl', 5, letters).map(({ text }) => text)).toEqual(['abcd', 'efgh', 'ijkl']);
  });

  it('cuts where there are no spaces', () => {
    const text = '東京は日本の首都です。大阪は西にあります。京都は古い町です。';
    const windows = windowsOf(text, 12, letters);
    expect(windows.map((window) => window.text).join('')).toBe(text);
    expect(Math.max(...windows.map(({ tokens }) => tokens))).toBeLessThanOrEqual(12);
  });

  it('loses nothing and keeps the limit, whatever the text and however counts add up', () => {
    // Neighbouring letters count more together than apart: no counter is that bad.
    const unruly = (text: string): number => letters(text) + Math.floor(letters(text) / 3);
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 4, max: 40 }),
        fc.constantFrom(letters, unruly),
        (text, limit, count) => {
          const windows = windowsOf(text, limit, count);
          const kept = (whole: string): string => whole.replaceAll(/[^\p{L}\p{N}]/gu, '');
          expect(kept(windows.map((window) => window.text).join(''))).toBe(kept(text));
          for (const window of windows) {
            expect(window.tokens).toBe(count(window.text));
            expect(window.tokens).toBeLessThanOrEqual(limit);
          }
        },
      ),
    );
  });
});
