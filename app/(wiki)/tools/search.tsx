/** Search of one wiki: modes and filters are in the address, so that a search can be sent to somebody. */
import type { ReactNode } from 'react';
import type { z } from 'zod';
import { isWikibotError } from '#lib/core/errors.ts';
import { SEARCH_MODES, type SearchAnswer, type SearchMode, searchQuery } from '#lib/protocol/search.ts';
import { EmptyState, Notice } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import { Icon } from '../../ui/icons.tsx';
import { type Place, WikiDocument, offersWriting } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';

const RESULTS = 20;
const MOST_RESULTS = 100;
const LONGEST_QUERY = 1000;

const filterQuery = searchQuery.pick({
  prefix: true,
  tag: true,
  category: true,
  author: true,
  updated_since: true,
  updated_until: true,
});
type Filters = z.output<typeof filterQuery>;

interface Asked {
  readonly query: string;
  readonly mode: SearchMode;
  readonly filters: Filters;
  readonly limit: number;
}

/** What came of it. */
interface Outcome {
  readonly answer: SearchAnswer | null;
  /** Why it could not be made: an expression that is none. */
  readonly problem: string | null;
  /** Pages with such a name, where nothing was found. */
  readonly suggestions: readonly string[];
}

export async function showSearch(context: WikiContext): Promise<Response> {
  const asked = askedOf(context.url.searchParams);
  const outcome = await outcomeOf(context, asked);
  return htmlResponse(context.request, <SearchPage {...placeOf(context)} asked={asked} outcome={outcome} />, {
    sharedBy: sharedBy(context),
  });
}

function askedOf(params: URLSearchParams): Asked {
  const given = Object.keys(filterQuery.shape).map((name) => [name, params.get(name)?.trim() ?? ''] as const);
  const valid = given.filter(([name, value]) => value !== '' && filterQuery.safeParse({ [name]: value }).success);
  const mode = SEARCH_MODES.find((name) => name === params.get('mode')) ?? 'hybrid';
  const more = Number(params.get('limit'));
  return {
    query: (params.get('q') ?? '').trim().slice(0, LONGEST_QUERY),
    mode,
    filters: filterQuery.parse(Object.fromEntries(valid)),
    limit: Number.isInteger(more) && more > RESULTS ? Math.min(more, MOST_RESULTS) : RESULTS,
  };
}

async function outcomeOf({ services, actor, wiki }: WikiContext, asked: Asked): Promise<Outcome> {
  const { query, mode, filters, limit } = asked;
  if (query === '') return { answer: null, problem: null, suggestions: [] };
  try {
    const answer = await services.search.search(actor, wiki, { q: query, mode, limit, ...filters });
    const suggestions = answer.total === 0 ? await services.pages.suggest(actor, wiki, query) : [];
    return { answer, problem: null, suggestions };
  } catch (error) {
    if (!isWikibotError(error) || error.code !== 'invalid_input') throw error;
    return { answer: null, problem: error.message, suggestions: [] };
  }
}

function addressOf({ urls }: Pick<Place, 'urls'>, { query, mode, filters }: Asked, more: Record<string, string> = {}) {
  return urls.tool('search', '', { q: query, ...(mode === 'hybrid' ? {} : { mode }), ...filters, ...more });
}

function SearchPage({ asked, outcome, ...place }: Place & { asked: Asked; outcome: Outcome }) {
  const { t, urls } = place;
  const { query, mode } = asked;
  const { answer, problem } = outcome;
  return (
    <WikiDocument
      {...place}
      title={query === '' ? t('tools.search') : `“${query}”`}
      section="search"
      query={query}
      here={addressOf(place, asked)}
      noIndex
      width="narrow"
    >
      <div className="page-head">
        <h1>{t('tools.search')}</h1>
      </div>
      <form className="search-page" action={urls.tool('search')}>
        <div className="search-row">
          <input
            type="search"
            name="q"
            defaultValue={query}
            aria-label={t('tools.search_words')}
            autoComplete="off"
            autoFocus={query === ''}
          />
          <button className="button button-primary" type="submit">
            <Icon name="search" />
            {t('tools.search')}
          </button>
        </div>
        <fieldset className="search-modes">
          <legend className="visually-hidden">{t('finding.mode')}</legend>
          {SEARCH_MODES.map((name) => (
            <label key={name}>
              <input type="radio" name="mode" value={name} defaultChecked={name === mode} />
              <span>{t(`finding.mode_${name}`)}</span>
            </label>
          ))}
        </fieldset>
        <Filtering {...place} asked={asked} />
      </form>
      {problem === null ? null : (
        <Notice tone="danger">
          <p>
            <b>{t('finding.bad_expression')}</b>
          </p>
          <p lang="en">{problem}</p>
        </Notice>
      )}
      {answer === null ? (
        <p className="hint">{t(mode === 'regex' ? 'finding.hint_regex' : 'tools.search_hint')}</p>
      ) : (
        <Results {...place} asked={asked} answer={answer} suggestions={outcome.suggestions} />
      )}
    </WikiDocument>
  );
}

