/** Wikis with what goes on in them. */
import type { Change, WikiActivity } from '#lib/services/activity/types.ts';
import { sizeText } from '../../(wiki)/files/parts.tsx';
import { When } from '../../ui/dates.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Icon } from '../../ui/icons.tsx';
import { Badge } from '../../ui/parts.tsx';
import { SHOWS, SORTS, type WikiFilter, filtered, sizeOf } from './filter.ts';
import { Sparkline } from './sparkline.tsx';

/** As long as all are seen at once, there is nothing to look for. */
const FEW = 6;

export function WikiList({ t, wikis, filter }: { t: Translator; wikis: readonly WikiActivity[]; filter: WikiFilter }) {
  const shown = filtered(wikis, filter, t.compare);
  return (
    <>
      {wikis.length > FEW ? <FilterForm t={t} filter={filter} /> : null}
      {shown.length < wikis.length ? (
        <p className="hint dashboard-found" role="status">
          {t('dashboard.found', { count: shown.length })} · <a href="/dashboard">{t('dashboard.clear')}</a>
        </p>
      ) : null}
      {shown.length === 0 ? (
        <EmptyState icon="search" title={t('dashboard.none_match')}>
          {t('dashboard.none_match_text')}
        </EmptyState>
      ) : (
        <ul className="wiki-cards">
          {shown.map((wiki) => (
            <WikiRow key={wiki.wikiId} t={t} wiki={wiki} />
          ))}
        </ul>
      )}
    </>
  );
}

function FilterForm({ t, filter }: { t: Translator; filter: WikiFilter }) {
  return (
    <form className="wiki-filter" action="/dashboard" role="search">
      <Field id="wiki-q" label={t('dashboard.find')}>
        <input name="q" type="search" defaultValue={filter.text} autoComplete="off" spellCheck={false} />
      </Field>
      <Field id="wiki-show" label={t('dashboard.show')}>
        <select name="show" defaultValue={filter.show}>
          {SHOWS.map((show) => (
            <option key={show} value={show}>
              {t(`dashboard.show_${show}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field id="wiki-sort" label={t('dashboard.sort')}>
        <select name="sort" defaultValue={filter.sort}>
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`dashboard.sort_${sort}`)}
            </option>
          ))}
        </select>
      </Field>
      <button type="submit" className="button">
        {t('dashboard.apply')}
      </button>
    </form>
  );
}

function WikiRow({ t, wiki }: { t: Translator; wiki: WikiActivity }) {
  const { owner, slug, name, purpose, role, isPublic, planState, weeks, last } = wiki;
  const href = `/@${owner}/${slug}`;
  const count = weeks.reduce((sum, week) => sum + week, 0);
  return (
    <li className="wiki-card wiki-row">
      <div className="wiki-row-main">
        <h2 dir="auto">
          <a href={href}>{name}</a>
        </h2>
        {purpose === '' ? null : (
          <p className="purpose" dir="auto">
            {purpose}
          </p>
        )}
        <p className="meta">
          <Badge>
            <Icon name={isPublic ? 'globe' : 'lock'} />
            {t(isPublic ? 'common.public' : 'common.private')}
          </Badge>
          {role === 'owner' ? null : (
            <Badge tone="accent">
              {t('dashboard.owned_by', { name: owner })} · {t(`dashboard.role_${role}`)}
            </Badge>
          )}
          {planState === 'free' ? null : (
            <Badge tone={planState === 'lapsed' ? 'danger' : 'quiet'}>{t(`dashboard.plan_${planState}`)}</Badge>
          )}
          <span>{t('common.pages', { count: wiki.pageCount })}</span>
          <span title={t('dashboard.size')}>{sizeText(t, sizeOf(wiki))}</span>
          {wiki.members > 1 ? <span>{t('dashboard.members', { count: wiki.members })}</span> : null}
        </p>
      </div>
      <div className="wiki-row-side">
        <Sparkline values={weeks} label={count === 0 ? t('dashboard.no_weeks') : t('dashboard.weeks', { count })} />
        <a className="icon-button" href={`${href}/-/settings`}>
          <Icon name="gear" />
          <span className="visually-hidden">{t.rich('dashboard.settings_of', { name, hidden: (text) => text })}</span>
        </a>
      </div>
      {last === null ? null : (
        <p className="wiki-row-last">
          <a href={`${href}/-/commit/${last.revision}`} dir="auto">
            {lineOf(t, last)}
          </a>{' '}
          <By t={t} change={last} />
        </p>
      )}
    </li>
  );
}

/** Who did it, when, and through which program. */
export function By({ t, change }: { t: Translator; change: Change }) {
  const said = { name: <bdi>{change.author}</bdi>, date: <When t={t} date={change.at} /> };
  return (
    <span className="by">
      {change.agent === null
        ? t.rich('dashboard.last_by', said)
        : t.rich('dashboard.last_through', { ...said, agent: <bdi>{change.agent}</bdi> })}
    </span>
  );
}

/** The first line of its message. */
export function lineOf(t: Translator, { message }: Pick<Change, 'message'>): string {
  const line = message.split('\n', 1)[0]?.trim() ?? '';
  return line === '' ? t('page.history') : line;
}
