import { describe, expect, it } from 'vitest';
import { nearDuplicates, signatureOf, similarityOf } from './near-duplicates.ts';

const words = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `w${from + index}`);
const signatures = (pages: Record<string, string>): Map<string, Uint32Array> =>
  new Map(
    Object.entries(pages).flatMap(([id, text]) => {
      const signature = signatureOf(text);
      return signature === null ? [] : [[id, signature] as const];
    }),
  );

describe('pages that say nearly the same', () => {
  const text = words(0, 300);
  const changed = text.map((word, index) => (index === 50 || index === 200 ? 'changed' : word));

  it('are found, whatever their case and marks', () => {
    const pages = {
      a: text.join(' '),
      b: changed.join(' '),
      c: words(1000, 300).join(' '),
      d: `**${text.join(' ').toUpperCase()}**!`,
    };
    const [group, ...more] = nearDuplicates(signatures(pages));
    expect(more).toEqual([]);
    expect(group?.ids).toEqual(['a', 'b', 'd']);
    expect(group?.similarity).toBeGreaterThan(0.85);
  });

  it('are not pages that share a half, nor stubs', () => {
    const half = [...text.slice(0, 150), ...words(2000, 150)].join(' ');
    expect(nearDuplicates(signatures({ a: text.join(' '), half }))).toEqual([]);
    expect(signatureOf('To be written.')).toBeNull();
  });

  it('may be in Japanese', () => {
    const page = 'アプリの設定から外観を選び、配色を暗くすることができます。夜に目が疲れません。'.repeat(3);
    expect(nearDuplicates(signatures({ a: page, b: `${page}以上` }))).toHaveLength(1);
  });
});

it('estimates what two texts have in common', () => {
  for (const shared of [0.3, 0.6, 0.9]) {
    const [a, b] = [words(0, 2000), [...words(0, 2000 * shared), ...words(5000, 2000 * (1 - shared))]];
    const [one, other] = [signatureOf(a.join(' ')), signatureOf(b.join(' '))];
    if (one === null || other === null) throw new Error('too short');
    const jaccard = shared / (2 - shared);
    expect(Math.abs(similarityOf(one, other) - jaccard)).toBeLessThan(0.12);
  }
});

it('compares ten thousand pages in a moment, also when many are one template', () => {
  const pages = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [
      `p${index}`,
      `${words(0, 30).join(' ')} ${words(index * 50 + 100, 30).join(' ')}`,
    ]),
  );
  // Less than 2 s of an idle processor; the machine of the tests may be busy.
  const before = process.cpuUsage();
  nearDuplicates(signatures(pages));
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(5);
});
