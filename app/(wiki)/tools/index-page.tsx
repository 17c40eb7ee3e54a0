/** All pages of the wiki: from A to Z, or by folder; all of them or those of a tag, category or folder. */
import type { PageSummary } from '#lib/protocol/rest.ts';
import { folderOf } from '#lib/core/paths.ts';
import { type Place, WikiDocument } from '../reading/chrome.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { Tabs } from '../../ui/parts.tsx';
import type { WikiContext } from '../reading/context.ts';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { type Folder, byLetter, folderTree } from './page-groups.ts';

const BATCH = 1000;
/** As many as a paid wiki may have. */
const MOST_PAGES = 10_000;

interface Filter {
  readonly prefix: string | null;
  readonly tag: string | null;
  readonly category: string | null;
}

export async function showIndex(context: WikiContext): Promise<Response> {
  const { searchParams } = context.url;
  const filter = {
    prefix: searchParams.get('prefix'),
    tag: searchParams.get('tag'),
    category: searchParams.get('category'),
  };
  const pages = await allPages(context, filter);
  const tree = searchParams.get('view') === 'folders';
  return htmlResponse(context.request, <IndexPage {...placeOf(context)} pages={pages} filter={filter} tree={tree} />, {
    sharedBy: sharedBy(context),
  });
}

async function allPages({ services, actor, wiki }: WikiContext, filter: Filter): Promise<PageSummary[]> {
  const set = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null && value !== ''));
  const pages: PageSummary[] = [];
  let cursor: string | null = null;
  do {
    const answer = await services.pages.list(actor, wiki, {
      ...set,
      limit: BATCH,
      ...(cursor === null ? {} : { cursor }),
    });
    pages.push(...answer.pages);
    cursor = answer.next_cursor;
  } while (cursor !== null && pages.length < MOST_PAGES);
  return pages;
}

function IndexPage({
  pages,
  filter,
  tree,
  ...place
}: Place & { pages: readonly PageSummary[]; filter: Filter; tree: boolean }) {
  const { t, urls } = place;
  return (
    <WikiDocument {...place} title={t('tools.index')} section="index" here={urls.tool('index')} noIndex>
      <div className="page-head">
        <h1 dir="auto">{headingOf(t, filter)}</h1>
        <div className="page-actions">
          <Tabs
            label={t('tools.view')}
            tabs={[
              { href: urls.tool('index', '', { ...filter }), label: t('tools.a_to_z'), current: !tree },
              {
                href: urls.tool('index', '', { ...filter, view: 'folders' }),
                label: t('tools.folders'),
                current: tree,
              },
            ]}
          />
        </div>
      </div>
      <p className="hint">
        {t('common.pages', { count: pages.length })}
        {Object.values(filter).some((value) => value !== null) ? (
          <>
            {' · '}
            <a href={urls.tool('index')}>{t('tools.show_all')}</a>
          </>
        ) : null}
      </p>
      {pages.length === 0 ? (
        <EmptyState
          icon="page"
          title={t('tools.no_pages')}
          actions={
            <a className="button button-primary" href={urls.tool('new')}>
              {t('tools.write_first')}
            </a>
          }
        >
          {t('tools.no_pages_hint')}
        </EmptyState>
      ) : tree ? (
        <Tree pages={pages} {...place} />
      ) : (
        <Letters pages={pages} {...place} />
      )}
    </WikiDocument>
  );
}

function headingOf(t: Place['t'], { tag, category, prefix }: Filter): string {
  if (tag !== null) return t('tools.tagged', { tag });
  if (category !== null) return t('tools.in_category', { category });
  return prefix === null ? t('tools.index') : t('tools.under', { prefix });
}

function Letters({ t, pages, urls }: Place & { pages: readonly PageSummary[] }) {
  const groups = byLetter(pages);
  return (
    <>
      <nav aria-label={t('tools.letters')}>
        <ul className="letters">
          {groups.map(({ letter }) => (
            <li key={letter}>
              <a href={`#letter-${encodeURIComponent(letter)}`}>{letter}</a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="letter-columns">
        {groups.map((group) => (
          <section key={group.letter} className="letter-group" aria-labelledby={`letter-${group.letter}`}>
            <h2 id={`letter-${group.letter}`}>{group.letter}</h2>
            <ul>
              {group.pages.map((page) => (
                <li key={page.path}>
                  <PageLink page={page} urls={urls} />
                  {folderOf(page.path) === '' ? null : <span className="folder"> {folderOf(page.path)}</span>}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

function PageLink({ page, urls }: Pick<Place, 'urls'> & { page: PageSummary }) {
  return (
    <a href={urls.page(page.path)} title={page.path} dir="auto">
      {page.title}
    </a>
  );
}

function Tree({ pages, urls }: Place & { pages: readonly PageSummary[] }) {
  return (
    <div className="tree">
      <FolderList folder={folderTree(pages)} urls={urls} depth={0} />
    </div>
  );
}

function FolderList({ folder, urls, depth }: Pick<Place, 'urls'> & { folder: Folder<PageSummary>; depth: number }) {
  return (
    <ul>
      {folder.folders.map((child) => (
        <li key={child.name}>
          <details open={depth === 0}>
            <summary dir="auto">
              {child.name} <span className="folder">{child.count}</span>
            </summary>
            <FolderList folder={child} urls={urls} depth={depth + 1} />
          </details>
        </li>
      ))}
      {folder.pages.map((page) => (
        <li key={page.path}>
          <PageLink page={page} urls={urls} />
        </li>
      ))}
    </ul>
  );
}
