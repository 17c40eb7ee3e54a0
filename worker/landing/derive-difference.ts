/** From the pages as they will be and the rows that are there to what has to be written. Pure. */
import type { LinkRow, PageRows } from './derive-pages.ts';
import type { StoredLink, WikiState } from './publish-statements.ts';

export interface PageDifference {
  readonly rows: PageRows;
  /** Links that are not there yet. */
  readonly newLinks: readonly LinkRow[];
  /** Links that stay, with what they mean so far. */
  readonly keptLinks: readonly { readonly link: LinkRow; readonly stored: StoredLink }[];
  readonly goneLinks: readonly string[];
  /** Chunks that are new; all are where the title is another one, which is a part of their ids. */
  readonly chunks: PageRows['chunks'];
  readonly shifted: readonly { id: string; chunk_index: number; line: number }[];
  readonly goneChunks: readonly string[];
  /** Chunks change their order: their places are given up first. */
  readonly reordered: boolean;
}

export interface Difference {
  readonly pages: readonly PageDifference[];
  /** Ids of pages that no longer are. */
  readonly gone: readonly string[];
  /** Ids of pages that stay and give their name to another page. */
  readonly displaced: readonly string[];
}

export function differenceOf(pages: readonly PageRows[], state: WikiState): Difference {
  const before = state.pages ?? [];
  const byId = new Map(before.map((row) => [row.id, row]));
  const staying = new Map(pages.map((rows) => [rows.page.id, rows.page]));
  const holders = new Map(before.flatMap(({ id, path_key }) => (staying.has(id) ? [[path_key, id]] : [])));
  const displaced = new Set<string>();
  for (const { page } of pages) {
    const holder = holders.get(page.path_key);
    if (holder !== undefined && holder !== page.id) displaced.add(holder);
  }
  return {
    pages: pages.map((rows) => pageDifference(rows, byId.get(rows.page.id))),
    gone: before.flatMap(({ id }) => (staying.has(id) ? [] : [id])),
    displaced: [...displaced],
  };
}

function pageDifference(rows: PageRows, old: NonNullable<WikiState['pages']>[number] | undefined): PageDifference {
  const links = new Map((old?.links ?? []).map((link) => [link.id, link]));
  const newLinks: LinkRow[] = [];
  const keptLinks: { link: LinkRow; stored: StoredLink }[] = [];
  for (const link of rows.links) {
    const stored = links.get(link.id);
    if (stored === undefined) newLinks.push(link);
    else keptLinks.push({ link, stored });
    links.delete(link.id);
  }
  const stored = new Map((old?.chunks ?? []).map((chunk) => [chunk.id, chunk]));
  const kept = rows.chunks.filter(({ id }) => stored.has(id));
  const reordered = kept.some(({ id, chunk_index }) => stored.get(id)?.index !== chunk_index);
  const shifted = kept
    .filter(({ id, line }) => reordered || stored.get(id)?.line !== line)
    .map(({ id, chunk_index, line }) => ({ id, chunk_index, line }));
  const chunks = rows.chunks.filter(({ id }) => !stored.has(id));
  for (const { id } of rows.chunks) stored.delete(id);
  return {
    ...{ rows, newLinks, keptLinks, chunks, shifted, reordered },
    goneLinks: [...links.keys()],
    goneChunks: [...stored.keys()],
  };
}
