/** The problems of one kind, each with what mends it. */
import type { ReactNode } from 'react';
import { nameOf } from '#lib/core/paths.ts';
import type { Problem, ProblemList } from '#lib/protocol/lint.ts';
import { When } from '../../ui/dates.tsx';
import { Badge } from '../../ui/parts.tsx';
import { type Place, offersWriting } from '../reading/chrome.tsx';
import { FixButton } from './fix-button.tsx';

export function Problems({ list, ...place }: Place & { list: ProblemList }) {
  return <ol className="rows health-rows">{rowsOf(list, place)}</ol>;
}

function rowsOf(list: ProblemList, place: Place): ReactNode {
  switch (list.kind) {
    case 'broken_links':
      return rows(BrokenLink, list.broken_links, place);
    case 'wanted_pages':
      return rows(WantedPage, list.wanted_pages, place);
    case 'orphans':
      return rows(Orphan, list.orphans, place);
    case 'empty':
      return rows(Empty, list.empty, place);
    case 'missing_frontmatter':
      return rows(MissingFrontmatter, list.missing_frontmatter, place);
    case 'stale':
      return rows(Stale, list.stale, place);
    case 'duplicates':
      return rows(Duplicate, list.duplicates, place);
  }
}

function rows<P>(
  Component: (props: Place & { problem: P }) => ReactNode,
  problems: readonly P[],
  place: Place,
): ReactNode {
  // oxlint-disable-next-line react/no-array-index-key -- static markup
  return problems.map((problem, index) => <Component key={index} {...place} problem={problem} />);
}

function Item({ title, note, side, ...place }: Place & { title: ReactNode; note: ReactNode; side: ReactNode }) {
  return (
    <li>
      <div className="row-main">
        <p className="row-title" dir="auto">
          {title}
        </p>
        <p className="row-note">{note}</p>
      </div>
      <div className="row-side health-fixes">{offersWriting(place) ? side : null}</div>
    </li>
  );
}

function PageLink({ urls, page }: Pick<Place, 'urls'> & { page: { path: string; title: string } }) {
  return (
    <a href={urls.page(page.path)} title={page.path} dir="auto">
      {page.title}
    </a>
  );
}

function BrokenLink({ problem, ...place }: Place & { problem: Problem<'broken_links'> }) {
  const { t, urls } = place;
  const { target, suggestion, path, kind } = problem;
  return (
    <Item
      {...place}
      title={
        <>
          <span className="health-target">{target}</span> {kind === 'file' ? <Badge>{t('health.a_file')}</Badge> : null}
        </>
      }
      note={t.rich('health.page_and_target', { page: () => <PageLink urls={urls} page={problem} /> })}
      side={
        <>
          {suggestion === null ? null : (
            <FixButton fix={{ fix: 'retarget', target, to: suggestion }} primary>
              {t('health.retarget', { name: nameOf(suggestion) })}
            </FixButton>
          )}
          {kind === 'file' ? null : (
            <a className="button button-small" href={urls.create(target)}>
              {t('health.write')}
            </a>
          )}
          <FixButton fix={{ fix: 'unlink', target, path }}>{t('health.unlink')}</FixButton>
        </>
      }
    />
  );
}

function WantedPage({ problem, ...place }: Place & { problem: Problem<'wanted_pages'> }) {
  const { t, urls } = place;
  const { path, target, links, suggestion, linked_from: from } = problem;
  return (
    <Item
      {...place}
      title={<a href={urls.create(path)}>{path}</a>}
      note={
        <span className="page-list-inline">
          <span>{t('health.links_from', { count: links })}</span>
          {from.map((page) => (
            <PageLink key={page.path} urls={urls} page={page} />
          ))}
          {links > from.length ? <span>{t('common.and_more', { count: links - from.length })}</span> : null}
        </span>
      }
      side={
        <>
          <FixButton fix={{ fix: 'create_page', path }} primary>
            {t('health.create')}
          </FixButton>
          {suggestion === null ? null : (
            <FixButton fix={{ fix: 'retarget', target, to: suggestion }}>
              {t('health.retarget', { name: nameOf(suggestion) })}
            </FixButton>
          )}
          <FixButton fix={{ fix: 'unlink', target }}>{t('health.unlink_all')}</FixButton>
        </>
      }
    />
  );
}

