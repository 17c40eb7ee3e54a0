/** A page as it is read. */
import type { ReactNode } from 'react';
import type { Found, TocEntry } from '#lib/markdown/render.ts';
import type { CommitInfo } from '#lib/protocol/rest.ts';
import { Author } from '../../ui/author.tsx';
import { assetUrl } from '../../ui/assets.ts';
import { When } from '../../ui/dates.tsx';
import { Notice } from '../../ui/feedback.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Icon } from '../../ui/icons.tsx';
import { Badge } from '../../ui/parts.tsx';
import { RailGraph } from '../graph/rail.tsx';
import { server } from '../../server.ts';
import { Breadcrumbs, type Place, WikiDocument, canonicalUrl, offersWriting } from './chrome.tsx';
import { Facts } from './facts.tsx';
import { PageActions } from './page-actions.tsx';

/** A list of one entry helps nobody. */
const MINIMUM_TOC = 2;
const DEEPEST_TOC = 3;
/** Silent reading of non-fiction, as studies of it agree. */
const WORDS_A_MINUTE = 238;

export interface PageProps extends Place {
  readonly path: string;
  readonly title: string;
  /** Id of the heading that gave the title, for links that lead to it. */
  readonly titleId: string | null;
  readonly html: string;
  /** Of most of the text; blocks of another one say so. */
  readonly direction: 'ltr' | 'rtl';
  /** Of the text, as far as is known (a code of two letters). */
  readonly language?: string | undefined;
  readonly toc: readonly TocEntry[];
  readonly words: number;
  readonly frontmatter: Readonly<Record<string, unknown>>;
  /** What the WikiLinks in the frontmatter lead to. */
  readonly factLinks: ReadonlyMap<string, Found>;
  /** Why the frontmatter could not be read. */
  readonly problem: string | null;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly lastCommit: CommitInfo;
  readonly linkedFrom: readonly { path: string; title: string }[];
  /** What stands below the backlinks: pages on the same subject, mentions without a link. */
  readonly related?: ReactNode;
  /** Null: the page as it is now. */
  readonly shownRevision: string | null;
  readonly description: string;
  /** For the head, when this page needs more than others: a script, a stylesheet. */
  readonly head?: ReactNode;
}

export function PageView(props: PageProps) {
  const { t, wiki, urls, appUrl, username, path, title, shownRevision } = props;
  const place = { t, wiki, urls, appUrl, username };
  const old = shownRevision !== null;
  const toc = shownToc(props.toc);
  const canonical = canonicalUrl(place, urls.page(path), server().config);
  return (
    <WikiDocument
      {...place}
      title={title}
      here={urls.page(path)}
      path={path}
      description={props.description}
      canonical={canonical}
      markdown={urls.raw(path)}
      noIndex={old || !wiki.isPublic}
      social={
        old || !wiki.isPublic
          ? undefined
          : {
              url: canonical,
              site: wiki.name,
              image: new URL(assetUrl('card.png'), appUrl).href,
              changed: path === wiki.homePath ? null : props.lastCommit.date,
            }
      }
      head={props.head}
    >
      <article className="page-grid" {...(old ? {} : writingData(props))}>
        <header className="page-top">
          <div className="page-bar">
            {path === wiki.homePath ? <span /> : <Breadcrumbs {...place} path={path} />}
            <div className="page-actions">
              {offersWriting(place) ? (
                <a className="button" href={urls.tool('edit', path)} data-edit="" aria-keyshortcuts="e">
                  <Icon name="edit" />
                  {t('page.edit')}
                </a>
              ) : null}
              <PageActions
                {...place}
                path={path}
                revision={old ? null : props.lastCommit.revision}
                links={props.linkedFrom.length}
              />
            </div>
          </div>
          {shownRevision === null ? null : (
            <RevisionBanner {...place} path={path} revision={shownRevision} commit={props.lastCommit} />
          )}
          <h1 id={props.titleId ?? undefined} lang={props.language} dir="auto">
            {title}
          </h1>
          <p className="page-meta">
            <span>
              {t.rich(old ? 'page.changed' : 'page.last_changed', {
                date: <When t={t} date={props.lastCommit.date} form="day" />,
                author: <Author t={t} name={props.lastCommit.author} />,
              })}{' '}
              <Agent t={t} commit={props.lastCommit} />
            </span>
            <span title={t('common.words', { count: props.words })}>
              {t('common.minutes_to_read', { count: Math.max(1, Math.round(props.words / WORDS_A_MINUTE)) })}
            </span>
          </p>
          {props.problem === null ? null : (
            <Notice tone="warning">
              <p>{t('page.frontmatter_problem', { problem: props.problem })}</p>
            </Notice>
          )}
        </header>
        <aside className="page-rail" aria-label={t('page.about')}>
          <Facts
            t={t}
            frontmatter={props.frontmatter}
            category={props.category}
            tags={props.tags}
            urls={urls}
            links={props.factLinks}
          />
          {toc.length === 0 ? null : (
            <details className="toc">
              <summary>{t('page.on_this_page')}</summary>
              <Toc entries={toc} label={t('page.contents')} />
            </details>
          )}
          {old ? null : <RailGraph t={t} urls={urls} path={path} />}
        </aside>
        <div
          className="content"
          lang={props.language}
          dir={props.direction}
          dangerouslySetInnerHTML={{ __html: props.html }}
        />
        <PageFoot {...props} />
      </article>
    </WikiDocument>
  );
}

