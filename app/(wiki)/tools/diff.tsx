/** What changed in a page between two of its revisions. */
import { nameOf } from '#lib/core/paths.ts';
import type { DiffAnswer } from '#lib/protocol/rest.ts';
import { Author } from '../../ui/author.tsx';
import { assetUrl } from '../../ui/assets.ts';
import { When } from '../../ui/dates.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Arrow, Tabs } from '../../ui/parts.tsx';
import { renderPage } from '#lib/markdown/render.ts';
import { Breadcrumbs, type Place, WikiDocument, offersWriting } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { Agent, firstLine } from '../reading/page-view.tsx';
import { localized } from '../reading/localized.ts';
import { targetsOf } from '../reading/rendering.ts';
import { htmlResponse, redirect } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { filledPage } from '../reading/transclusion.ts';
import { countChanges, firstLines } from './diff-rows.ts';
import { DiffTable } from './diff-table.tsx';
import { ServedForm, servedScript } from './restore-form.tsx';

/** More is for a program: the API has all of it. */
const MOST_LINES = 4000;

const VIEWS = ['unified', 'split', 'rendered'] as const;
type View = (typeof VIEWS)[number];

/** Remembers how somebody wants to see differences; sent to this tool alone. */
const VIEW_COOKIE = 'wikibot.diff';
const A_YEAR = 365 * 24 * 60 * 60;

/** As asked, else as the last time; and whether the answer is this reader's alone for that. */
function viewOf({ request, url }: WikiContext): { view: View; chosen: boolean; own: boolean } {
  const isView = (value: string | null | undefined): value is View => VIEWS.some((view) => view === value);
  const asked = url.searchParams.get('view');
  if (isView(asked)) return { view: asked, chosen: true, own: true };
  const pairs = request.headers.get('cookie')?.split(/; */) ?? [];
  const kept = pairs.find((pair) => pair.startsWith(`${VIEW_COOKIE}=`))?.slice(VIEW_COOKIE.length + 1);
  return isView(kept) ? { view: kept, chosen: false, own: true } : { view: 'unified', chosen: false, own: false };
}

export async function showDiff(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, urls, url } = context;
  const path = context.path === '' ? wiki.homePath : context.path;
  const asked = (name: string) => url.searchParams.get(name) || undefined;
  const { view, chosen, own } = viewOf(context);
  const [given, to] = [asked('from'), asked('to')];
  const wishes = asked('restore') !== undefined && offersWriting(placeOf(context));
  // To bring something back is a change from how the page is now.
  const from = wishes && given === undefined ? await nowOf() : given;
  const answer = await services.pages.diff(actor, wiki, path, { from, to, words: 'true' });
  if (answer.path !== path)
    return redirect(
      urls.tool('diff', answer.path, { from, to, view: asked('view'), restore: asked('restore') }),
      308,
      sharedBy(context),
    );
  const restoring = wishes && answer.to_commit.path !== null;
  const sides =
    view === 'rendered' ? await Promise.all([answer.from_commit, answer.to_commit].map(renderedSide)) : null;
  const response = await htmlResponse(
    context.request,
    <DiffPage {...placeOf(context)} answer={answer} view={view} sides={sides} restoring={restoring} />,
    { sharedBy: own ? null : sharedBy(context) },
  );
  if (chosen)
    response.headers.append(
      'Set-Cookie',
      `${VIEW_COOKIE}=${view}; Path=${urls.base}/-/diff; Max-Age=${A_YEAR}; SameSite=Lax; HttpOnly`,
    );
  return response;

  async function nowOf(): Promise<string | undefined> {
    const { history } = await services.pages.history(actor, wiki, path, { limit: 1 });
    return history[0]?.revision;
  }

  /** Without ids, since both sides may have the same. */
  async function renderedSide(side: SideInfo): Promise<string> {
    if (side === null || side.path === null) return '';
    const { content } = await services.pages.read(actor, wiki, answer.path, { revision: side.revision });
    const page = await renderPage(content, { embedded: true });
    const links = await services.pages.resolveLinks(actor, wiki, answer.path, targetsOf(page));
    return localized(await filledPage(context, { path: answer.path, parts: page.parts, links }), context.t);
  }
}

interface DiffProps extends Place {
  readonly answer: DiffAnswer;
  readonly view: View;
  /** The HTML of both revisions, where they are shown as pages. */
  readonly sides: readonly string[] | null;
  /** Asks whether to bring back what is on the right. */
  readonly restoring: boolean;
}

