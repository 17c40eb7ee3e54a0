/** The frame of every page of a wiki: header, sidebar, footer, and what pages of its tools share. */
import type { ReactNode } from 'react';
import { addressOfWiki, type Site } from '#lib/core/hosts.ts';
import { nameOf } from '#lib/core/paths.ts';
import type { WikiInfo } from '#lib/services/types.ts';
import { hostSessionPath } from '../../identity/paths.ts';
import { assetUrl } from '../../ui/assets.ts';
import { Brand, Document, type DocumentProps, SiteFooter } from '../../ui/document.tsx';
import { Notice } from '../../ui/feedback.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Icon } from '../../ui/icons.tsx';
import { Shortcuts } from '../../ui/shortcuts.tsx';
import { UserMenu } from '../../ui/user-menu.tsx';
import { type Section, Sidebar } from './sidebar.tsx';
import type { WikiUrls } from './urls.ts';

export interface Place {
  readonly t: Translator;
  readonly wiki: WikiInfo;
  readonly urls: WikiUrls;
  readonly appUrl: URL;
  /** Undefined where the page is the same for everybody. */
  readonly username?: string | null | undefined;
}

/** The one address that search engines are told, whatever the form under which a page is read. */
export function canonicalUrl({ wiki, urls }: Pick<Place, 'wiki' | 'urls'>, here: string, site: Site): string {
  const rest = here.slice(urls.base.length);
  return `${addressOfWiki(wiki, site)}${rest === '' && wiki.customSlug !== null ? '/' : rest}`;
}

/** The same address at the apex, where sessions begin. */
export function apexPath({ wiki, urls }: Pick<Place, 'wiki' | 'urls'>, here: string): string {
  return `/@${wiki.owner}/${wiki.slug}${here.slice(urls.base.length)}`;
}

/** Whether to offer what changes the wiki. A page that is the same for everybody can't know, and offers it. */
export function offersWriting({ wiki, username }: Pick<Place, 'wiki' | 'username'>): boolean {
  if (wiki.readOnlyReason !== null) return false;
  return username === undefined || wiki.role === 'owner' || wiki.role === 'editor';
}

interface HeaderProps extends Place {
  readonly query?: string;
  /** The address of this page, to come back to after signing in. */
  readonly here: string;
  /** False where there is no sidebar to show. */
  readonly sidebar?: boolean;
}

export function WikiHeader({ t, wiki, urls, appUrl, query = '', here, username, sidebar = true }: HeaderProps) {
  const isOwnHost = !urls.base.startsWith('/@');
  const signIn = new URL('/signin', appUrl);
  signIn.searchParams.set('return_to', apexPath({ wiki, urls }, here));
  return (
    <header
      className="site-header"
      data-home={urls.home}
      data-index={urls.tool('index')}
      data-changes={urls.tool('changes')}
      data-palette={urls.tool('palette')}
      data-palette-script={assetUrl('palette.js')}
    >
      {sidebar ? (
        <a
          className="icon-button"
          href="#sidebar"
          role="button"
          data-sidebar-toggle=""
          aria-label={t('frame.open_sidebar')}
          title={t('frame.open_sidebar')}
          aria-keyshortcuts="["
          suppressHydrationWarning
        >
          <Icon name="panel" />
        </a>
      ) : null}
      <Brand name={wiki.name} href={urls.home} />
      <form className="site-search" role="search" action={urls.tool('search')}>
        <label className="visually-hidden" htmlFor="site-search">
          {t('frame.search_wiki')}
        </label>
        <Icon name="search" />
        <input
          id="site-search"
          type="search"
          name="q"
          placeholder={t('frame.search')}
          defaultValue={query}
          autoComplete="off"
          aria-keyshortcuts="/"
        />
        <kbd aria-hidden="true">/</kbd>
      </form>
      <div className="header-end">
        {offersWriting({ wiki, username }) ? (
          <a className="button button-quiet" href={urls.tool('new')} data-new="" aria-label={t('frame.new_page')}>
            <Icon name="plus" />
            <span className="wide-only">{t('frame.new_page')}</span>
          </a>
        ) : null}
        <UserMenu
          t={t}
          username={username}
          signInHref={isOwnHost ? hostSessionPath(here) : signIn.href}
          dashboardHref={new URL('/dashboard', appUrl).href}
          apex={isOwnHost ? appUrl.origin : null}
        />
      </div>
      <Shortcuts t={t} />
    </header>
  );
}

