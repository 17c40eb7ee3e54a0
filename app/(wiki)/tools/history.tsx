/** Every revision of one page. */
import type { History } from '#lib/protocol/rest.ts';
import { nameOf } from '#lib/core/paths.ts';
import { When } from '../../ui/dates.tsx';
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
  return (
    <WikiDocument {...place} title={`History of ${nameOf(path)}`} here={urls.tool('history', path)} noIndex narrow>
      <Breadcrumbs {...place} path={path} last="History" />
      <div className="page-head">
        <h1 dir="auto">History of {nameOf(path)}</h1>
      </div>
      <ol className="rows">
        {history.map((commit, index) => (
          <li key={commit.revision}>
            <div className="row-main">
              <a className="row-title" href={`${urls.page(path)}?revision=${commit.revision}`} dir="auto">
                {firstLine(commit.message)}
              </a>
              <p className="row-note">
                {commit.author} <Agent commit={commit} /> · <When date={commit.date} />
              </p>
            </div>
            <div className="row-side">
              {isFirst && index === 0 ? (
                <>
                  <span className="badge">now</span>{' '}
                </>
              ) : null}
              <a href={`${urls.raw(path)}?revision=${commit.revision}`}>
                Markdown<span className="visually-hidden"> of {commit.revision.slice(0, 10)}</span>
              </a>{' '}
              <span className="oid">{commit.revision.slice(0, 10)}</span>
            </div>
          </li>
        ))}
      </ol>
      <Pager
        first={isFirst ? null : urls.tool('history', path)}
        next={answer.next_cursor === null ? null : urls.tool('history', path, { cursor: answer.next_cursor })}
      />
    </WikiDocument>
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