function DiffPage({ answer, view, sides, restoring, ...place }: DiffProps) {
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
      head={
        <>
          {restoring ? servedScript() : null}
          <script src={assetUrl('diff.js')} defer />
        </>
      }
    >
      <Breadcrumbs {...place} path={path} last={t('tools.changes')} />
      <div className="page-head">
        <h1 dir="auto">{t(restoring ? 'history.restore_title' : 'tools.changes_to', { name: nameOf(path) })}</h1>
        <div className="page-actions">
          {restoring || answer.next !== null || from === null || from.path === null || !offersWriting(place) ? null : (
            <a className="button" href={urls.tool('diff', path, { to: from.revision, restore: '1' })}>
              <Icon name="undo" />
              {t.rich('history.restore', {
                revision: from.revision.slice(0, 10),
                hidden: (text: string) => <span className="visually-hidden">{text}</span>,
              })}
            </a>
          )}
          <a className="button" href={urls.tool('history', path)}>
            <Icon name="history" />
            {t('tools.history')}
          </a>
        </div>
      </div>
      {restoring ? <Restore {...place} answer={answer} /> : null}
      <div className="diff-sides">
        <Side {...place} path={path} label={t('tools.before')} side={from} />
        <Side {...place} path={path} label={t('tools.after')} side={to} />
      </div>
      <Renamed t={t} from={from} to={to} />
      <div className="diff-bar">
        <Summary t={t} hunks={hunks} isNew={from === null} />
        {hunks.length === 0 ? null : (
          <div className="page-actions">
            {view === 'rendered' ? null : <HunkButtons t={t} />}
            <Views {...place} path={path} between={between} view={view} restoring={restoring} />
          </div>
        )}
      </div>
      {sides === null ? (
        hunks.length === 0 ? null : (
          <DiffTable t={t} hunks={shown} split={view === 'split'} />
        )
      ) : (
        <div className="diff-rendered">
          {sides.map((html, index) => (
            <div key={index} className="content" dangerouslySetInnerHTML={{ __html: html }} />
          ))}
        </div>
      )}
      {left === 0 ? null : <p className="diff-left">{t('common.and_more_lines', { count: left })}</p>}
      {restoring || (from === null && answer.next === null) ? null : (
        <nav className="pager" aria-label={t('common.older_and_newer')}>
          <span>
            {answer.next === null ? null : (
              <a href={urls.tool('diff', path, { to: answer.next })}>
                <Arrow back /> {t('history.change_after')}
              </a>
            )}
          </span>
          {from === null ? null : (
            <a href={urls.tool('diff', path, { to: from.revision })}>
              {t('tools.change_before')} <Arrow />
            </a>
          )}
        </nav>
      )}
    </WikiDocument>
  );
}

type SideInfo = DiffAnswer['from_commit'];

/** The right side is what comes back; the left is what the page is now. */
function Restore({ t, urls, answer }: Place & { answer: DiffAnswer }) {
  const { path, to_commit: to, from_commit: now, hunks = [] } = answer;
  if (hunks.length === 0 && to.path === now?.path) return <Notice>{t('history.restore_same')}</Notice>;
  return (
    <Notice tone="warning">
      <ServedForm
        t={t}
        urls={urls}
        data={{
          'data-action': 'restore',
          'data-path': path,
          'data-to': to.revision,
          ...(now === null || now.path === null ? {} : { 'data-revision': now.revision }),
        }}
        did={t('history.restored')}
      >
        <p>{t.rich('history.restore_text', { date: <When t={t} date={to.date} /> })}</p>
        <p className="form-actions">
          <button type="submit" className="button button-primary">
            <Icon name="undo" />
            {t('history.restore_this')}
          </button>
          <a className="button" href={urls.tool('history', path)}>
            {t('common.cancel')}
          </a>
        </p>
      </ServedForm>
    </Notice>
  );
}

/** Shown by public/ui/diff.js, which acts on them. */
function HunkButtons({ t }: Pick<Place, 't'>) {
  return (
    <span className="hunk-buttons" data-hunks="" hidden>
      <button
        type="button"
        className="icon-button"
        data-hunk="-1"
        aria-keyshortcuts="k"
        aria-label={t('history.previous_hunk')}
        title={t('history.previous_hunk')}
      >
        <Icon name="up" />
      </button>
      <button
        type="button"
        className="icon-button"
        data-hunk="1"
        aria-keyshortcuts="j"
        aria-label={t('history.next_hunk')}
        title={t('history.next_hunk')}
      >
        <Icon name="down" />
      </button>
    </span>
  );
}

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
        <Author t={t} name={side.author} /> <Agent t={t} commit={side} /> · <When t={t} date={side.date} />
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
  restoring,
}: Place & { path: string; between: { from: string | null; to: string }; view: View; restoring: boolean }) {
  const texts = { unified: 'tools.unified', split: 'tools.side_by_side', rendered: 'history.rendered' } as const;
  return (
    <Tabs
      label={t('tools.view')}
      tabs={VIEWS.map((name) => ({
        href: urls.tool('diff', path, { ...between, view: name, restore: restoring ? '1' : null }),
        label: t(texts[name]),
        current: name === view,
      }))}
    />
  );
}
