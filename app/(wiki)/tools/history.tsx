/** Every revision of one page. */
import type { History } from '#lib/protocol/rest.ts';
import { nameOf } from '#lib/core/paths.ts';
import { When } from '../../ui/dates.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Arrow, Badge } from '../../ui/parts.tsx';
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
  const { t, urls } = place;
  const { path, history } = answer;
  const comparable = history.length > 1;
  return (
    <WikiDocument
      {...place}
      title={t('tools.history_of', { name: nameOf(path) })}
      here={urls.tool('history', path)}
      path={path}
      noIndex
      width="narrow"
    >
      <Breadcrumbs {...place} path={path} last={t('tools.history')} />
      <div className="page-head">
        <h1 dir="auto">{t('tools.history_of', { name: nameOf(path) })}</h1>
        <div className="page-actions">
          <a className="button" href={urls.tool('blame', path)}>
            <Icon name="people" />
            {t('tools.who_wrote_what')}
          </a>
          {comparable ? (
            <button type="submit" form="compare" className="button">
              <Icon name="compare" />
              {t('tools.compare')}
            </button>
          ) : null}
        </div>
      </div>
      <form id="compare" action={urls.tool('diff', path)}>
        <ol className={comparable ? 'rows rows-compared' : 'rows'}>
          {history.map((commit, index) => (
            <li key={commit.revision}>
              {comparable ? <Choice t={t} index={index} commit={commit} /> : null}
              <Entry {...place} path={path} commit={commit} isNow={isFirst && index === 0} />
            </li>
          ))}
        </ol>
      </form>
      <Pager
        t={t}
        first={isFirst ? null : urls.tool('history', path)}
        next={answer.next_cursor === null ? null : urls.tool('history', path, { cursor: answer.next_cursor })}
      />
    </WikiDocument>
  );
}

type Commit = History['history'][number];

/** Which two to compare: at first the last two. */
function Choice({ t, index, commit }: Pick<Place, 't'> & { index: number; commit: Commit }) {
  const revision = commit.revision.slice(0, 10);
  return (
    <div className="row-choice">
      <input
        type="radio"
        name="from"
        value={commit.revision}
        defaultChecked={index === 1}
        aria-label={t('tools.compare_from', { revision })}
        title={t('tools.from_this')}
      />
      <input
        type="radio"
        name="to"
        value={commit.revision}
        defaultChecked={index === 0}
        aria-label={t('tools.compare_to', { revision })}
        title={t('tools.to_this')}
      />
    </div>
  );
}

function Entry({ t, urls, path, commit, isNow }: Place & { path: string; commit: Commit; isNow: boolean }) {
  const { revision } = commit;
  const there = commit.kind !== 'delete';
  const short = {
    revision: revision.slice(0, 10),
    hidden: (text: string) => <span className="visually-hidden">{text}</span>,
  };
  return (
    <>
      <div className="row-main">
        <a
          className="row-title"
          href={there ? `${urls.page(path)}?revision=${revision}` : urls.tool('diff', path, { to: revision })}
          dir="auto"
        >
          {firstLine(t, commit.message)}
        </a>
        <p className="row-note">
          <bdi>{commit.author}</bdi> <Agent t={t} commit={commit} /> · <When t={t} date={commit.date} />
          {commit.path === undefined ? null : <> · {t.rich('tools.as_path', { path: <bdi>{commit.path}</bdi> })}</>}
        </p>
      </div>
      <div className="row-side">
        {isNow ? (
          <>
            <Badge tone={there ? 'accent' : 'danger'}>{t(there ? 'tools.now' : 'tools.deleted')}</Badge>{' '}
          </>
        ) : null}
        <a href={urls.tool('diff', path, { to: revision })}>{t.rich('tools.changes_in', short)}</a>{' '}
        {isNow ? null : (
          <>
            <a href={urls.tool('diff', path, { from: revision })}>{t.rich('tools.since', short)}</a>{' '}
          </>
        )}
        {there ? (
          <>
            <a href={`${urls.raw(path)}?revision=${revision}`}>{t.rich('tools.markdown_of', short)}</a>{' '}
          </>
        ) : null}
        <span className="oid">{revision.slice(0, 10)}</span>
      </div>
    </>
  );
}

export function Pager({ t, first, next }: Pick<Place, 't'> & { first: string | null; next: string | null }) {
  if (first === null && next === null) return null;
  return (
    <nav className="pager" aria-label={t('common.older_and_newer')}>
      <span>
        {first === null ? null : (
          <a href={first}>
            <Arrow back /> {t('common.newest')}
          </a>
        )}
      </span>
      <span>
        {next === null ? null : (
          <a href={next}>
            {t('common.older')} <Arrow />
          </a>
        )}
      </span>
    </nav>
  );
}
