/** What happened in the wiki lately, by day. */
import type { Changelog } from '#lib/protocol/rest.ts';
import { When } from '../../ui/dates.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { Avatar } from '../../ui/parts.tsx';
import { type Place, WikiDocument } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { Agent, firstLine } from '../reading/page-view.tsx';
import { htmlResponse } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { Pager } from './history.tsx';

const PAGE_SIZE = 50;
/** An import can touch hundreds. */
const NAMED_PAGES = 8;

type Entry = Changelog['entries'][number];

export async function showChanges(context: WikiContext): Promise<Response> {
  const { services, actor, wiki, url } = context;
  const cursor = url.searchParams.get('cursor');
  const answer = await services.pages.changelog(actor, wiki, {
    limit: PAGE_SIZE,
    ...(cursor === null ? {} : { cursor }),
  });
  return htmlResponse(
    context.request,
    <ChangesPage {...placeOf(context)} answer={answer} isFirst={cursor === null} />,
    { sharedBy: sharedBy(context) },
  );
}

function ChangesPage({ answer, isFirst, ...place }: Place & { answer: Changelog; isFirst: boolean }) {
  const { t, urls } = place;
  return (
    <WikiDocument
      {...place}
      title={t('tools.changes')}
      section="changes"
      here={urls.tool('changes')}
      noIndex
      width="narrow"
    >
      <div className="page-head">
        <h1>{t('tools.changes')}</h1>
      </div>
      {answer.entries.length === 0 ? (
        <EmptyState icon="pulse" title={t('tools.nothing_changed')}>
          {t('tools.nothing_changed_hint')}
        </EmptyState>
      ) : (
        [...byDay(t, answer.entries)].map(([day, entries]) => (
          <section key={day} aria-label={day}>
            <h2 className="day">{day}</h2>
            <ol className="rows">
              {entries.map((entry) => (
                <Change key={entry.revision} entry={entry} {...place} />
              ))}
            </ol>
          </section>
        ))
      )}
      <Pager
        t={t}
        first={isFirst ? null : urls.tool('changes')}
        next={answer.next_cursor === null ? null : urls.tool('changes', '', { cursor: answer.next_cursor })}
      />
    </WikiDocument>
  );
}

function Change({ t, entry, urls }: Place & { entry: Entry }) {
  const pages = entry.pages_affected;
  const more = pages.length - NAMED_PAGES;
  return (
    <li>
      <div className="row-main">
        <p className="row-title" dir="auto">
          {firstLine(t, entry.message)}
        </p>
        <p className="row-note page-list-inline">
          {pages.slice(0, NAMED_PAGES).map((path) => (
            <a key={path} href={urls.page(path)} dir="auto">
              {path}
            </a>
          ))}
          {more > 0 ? <span>{t('common.and_more', { count: more })}</span> : null}
        </p>
        <p className="row-note">
          <Avatar name={entry.author} /> <bdi>{entry.author}</bdi> <Agent t={t} commit={entry} />
        </p>
      </div>
      <div className="row-side">
        <When t={t} date={entry.date} form="clock" /> <span className="oid">{entry.revision.slice(0, 10)}</span>
      </div>
    </li>
  );
}

function byDay(t: Place['t'], entries: readonly Entry[]): Map<string, Entry[]> {
  return Map.groupBy(entries, (entry) => t.date(entry.date, 'long-day'));
}