function Filtering({ asked, ...place }: Place & { asked: Asked }) {
  const { t } = place;
  const { filters } = asked;
  const count = Object.keys(filters).length;
  const text = (name: 'prefix' | 'tag' | 'category' | 'author') => (
    <Field id={`search-${name}`} label={t(`finding.${name}`)}>
      <input name={name} type="text" defaultValue={filters[name] ?? ''} autoComplete="off" />
    </Field>
  );
  return (
    <details className="filters" open={count > 0}>
      <summary className="button">
        <Icon name="filter" />
        {t('finding.filters')}
        {count === 0 ? null : <span className="badge badge-accent">{t.number(count)}</span>}
      </summary>
      <div className="filter-form">
        {text('prefix')}
        {text('tag')}
        {text('category')}
        {text('author')}
        <Field id="search-since" label={t('finding.since')}>
          <input name="updated_since" type="date" defaultValue={filters.updated_since?.slice(0, 10) ?? ''} />
        </Field>
        <Field id="search-until" label={t('finding.until')}>
          <input name="updated_until" type="date" defaultValue={filters.updated_until?.slice(0, 10) ?? ''} />
        </Field>
        {count === 0 ? null : (
          <p className="form-actions">
            <a className="button" href={addressOf(place, { ...asked, filters: {} })}>
              {t('finding.clear')}
            </a>
          </p>
        )}
      </div>
    </details>
  );
}

interface ResultsProps extends Place {
  readonly asked: Asked;
  readonly answer: SearchAnswer;
  readonly suggestions: readonly string[];
}

function Results({ asked, answer, suggestions, ...place }: ResultsProps) {
  const { t, urls } = place;
  if (answer.results.length === 0) {
    return (
      <>
        <Signals t={t} answer={answer} />
        <NothingFound {...place} asked={asked} suggestions={suggestions} />
      </>
    );
  }
  const left = answer.total > answer.results.length;
  return (
    <>
      <Signals t={t} answer={answer} />
      <p className="hint" role="status">
        {left
          ? t('tools.best_shown', { total: t('common.pages', { count: answer.total }), count: answer.results.length })
          : t('common.pages', { count: answer.total })}
      </p>
      <ol className="results">
        {answer.results.map((result) => (
          <li key={`${result.path}:${result.line}`}>
            <h2 dir="auto">
              <a href={urls.page(result.path)}>{result.title}</a>
            </h2>
            <p className="row-note">
              {result.path}
              {result.section === '' ? null : ` › ${result.section}`}
            </p>
            <p className="snippet" dir="auto">
              {marked(result.snippet)}
            </p>
          </li>
        ))}
      </ol>
      {left && asked.limit < MOST_RESULTS ? (
        <p className="form-actions centred">
          <a className="button" href={addressOf(place, asked, { limit: String(asked.limit * 2) })}>
            {t('finding.more')}
          </a>
        </p>
      ) : null}
    </>
  );
}

function NothingFound({ asked, suggestions, ...place }: Place & { asked: Asked; suggestions: readonly string[] }) {
  const { t, urls } = place;
  const { query, mode, filters } = asked;
  const filtered = Object.keys(filters).length > 0;
  return (
    <>
      <EmptyState
        icon="search"
        title={t('tools.nothing_found', { query })}
        actions={
          <>
            {filtered ? (
              <a className="button" href={addressOf(place, { ...asked, filters: {} })}>
                {t('finding.fewer_filters')}
              </a>
            ) : null}
            {mode === 'keyword' || mode === 'regex' ? (
              <a className="button" href={addressOf(place, { ...asked, mode: 'semantic' })}>
                {t('finding.other_mode')}
              </a>
            ) : null}
            <a className="button" href={urls.tool('index')}>
              {t('tools.open_index')}
            </a>
            {offersWriting(place) ? (
              <a className="button" href={urls.create(query)}>
                {t('tools.write_about')}
              </a>
            ) : null}
          </>
        }
      >
        {t('tools.nothing_found_hint')}
      </EmptyState>
      {suggestions.length === 0 ? null : (
        <section aria-labelledby="suggestions">
          <h2 id="suggestions" className="day">
            {t('finding.did_you_mean')}
          </h2>
          <ul className="rows">
            {suggestions.map((path) => (
              <li key={path}>
                <a className="row-title" href={urls.page(path)} dir="auto">
                  {path}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

const STATES = ['ok', 'building', 'missing', 'off', 'failed'] as const;

/** Says who answered where somebody is missing; the service decides when that is worth saying. */
function Signals({ t, answer }: Pick<Place, 't'> & { answer: SearchAnswer }) {
  if (answer.note === undefined) return null;
  const states = Object.entries(answer.signals) as [keyof SearchAnswer['signals'], (typeof STATES)[number]][];
  if (states.length === 0) {
    return (
      <Notice tone="warning">
        <p lang="en">{answer.note}</p>
      </Notice>
    );
  }
  const sentences = STATES.flatMap((state) => {
    const names = states.filter(([, found]) => found === state).map(([name]) => t(`finding.signal_${name}`));
    return names.length === 0 ? [] : [t(`finding.state_${state}`, { signals: t.list(names) })];
  });
  return (
    <Notice tone="warning">
      <p>
        {t('finding.not_all')} {sentences.join(' · ')}
      </p>
    </Notice>
  );
}

/** Hits stand between U+E000 and U+E001, so that no markup has to be trusted. */
function marked(snippet: string): ReactNode[] {
  return snippet
    .split(/(\uE000[^\uE001]*\uE001?)/)
    .map((piece, index) =>
      piece.startsWith('\uE000') ? (
        <mark key={index}>{piece.replaceAll(/[\uE000\uE001]/g, '')}</mark>
      ) : (
        piece.replaceAll('\uE001', '')
      ),
    );
}
