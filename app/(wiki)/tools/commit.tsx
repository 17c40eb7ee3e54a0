/** One commit: who, when, why, and what it did to each page. */
import { nameOf } from '#lib/core/paths.ts';
import type { CommitInWiki } from '#lib/services/types.ts';
import { Author } from '../../ui/author.tsx';
import { When } from '../../ui/dates.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Avatar } from '../../ui/parts.tsx';
import { type Place, WikiDocument, offersWriting } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { Agent, firstLine } from '../reading/page-view.tsx';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { countChanges, firstLines } from './diff-rows.ts';
import { DiffTable } from './diff-table.tsx';
import { KindBadge } from './kind-badge.tsx';
import { ServedForm, servedScript } from './restore-form.tsx';

/** An import can touch thousands of pages; each diff is a process of git. */
const SHOWN_DIFFS = 12;
const MOST_LINES = 200;

export async function showCommit(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, path } = context;
  const found = await services.pages.commitOf(actor, wiki, { revision: path, diffs: SHOWN_DIFFS });
  return htmlResponse(context.request, <CommitPage {...placeOf(context)} found={found} />, {
    sharedBy: sharedBy(context),
  });
}

function CommitPage({ found, ...place }: Place & { found: CommitInWiki }) {
  const { t, urls } = place;
  const { commit, pages } = found;
  const revision = commit.revision.slice(0, 10);
  const [subject, ...rest] = commit.message.split('\n');
  const body = rest.join('\n').trim();
  return (
    <WikiDocument
      {...place}
      title={firstLine(t, subject ?? '')}
      section="changes"
      here={urls.tool('commit', commit.revision)}
      noIndex
      head={servedScript()}
    >
      <nav className="breadcrumbs" aria-label={t('frame.path')}>
        <ol>
          <li>
            <a href={urls.tool('changes')}>{t('tools.changes')}</a>
          </li>
          <li aria-current="page">{t('history.commit', { revision })}</li>
        </ol>
      </nav>
      <div className="page-head">
        <h1 dir="auto">{firstLine(t, subject ?? '')}</h1>
      </div>
      {body === '' ? null : (
        <p className="commit-body" dir="auto">
          {body}
        </p>
      )}
      <p className="row-note">
        <Avatar name={commit.author} /> <Author t={t} name={commit.author} /> <Agent t={t} commit={commit} /> ·{' '}
        <When t={t} date={commit.date} /> · <span className="oid">{revision}</span>
      </p>
      {offersWriting(place) && pages.length > 0 ? (
        <ServedForm
          t={t}
          urls={urls}
          data={{
            'data-action': 'revert',
            'data-commit': commit.revision,
            'data-done': urls.tool('changes'),
          }}
          did={t('history.reverted')}
        >
          <details id="revert" className="revert">
            <summary className="button">
              <Icon name="undo" />
              {t('history.revert')}
            </summary>
            <div className="notice notice-warning">
              <p>{t('history.revert_text', { count: pages.length })}</p>
              <p className="form-actions">
                <button type="submit" className="button button-primary">
                  {t('history.revert')}
                </button>
              </p>
            </div>
          </details>
        </ServedForm>
      ) : null}
      <h2 className="day">{t('history.all_pages', { count: pages.length })}</h2>
      {pages.map((page) => (
        <Changed key={page.path} {...place} revision={commit.revision} page={page} />
      ))}
    </WikiDocument>
  );
}

type Page = CommitInWiki['pages'][number];

function Changed({ t, urls, revision, page }: Place & { revision: string; page: Page }) {
  const { path, kind, oldPath, hunks } = page;
  const href = urls.tool('diff', path, { to: revision });
  const { shown, left } = firstLines(hunks ?? [], MOST_LINES);
  const { added, removed } = countChanges(hunks ?? []);
  return (
    <section className="commit-page" aria-label={path}>
      <div className="diff-bar">
        <h3 dir="auto">
          <a href={kind === 'delete' ? href : urls.page(path)} title={path}>
            {nameOf(path)}
          </a>{' '}
          <KindBadge t={t} kind={kind} />
          {oldPath === null ? null : (
            <span className="row-note"> {t.rich('history.from_path', { path: <bdi>{oldPath}</bdi> })}</span>
          )}
        </h3>
        <span>
          {hunks === null || hunks.length === 0 ? null : (
            <>
              {t('tools.added_removed', {
                added: t('common.lines', { count: added }),
                removed: t('common.lines', { count: removed }),
              })}{' '}
              ·{' '}
            </>
          )}
          <a href={href}>{t('history.not_shown')}</a>
        </span>
      </div>
      {shown.length === 0 ? null : <DiffTable t={t} hunks={shown} split={false} name={path} />}
      {left === 0 ? null : <p className="diff-left">{t('common.and_more_lines', { count: left })}</p>}
    </section>
  );
}
