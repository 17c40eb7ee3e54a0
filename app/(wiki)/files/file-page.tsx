/** One file: what it looks like, who uses it, all its versions, and what can be done with it. */
import { isWikibotError } from '#lib/core/errors.ts';
import { folderOf, nameOf } from '#lib/core/paths.ts';
import type { FileDetails, FileHistory } from '#lib/protocol/files.ts';
import { Author } from '../../ui/author.tsx';
import { When } from '../../ui/dates.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { CopyField } from '../../ui/forms.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Arrow, Badge, Menu, MenuButton, MenuLink } from '../../ui/parts.tsx';
import { type Place, WikiDocument, offersWriting } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { Agent, firstLine } from '../reading/page-view.tsx';
import { htmlResponse, redirect } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import {
  FileDialogs,
  FilesScript,
  KIND_ICONS,
  downloadUrl,
  fileData,
  isPicture,
  scriptData,
  sizeText,
} from './parts.tsx';

const VERSIONS = 50;
/** What is larger is shown when somebody opens it. */
const LARGEST_SHOWN = 25 * 1024 * 1024;

type Version = FileHistory['versions'][number];

export async function showFile(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, path, url, urls } = context;
  const cursor = url.searchParams.get('cursor') ?? '';
  const details = await detailsOf(context);
  if (details !== null && details.path !== path)
    return redirect(urls.tool('file', details.path), 308, sharedBy(context));
  const history = await services.files.history(actor, wiki, path, { limit: VERSIONS, cursor });
  const page = <FilePage {...placeOf(context)} file={details} history={history} isFirstPart={cursor === ''} />;
  return htmlResponse(context.request, page, { sharedBy: sharedBy(context) });
}

/** Null: there is none now, but maybe there was. */
async function detailsOf({ services, actor, wiki, path }: WikiContext): Promise<FileDetails | null> {
  try {
    return await services.files.details(actor, wiki, path);
  } catch (error) {
    if (isWikibotError(error) && error.code === 'not_found') return null;
    throw error;
  }
}

interface Props extends Place {
  readonly file: FileDetails | null;
  readonly history: FileHistory;
  readonly isFirstPart: boolean;
}

