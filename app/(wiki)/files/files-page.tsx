/** The files of a wiki: what there is, where it is used, and what is not; uploads beside it. Works without script but for the uploads. */
import { folderOf, nameOf } from '#lib/core/paths.ts';
import { FILE_KINDS, FILE_SORTS, type FileInfo, type FileList, listFilesQuery } from '#lib/protocol/files.ts';
import { When } from '../../ui/dates.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Arrow, Menu, MenuButton, MenuLink } from '../../ui/parts.tsx';
import { Breadcrumbs, type Place, WikiDocument, offersWriting } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { FileDialogs, FilesScript, Thumbnail, downloadUrl, fileData, scriptData, sizeText } from './parts.tsx';

const PAGE_SIZE = 96;
/** Where uploads go that nobody has chosen a place for. */
const DEFAULT_FOLDER = 'Files';

interface Asked {
  readonly page: string | null;
  readonly kind: string;
  readonly prefix: string;
  readonly q: string;
  readonly sort: string;
  readonly unused: boolean;
  /** Where the part begins; empty at the start. */
  readonly cursor: string;
}

export async function showFiles(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, path } = context;
  const asked = askedOf(context.url.searchParams, path);
  const list = await services.files.list(actor, wiki, {
    ...(asked.page === null ? {} : { page: asked.page }),
    ...(asked.prefix === '' ? {} : { prefix: asked.prefix }),
    ...listFilesQuery.pick({ kind: true, sort: true }).parse({
      ...(FILE_KINDS.some((kind) => kind === asked.kind) ? { kind: asked.kind } : {}),
      sort: asked.sort,
    }),
    ...{ q: asked.q, unused: asked.unused ? 'true' : 'false', limit: PAGE_SIZE, cursor: asked.cursor },
  });
  return htmlResponse(context.request, <FilesPage {...placeOf(context)} list={list} asked={asked} />, {
    sharedBy: sharedBy(context),
  });
}

function askedOf(search: URLSearchParams, path: string): Asked {
  const sort = search.get('sort') ?? '';
  return {
    page: path === '' ? null : path,
    kind: search.get('kind') ?? '',
    prefix: search.get('prefix') ?? '',
    q: (search.get('q') ?? '').slice(0, 500),
    sort: FILE_SORTS.some((known) => known === sort) ? sort : 'folder',
    unused: search.get('unused') === 'true',
    cursor: search.get('cursor') ?? '',
  };
}

type Props = Place & { list: FileList; asked: Asked };

function FilesPage({ list, asked, ...place }: Props) {
  const { t, urls } = place;
  const { page } = asked;
  const writes = offersWriting(place);
  const folder = page ?? (asked.prefix === '' ? DEFAULT_FOLDER : asked.prefix);
  const isWhole = page === null && !isFiltered(asked);
  return (
    <WikiDocument
      {...place}
      title={page === null ? t('files.files') : t('files.files_of', { name: nameOf(page) })}
      section="files"
      path={page}
      here={urls.tool('files', page ?? '')}
      noIndex
      head={<FilesScript />}
    >
      {page === null ? null : <Breadcrumbs {...place} path={page} last={t('files.files')} />}
      <div className="page-head">
        <h1 dir="auto">{page === null ? t('files.files') : t('files.files_of', { name: nameOf(page) })}</h1>
        {writes ? (
          <div className="page-actions" data-needs-script="" hidden>
            <label className="button button-primary file-choose">
              <Icon name="upload" /> {t('files.upload')}
              <input type="file" multiple className="visually-hidden" data-upload="" />
            </label>
          </div>
        ) : null}
      </div>
      <div className="files" data-files={folder} {...scriptData(place)}>
        {page === null ? <Filter {...place} list={list} asked={asked} /> : null}
        {writes ? (
          <p className="drop-hint" data-needs-script="" hidden>
            {t('files.drop_hint', { folder })}
          </p>
        ) : null}
        <ul className="uploads" aria-live="polite" hidden />
        <div id="file-list">
          <p className="hint" role="status">
            {t('files.count_size', {
              files: t('files.count', { count: list.total }),
              size: sizeText(t, list.size),
            })}
            {page === null ? null : (
              <>
                {' · '}
                <a href={urls.tool('files')}>{t('files.all_files')}</a>
              </>
            )}
          </p>
          {list.files.length > 0 ? (
            <Groups {...place} list={list} asked={asked} />
          ) : (
            <EmptyState
              icon="files"
              title={t(isWhole || page !== null ? 'files.none' : 'files.none_found')}
              actions={
                isWhole || page !== null ? undefined : (
                  <a className="button" href={urls.tool('files')}>
                    {t('files.show_all')}
                  </a>
                )
              }
            >
              {t(isWhole || page !== null ? 'files.none_hint' : 'files.none_found_hint')}
            </EmptyState>
          )}
          <Pages {...place} list={list} asked={asked} />
        </div>
        {writes ? <FileDialogs t={t} /> : null}
      </div>
    </WikiDocument>
  );
}

function isFiltered({ kind, prefix, q, unused }: Asked): boolean {
  return kind !== '' || prefix !== '' || q !== '' || unused;
}

