/** Who wrote each line of a page, and when. */
import { nameOf } from '#lib/core/paths.ts';
import type { BlameAnswer } from '#lib/protocol/rest.ts';
import { Author } from '../../ui/author.tsx';
import { When } from '../../ui/dates.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Breadcrumbs, type Place, WikiDocument } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { Agent, firstLine } from '../reading/page-view.tsx';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';

/** More is for a program: the API has all of it. */
const MOST_LINES = 4000;

type Line = BlameAnswer['lines'][number];

export async function showBlame(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, url } = context;
  const path = context.path === '' ? wiki.homePath : context.path;
  const revision = url.searchParams.get('revision') || undefined;
  const answer = await services.pages.blame(actor, wiki, path, { revision });
  return htmlResponse(
    context.request,
    <BlamePage {...placeOf(context)} answer={answer} isNow={revision === undefined} />,
    { sharedBy: sharedBy(context) },
  );
}

function BlamePage({ answer, isNow, ...place }: Place & { answer: BlameAnswer; isNow: boolean }) {
  const { t, urls } = place;
  const { path, revision, lines } = answer;
  const left = lines.length - MOST_LINES;
  const ages = agesOf(lines);
  return (
    <WikiDocument
      {...place}
      title={t('tools.who_wrote', { name: nameOf(path) })}
      here={urls.tool('blame', path)}
      path={path}
      noIndex
    >
      <Breadcrumbs {...place} path={path} last={t('tools.who_wrote_what')} />
      <div className="page-head">
        <h1 dir="auto">{t('tools.who_wrote', { name: nameOf(path) })}</h1>
        <div className="page-actions">
          <a className="button" href={urls.tool('history', path)}>
            <Icon name="history" />
            {t('tools.history')}
          </a>
        </div>
      </div>
      {isNow ? null : (
        <p className="notice">
          {t.rich('tools.as_of', { revision: <span className="oid">{revision.slice(0, 10)}</span> })}{' '}
          <a href={urls.tool('blame', path)}>{t('page.show_now')}</a>
        </p>
      )}
      {lines.length === 0 ? <EmptyState icon="page" title={t('tools.page_empty')} /> : null}
      {lines.length === 0 ? null : <p className="hint">{t('history.age')}</p>}
      <div className="blame">
        {groupsOf(lines.slice(0, MOST_LINES)).map((group) => (
          <Group
            key={group[0]?.line}
            group={group}
            path={path}
            age={ages.get(group[0]?.revision ?? '') ?? 0}
            {...place}
          />
        ))}
      </div>
      {left <= 0 ? null : <p className="diff-left">{t('common.and_more_lines', { count: left })}</p>}
    </WikiDocument>
  );
}

const AGES = 5;

/** By commit, from 0 for the oldest lines of the page to 4 for the newest: shading by order, since dates cluster. */
function agesOf(lines: readonly Line[]): ReadonlyMap<string, number> {
  const commits = [...new Map(lines.map(({ revision, date }) => [revision, date]))].toSorted((a, b) =>
    a[1] < b[1] ? -1 : 1,
  );
  const last = Math.max(1, commits.length - 1);
  return new Map(commits.map(([revision], index) => [revision, Math.round((index / last) * (AGES - 1))]));
}

function Group({ t, group, path, age, urls }: Place & { group: readonly Line[]; path: string; age: number }) {
  const [first] = group;
  if (first === undefined) return null;
  return (
    <section className={`blame-group age-${age}`} aria-label={t('tools.lines_from', { start: String(first.line) })}>
      <div className="blame-commit">
        <a href={urls.tool('diff', path, { to: first.revision })} dir="auto">
          {firstLine(t, first.message)}
        </a>
        <p className="row-note">
          <Author t={t} name={first.author} /> <Agent t={t} commit={first} /> ·{' '}
          <When t={t} date={first.date} form="day" />{' '}
          <a
            className="oid"
            href={urls.tool('commit', first.revision)}
            title={t('history.commit', { revision: first.revision.slice(0, 10) })}
          >
            {first.revision.slice(0, 10)}
          </a>
          {first.previous === null ? null : (
            <>
              {' · '}
              <a
                href={`${urls.tool('blame', path, { revision: first.previous })}#L${first.line_there}`}
                title={t('history.earlier', { line: String(first.line_there) })}
              >
                {t('history.earlier_short')}
              </a>
            </>
          )}
        </p>
      </div>
      <ol className="blame-lines" start={first.line}>
        {group.map((line) => (
          <li key={line.line} id={`L${line.line}`} dir="auto" value={line.line}>
            {line.text.replace(/\r$/, '')}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Lines that stand together and come from one commit. */
function groupsOf(lines: readonly Line[]): Line[][] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last !== undefined && last[0]?.revision === line.revision) last.push(line);
    else groups.push([line]);
  }
  return groups;
}
