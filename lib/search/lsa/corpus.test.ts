import { describe, expect, it } from 'vitest';
import { Corpus, LSA_DEFAULTS, countTerms, fold } from './corpus.ts';
import type { CorpusModel } from './corpus.ts';

const OPTIONS = { ...LSA_DEFAULTS, dimensions: 3 };

/** Three subjects of ten words each; a text has six words of one, and two that all share. */
const SUBJECTS = ['sea', 'law', 'tea'].map((name) => Array.from({ length: 10 }, (_, i) => `${name}${i}`));
const TEXTS = Array.from({ length: 90 }, (_, n) => {
  const words = SUBJECTS[n % 3] ?? [];
  return [...Array.from({ length: 6 }, (_unused, i) => words[(n * 3 + i * 7) % 10] ?? ''), 'note', `only${n}`];
});

function fitted(
  options = OPTIONS,
  texts = TEXTS,
): { corpus: Corpus; model: CorpusModel; embed: (words: string) => Float32Array | null } {
  const corpus = new Corpus();
  for (const text of texts) corpus.add(countTerms(text));
  const model = corpus.fit(options);
  if (model === null) throw new Error('There is enough to learn from.');
  const { dimensions } = model;
  const vectors = new Map(
    model.terms.map((term, index) => [
      term,
      { scale: model.scales[index] ?? 0, bytes: model.bytes.subarray(index * dimensions, (index + 1) * dimensions) },
    ]),
  );
  return {
    corpus,
    model,
    embed: (words) => fold(countTerms(words.split(' ')), dimensions, (term) => vectors.get(term)),
  };
}

function cosine(a: Float32Array | null, b: Float32Array | null): number {
  if (a === null || b === null) throw new Error('No vector.');
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}

describe('a corpus model', () => {
  const { corpus, model, embed } = fitted();

  it('brings words together that occur in the same texts, though no text has just these', () => {
    const [sea, otherSea, law] = [embed('sea1'), embed('sea2 sea8'), embed('law4')];
    expect(cosine(sea, otherSea)).toBeGreaterThan(0.9);
    expect(Math.abs(cosine(sea, law))).toBeLessThan(0.2);
  });

  it('gives vectors of unit length, and none for words that it does not know', () => {
    expect(cosine(embed('tea1 tea2'), embed('tea1 tea2'))).toBeCloseTo(1, 5);
    expect(embed('coffee')).toBeNull();
    expect(embed('')).toBeNull();
  });

  it('does without words of one text and of nearly all', () => {
    expect(model.terms.toSorted()).toEqual(SUBJECTS.flat().toSorted());
    expect(embed('note')).toBeNull();
    expect(embed('only5')).toBeNull();
  });

  it('gives a text that it was made of the vector that it gives to the same words', () => {
    expect(corpus.size).toBe(90);
    expect(corpus.vector(4, model)).toEqual(embed((TEXTS[4] ?? []).join(' ')));
  });

  it('is the same when it is made again', () => {
    expect(fitted().model).toEqual(model);
  });

  it('keeps the commonest terms, where they are too many', () => {
    const small = fitted({ ...OPTIONS, mostTerms: 12 }).model;
    expect(small.terms).toHaveLength(12);
    expect(model.terms.slice(0, 12)).toEqual(small.terms);
  });

  it('is learned from a sample, and knows all', () => {
    const sampled = fitted({ ...OPTIONS, sample: 31 });
    expect(sampled.model.terms).toEqual(model.terms);
    expect(cosine(sampled.embed('sea1 sea4'), sampled.embed('sea2 sea8'))).toBeGreaterThan(0.9);
  });
});

it.each([
  ['nothing', []],
  ['empty texts', [[], [], []]],
  ['words that no two texts share', [['a'], ['b'], ['c']]],
])('learns nothing from %s', (_, texts) => {
  const corpus = new Corpus();
  for (const text of texts) corpus.add(countTerms(text));
  expect(corpus.fit(OPTIONS)).toBeNull();
});

it('takes more terms than it has room for at first', () => {
  const words = Array.from({ length: 5000 }, (_, i) => `w${i}`);
  const texts = Array.from({ length: 40 }, (_, text) => words.filter((__, i) => (i + text) % 4 < 2));
  const { corpus, model, embed } = fitted({ ...OPTIONS, largestShare: 1 }, texts);
  expect(model.terms).toHaveLength(5000);
  expect(corpus.vector(39, model)).toEqual(embed((texts[39] ?? []).join(' ')));
});
