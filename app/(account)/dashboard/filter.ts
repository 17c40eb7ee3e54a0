/** Which wikis the list shows, and in which order: all of it is in the address. */
import type { WikiActivity } from '#lib/services/activity/types.ts';

export const SORTS = ['changed', 'name', 'pages', 'size'] as const;
export const SHOWS = ['all', 'own', 'shared', 'public', 'private'] as const;

export interface WikiFilter {
  readonly text: string;
  readonly sort: (typeof SORTS)[number];
  readonly show: (typeof SHOWS)[number];
}

/** What nobody could have chosen is as if nothing had been. */
export function filterOf(given: { q: string; sort: string; show: string }): WikiFilter {
  return {
    text: given.q.slice(0, 200),
    sort: SORTS.find((name) => name === given.sort) ?? 'changed',
    show: SHOWS.find((name) => name === given.show) ?? 'all',
  };
}

/** `wikis` come in the order of their last change. */
export function filtered(
  wikis: readonly WikiActivity[],
  { text, sort, show }: WikiFilter,
  compare: (a: string, b: string) => number,
): WikiActivity[] {
  const words = text.toLowerCase().split(/\s+/);
  const kept = wikis.filter((wiki) => {
    const said = `${wiki.name} ${wiki.owner}/${wiki.slug} ${wiki.purpose}`.toLowerCase();
    return isShown(wiki, show) && words.every((word) => said.includes(word));
  });
  switch (sort) {
    case 'changed':
      return kept;
    case 'name':
      return kept.toSorted((a, b) => compare(a.name, b.name));
    case 'pages':
      return kept.toSorted((a, b) => b.pageCount - a.pageCount);
    case 'size':
      return kept.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  }
}

export function sizeOf({ textBytes, fileBytes }: Pick<WikiActivity, 'textBytes' | 'fileBytes'>): number {
  return textBytes + fileBytes;
}

function isShown({ role, isPublic }: WikiActivity, show: WikiFilter['show']): boolean {
  switch (show) {
    case 'all':
      return true;
    case 'own':
      return role === 'owner';
    case 'shared':
      return role !== 'owner';
    case 'public':
      return isPublic;
    case 'private':
      return !isPublic;
  }
}
