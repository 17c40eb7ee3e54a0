/** A first page for the sidebar: the tree as it is, to be cut down by hand. */
import { folderOf, nameOf } from '../core/paths.ts';
import type { Database } from './ports.ts';
import type { WikiInfo } from './types.ts';

/** A list of more links than this is no sidebar. */
const MOST = 200;

export async function sidebarText(db: Database, wiki: WikiInfo): Promise<string> {
  const pages = await db.page.findMany({
    where: { wikiId: wiki.wikiId, archived: false, NOT: { path: { startsWith: 'Meta/' } } },
    select: { path: true, title: true },
    orderBy: { path: 'asc' },
    take: MOST,
  });
  return linksOf(pages, wiki.homePath);
}

/** Home first, then the pages at the top, then each folder with what lies in and below it. */
export function linksOf(pages: readonly { path: string; title: string }[], home: string): string {
  const folders = Map.groupBy(pages, ({ path }) => folderOf(path).split('/')[0] ?? '');
  const top = folders.get('') ?? [];
  folders.delete('');
  const first = [...top.filter(({ path }) => path === home), ...top.filter(({ path }) => path !== home)];
  const groups = [...folders].map(([name, inside]) => `## ${name}\n\n${inside.map(line).join('\n')}\n`);
  return [...(first.length === 0 ? [] : [`${first.map(line).join('\n')}\n`]), ...groups].join('\n');
}

function line({ path, title }: { path: string; title: string }): string {
  // What would end the link, or its text, early.
  const text = title.replaceAll(/[[\]|\s]+/g, ' ').trim();
  return text === '' || text === nameOf(path) ? `- [[${path}]]` : `- [[${path}|${text}]]`;
}