function Filter({ t, urls, list, asked }: Props) {
  return (
    <form className="filter-bar" action={urls.tool('files')} role="search" data-filter="">
      <Field id="file-q" label={t('files.part_of_name')}>
        <input type="search" name="q" defaultValue={asked.q} autoComplete="off" />
      </Field>
      <Field id="file-kind" label={t('files.kind')}>
        <select name="kind" defaultValue={asked.kind}>
          <option value="">{t('files.every_kind')}</option>
          {FILE_KINDS.flatMap((kind) => {
            const count = list.kinds.find(({ name }) => name === kind)?.count;
            return count === undefined
              ? []
              : [
                  <option key={kind} value={kind}>
                    {t('files.kind_count', { kind: t(`files.${kind}`), count })}
                  </option>,
                ];
          })}
        </select>
      </Field>
      <Field id="file-folder" label={t('files.folder')}>
        <select name="prefix" defaultValue={asked.prefix}>
          <option value="">{t('files.every_folder')}</option>
          {list.folders
            .filter(({ name }) => name !== '')
            .map(({ name, count }) => (
              <option key={name} value={name}>
                {t('files.kind_count', { kind: name, count })}
              </option>
            ))}
        </select>
      </Field>
      <Field id="file-sort" label={t('files.sort')}>
        <select name="sort" defaultValue={asked.sort}>
          {FILE_SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`files.sort_${sort}`)}
            </option>
          ))}
        </select>
      </Field>
      <label className="choice">
        <input type="checkbox" name="unused" value="true" defaultChecked={asked.unused} />
        <span>{t('files.unused_only')}</span>
      </label>
      <button type="submit" className="button">
        {t('files.apply')}
      </button>
    </form>
  );
}

/** One list for each folder where that is the order, else one list. */
function Groups({ list, asked, ...place }: Props) {
  const { t } = place;
  const byFolder = asked.sort === 'folder';
  const groups = Map.groupBy(list.files, ({ path }) => (byFolder ? folderOf(path) : ''));
  return [...groups].map(([folder, files]) => (
    <section key={folder}>
      {byFolder && (groups.size > 1 || folder !== '') ? (
        <h2 className="file-folder" dir="auto">
          {folder === '' ? t('files.top') : folder}
        </h2>
      ) : (
        <h2 className="visually-hidden">{t('files.files')}</h2>
      )}
      <ul className="file-grid">
        {files.map((file) => (
          <Card key={file.path} {...place} file={file} folder={byFolder ? null : folderOf(file.path)} />
        ))}
      </ul>
    </section>
  ));
}

function Card({ file, folder, ...place }: Place & { file: FileInfo; folder: string | null }) {
  const { t, urls } = place;
  return (
    <li className="file-card" {...fileData(t, file)}>
      <div className="file-thumb" aria-hidden="true">
        <Thumbnail file={file} urls={urls} />
      </div>
      <div className="file-about">
        <p className="file-name">
          <a href={urls.tool('file', file.path)} dir="auto" title={file.path}>
            {file.filename}
          </a>
        </p>
        {folder === null || folder === '' ? null : (
          <p className="file-note" dir="auto">
            {folder}
          </p>
        )}
        <p className="file-note">
          {sizeText(t, file.size)} · <When t={t} date={file.last_modified} form="day" />
        </p>
        <p className="file-note">
          {file.used_by === 0 ? (
            <span className="file-unused">{t('files.unused')}</span>
          ) : (
            t('files.used_in', { count: file.used_by })
          )}
        </p>
      </div>
      <Menu label={t('files.actions_for', { name: file.filename })}>
        <div className="menu-group">
          <MenuLink href={urls.file(file.path)} icon="page">
            {t('files.open')}
          </MenuLink>
          <MenuLink href={downloadUrl(urls, file.path)} icon="download">
            {t('files.download')}
          </MenuLink>
        </div>
        {offersWriting(place) ? (
          <div className="menu-group">
            <MenuButton icon="move" data={{ 'data-open-dialog': 'rename-file' }}>
              {t('files.rename')}
            </MenuButton>
            <MenuButton icon="trash" data={{ 'data-open-dialog': 'delete-file' }} danger>
              {t('files.delete')}
            </MenuButton>
          </div>
        ) : null}
      </Menu>
    </li>
  );
}

function Pages({ t, urls, list, asked }: Props) {
  const { page, cursor, unused, ...rest } = asked;
  const at = (part: string | null) =>
    urls.tool('files', page ?? '', {
      ...rest,
      sort: rest.sort === 'folder' ? null : rest.sort,
      unused: unused ? 'true' : null,
      cursor: part,
    });
  if (cursor === '' && list.next_cursor === null) return null;
  return (
    <nav className="pager" aria-label={t('files.pages_of_files')}>
      <span>
        {cursor === '' ? null : (
          <a href={at(null)}>
            <Arrow back /> {t('files.start')}
          </a>
        )}
      </span>
      <span>
        {list.next_cursor === null ? null : (
          <a href={at(list.next_cursor)}>
            {t('files.more')} <Arrow />
          </a>
        )}
      </span>
    </nav>
  );
}
