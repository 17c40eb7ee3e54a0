import { describe, expect, it } from 'vitest';
import { collisionKey } from '../core/paths.ts';
import { fromImage, imageOf } from './image.ts';
import { InvertedIndex } from './inverted-index.ts';
import type { IndexedPage } from './inverted-index.ts';
import { parseQuery } from './query.ts';
import { searchWords } from './rank.ts';
import type { WordAnswer } from './rank.ts';

function uuid(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

let chunkIds = 0;

/** A page with its id made of the number; each text is a chunk. */
function page(number: number, title: string, texts: string[], rest: Partial<IndexedPage> = {}): IndexedPage {
  const aliases = rest.aliases ?? [];
  const key = collisionKey(title);
  return {
    ...{ id: uuid(number), revision: 'r', pathKey: key, nameKey: key, titleKey: key, title, name: title, aliases },
    ...{ aliasKeys: aliases.map(collisionKey), category: null, tags: [], updatedAt: 0, language: 'en', authors: [] },
    chunks: texts.map((text) => {
      chunkIds += 1;
      return { id: uuid(chunkIds), headingPath: [], text };
    }),
    ...rest,
  };
}

function indexOf(...pages: IndexedPage[]): InvertedIndex {
  const index = new InvertedIndex();
  for (const each of pages) index.put(each);
  return index;
}

function ask(index: InvertedIndex, query: string, depth = 20): WordAnswer {
  return searchWords(index, parseQuery(query), { depth });
}

/** Numbers of the pages that are found, best first. */
function found(index: InvertedIndex, query: string): number[] {
  const { hits } = ask(index, query);
  return [...new Set(hits.map(({ pageId }) => parseInt(pageId.slice(-12), 16)))];
}

const ENGLISH = indexOf(
  page(1, 'Oil', ['The price of oil rose. Tankers wait.']),
  page(2, 'Ports', ['Tankers come to the port for oil at any price.']),
  page(3, 'Rail', ['Trains carry coal. The foo_bar of HTMLParser.']),
  page(4, 'Cryptography', ['Of keys and the university.'], { aliases: ['Secret writing'] }),
);

describe('a query', () => {
  it.each([
    ['oil ', [1, 2]],
    // A phrase, a beginning while it is typed, an exclusion.
    ['"price of oil" ', [1]],
    ['"oil price" ', []],
    ['"price of o', [1]],
    ['oil -ports ', [1]],
    ['oil -"any price" ', [1]],
    ['-oil ', []],
    ['universit', [4]],
    // Stems; words of parts, and their parts; either of two.
    ['train ', [3]],
    ['htmlparser ', [3]],
    ['parser ', [3]],
    ['foo_bar ', [3]],
    ['"foo bar" ', [3]],
    ['coal OR keys ', [3, 4]],
    // Typos: one letter wrong, missing, too many, exchanged. Not of short words or numbers.
    ['tamkers "price of oil" ', [1]],
    ['univesity ', [4]],
    ['universitty ', [4]],
    ['unievrsity ', [4]],
    ['coxl ', [3]],
    ['coa1 ', []],
    // A part of a word.
    ['ptograph ', [4]],
    // Title and alias.
    ['secret writing ', [4]],
    // Nothing that is there.
    ['zebra ', []],
  ])('%s', (query, pages) => {
    expect(found(ENGLISH, query).toSorted((a, b) => a - b)).toEqual(pages);
  });

  it('puts the page first whose name, title or alias it is', () => {
    const texts = Array.from({ length: 20 }, (_, number) =>
      page(number + 10, `Other ${number}`, ['alpha alpha beta alpha']),
    );
    const index = indexOf(
      ...texts,
      page(1, 'Alpha', ['nothing of it']),
      page(2, 'Another', ['nothing'], { aliases: ['Alpha beta'] }),
      page(3, 'Titled', ['nothing'], { title: 'Beta', titleKey: 'beta' }),
    );
    expect(found(index, 'alpha')[0]).toBe(1);
    expect(found(index, 'ALPHA_beta')[0]).toBe(2);
    expect(found(index, 'beta')[0]).toBe(3);
  });

  it('ranks what is rare, often, together and in few words first', () => {
    const filler = Array.from({ length: 30 }, (_, number) => page(number + 100, `F${number}`, ['common words of all']));
    const index = indexOf(
      ...filler,
      page(1, 'A', ['rare one']),
      page(2, 'B', ['common one']),
      page(3, 'C', [`term ${'other '.repeat(200)}`]),
      page(4, 'D', ['term other']),
      page(5, 'E', ['left x x x x x right']),
      page(6, 'F', ['x x x left right x x']),
      page(7, 'G', ['first']),
      page(8, 'H', ['first second']),
    );
    expect(found(index, 'common rare ')[0]).toBe(1);
    expect(found(index, 'term ')).toEqual([4, 3]);
    expect(found(index, 'left right ')).toEqual([6, 5]);
    expect(found(index, 'first second ')[0]).toBe(8);
  });

  it('looks for words that say nothing where there is nothing else', () => {
    expect(found(ENGLISH, 'the of ').length).toBeGreaterThan(0);
    expect(found(ENGLISH, 'the coal ')).toEqual([3]);
  });

  it('is understood in the languages of the wiki', () => {
    const index = indexOf(
      page(1, 'Häuser', ['Die Häuser der Stadt'], { language: 'de' }),
      page(2, '検索', ['全文検索プラグインの使い方'], { language: 'ja' }),
      page(3, '검색', ['문서를 검색합니다'], { language: 'ko' }),
      page(4, 'Книги', ['Старые книги'], { language: 'ru' }),
    );
    for (const query of ['haus ', 'HAUSER ', 'Häuser ']) expect(found(index, query)).toEqual([1]);
    for (const query of ['プラグイン', '検索', '索', '"全文検索"']) expect(found(index, query)).toContain(2);
    expect(found(index, '검색')).toEqual([3]);
    expect(found(index, 'книга ')).toEqual([4]);
  });

  it('has an honest total, whatever is shown of it', () => {
    const index = indexOf(
      ...Array.from({ length: 50 }, (_, number) => page(number, `P${number}`, ['thing', 'thing', 'thing', 'thing'])),
    );
    const { hits, total } = ask(index, 'thing ', 7);
    expect([hits.length, total]).toEqual([7, 50]);
    // No page fills the answer alone.
    expect(new Set(hits.map(({ pageId }) => pageId)).size).toBeGreaterThanOrEqual(3);
    const filter = ({ id }: { id: string }): boolean => id < uuid(10);
    expect(searchWords(index, parseQuery('thing '), { depth: 100, filter }).total).toBe(10);
  });

  it('costs a bounded amount of work, however hostile', () => {
    const words = Array.from({ length: 3000 }, (_, number) => `word${number.toString(36)}x`);
    const index = indexOf(
      ...words.map((word, number) => page(number, `T ${word}`, [`${word} of and the same text again`])),
    );
    const most = 60 * 3000 * 10;
    const hostile = [
      'same text again '.repeat(700),
      words.join(' ').slice(0, 10_000),
      `"${'the '.repeat(2500)}"`,
      '"same text" '.repeat(900),
      '-same '.repeat(1600),
      'same OR text OR '.repeat(600),
      'w',
      'zzzzzzzzz '.repeat(1000),
      'x'.repeat(10_000),
      '\uD800'.repeat(10_000),
      "'; DROP TABLE pages; -- ",
      '((((('.repeat(2000),
      '*:* & !(a | b) <-> c:*ABCD',
      '検索'.repeat(5000),
      Array.from({ length: 2000 }, (_, number) => `q${number}zy`).join(' '),
    ];
    for (const query of hostile) expect(ask(index, query).work).toBeLessThan(most);
  });
});

describe('an index', () => {
  /** The same for the same seed. */
  function random(seed: number): () => number {
    let state = seed;
    return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  }

  /** What a search can tell of it. */
  function answers(index: InvertedIndex): unknown {
    const queries = ['alpha ', 'alpha beta ', '"beta gamma" ', 'del', 'alpha -gamma ', 'epsilom ', 'foo_bar '];
    return queries.map((query) => {
      const { hits, total } = ask(index, query, 1000);
      const ranked = hits.map(({ chunkId, score }) => `${score.toFixed(2)} ${chunkId}`).sort();
      return { query, total, ranked };
    });
  }

  it('is the same after pages came, changed and went as one that is made of what is left', () => {
    const words = ['alpha', 'beta', 'gamma', 'delta', 'deltas', 'epsilon', 'foo_bar', 'the', 'Zeta'];
    for (const seed of [1, 2, 3]) {
      const next = random(seed);
      const pick = (count: number): string =>
        Array.from({ length: count }, () => words[Math.floor(next() * words.length)]).join(' ');
      const living = new Map<number, IndexedPage>();
      const index = new InvertedIndex();
      for (let step = 0; step < 3000; step += 1) {
        const number = Math.floor(next() * 60);
        if (next() < 0.3) {
          index.remove(uuid(number));
          living.delete(number);
          continue;
        }
        const made = page(number, pick(2), [pick(10), pick(5)]);
        index.put(made);
        living.set(number, made);
      }
      const fresh = new InvertedIndex();
      fresh.loading();
      for (const each of living.values()) fresh.put(each);
      fresh.loaded();
      expect(answers(index)).toEqual(answers(fresh));
      // Swept now and then: what has gone does not stay in the memory.
      expect(index.chunks.size).toBeLessThan(2000);
      const image = fromImage(Buffer.concat(imageOf(index, 'a'.repeat(40))));
      expect(image?.oid).toBe('a'.repeat(40));
      expect(image === null ? null : answers(image.index)).toEqual(answers(fresh));
    }
  });

  it('is not read from an image that is broken anywhere', () => {
    const image = Buffer.concat(imageOf(ENGLISH, null));
    expect(fromImage(image)?.oid).toBe(null);
    for (let at = 0; at < image.length; at += 7) {
      const broken = Buffer.from(image);
      broken.writeUInt8(broken.readUInt8(at) ^ 0x10, at);
      expect(fromImage(broken), String(at)).toBe(null);
    }
    for (const length of [0, 10, 23, 24, image.length - 1]) expect(fromImage(image.subarray(0, length))).toBe(null);
  });

  it('takes about a kilobyte for a chunk of a hundred words', () => {
    const next = random(1);
    const index = new InvertedIndex();
    index.loading();
    for (let number = 0; number < 3000; number += 1) {
      const text = Array.from({ length: 100 }, () => `w${Math.floor(5000 ** next())}`).join(' ');
      index.put(page(number, `Page ${number}`, [text]));
    }
    index.loaded();
    expect(index.bytes / index.chunks.size).toBeLessThan(2500);
  });
});
