/** What changed in a page between two of its revisions. */
import { nameOf } from '#lib/core/paths.ts';
import type { DiffAnswer } from '#lib/protocol/rest.ts';
import { When } from '../../ui/dates.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Arrow, Tabs } from '../../ui/parts.tsx';
import { Breadcrumbs, type Place, WikiDocument } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { Agent, firstLine } from '../reading/page-view.tsx';
import { htmlResponse, redirect } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { countChanges, firstLines } from './diff-rows.ts';
import { DiffTable } from './diff-table.tsx';

/** More is for a program: the API has all of it. */
const MOST_LINES = 4000;

type View = 'unified' | 'split';

export async function showDiff(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, urls, url } = context;
  const path = context.path === '' ? wiki.homePath : context.path;
  const asked = (name: string) => url.searchParams.get(name) || undefined;
  const view: View = asked('view') === 'split' ? 'split' : 'unified';
  const [from, to] = [asked('from'), asked('to')];
  const answer = await services.pages.diff(actor, wiki, path, { from, to, words: 'true' });
  if (answer.path !== path)
    return redirect(urls.tool('diff', answer.path, { from, to, view: asked('view') }), 308, sharedBy(context));
  return htmlResponse(context.request, <DiffPage {...placeOf(context)} answer={answer} view={view} />, {
    sharedBy: sharedBy(context),
  });
}

function DiffPage({ answer, view, ...place }: Place & { answer: DiffAnswer; view: View }) {
  const { t, urls } = place;
  const { path, from_commit: from, to_commit: to, hunks = [] } = answer;
  const { shown, left } = firstLines(hunks, MOST_LINES);
  const between = { from: answer.from, to: answer.to };
  return (
    <WikiDocument
      {...place}
      title={t('tools.changes_to', { name: nameOf(path) })}
      here={urls.tool('diff', path, between)}
      path={path}
      noIndex
    >
      <Breadcrumbs {...place} path={path} last={t('tools.changes')} />
      <div className="page-head">
        <h1 dir="auto">{t('tools.changes_to', { name: nameOf(path) })}</h1>
        <div className="page-actions">
          <a className="button" href={urls.tool('history', path)}>
            <Icon name="history" />
            {t('tools.history')}
          </a>
        </div>
      </div>
      <div className="diff-sides">
        <Side {...place} path={path} label={t('tools.before')} side={from} />
        <Side {...place} path={path} label={t('tools.after')} side={to} />
      </div>
      <Renamed t={t} from={from} to={to} />
      <div className="diff-bar">
        <Summary t={t} hunks={hunks} isNew={from === null} />
        {hunks.length === 0 ? null : <Views {...place} path={path} between={between} view={view} />}
      </div>
      {hunks.length === 0 ? null : <DiffTable t={t} hunks={shown} split={view === 'split'} />}
      {left === 0 ? null : <p className="diff-left">{t('common.and_more_lines', { count: left })}</p>}
      {from === null ? null : (
        <nav className="pager" aria-label={t('common.older_and_newer')}>
          <span />
          <a href={urls.tool('diff', path, { to: from.revision })}>
            {t('tools.change_before')} <Arrow />
          </a>
        </nav>
      )}
    </WikiDocument>
  );
}

type SideInfo = DiffAnswer['from_commit'];

function Side({ t, urls, path, label, side }: Place & { path: string; label: string; side: SideInfo }) {
  if (side === null) {
    return (
      <div className="diff-side">
        <p className="diff-label">{label}</p>
        <p className="row-note">{t('tools.not_there_yet')}</p>
      </div>
    );
  }
  return (
    <div className="diff-side">
      <p className="diff-label">
        {label} <span className="oid">{side.revision.slice(0, 10)}</span>
      </p>
      <p className="row-title" dir="auto">
        {side.path === null ? (
          firstLine(t, side.message)
        ) : (
          <a href={`${urls.page(path)}?revision=${side.revision}`}>{firstLine(t, side.message)}</a>
        )}
      </p>
      <p className="row-note">
        <bdi>{side.author}</bdi> <Agent t={t} commit={side} /> · <When t={t} date={side.date} />
      </p>
    </div>
  );
}

function Renamed({ t, from, to }: Pick<Place, 't'> & { from: SideInfo; to: SideInfo }) {
  const [before, after] = [from?.path ?? null, to?.path ?? null];
  if (from !== null && after === null) return <p className="notice notice-warning">{t('tools.was_deleted')}</p>;
  if (before === null || after === null || before === after) return null;
  return (
    <p className="notice">
      {t.rich('tools.renamed', { before: <b dir="auto">{before}</b>, after: <b dir="auto">{after}</b> })}
    </p>
  );
}

function Summary({ t, hunks, isNew }: Pick<Place, 't'> & { hunks: NonNullable<DiffAnswer['hunks']>; isNew: boolean }) {
  if (hunks.length === 0) return <p>{t(isNew ? 'tools.began_empty' : 'tools.same_text')}</p>;
  const { added, removed } = countChanges(hunks);
  return (
    <p>
      {t('tools.added_removed', {
        added: t('common.lines', { count: added }),
        removed: t('common.lines', { count: removed }),
      })}
    </p>
  );
}

function Views({
  t,
  urls,
  path,
  between,
  view,
}: Place & { path: string; between: { from: string | null; to: string }; view: View }) {
  return (
    <Tabs
      label={t('tools.view')}
      tabs={[
        { href: urls.tool('diff', path, between), label: t('tools.unified'), current: view === 'unified' },
        {
          href: urls.tool('diff', path, { ...between, view: 'split' }),
          label: t('tools.side_by_side'),
          current: view === 'split',
        },
      ]}
    />
  );
}