function FilePage({ file, history, isFirstPart, ...place }: Props) {
  const { t, urls } = place;
  const { path } = history;
  const changes = file !== null && offersWriting(place);
  const data = file === null ? { 'data-file': path, 'data-name': nameOf(path) } : fileData(t, file);
  return (
    <WikiDocument
      {...place}
      title={nameOf(path)}
      section="files"
      here={urls.tool('file', path)}
      noIndex
      width="narrow"
      head={<FilesScript />}
    >
      <div className="file-screen" data-one="" {...scriptData(place)} {...data}>
        <nav className="breadcrumbs" aria-label={t('frame.path')}>
          <ol>
            <li>
              <a href={urls.tool('files')}>{t('files.files')}</a>
            </li>
            {folderOf(path) === '' ? null : (
              <li>
                <a href={urls.tool('files', '', { prefix: folderOf(path) })} dir="auto">
                  {folderOf(path)}
                </a>
              </li>
            )}
            <li aria-current="page" dir="auto">
              {nameOf(path)}
            </li>
          </ol>
        </nav>
        <div className="page-head">
          <h1 dir="auto">{nameOf(path)}</h1>
          {file === null ? null : (
            <div className="page-actions">
              <a className="button" href={downloadUrl(urls, path)}>
                <Icon name="download" /> {t('files.download')}
              </a>
              {changes ? (
                <label className="button file-choose" data-needs-script="" hidden>
                  <Icon name="upload" /> {t('files.replace')}
                  <input type="file" className="visually-hidden" data-replace="" />
                </label>
              ) : null}
              <Menu label={t('files.actions_for', { name: file.filename })}>
                <div className="menu-group">
                  <MenuLink href={urls.file(path)} icon="page">
                    {t('files.open')}
                  </MenuLink>
                </div>
                {changes ? (
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
            </div>
          )}
        </div>
        <ul className="uploads" aria-live="polite" hidden />
        {file === null ? (
          <Notice tone="warning">
            <p>{t('files.was_deleted')}</p>
          </Notice>
        ) : (
          <>
            <div className="file-preview">
              <Preview t={t} urls={urls} file={file} />
            </div>
            <About {...place} file={file} />
            <UsedBy t={t} urls={urls} file={file} />
          </>
        )}
        <Versions {...place} file={file} history={history} isFirstPart={isFirstPart} />
        {changes ? <FileDialogs t={t} /> : null}
      </div>
    </WikiDocument>
  );
}

function Preview({ t, urls, file }: Pick<Place, 't' | 'urls'> & { file: FileDetails }) {
  const src = `${urls.file(file.path)}?v=${file.etag.slice(0, 12)}`;
  if (isPicture(file.mime_type)) {
    return file.size > LARGEST_SHOWN ? (
      <Without t={t} file={file} note={t('files.too_large_to_show')} />
    ) : (
      <a href={urls.file(file.path)}>
        {/* oxlint-disable-next-line next/no-img-element -- next/image is React in the browser, and readers get none. */}
        <img src={src} alt={file.filename} decoding="async" />
      </a>
    );
  }
  // The browser asks for the parts that it plays.
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- Somebody's upload: there are no captions to be had.
  if (file.kind === 'audio') return <audio src={src} controls preload="metadata" aria-label={file.filename} />;
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- The same.
  if (file.kind === 'video') return <video src={src} controls preload="metadata" aria-label={file.filename} />;
  if (file.mime_type === 'application/pdf' && file.size <= LARGEST_SHOWN)
    return <iframe src={src} title={file.filename} loading="lazy" />;
  return <Without t={t} file={file} note={t('files.no_preview')} />;
}

function Without({ t: _t, file, note }: Pick<Place, 't'> & { file: FileDetails; note: string }) {
  return (
    <>
      <Icon name={KIND_ICONS[file.kind]} />
      <p className="hint">{note}</p>
    </>
  );
}

function About({ t, file }: Place & { file: FileDetails }) {
  const embed = `![[${file.path}]]`;
  return (
    <div className="facts">
      <dl>
        <div className="fact">
          <dt>{t('files.type')}</dt>
          <dd>{file.mime_type}</dd>
        </div>
        <div className="fact">
          <dt>{t('files.size')}</dt>
          <dd>{sizeText(t, file.size)}</dd>
        </div>
        <div className="fact">
          <dt>{t('files.changed')}</dt>
          <dd>
            <When t={t} date={file.last_modified} />
          </dd>
        </div>
      </dl>
      <CopyField id="file-embed" label={t('files.address')} text={embed} copy={t('common.copy')} />
    </div>
  );
}

function UsedBy({ t, urls, file }: Pick<Place, 't' | 'urls'> & { file: FileDetails }) {
  return (
    <section aria-labelledby="used-by">
      <h2 id="used-by">{t('files.used_by')}</h2>
      {file.pages.length === 0 ? (
        <p className="hint">{t('files.used_by_none')}</p>
      ) : (
        <ul className="rows">
          {file.pages.map(({ path, title }) => (
            <li key={path}>
              <a className="row-title" href={urls.page(path)} dir="auto">
                {title}
              </a>
              <span className="row-side" dir="auto">
                {folderOf(path)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Versions({ file, history, isFirstPart, ...place }: Props) {
  const { t, urls } = place;
  return (
    <section aria-labelledby="versions">
      <h2 id="versions">{t('files.versions')}</h2>
      <ol className="rows">
        {history.versions.map((version, index) => (
          <VersionRow
            key={version.revision}
            {...place}
            version={version}
            path={history.path}
            isNow={isFirstPart && index === 0 && file !== null}
          />
        ))}
      </ol>
      {history.next_cursor === null ? null : (
        <nav className="pager" aria-label={t('files.pages_of_files')}>
          <span />
          <a href={urls.tool('file', history.path, { cursor: history.next_cursor })}>
            {t('files.older')} <Arrow />
          </a>
        </nav>
      )}
    </section>
  );
}

function VersionRow({ version, path, isNow, ...place }: Place & { version: Version; path: string; isNow: boolean }) {
  const { t, urls } = place;
  const { revision, size } = version;
  return (
    <li>
      <div className="row-main">
        <p className="row-title" dir="auto">
          {size === null ? (
            firstLine(t, version.message)
          ) : (
            <a href={downloadUrl(urls, version.path, revision)}>{firstLine(t, version.message)}</a>
          )}
        </p>
        <p className="row-note">
          <Author t={t} name={version.author} /> <Agent t={t} commit={version} /> · <When t={t} date={version.date} />
          {version.path === path ? null : <> · {t.rich('files.moved_from', { path: <bdi>{version.path}</bdi> })}</>}
        </p>
      </div>
      <div className="row-side">
        {isNow ? <Badge tone="accent">{t('files.now')}</Badge> : null} {size === null ? null : sizeText(t, size)}{' '}
        {size === null || isNow || !offersWriting(place) ? null : (
          <button type="button" className="button button-small" data-bring-back={revision} data-needs-script="" hidden>
            {t('files.bring_back')}
          </button>
        )}
      </div>
    </li>
  );
}
