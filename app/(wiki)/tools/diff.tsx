/** What changed in a page between two of its revisions. */
import { nameOf } from '#lib/core/paths.ts';
import type { DiffAnswer } from '#lib/protocol/rest.ts';
import { When } from '../../ui/dates.tsx';
import { Icon } from '../../ui/icons.tsx';
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
  const { urls } = place;
  const { path, from_commit: from, to_commit: to, hunks = [] } = answer;
  const { shown, left } = firstLines(hunks, MOST_LINES);
  const between = { from: answer.from, to: answer.to };
  return (
    <WikiDocument {...place} title={`Changes to ${nameOf(path)}`} here={urls.tool('diff', path, between)} noIndex>
      <Breadcrumbs {...place} path={path} last="Changes" />
      <div className="page-head">
        <h1 dir="auto">Changes to {nameOf(path)}</h1>
        <div className="page-actions">
          <a className="button" href={urls.tool('history', path)}>
            <Icon name="history" />
            History
          </a>
        </div>
      </div>
      <div className="diff-sides">
        <Side {...place} path={path} label="Before" side={from} />
        <Side {...place} path={path} label="After" side={to} />
      </div>
      <Renamed from={from} to={to} />
      <div className="diff-bar">
        <Summary hunks={hunks} isNew={from === null} />
        {hunks.length === 0 ? null : <Views {...place} path={path} between={between} view={view} />}
      </div>
      {hunks.length === 0 ? null : <DiffTable hunks={shown} split={view === 'split'} />}
      {left === 0 ? null : <p className="diff-left">and {left.toLocaleString('en-GB')} more lines</p>}
      {from === null ? null : (
        <nav className="pager" aria-label="Older and newer">
          <span />
          <a href={urls.tool('diff', path, { to: from.revision })}>The change before →</a>
        </nav>
      )}
    </WikiDocument>
  );
}

type SideInfo = DiffAnswer['from_commit'];

function Side({ urls, path, label, side }: Place & { path: string; label: string; side: SideInfo }) {
  if (side === null) {
    return (
      <div className="diff-side">
        <p className="diff-label">{label}</p>
        <p className="row-note">The page did not exist yet.</p>
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
          firstLine(side.message)
        ) : (
          <a href={`${urls.page(path)}?revision=${side.revision}`}>{firstLine(side.message)}</a>
        )}
      </p>
      <p className="row-note">
        {side.author} <Agent commit={side} /> · <When date={side.date} />
      </p>
    </div>
  );
}

function Renamed({ from, to }: { from: SideInfo; to: SideInfo }) {
  const [before, after] = [from?.path ?? null, to?.path ?? null];
  if (from !== null && after === null) return <p className="notice notice-warning">The page was deleted.</p>;
  if (before === null || after === null || before === after) return null;
  return (
    <p className="notice">
      Renamed from <b dir="auto">{before}</b> to <b dir="auto">{after}</b>.
    </p>
  );
}

function Summary({ hunks, isNew }: { hunks: NonNullable<DiffAnswer['hunks']>; isNew: boolean }) {
  if (hunks.length === 0) return <p>{isNew ? 'The page began empty.' : 'The text is the same.'}</p>;
  const { added, removed } = countChanges(hunks);
  return (
    <p>
      {lines(added)} added, {lines(removed)} removed
    </p>
  );
}

function lines(count: number): string {
  return count === 1 ? '1 line' : `${count.toLocaleString('en-GB')} lines`;
}

function Views({
  urls,
  path,
  between,
  view,
}: Place & { path: string; between: { from: string | null; to: string }; view: View }) {
  const current = (name: View) => (name === view ? { 'aria-current': 'true' as const } : {});
  return (
    <nav className="switch" aria-label="View">
      <a href={urls.tool('diff', path, between)} {...current('unified')}>
        Unified
      </a>
      <a href={urls.tool('diff', path, { ...between, view: 'split' })} {...current('split')}>
        Side by side
      </a>
    </nav>
  );
}
