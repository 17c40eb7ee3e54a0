import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST_TOKENS } from '../../protocol/context.ts';
import { pack } from './pack.ts';
import { introOf, pieceAround, piecesOf } from './sections.ts';
import { cutToWeight, estimateTokens, weigh } from './tokens.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc
    .array(fc.constantFrom('oil ', 'Iran ', '\n', '## A\n', '制裁', '😀', '"', '1,200 '), { maxLength: 400 })
    .map((parts) => parts.join('')),
);

describe('estimateTokens', () => {
  it('is no less than a common tokenizer for English, and grows with scripts that it splits finely', () => {
    expect(estimateTokens('The quick brown fox jumps over the lazy dog.')).toBe(12);
    expect(estimateTokens('制裁')).toBe(3);
    expect(estimateTokens('😀')).toBe(3);
    expect(estimateTokens('')).toBe(0);
  });

  it('is additive, so that what is packed in parts weighs as a whole', () => {
    fc.assert(fc.property(text, text, (a, b) => weigh(a) + weigh(b) === weigh(a + b)));
  });
});

describe('cutToWeight', () => {
  it('keeps to the weight, and keeps characters whole', () => {
    fc.assert(
      fc.property(text, fc.nat(2000), (whole, most) => {
        const cut = cutToWeight(whole, most);
        expect(weigh(cut)).toBeLessThanOrEqual(most);
        expect(whole.startsWith(cut)).toBe(true);
        expect(cut.isWellFormed()).toBe(true);
        if (weigh(whole) <= most) expect(cut).toBe(whole);
      }),
    );
  });

  it('cuts after lines, and a long line after words', () => {
    expect(cutToWeight('first\nsecond\nthird', 90)).toBe('first\nsecond');
    expect(cutToWeight('one two three four', 60)).toBe('one two');
    expect(cutToWeight('😀😀😀', weigh('😀😀'))).toBe('😀😀');
  });
});

describe('sections', () => {
  const content = `---\ntags: [a]\n---\nAn introduction that says enough to stand alone, in one long sentence of words, since it has to be more than a hundred characters.\n\n# One\n\nText one.\n\n## Deep\n\nText deep.\n\n# Two\n\nText two.\n`;
  const page = { path: 'P', content };

  it('are found by a line, with subsections where they are small', () => {
    expect(pieceAround(page, 7, 400)).toMatchObject({ section: 'One', first: 6, last: 12 });
    expect(pieceAround(page, 12, 400)).toMatchObject({ section: 'One > Deep', first: 10, last: 12 });
    expect(pieceAround(page, 7, 100)).toMatchObject({ section: 'One', first: 6, last: 8 });
    expect(pieceAround(page, 2, 100)).toMatchObject({ section: null, first: 1, last: 4 });
    expect(pieceAround(page, 2, 10_000)).toMatchObject({ section: null, first: 1, last: 16 });
  });

  it('of a page cover it in order, once', () => {
    const all = piecesOf(page, 400).map(({ section, first, last }) => [section, first, last]);
    expect(all).toEqual([
      [null, 1, 4],
      ['One', 6, 12],
      ['Two', 14, 16],
    ]);
    expect(introOf(page)?.first).toBe(1);
    expect(introOf({ path: 'P', content: '# Title\n\n## A\n\nText.\n' })?.text).toBe('# Title\n\n## A\n\nText.');
    expect(piecesOf({ path: 'P', content: '\n \n' }, 400)).toEqual([]);
  });
});

describe('pack', () => {
  const piece = fc
    .record({
      path: fc.constantFrom('A', 'B/C', '日本/東京'),
      section: fc.option(text.map((name) => name.slice(0, 40))),
      first: fc.nat(500),
      text,
    })
    .map((part) => ({ ...part, last: part.first + part.text.split('\n').length - 1 }));
  const extra = fc.record({ heading: fc.constant('Linked from:'), lines: fc.array(text, { maxLength: 12 }) });

  it('is never over its budget, whatever it is given, and loses nothing silently', () => {
    fc.assert(
      fc.property(
        fc.record({
          title: text,
          pieces: fc.array(piece, { maxLength: 20 }),
          extras: fc.array(extra, { maxLength: 3 }),
          maxTokens: fc.integer({ min: LEAST_TOKENS, max: 3000 }),
        }),
        (load) => {
          const { text: packed, tokens, sources, leftOut } = pack(load);
          expect(tokens).toBe(estimateTokens(packed));
          expect(tokens).toBeLessThanOrEqual(load.maxTokens);
          expect(sources.length + leftOut.length).toBe(load.pieces.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  const section = (name: string, words: number) => {
    const body = Array.from(
      { length: words / 10 },
      (_, index) => `Line ${index} of ${name} says this much and no more.`,
    );
    return { path: 'Note', section: name, first: 1, last: body.length, text: body.join('\n') };
  };

  it('uses most of the budget, cuts one section and says how to get the rest', () => {
    const pieces = ['One', 'Two', 'Three', 'Four'].map((name, index) => ({
      ...section(name, 400),
      first: index * 100 + 1,
      last: index * 100 + 40,
    }));
    const { text: packed, tokens, leftOut } = pack({ title: 'Context', pieces, extras: [], maxTokens: 1500 });
    expect(tokens).toBeGreaterThan(1500 * 0.8);
    expect(packed).toContain('=== Note § One · lines 1-40 ===');
    expect(packed).toContain('… (goes on to line 240)');
    expect(leftOut.map((left) => left.section)).toEqual(['Four']);
    expect(packed).toMatch(/Left out \(read_note with path and section or lines\):\nNote § Four \(~\d+ tokens\)$/);
  });

  it('keeps room for what links there and what changed', () => {
    const extras = [{ heading: 'Linked from:', lines: ['A', 'B'] }];
    const { text: packed } = pack({ title: 'T', pieces: [section('Long', 5000)], extras, maxTokens: 400 });
    expect(packed).toContain('\nLinked from:\nA\nB');
  });
});
