/** What happened in the wiki, by day; filters are in the address. */
import type { z } from 'zod';
import { CHANGE_KINDS, type Changelog, changelogQuery } from '#lib/protocol/rest.ts';
import { Author } from '../../ui/author.tsx';
import { When } from '../../ui/dates.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Avatar } from '../../ui/parts.tsx';
import { type Place, WikiDocument, offersWriting } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { Agent, firstLine } from '../reading/page-view.tsx';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { Pager } from './history.tsx';

const PAGE_SIZE = 50;
/** An import can touch hundreds. */
const NAMED_PAGES = 8;

const filterQuery = changelogQuery.pick({ author: true, by: true, prefix: true, kind: true, since: true, until: true });
type Filters = z.output<typeof filterQuery>;
type Entry = Changelog['entries'][number];

export async function showChanges(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, url } = context;
  const cursor = url.searchParams.get('cursor');
  const filters = filtersOf(url.searchParams);
  const answer = await services.pages.changelog(actor, wiki, {
    limit: PAGE_SIZE,
    ...filters,
    ...(cursor === null ? {} : { cursor }),
  });
  return htmlResponse(
    context.request,
    <ChangesPage {...placeOf(context)} answer={answer} filters={filters} isFirst={cursor === null} />,
    { sharedBy: sharedBy(context) },
  );
}

/** Fields that were left empty are no filters; nor is what nobody could have chosen. */
function filtersOf(params: URLSearchParams): Filters {
  const given = Object.keys(filterQuery.shape).map((name) => [name, params.get(name)?.trim() ?? ''] as const);
  const valid = given.filter(([name, value]) => value !== '' && filterQuery.safeParse({ [name]: value }).success);
  return filterQuery.parse(Object.fromEntries(valid));
}

function ChangesPage({
  answer,
  filters,
  isFirst,
  ...place
}: Place & { answer: Changelog; filters: Filters; isFirst: boolean }) {
  const { t, urls, wiki } = place;
  const filtered = Object.keys(filters).length > 0;
  return (
    <WikiDocument
      {...place}
      title={t('tools.changes')}
      section="changes"
      here={urls.tool('changes', '', filters)}
      noIndex
      width="narrow"
    >
      <div className="page-head">
        <h1>{t('tools.changes')}</h1>
        <div className="page-actions">
          <a className="button" href={urls.tool('feed.xml')} title={t('history.feed_of_wiki', { wiki: wiki.name })}>
            <Icon name="feed" />
            {t('history.feed')}
          </a>
        </div>
      </div>
      <FilterForm {...place} filters={filters} />
      {answer.entries.length === 0 ? (
        <EmptyState
          icon="pulse"
          title={t(filtered ? 'history.none_match' : 'tools.nothing_changed')}
          actions={
            filtered ? (
              <a className="button" href={urls.tool('changes')}>
                {t('history.clear')}
              </a>
            ) : undefined
          }
        >
          {t(filtered ? 'history.none_match_hint' : 'tools.nothing_changed_hint')}
        </EmptyState>
      ) : (
        [...byDay(t, answer.entries)].map(([day, entries]) => (
          <section key={day} aria-label={day}>
            <h2 className="day">{day}</h2>
            <ol className="rows">
              {entries.map((entry) => (
                <Change key={entry.revision} entry={entry} {...place} />
              ))}
            </ol>
          </section>
        ))
      )}
      <Pager
        t={t}
        first={isFirst ? null : urls.tool('changes', '', filters)}
        next={answer.next_cursor === null ? null : urls.tool('changes', '', { ...filters, cursor: answer.next_cursor })}
      />
    </WikiDocument>
  );
}

function FilterForm({ t, urls, filters }: Place & { filters: Filters }) {
  const count = Object.keys(filters).length;
  const date = (name: 'since' | 'until') => filters[name]?.slice(0, 10) ?? '';
  return (
    <details className="filters" open={count > 0}>
      <summary className="button">
        <Icon name="filter" />
        {t('history.filters')}
        {count === 0 ? null : <span className="badge badge-accent">{t.number(count)}</span>}
      </summary>
      <form className="filter-form" action={urls.tool('changes')}>
        <Field id="changes-author" label={t('history.author')}>
          <input
            name="author"
            type="text"
            defaultValue={filters.author ?? ''}
            placeholder={t('history.author_hint')}
            autoComplete="off"
          />
        </Field>
        <Field id="changes-by" label={t('history.by')}>
          <select name="by" defaultValue={filters.by ?? ''}>
            <option value="">{t('history.anyone')}</option>
            <option value="person">{t('history.people')}</option>
            <option value="program">{t('history.programs')}</option>
          </select>
        </Field>
        <Field id="changes-prefix" label={t('history.prefix')}>
          <input name="prefix" type="text" defaultValue={filters.prefix ?? ''} autoComplete="off" spellCheck={false} />
        </Field>
        <Field id="changes-kind" label={t('history.kind')}>
          <select name="kind" defaultValue={filters.kind ?? ''}>
            <option value="">{t('history.any_kind')}</option>
            {CHANGE_KINDS.map((kind) => (
              <option key={kind} value={kind}>
                {t(`history.kind_${kind}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field id="changes-since" label={t('history.since')}>
          <input name="since" type="date" defaultValue={date('since')} />
        </Field>
        <Field id="changes-until" label={t('history.until')}>
          <input name="until" type="date" defaultValue={date('until')} />
        </Field>
        <p className="form-actions">
          <button type="submit" className="button button-primary">
            {t('history.apply')}
          </button>
          {count === 0 ? null : (
            <a className="button" href={urls.tool('changes')}>
              {t('history.clear')}
            </a>
          )}
        </p>
      </form>
    </details>
  );
}

function Change({ entry, ...place }: Place & { entry: Entry }) {
  const { t, urls } = place;
  const writes = offersWriting(place) && entry.pages_affected.length > 0;
  const pages = entry.pages_affected;
  const more = pages.length - NAMED_PAGES;
  return (
    <li>
      <div className="row-main">
        <a className="row-title" href={urls.tool('commit', entry.revision)} dir="auto">
          {firstLine(t, entry.message)}
        </a>
        <p className="row-note page-list-inline">
          {pages.slice(0, NAMED_PAGES).map((path) => (
            <a key={path} href={urls.tool('diff', path, { to: entry.revision })} dir="auto">
              {path}
            </a>
          ))}
          {more > 0 ? <a href={urls.tool('commit', entry.revision)}>{t('common.and_more', { count: more })}</a> : null}
        </p>
        <p className="row-note">
          <Avatar name={entry.author} /> <Author t={t} name={entry.author} /> <Agent t={t} commit={entry} />
        </p>
      </div>
      <div className="row-side">
        <When t={t} date={entry.date} form="clock" /> <span className="oid">{entry.revision.slice(0, 10)}</span>
        {writes ? (
          <>
            {' '}
            <a href={`${urls.tool('commit', entry.revision)}#revert`}>{t('history.undo')}</a>
          </>
        ) : null}
      </div>
    </li>
  );
}

function byDay(t: Place['t'], entries: readonly Entry[]): Map<string, Entry[]> {
  return Map.groupBy(entries, (entry) => t.date(entry.date, 'long-day'));
}
