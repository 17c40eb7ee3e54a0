/** The newest changes of all wikis. */
import type { RecentChange } from '#lib/services/activity/types.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Avatar } from '../../ui/parts.tsx';
import { By, lineOf } from './wiki-list.tsx';

export function Recent({ t, changes }: { t: Translator; changes: readonly RecentChange[] }) {
  return (
    <section className="dashboard-recent" aria-labelledby="recent">
      <h2 id="recent">{t('dashboard.recent')}</h2>
      {changes.length === 0 ? (
        <p className="hint">{t('dashboard.recent_none')}</p>
      ) : (
        <ol className="rows recent">
          {changes.map((change) => (
            <OneChange key={`${change.wiki.owner}/${change.wiki.slug}/${change.revision}`} t={t} change={change} />
          ))}
        </ol>
      )}
    </section>
  );
}

function OneChange({ t, change }: { t: Translator; change: RecentChange }) {
  const { wiki, revision, paths, pages, author } = change;
  const href = `/@${wiki.owner}/${wiki.slug}`;
  const more = pages - paths.length;
  return (
    <li>
      <Avatar name={author} />
      <div className="row-main">
        <p>
          <a className="row-title" href={`${href}/-/commit/${revision}`} dir="auto">
            {lineOf(t, change)}
          </a>{' '}
          <span className="row-note">
            {t.rich('dashboard.in_wiki', {
              wiki: (
                <a href={href} dir="auto">
                  {wiki.name}
                </a>
              ),
            })}
          </span>
        </p>
        <p className="row-note">
          <By t={t} change={change} />
          {paths.length === 0 ? null : (
            <>
              {' · '}
              <bdi>{t.list(paths)}</bdi>
              {more > 0 ? ` ${t('common.and_more', { count: more })}` : ''}
            </>
          )}
        </p>
      </div>
    </li>
  );
}
