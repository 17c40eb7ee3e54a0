/** Search of one wiki. */
import type { ReactNode } from 'react';
import type { SearchAnswer } from '#lib/protocol/rest.ts';
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
  const { urls } = place;
  return (
    <WikiDocument
      {...place}
      title={query === '' ? 'Search' : `“${query}”`}
      section="search"
      query={query}
      here={urls.tool('search', '', { q: query })}
      noIndex
      narrow
    >
      <div className="page-head">
        <h1>Search</h1>
      </div>
      <form className="search-form" action={urls.tool('search')}>
        <input
          type="search"
          name="q"
          defaultValue={query}
          aria-label="Words to search for"
          autoComplete="off"
          autoFocus={query === ''}
        />
        <button className="button button-primary" type="submit">
          Search
        </button>
      </form>
      {answer === null ? (
        <p className="hint">Words of a title or of the text. “Quoted words” stay together; -word leaves pages out.</p>
      ) : (
        <Results answer={answer} {...place} />
      )}
    </WikiDocument>
  );
}

function Results({ answer, ...place }: Place & { answer: SearchAnswer }) {
  const { urls } = place;
  if (answer.results.length === 0) {
    return (
      <div className="empty">
        <h2>Nothing found for “{answer.query}”</h2>
        <p>Try fewer or other words, or look through the index.</p>
        <p className="form-actions centred">
          <a className="button" href={urls.tool('index')}>
            Open the index
          </a>
          <a className="button" href={urls.create(answer.query)}>
            Write a page about it
          </a>
        </p>
      </div>
    );
  }
  return (
    <>
      <p className="hint" role="status">
        {answer.total === 1 ? '1 page' : `${answer.total} pages`}
        {answer.total > answer.results.length ? `, the best ${answer.results.length} are shown` : ''}
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
