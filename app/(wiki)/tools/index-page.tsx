/** All pages of the wiki: from A to Z, or folder by folder. However many there are, a part of them is sent. */
import type { ReactNode } from 'react';
import { folderOf, nameOf } from '#lib/core/paths.ts';
import type { PageIndex } from '#lib/protocol/lists.ts';
import type { FolderContent, TreeEntry } from '#lib/services/types.ts';
import { EmptyState } from '../../ui/feedback.tsx';
import { Tabs } from '../../ui/parts.tsx';
import {
  type Chosen,
  ListControls,
  ListScript,
  PageList,
  addressesOf,
  chosenOf,
  indexQueryOf,
} from '../lists/page-list.tsx';
import { type Place, WikiDocument } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { htmlResponse, redirect } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';

export async function showIndex(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, urls, request } = context;
  const { searchParams } = context.url;
  // Lists of these have addresses of their own now.
  const [tag, category] = [searchParams.get('tag'), searchParams.get('category')];
  if (tag !== null && tag !== '') return redirect(urls.tool('tags', tag), 308, sharedBy(context));
  if (category !== null && category !== '') return redirect(urls.tool('categories', category), 308, sharedBy(context));
  const prefix = searchParams.get('prefix') ?? '';
  const place = placeOf(context);
  if (searchParams.get('view') === 'folders') {
    const content = await services.pages.folder(actor, wiki, prefix);
    const page = <FoldersPage {...place} prefix={prefix} content={content} />;
    return htmlResponse(request, page, { sharedBy: sharedBy(context) });
  }
  const chosen = chosenOf(searchParams);
  const index = await services.lists.index(actor, wiki, {
    ...indexQueryOf(chosen),
    ...(prefix === '' ? {} : { prefix }),
  });
  const page = <LettersPage {...place} prefix={prefix} chosen={chosen} index={index} />;
  return htmlResponse(request, page, { sharedBy: sharedBy(context) });
}

interface FrameProps extends Place {
  readonly prefix: string;
  readonly folders: boolean;
  readonly children: ReactNode;
}

function Frame({ prefix, folders, children, ...place }: FrameProps) {
  const { t, urls } = place;
  return (
    <WikiDocument
      {...place}
      title={t('lists.index')}
      section="index"
      here={urls.tool('index', '', { prefix })}
      noIndex
      head={<ListScript />}
    >
      <div className="page-head">
        <h1 dir="auto">{prefix === '' ? t('lists.index') : t('lists.under', { prefix })}</h1>
        <div className="page-actions">
          <Tabs
            label={t('lists.view')}
            tabs={[
              { href: urls.tool('index', '', { prefix }), label: t('lists.a_to_z'), current: !folders },
              {
                href: urls.tool('index', '', { prefix, view: 'folders' }),
                label: t('lists.folders'),
                current: folders,
              },
            ]}
          />
        </div>
      </div>
      {prefix === '' ? null : <Above t={t} urls={urls} prefix={prefix} folders={folders} />}
      {children}
    </WikiDocument>
  );
}

function Above({ t, urls, prefix, folders }: Pick<Place, 't' | 'urls'> & { prefix: string; folders: boolean }) {
  const view = folders ? 'folders' : null;
  const segments = prefix.split('/');
  return (
    <nav className="breadcrumbs" aria-label={t('frame.path')}>
      <ol>
        <li>
          <a href={urls.tool('index', '', { view })}>{t('lists.index')}</a>
        </li>
        {segments.map((name, index) => {
          const path = segments.slice(0, index + 1).join('/');
          return (
            <li key={path} {...(index === segments.length - 1 ? { 'aria-current': 'page' as const } : {})} dir="auto">
              {index === segments.length - 1 ? (
                name
              ) : (
                <a href={urls.tool('index', '', { prefix: path, view })}>{name}</a>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function LettersPage({
  prefix,
  chosen,
  index,
  ...place
}: Place & { prefix: string; chosen: Chosen; index: PageIndex }) {
  const { t, urls } = place;
  const at = addressesOf((query) => urls.tool('index', '', { prefix, ...query }), chosen);
  return (
    <Frame {...place} prefix={prefix} folders={false}>
      <ListControls t={t} chosen={chosen} at={at} hidden={{ prefix }} />
      <div id="page-list">
        <PageList t={t} urls={urls} index={index} chosen={chosen} at={at} />
      </div>
    </Frame>
  );
}

function FoldersPage({ prefix, content, ...place }: Place & { prefix: string; content: FolderContent }) {
  const { t, urls } = place;
  return (
    <Frame {...place} prefix={prefix} folders>
      <div id="page-list" className="tree">
        {content.entries.length === 0 ? (
          <EmptyState icon="page" title={t('lists.none')}>
            {t('lists.none_hint')}
          </EmptyState>
        ) : (
          <ul className="folder-list">
            {content.entries
              .toSorted((a, b) => Number(b.below > 0) - Number(a.below > 0) || t.compare(titleOf(a), titleOf(b)))
              .map((entry) => (
                <Entry key={entry.name} t={t} urls={urls} folder={prefix} entry={entry} />
              ))}
            {content.left === 0 ? null : (
              <li>
                <a href={urls.tool('index', '', { prefix })}>{t('common.and_more', { count: content.left })}</a>
              </li>
            )}
          </ul>
        )}
        {prefix === '' ? null : (
          <p className="hint">
            <a href={urls.tool('index', '', { prefix: folderOf(prefix), view: 'folders' })}>{t('lists.up')}</a>
          </p>
        )}
      </div>
    </Frame>
  );
}

function titleOf(entry: TreeEntry): string {
  return entry.title ?? entry.name;
}

/** A page, a folder, or both under one name. Folders open in place with a script, else by their link. */
function Entry({ t, urls, folder, entry }: Pick<Place, 't' | 'urls'> & { folder: string; entry: TreeEntry }) {
  const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
  const inside = urls.tool('index', '', { prefix: path, view: 'folders' });
  return (
    <li>
      <div className="folder-row">
        {entry.below === 0 ? (
          <span className="folder-mark" aria-hidden="true" />
        ) : (
          <a
            className="folder-toggle"
            role="button"
            href={inside}
            aria-expanded="false"
            aria-label={t('lists.open_folder', { name: entry.name })}
            data-folder=""
          />
        )}
        <a href={entry.path === null ? inside : urls.page(entry.path)} dir="auto" title={path}>
          {entry.title ?? nameOf(path)}
        </a>
        {entry.below === 0 ? null : (
          <a className="folder" href={inside}>
            {t('common.pages', { count: entry.below })}
          </a>
        )}
      </div>
    </li>
  );
}
