/** A page as it is read. */
import type { TocEntry } from '#lib/markdown/render.ts';
import type { CommitInfo } from '#lib/protocol/rest.ts';
import { When } from '../../ui/dates.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Breadcrumbs, type Place, WikiDocument, apexPath } from './chrome.tsx';
import { Facts } from './facts.tsx';

/** A list of one entry helps nobody. */
const MINIMUM_TOC = 2;
const DEEPEST_TOC = 3;

export interface PageProps extends Place {
  readonly path: string;
  readonly title: string;
  /** Id of the heading that gave the title, for links that lead to it. */
  readonly titleId: string | null;
  readonly html: string;
  readonly toc: readonly TocEntry[];
  readonly frontmatter: Readonly<Record<string, unknown>>;
  /** Why the frontmatter could not be read. */
  readonly problem: string | null;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly lastCommit: CommitInfo;
  readonly linkedFrom: readonly { path: string; title: string }[];
  /** Null: the page as it is now. */
  readonly shownRevision: string | null;
  readonly description: string;
}

export function PageView(props: PageProps) {
  const { wiki, urls, appUrl, username, path, title, shownRevision } = props;
  const place = { wiki, urls, appUrl, username };
  const old = shownRevision !== null;
  const toc = shownToc(props.toc);
  return (
    <WikiDocument
      {...place}
      title={title}
      here={urls.page(path)}
      description={props.description}
      canonical={new URL(apexPath(place, urls.page(path)), appUrl).href}
      markdown={urls.raw(path)}
      noIndex={old || !wiki.isPublic}
    >
      <div className="page-grid">
        <article dir="auto">
          {path === wiki.homePath ? null : <Breadcrumbs {...place} path={path} />}
          {shownRevision === null ? null : (
            <RevisionBanner {...place} path={path} revision={shownRevision} commit={props.lastCommit} />
          )}
          <div className="page-head">
            <h1 id={props.titleId ?? undefined}>{title}</h1>
            <div className="page-actions">
              <a className="button" href={urls.tool('edit', path)} data-edit="" aria-keyshortcuts="e">
                <Icon name="edit" />
                Edit
              </a>
              <a className="button" href={urls.tool('history', path)}>
                <Icon name="history" />
                History
              </a>
            </div>
          </div>
          {props.problem === null ? null : (
            <div className="notice notice-warning">
              <p>The frontmatter of this page can’t be read: {props.problem}</p>
            </div>
          )}
          <Facts frontmatter={props.frontmatter} category={props.category} tags={props.tags} urls={urls} />
          {toc.length === 0 ? null : (
            <details className="toc-inline">
              <summary>On this page</summary>
              <Toc entries={toc} label="Contents" />
            </details>
          )}
          <div className="content" dangerouslySetInnerHTML={{ __html: props.html }} />
        </article>
        {toc.length === 0 ? null : (
          <aside className="page-aside">
            <Toc entries={toc} label="On this page" titled />
          </aside>
        )}
        <PageFoot {...props} />
      </div>
    </WikiDocument>
  );
}

function RevisionBanner({
  urls,
  path,
  revision,
  commit,
}: Place & { path: string; revision: string; commit: CommitInfo }) {
  return (
    <div className="notice notice-warning">
      <p>
        You are looking at an old revision, <span className="oid">{revision.slice(0, 10)}</span>, by {commit.author} of{' '}
        <When date={commit.date} />.
      </p>
      <p>
        <a href={urls.page(path)}>Show the page as it is now</a> ·{' '}
        <a href={`${urls.raw(path)}?revision=${revision}`}>Markdown of this revision</a>
      </p>
    </div>
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

function Toc({ entries, label, titled = false }: { entries: readonly TocEntry[]; label: string; titled?: boolean }) {
  return (
    <nav className="toc" aria-label={label}>
      {titled ? <p className="toc-title">{label}</p> : null}
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

function PageFoot({ urls, path, lastCommit, linkedFrom, shownRevision }: PageProps) {
  return (
    <footer className="page-foot">
      {linkedFrom.length === 0 ? null : (
        <section className="backlinks" aria-labelledby="backlinks">
          <h2 id="backlinks">Linked from</h2>
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
      <p>
        {shownRevision === null ? 'Last changed ' : 'Changed '}
        <When date={lastCommit.date} /> by {lastCommit.author} <Agent commit={lastCommit} />
        {' · '}
        <a href={urls.tool('history', path)}>{firstLine(lastCommit.message)}</a>
        {' · '}
        <a href={urls.raw(path)}>Markdown</a>
      </p>
    </footer>
  );
}

/** A program wrote on somebody's behalf: said wherever the somebody is named. */
export function Agent({ commit }: { commit: Pick<CommitInfo, 'agent'> }) {
  return commit.agent === undefined ? null : <span className="badge">via {commit.agent}</span>;
}

export function firstLine(message: string): string {
  const line = message.split('\n', 1)[0]?.trim() ?? '';
  return line === '' ? 'History' : line;
}
