/**
 * The pages in the sidebar, as a fragment: what the sidebar's page (`Meta/Sidebar`) says, or else the tree. Sent
 * are the top and the folders that are open in the browser that asks (`?open=`).
 */
import { fillSlots } from '#lib/markdown/render.ts';
import type { FolderContent, TreeEntry } from '#lib/services/types.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Icon } from '../../ui/icons.tsx';
import { offersWriting } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { renderedPage } from '../reading/rendering.ts';
import { htmlOf, tagged } from '../reading/respond.ts';
import { sharedBy } from '../reading/show.tsx';
import type { WikiUrls } from '../reading/urls.ts';

const MOST_OPEN = 40;

/** The folders that are open, by their paths. */
type OpenFolders = ReadonlyMap<string, FolderContent>;

export async function showTree(context: WikiContext): Promise<Response> {
  const { request, services, actor, wiki, url } = context;
  const folder = url.searchParams.get('folder');
  const html = folder === null ? ((await customSidebar(context)) ?? (await wholeTree(context))) : await treeOf(folder);
  return tagged(request, html, { 'Content-Type': 'text/html; charset=utf-8' }, { sharedBy: sharedBy(context) });

  async function treeOf(path: string): Promise<string> {
    const content = await services.pages.folder(actor, wiki, path);
    return listOf(context, path, content, new Map());
  }
}

async function customSidebar(context: WikiContext): Promise<string | null> {
  const { services, actor, wiki, urls } = context;
  const located = await services.pages.locate(actor, wiki, wiki.sidebarPath);
  if (located.kind !== 'page') return null;
  const { view } = located;
  const rendered = await renderedPage(view.page.blobOid, view.content);
  const shown = `<div class="sidebar-custom" dir="auto">${fillSlots(rendered, (slot) => view.links.get(slot.target) ?? null, urls)}</div>`;
  return shown + (await editLink(context, 'lists.edit_sidebar'));
}

/** The way to a sidebar of one's own; whoever may not write is told so by the editor. */
function editLink({ wiki, username, urls, t }: WikiContext, text: 'lists.edit_sidebar' | 'lists.make_sidebar') {
  if (!offersWriting({ wiki, username })) return '';
  const href = text === 'lists.edit_sidebar' ? urls.tool('edit', wiki.sidebarPath) : urls.create(wiki.sidebarPath);
  return htmlOf(
    <p className="sidebar-edit">
      <a href={href}>
        <Icon name="edit" /> {t(text)}
      </a>
    </p>,
    { fragment: true },
  );
}

async function wholeTree(context: WikiContext): Promise<string> {
  const { services, actor, wiki, url, t } = context;
  const open = [...new Set(url.searchParams.getAll('open'))].slice(0, MOST_OPEN);
  const [top, ...below] = await Promise.all(['', ...open].map((path) => services.pages.folder(actor, wiki, path)));
  const folders = new Map(open.map((path, index) => [path, below[index] ?? { entries: [], left: 0 }]));
  const title = await htmlOf(<h2 className="sidebar-title">{t('frame.pages')}</h2>, { fragment: true });
  const list = await listOf(context, '', top ?? { entries: [], left: 0 }, folders);
  return title + list + (await editLink(context, 'lists.make_sidebar'));
}

function listOf({ urls, t }: WikiContext, folder: string, content: FolderContent, open: OpenFolders): Promise<string> {
  return htmlOf(<Entries urls={urls} t={t} folder={folder} content={content} open={open} />, { fragment: true });
}

interface EntriesProps {
  readonly urls: WikiUrls;
  readonly t: Translator;
  readonly folder: string;
  readonly content: FolderContent;
  readonly open: OpenFolders;
}

function Entries({ urls, t, folder, content, open }: EntriesProps) {
  const { entries, left } = content;
  return (
    <ul className="page-tree">
      {entries
        .toSorted((a, b) => t.compare(a.title ?? a.name, b.title ?? b.name))
        .map((entry) => (
          <li key={entry.name}>
            <Entry urls={urls} t={t} folder={folder} entry={entry} open={open} />
          </li>
        ))}
      {left === 0 ? null : (
        <li>
          <a className="tree-page" href={urls.tool('index', '', { prefix: folder })}>
            {t('frame.show_more_pages', { count: left })}
          </a>
        </li>
      )}
    </ul>
  );
}

function Entry({ urls, t, folder, entry, open }: Omit<EntriesProps, 'content'> & { entry: TreeEntry }) {
  const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
  const page =
    entry.path === null ? null : (
      <a className="tree-page" href={urls.page(entry.path)} data-path={entry.path} dir="auto">
        {entry.title}
      </a>
    );
  if (entry.below === 0) return page;
  const inside = open.get(path);
  return (
    <>
      <div className="tree-row">
        <button
          type="button"
          className="tree-toggle"
          data-folder={path}
          aria-expanded={inside !== undefined}
          aria-label={page === null ? undefined : t('frame.show_folder', { name: entry.name })}
        >
          {page === null ? <span dir="auto">{entry.name}</span> : null}
        </button>
        {page}
      </div>
      {inside === undefined ? null : <Entries urls={urls} t={t} folder={path} content={inside} open={open} />}
    </>
  );
}