export function Breadcrumbs({ t, urls, wiki, path, last = null }: Place & { path: string; last?: string | null }) {
  const segments = path.split('/');
  const above = segments.slice(0, -1).map((name, index) => ({ name, path: segments.slice(0, index + 1).join('/') }));
  return (
    <nav className="breadcrumbs" aria-label={t('frame.path')}>
      <ol>
        <li>
          <a href={urls.home} dir="auto">
            {wiki.name}
          </a>
        </li>
        {above.map((folder) => (
          <li key={folder.path}>
            <a href={urls.tool('index', '', { prefix: folder.path })} dir="auto">
              {folder.name}
            </a>
          </li>
        ))}
        {last === null ? (
          <li aria-current="page" dir="auto">
            {nameOf(path)}
          </li>
        ) : (
          <>
            <li>
              <a href={urls.page(path)} dir="auto">
                {nameOf(path)}
              </a>
            </li>
            <li aria-current="page">{last}</li>
          </>
        )}
      </ol>
    </nav>
  );
}

interface FrameProps extends HeaderProps {
  readonly section?: Section;
  /** The page that is shown, for the tree. */
  readonly path?: string | null;
  /** `narrow`: a column of text; `wide`: all there is. */
  readonly width?: 'narrow' | 'wide';
  readonly children: ReactNode;
}

/** Header, sidebar, the content in its `main`, and footer. For static markup and for Next's own pages. */
export function WikiFrame({ section = null, path = null, width, children, ...header }: FrameProps) {
  const { t, wiki, urls, appUrl, username, sidebar = true } = header;
  return (
    <>
      <WikiHeader {...header} />
      <div className={sidebar ? 'shell' : 'shell shell-single'}>
        {sidebar ? <Sidebar t={t} wiki={wiki} urls={urls} username={username} section={section} path={path} /> : null}
        <div className="shell-main">
          <main id="content" className={width === undefined ? 'frame' : `frame frame-${width}`}>
            {wiki.readOnlyReason === null ? null : (
              <Notice tone="warning">
                <p>
                  <b>{t('frame.read_only')}</b> <span lang="en">{wiki.readOnlyReason}</span>
                </p>
              </Notice>
            )}
            {children}
          </main>
          <SiteFooter t={t}>
            {t.rich('frame.wiki_by', {
              wiki: <span dir="auto">{wiki.name}</span>,
              name: wiki.owner,
              owner: (text) => <a href={new URL(`/@${wiki.owner}`, appUrl).href}>{text}</a>,
            })}
          </SiteFooter>
        </div>
      </div>
    </>
  );
}

/** Where feed readers look for feeds. */
function FeedLinks({ t, wiki, urls, path = null }: Pick<FrameProps, 't' | 'wiki' | 'urls' | 'path'>) {
  const link = (href: string, title: string) => (
    <link rel="alternate" type="application/atom+xml" title={title} href={href} />
  );
  return (
    <>
      {link(urls.tool('feed.xml'), t('history.feed_of_wiki', { wiki: wiki.name }))}
      {path === null
        ? null
        : link(urls.tool('feed.xml', '', { path }), t('history.feed_of_page', { name: nameOf(path) }))}
    </>
  );
}

interface WikiDocumentProps extends FrameProps, Omit<DocumentProps, 't' | 'title' | 'children'> {
  readonly title: string;
}

export function WikiDocument({
  title,
  description,
  canonical,
  markdown,
  noIndex,
  social,
  head,
  children,
  ...frame
}: WikiDocumentProps) {
  const { t, wiki } = frame;
  return (
    <Document
      t={t}
      title={title === wiki.name ? title : `${title} · ${wiki.name}`}
      description={description}
      canonical={canonical}
      markdown={markdown}
      {...(noIndex === undefined ? {} : { noIndex })}
      social={social}
      head={
        <>
          <FeedLinks {...frame} />
          {head}
        </>
      }
    >
      <WikiFrame {...frame}>{children}</WikiFrame>
    </Document>
  );
}
