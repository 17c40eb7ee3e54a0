/** Search of one wiki. */
import type { ReactNode } from 'react';
import type { SearchAnswer } from '#lib/protocol/search.ts';
import { EmptyState } from '../../ui/feedback.tsx';
import { type Place, WikiDocument } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';

const RESULTS = 30;
const LONGEST_QUERY = 1000;

export async function showSearch(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, url } = context;
  const query = (url.searchParams.get('q') ?? '').trim().slice(0, LONGEST_QUERY);
  const answer = query === '' ? null : await services.search.search(actor, wiki, { q: query, limit: RESULTS });
  return htmlResponse(context.request, <SearchPage {...placeOf(context)} query={query} answer={answer} />, {
    sharedBy: sharedBy(context),
  });
}

function SearchPage({ query, answer, ...place }: Place & { query: string; answer: SearchAnswer | null }) {
  const { t, urls } = place;
  return (
    <WikiDocument
      {...place}
      title={query === '' ? t('tools.search') : `“${query}”`}
      section="search"
      query={query}
      here={urls.tool('search', '', { q: query })}
      noIndex
      width="narrow"
    >
      <div className="page-head">
        <h1>{t('tools.search')}</h1>
      </div>
      <form className="search-form" action={urls.tool('search')}>
        <input
          type="search"
          name="q"
          defaultValue={query}
          aria-label={t('tools.search_words')}
          autoComplete="off"
          autoFocus={query === ''}
        />
        <button className="button button-primary" type="submit">
          {t('tools.search')}
        </button>
      </form>
      {answer === null ? <p className="hint">{t('tools.search_hint')}</p> : <Results answer={answer} {...place} />}
    </WikiDocument>
  );
}

function Results({ answer, ...place }: Place & { answer: SearchAnswer }) {
  const { t, urls } = place;
  if (answer.results.length === 0) {
    return (
      <EmptyState
        icon="search"
        title={t('tools.nothing_found', { query: answer.query })}
        actions={
          <>
            <a className="button" href={urls.tool('index')}>
              {t('tools.open_index')}
            </a>
            <a className="button" href={urls.create(answer.query)}>
              {t('tools.write_about')}
            </a>
          </>
        }
      >
        {t('tools.nothing_found_hint')}
      </EmptyState>
    );
  }
  return (
    <>
      <p className="hint" role="status">
        {answer.total > answer.results.length
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
    </>
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
