import { describe, expect, it } from 'vitest';
import { byLetter, folderTree } from './page-groups.ts';

const page = (path: string, title = path.split('/').at(-1) ?? path) => ({ path, title });

describe('byLetter', () => {
  it('ignores accents and case, counts numbers as numbers, and puts the rest first', () => {
    const groups = byLetter([
      page('b10'),
      page('b9'),
      page('Étoile'),
      page('apple'),
      page('x/Apple'),
      page('2026'),
      page('عربي'),
    ]);
    expect(groups.map((group) => [group.letter, group.pages.map((entry) => entry.path)])).toEqual([
      ['#', ['2026']],
      ['A', ['apple', 'x/Apple']],
      ['B', ['b9', 'b10']],
      ['E', ['Étoile']],
      ['ع', ['عربي']],
    ]);
  });
});

describe('folderTree', () => {
  it('nests folders and counts what is below', () => {
    const tree = folderTree([page('Home'), page('A/x'), page('A/B/y'), page('A/B/z')]);
    expect(tree.count).toBe(4);
    expect(tree.pages.map((entry) => entry.path)).toEqual(['Home']);
    expect(tree.folders).toMatchObject([
      { name: 'A', count: 3, pages: [{ path: 'A/x' }], folders: [{ name: 'B', count: 2 }] },
    ]);
  });
});
