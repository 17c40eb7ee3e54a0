/** Lists of pages, put in order for the index. */
const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
const OTHER = '#';

interface Listed {
  readonly path: string;
  readonly title: string;
}

/** By first letter without its accents; what starts with no letter comes first, under `#`. */
export function byLetter<P extends Listed>(pages: readonly P[]): { letter: string; pages: P[] }[] {
  const sorted = pages.toSorted((a, b) => COLLATOR.compare(a.title, b.title) || COLLATOR.compare(a.path, b.path));
  const groups = Map.groupBy(sorted, (page) => letterOf(page.title));
  return [...groups]
    .map(([letter, group]) => ({ letter, pages: group }))
    .toSorted(
      (a, b) => Number(b.letter === OTHER) - Number(a.letter === OTHER) || COLLATOR.compare(a.letter, b.letter),
    );
}

function letterOf(title: string): string {
  const first = title
    .trim()
    .normalize('NFD')
    .match(/^\p{L}/u)?.[0];
  return first === undefined ? OTHER : first.toLocaleUpperCase('en');
}

export interface Folder<P> {
  readonly name: string;
  readonly folders: Folder<P>[];
  readonly pages: P[];
  /** Pages in it and below. */
  readonly count: number;
}

export function folderTree<P extends Listed>(pages: readonly P[], name = '', depth = 0): Folder<P> {
  const here = pages.filter((page) => page.path.split('/').length === depth + 1);
  const below = Map.groupBy(
    pages.filter((page) => page.path.split('/').length > depth + 1),
    (page) => page.path.split('/')[depth] ?? '',
  );
  return {
    name,
    folders: [...below]
      .map(([child, inside]) => folderTree(inside, child, depth + 1))
      .toSorted((a, b) => COLLATOR.compare(a.name, b.name)),
    pages: here.toSorted((a, b) => COLLATOR.compare(a.title, b.title)),
    count: pages.length,
  };
}
