/** The frame of every page of a wiki: header, and what pages of its tools share. */
import type { ReactNode } from 'react';
import { nameOf } from '#lib/core/paths.ts';
import type { WikiInfo } from '#lib/services/types.ts';
import { Brand, Document, type DocumentProps, SiteFooter } from '../../ui/document.tsx';
import { Icon } from '../../ui/icons.tsx';
import { UserMenu } from '../../ui/user-menu.tsx';
import type { WikiUrls } from './urls.ts';

export interface Place {
  readonly wiki: WikiInfo;
  readonly urls: WikiUrls;
  readonly appUrl: URL;
  /** Undefined where the page is the same for everybody. */
  readonly username?: string | null | undefined;
}

/** The same address at the apex, where sessions begin and which search engines are told. */
export function apexPath({ wiki, urls }: Pick<Place, 'wiki' | 'urls'>, here: string): string {
  return `/@${wiki.owner}/${wiki.slug}${here.slice(urls.base.length)}`;
}

export type Section = 'index' | 'changes' | 'search' | 'settings' | null;

export function WikiHeader({
  wiki,
  urls,
  appUrl,
  section = null,
  query = '',
  here,
  username,
}: Place & { section?: Section; query?: string; here: string }) {
  const signIn = new URL('/signin', appUrl);
  signIn.searchParams.set('return_to', apexPath({ wiki, urls }, here));
  const current = (name: Section) => (section === name ? { 'aria-current': 'page' as const } : {});
  return (
    <header className="site-header">
      <div className="site-header-row">
        <Brand name={wiki.name} href={urls.base} />
        <form className="site-search" role="search" action={urls.tool('search')}>
          <label className="visually-hidden" htmlFor="site-search">
            Search this wiki
          </label>
          <Icon name="search" />
          <input
            id="site-search"
            type="search"
            name="q"
            placeholder="Search"
            defaultValue={query}
            autoComplete="off"
            aria-keyshortcuts="/"
          />
        </form>
        <nav className="site-nav" aria-label="Wiki">
          <a href={urls.tool('index')} {...current('index')}>
            <Icon name="list" />
            Index
          </a>
          <a href={urls.tool('changes')} {...current('changes')}>
            <Icon name="pulse" />
            Changes
          </a>
          <a href={urls.tool('new')}>
            <Icon name="plus" />
            New page
          </a>
        </nav>
        <UserMenu username={username} signInHref={signIn.href} dashboardHref={new URL('/dashboard', appUrl).href} />
      </div>
    </header>
  );
}

export function Breadcrumbs({ urls, wiki, path, last = null }: Place & { path: string; last?: string | null }) {
  const segments = path.split('/');
  const above = segments.slice(0, -1).map((name, index) => ({ name, path: segments.slice(0, index + 1).join('/') }));
  return (
    <nav className="breadcrumbs" aria-label="Path">
      <ol>
        <li>
          <a href={urls.base}>{wiki.name}</a>
        </li>
        {above.map((folder) => (
          <li key={folder.path}>
            <a href={urls.tool('index', '', { prefix: folder.path })}>{folder.name}</a>
          </li>
        ))}
        {last === null ? (
          <li aria-current="page">{nameOf(path)}</li>
        ) : (
          <>
            <li>
              <a href={urls.page(path)}>{nameOf(path)}</a>
            </li>
            <li aria-current="page">{last}</li>
          </>
        )}
      </ol>
    </nav>
  );
}

interface FrameProps extends Place, Omit<DocumentProps, 'title' | 'children'> {
  readonly title: string;
  readonly section?: Section;
  readonly query?: string;
  readonly here: string;
  readonly narrow?: boolean;
  readonly children: ReactNode;
}

export function WikiDocument({
  title,
  section = null,
  query = '',
  here,
  narrow = false,
  children,
  wiki,
  urls,
  appUrl,
  username,
  ...document
}: FrameProps) {
  const place = { wiki, urls, appUrl, username };
  return (
    <Document title={title === wiki.name ? title : `${title} · ${wiki.name}`} {...document}>
      <WikiHeader {...place} section={section} query={query} here={here} />
      <main id="content" className={`frame${narrow ? ' frame-narrow' : ''}`}>
        {children}
      </main>
      <SiteFooter>
        {wiki.name} by <a href={new URL(`/@${wiki.owner}`, appUrl).href}>@{wiki.owner}</a> ·{' '}
        <a href={urls.tool('settings')}>Settings</a>
      </SiteFooter>
    </Document>
  );
}