/** What public/ui/writing.js needs, where somebody may write; a page that is the same for everybody has the script ask. */
function writingData({ path, lastCommit, ...place }: PageProps): Readonly<Record<`data-${string}`, string>> {
  const { t, urls, username } = place;
  if (!offersWriting(place)) return {};
  return {
    'data-writing': assetUrl('writing.js'),
    ...(username === undefined ? { 'data-rights': urls.tool('rights') } : {}),
    'data-base': urls.base,
    'data-path': path,
    'data-revision': lastCommit.revision,
    'data-edit': urls.tool('edit', path),
    'data-edit-section': t('finding.edit_section', { name: '{name}' }),
    'data-ticked': t('finding.ticked', { task: '{task}' }),
    'data-cleared': t('finding.cleared', { task: '{task}' }),
    'data-not-ticked': t('finding.not_ticked'),
    'data-undo': t('history.undo'),
  };
}

function RevisionBanner({
  path,
  revision,
  commit,
  ...place
}: Place & { path: string; revision: string; commit: CommitInfo }) {
  const { t, urls } = place;
  return (
    <Notice tone="warning">
      <p>
        {t.rich('page.old_revision', {
          revision: <span className="oid">{revision.slice(0, 10)}</span>,
          author: <Author t={t} name={commit.author} />,
          date: <When t={t} date={commit.date} />,
        })}
      </p>
      <p>
        <a href={urls.page(path)}>{t('page.show_now')}</a> ·{' '}
        <a href={urls.tool('diff', path, { from: revision })}>{t('history.changed_since')}</a> ·{' '}
        <a href={`${urls.raw(path)}?revision=${revision}`}>{t('page.markdown_of_revision')}</a>
        {offersWriting(place) ? (
          <>
            {' · '}
            <a href={urls.tool('diff', path, { to: revision, restore: '1' })}>{t('history.restore_this')}</a>
          </>
        ) : null}
      </p>
    </Notice>
  );
}

/** The outermost level shown is the first of the list, whatever level the author began with. */
function shownToc(entries: readonly TocEntry[]): readonly TocEntry[] {
  if (entries.length < MINIMUM_TOC) return [];
  const top = Math.min(...entries.map((entry) => entry.depth));
  return entries
    .map((entry) => ({ ...entry, depth: entry.depth - top + 1 }))
    .filter((entry) => entry.depth <= DEEPEST_TOC);
}

function Toc({ entries, label }: { entries: readonly TocEntry[]; label: string }) {
  return (
    <nav aria-label={label}>
      <ol>
        {entries.map((entry, index) => (
          <li key={`${index}:${entry.id}`} className={`depth-${entry.depth}`}>
            <a href={`#${encodeURIComponent(entry.id)}`} dir="auto">
              {entry.text}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function PageFoot({ t, urls, path, lastCommit, linkedFrom, related = null, shownRevision }: PageProps) {
  return (
    <footer className="page-foot">
      {/* The sentences around the links, and mentions without one, come when a reader is there. */}
      <div
        {...(shownRevision === null
          ? { 'data-mentions': urls.tool('mentions', path), 'data-script': assetUrl('fixes.js') }
          : {})}
      >
        {linkedFrom.length === 0 ? null : (
          <section className="backlinks" aria-labelledby="backlinks">
            <h2 id="backlinks">{t('page.linked_from')}</h2>
            <ul>
              {linkedFrom.map((page) => (
                <li key={page.path}>
                  <a href={urls.page(page.path)} title={page.path} dir="auto">
                    {page.title}
                  </a>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      {related}
      <p className="page-commit">
        <a href={urls.tool('history', path)} dir="auto">
          {firstLine(t, lastCommit.message)}
        </a>
        <span>
          {t.rich(shownRevision === null ? 'page.last_changed' : 'page.changed', {
            date: <When t={t} date={lastCommit.date} />,
            author: <Author t={t} name={lastCommit.author} />,
          })}{' '}
          <Agent t={t} commit={lastCommit} />
        </span>
      </p>
    </footer>
  );
}

/** A program wrote on somebody's behalf: said wherever the somebody is named. */
export function Agent({ t, commit }: { t: Translator<'common'>; commit: Pick<CommitInfo, 'agent'> }) {
  return commit.agent === undefined ? null : <Badge>{t('common.via', { agent: commit.agent })}</Badge>;
}

export function firstLine(t: Translator<'page'>, message: string): string {
  const line = message.split('\n', 1)[0]?.trim() ?? '';
  return line === '' ? t('page.history') : line;
}
