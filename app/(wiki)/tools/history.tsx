/** Every revision of one page. */
import type { History } from '#lib/protocol/rest.ts';
import { nameOf } from '#lib/core/paths.ts';
import { When } from '../../ui/dates.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Breadcrumbs, type Place, WikiDocument } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { Agent, firstLine } from '../reading/page-view.tsx';
import { htmlResponse, redirect } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';

const PAGE_SIZE = 50;

export async function showHistory(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, urls, url } = context;
  const path = context.path === '' ? wiki.homePath : context.path;
  const cursor = url.searchParams.get('cursor');
  const answer = await services.pages.history(actor, wiki, path, {
    limit: PAGE_SIZE,
    ...(cursor === null ? {} : { cursor }),
  });
  if (answer.path !== path && cursor === null)
    return redirect(urls.tool('history', answer.path), 308, sharedBy(context));
  return htmlResponse(
    context.request,
    <HistoryPage {...placeOf(context)} answer={answer} isFirst={cursor === null} />,
    { sharedBy: sharedBy(context) },
  );
}

function HistoryPage({ answer, isFirst, ...place }: Place & { answer: History; isFirst: boolean }) {
  const { urls } = place;
  const { path, history } = answer;
  const comparable = history.length > 1;
  return (
    <WikiDocument {...place} title={`History of ${nameOf(path)}`} here={urls.tool('history', path)} noIndex narrow>
      <Breadcrumbs {...place} path={path} last="History" />
      <div className="page-head">
        <h1 dir="auto">History of {nameOf(path)}</h1>
        <div className="page-actions">
          <a className="button" href={urls.tool('blame', path)}>
            <Icon name="people" />
            Who wrote what
          </a>
          {comparable ? (
            <button type="submit" form="compare" className="button">
              <Icon name="compare" />
              Compare
            </button>
          ) : null}
        </div>
      </div>
      <form id="compare" action={urls.tool('diff', path)}>
        <ol className={comparable ? 'rows rows-compared' : 'rows'}>
          {history.map((commit, index) => (
            <li key={commit.revision}>
              {comparable ? <Choice index={index} commit={commit} /> : null}
              <Entry {...place} path={path} commit={commit} isNow={isFirst && index === 0} />
            </li>
          ))}
        </ol>
      </form>
      <Pager
        first={isFirst ? null : urls.tool('history', path)}
        next={answer.next_cursor === null ? null : urls.tool('history', path, { cursor: answer.next_cursor })}
      />
    </WikiDocument>
  );
}

type Commit = History['history'][number];

/** Which two to compare: at first the last two. */
function Choice({ index, commit }: { index: number; commit: Commit }) {
  const name = commit.revision.slice(0, 10);
  return (
    <div className="row-choice">
      <input
        type="radio"
        name="from"
        value={commit.revision}
        defaultChecked={index === 1}
        aria-label={`Compare from ${name}`}
        title="From this revision"
      />
      <input
        type="radio"
        name="to"
        value={commit.revision}
        defaultChecked={index === 0}
        aria-label={`Compare to ${name}`}
        title="To this revision"
      />
    </div>
  );
}

function Entry({ urls, path, commit, isNow }: Place & { path: string; commit: Commit; isNow: boolean }) {
  const { revision } = commit;
  const there = commit.kind !== 'delete';
  return (
    <>
      <div className="row-main">
        <a
          className="row-title"
          href={there ? `${urls.page(path)}?revision=${revision}` : urls.tool('diff', path, { to: revision })}
          dir="auto"
        >
          {firstLine(commit.message)}
        </a>
        <p className="row-note">
          {commit.author} <Agent commit={commit} /> · <When date={commit.date} />
          {commit.path === undefined ? null : (
            <>
              {' '}
              · as <span dir="auto">{commit.path}</span>
            </>
          )}
        </p>
      </div>
      <div className="row-side">
        {isNow ? (
          <>
            <span className="badge">{there ? 'now' : 'deleted'}</span>{' '}
          </>
        ) : null}
        <a href={urls.tool('diff', path, { to: revision })}>
          Changes<span className="visually-hidden"> in {revision.slice(0, 10)}</span>
        </a>{' '}
        {isNow ? null : (
          <>
            <a href={urls.tool('diff', path, { from: revision })}>
              Since<span className="visually-hidden"> {revision.slice(0, 10)}</span>
            </a>{' '}
          </>
        )}
        {there ? (
          <>
            <a href={`${urls.raw(path)}?revision=${revision}`}>
              Markdown<span className="visually-hidden"> of {revision.slice(0, 10)}</span>
            </a>{' '}
          </>
        ) : null}
        <span className="oid">{revision.slice(0, 10)}</span>
      </div>
    </>
  );
}

export function Pager({ first, next }: { first: string | null; next: string | null }) {
  if (first === null && next === null) return null;
  return (
    <nav className="pager" aria-label="Older and newer">
      <span>{first === null ? null : <a href={first}>← Newest</a>}</span>
      <span>{next === null ? null : <a href={next}>Older →</a>}</span>
    </nav>
  );
}
