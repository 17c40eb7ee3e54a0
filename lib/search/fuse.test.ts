import { expect, it } from 'vitest';
import { fuse } from './fuse.ts';

const hit = (chunkId: string, score: number) => ({ chunkId, pageId: chunkId.slice(0, 1), score });

it('adds the shares that the signals give a page, by its two best chunks under each', () => {
  const pages = fuse([
    { name: 'keyword', hits: [hit('a1', 10), hit('b1', 9), hit('a2', 2)] }, // a: 10.6, b: 9
    { name: 'corpus', hits: [hit('b2', 0.8), hit('c1', 0.4)] },
  ]);
  expect(pages.map(({ pageId }) => pageId)).toEqual(['b', 'a', 'c']);
  expect(pages[0]?.chunks.map(({ chunkId, signals }) => [chunkId, signals])).toEqual([
    ['b2', { corpus: 0.8 }],
    ['b1', { keyword: 9 }],
  ]);
});

it('takes one signal as it is, and none for nothing', () => {
  expect(fuse([{ name: 'keyword', hits: [hit('a1', 3), hit('b1', 1)] }]).map(({ score }) => score)).toEqual([1, 1 / 3]);
  expect(fuse([])).toEqual([]);
  expect(fuse([{ name: 'corpus', hits: [hit('a1', 0)] }])).toHaveLength(1);
});

it('puts a page first that the query names, and does not measure the others by it', () => {
  const pages = fuse([{ name: 'keyword', hits: [hit('n1', 20), hit('a1', 4), hit('b1', 2)] }], new Set(['n']));
  expect(pages.map(({ pageId, score }) => [pageId, score])).toEqual([
    ['n', 2],
    ['a', 1],
    ['b', 0.5],
  ]);
});
