/** Every revision of one page. */
import type { History } from '#lib/protocol/rest.ts';
import { nameOf } from '#lib/core/paths.ts';
import { Author } from '../../ui/author.tsx';
import { When } from '../../ui/dates.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Arrow, Badge } from '../../ui/parts.tsx';
import { Breadcrumbs, type Place, WikiDocument, offersWriting } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { Agent, firstLine } from '../reading/page-view.tsx';
import { htmlResponse, redirect } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { KindBadge } from './kind-badge.tsx';

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
    <HistoryPage {...placeOf(context)} answer={answer} chosen={chosenOf(url.searchParams)} isFirst={cursor === null} />,
    { sharedBy: sharedBy(context) },
  );
}

/** What was chosen on another page of the history; it comes along with the form. */
interface Chosen {
  readonly from: string | null;
  readonly to: string | null;
}

function chosenOf(params: URLSearchParams): Chosen {
  const revision = (name: string) => (/^[0-9a-f]{40}$/.test(params.get(name) ?? '') ? params.get(name) : null);
  return { from: revision('from'), to: revision('to') };
}

interface HistoryProps extends Place {
  readonly answer: History;
  readonly chosen: Chosen;
  readonly isFirst: boolean;
}

function HistoryPage({ answer, chosen, isFirst, ...place }: HistoryProps) {
  const { t, urls } = place;
  const { path, history } = answer;
  const comparable = history.length > 1 || !isFirst;
  const marked = {
    from: chosen.from ?? history[isFirst ? 1 : 0]?.revision ?? null,
    to: chosen.to ?? history[0]?.revision ?? null,
  };
  const isHere = (revision: string | null) => history.some((commit) => commit.revision === revision);
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
        {answer.next_cursor === null ? null : <p className="hint">{t('history.compare_hint')}</p>}
        {(['from', 'to'] as const).map((name) =>
          chosen[name] === null || isHere(chosen[name]) ? null : (
            <label key={name} className="choice">
              <input type="radio" name={name} value={chosen[name]} defaultChecked />
              <span>
                {t.rich(`history.chosen_${name}`, {
                  revision: <span className="oid">{chosen[name].slice(0, 10)}</span>,
                })}
              </span>
            </label>
          ),
        )}
        <ol className={comparable ? 'rows rows-compared' : 'rows'}>
          {history.map((commit, index) => (
            <li key={commit.revision}>
              {comparable ? <Choice t={t} marked={marked} commit={commit} /> : null}
              <Entry {...place} path={path} commit={commit} isNow={isFirst && index === 0} />
            </li>
          ))}
        </ol>
        {/* Buttons of the form, so that the choice comes along. */}
        {isFirst && answer.next_cursor === null ? null : (
          <nav className="pager" aria-label={t('common.older_and_newer')}>
            <span>
              {isFirst ? null : (
                <button type="submit" className="button" formAction={urls.tool('history', path)}>
                  <Arrow back /> {t('common.newest')}
                </button>
              )}
            </span>
            <span>
              {answer.next_cursor === null ? null : (
                <button
                  type="submit"
                  className="button"
                  formAction={urls.tool('history', path)}
                  name="cursor"
                  value={answer.next_cursor}
                >
                  {t('common.older')} <Arrow />
                </button>
              )}
            </span>
          </nav>
        )}
      </form>
    </WikiDocument>
  );
}

type Commit = History['history'][number];

/** Which two to compare: at first the last two. */
function Choice({ t, marked, commit }: Pick<Place, 't'> & { marked: Chosen; commit: Commit }) {
  const revision = commit.revision.slice(0, 10);
  return (
    <div className="row-choice">
      <input
        type="radio"
        name="from"
        value={commit.revision}
        defaultChecked={marked.from === commit.revision}
        aria-label={t('tools.compare_from', { revision })}
        title={t('tools.from_this')}
      />
      <input
        type="radio"
        name="to"
        value={commit.revision}
        defaultChecked={marked.to === commit.revision}
        aria-label={t('tools.compare_to', { revision })}
        title={t('tools.to_this')}
      />
    </div>
  );
}

interface EntryProps extends Place {
  readonly path: string;
  readonly commit: Commit;
  readonly isNow: boolean;
}

function Entry({ path, commit, isNow, ...place }: EntryProps) {
  const { t, urls } = place;
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
          <Author t={t} name={commit.author} /> <Agent t={t} commit={commit} /> · <When t={t} date={commit.date} />
          {commit.path === undefined ? null : <> · {t.rich('tools.as_path', { path: <bdi>{commit.path}</bdi> })}</>}
          {commit.old_path === undefined ? null : (
            <> · {t.rich('history.from_path', { path: <bdi>{commit.old_path}</bdi> })}</>
          )}
        </p>
        <p className="row-actions">
          <a href={urls.tool('diff', path, { to: revision })}>{t.rich('tools.changes_in', short)}</a>
          {isNow ? null : <a href={urls.tool('diff', path, { from: revision })}>{t.rich('tools.since', short)}</a>}
          {there ? <a href={`${urls.raw(path)}?revision=${revision}`}>{t.rich('tools.markdown_of', short)}</a> : null}
          {there && !isNow && offersWriting(place) ? (
            <a href={urls.tool('diff', path, { to: revision, restore: '1' })}>{t.rich('history.restore', short)}</a>
          ) : null}
        </p>
      </div>
      <div className="row-side">
        {isNow && there ? <Badge tone="accent">{t('tools.now')}</Badge> : null} <KindBadge t={t} kind={commit.kind} />{' '}
        <a className="oid" href={urls.tool('commit', revision)} title={t('history.whole_commit')}>
          {revision.slice(0, 10)}
        </a>
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