function Orphan({ problem, ...place }: Place & { problem: Problem<'orphans'> }) {
  const { t, urls } = place;
  const { path, suggestion, words } = problem;
  return (
    <Item
      {...place}
      title={<PageLink urls={urls} page={problem} />}
      note={`${path} · ${t('common.words', { count: words })}`}
      side={
        <>
          {suggestion === null ? null : (
            <FixButton fix={{ fix: 'link_orphan', path, from: suggestion }} primary>
              {t('health.link_from', { name: nameOf(suggestion) })}
            </FixButton>
          )}
          <FixButton fix={{ fix: 'archive', path }}>{t('health.archive')}</FixButton>
        </>
      }
    />
  );
}

function Empty({ problem, ...place }: Place & { problem: Problem<'empty'> }) {
  const { t, urls } = place;
  const { path, words, linked_from: links } = problem;
  const linked = links === 0 ? t('health.no_links') : t('health.linked_from', { count: links });
  return (
    <Item
      {...place}
      title={<PageLink urls={urls} page={problem} />}
      note={`${t('common.words', { count: words })} · ${linked}`}
      side={
        <>
          <a className="button button-small button-primary" href={urls.tool('edit', path)}>
            {t('health.write')}
          </a>
          <FixButton fix={{ fix: 'archive', path }}>{t('health.archive')}</FixButton>
          <FixButton fix={{ fix: 'delete', path }} danger>
            {t('health.delete')}
          </FixButton>
        </>
      }
    />
  );
}

function MissingFrontmatter({ problem, ...place }: Place & { problem: Problem<'missing_frontmatter'> }) {
  const { t, urls } = place;
  const { path, missing, suggestion } = problem;
  return (
    <Item
      {...place}
      title={<PageLink urls={urls} page={problem} />}
      note={`${path} · ${t('health.lacks', { keys: t.list(missing) })}`}
      side={
        <>
          <input
            type="text"
            className="health-category"
            name="category"
            defaultValue={suggestion ?? ''}
            placeholder={t('health.category')}
            aria-label={`${t('health.category')}: ${problem.title}`}
            data-fix-value="category"
          />
          <FixButton fix={{ fix: 'add_frontmatter', path, category: suggestion ?? '' }} primary>
            {t('health.add')}
          </FixButton>
        </>
      }
    />
  );
}

function Stale({ problem, ...place }: Place & { problem: Problem<'stale'> }) {
  const { t, urls } = place;
  const { path, last_updated: date } = problem;
  return (
    <Item
      {...place}
      title={<PageLink urls={urls} page={problem} />}
      note={t.rich('health.last_changed', { date: <When t={t} date={date} form="day" /> })}
      side={
        <>
          <a className="button button-small button-primary" href={urls.tool('edit', path)}>
            {t('health.edit')}
          </a>
          <FixButton fix={{ fix: 'archive', path }}>{t('health.archive')}</FixButton>
        </>
      }
    />
  );
}

function Duplicate({ problem, ...place }: Place & { problem: Problem<'duplicates'> }) {
  const { t, urls } = place;
  const [first, ...others] = problem.pages;
  if (first === undefined) return null;
  return (
    <Item
      {...place}
      title={
        <span className="page-list-inline">
          {problem.pages.map((page) => (
            <PageLink key={page.path} urls={urls} page={page} />
          ))}
        </span>
      }
      note={`${t('health.alike', { share: Math.round(problem.similarity * 100) })} · ${problem.pages.map(({ path }) => path).join(' · ')}`}
      side={others.map((other) => (
        <a
          key={other.path}
          className="button button-small"
          href={urls.tool('health', '', { kind: 'duplicates', first: first.path, second: other.path })}
        >
          {others.length === 1 ? t('health.compare') : `${t('health.compare')}: ${nameOf(other.path)}`}
        </a>
      ))}
    />
  );
}
