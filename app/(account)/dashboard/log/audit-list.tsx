/** An audit log: of an account, or of one wiki. */
import { AUDIT_ACTIONS } from '#lib/services/audit.ts';
import type { AuditPage, AuditRecord } from '#lib/services/audit-log/types.ts';
import { Pager } from '../../../(wiki)/tools/history.tsx';
import { When } from '../../../ui/dates.tsx';
import { EmptyState } from '../../../ui/feedback.tsx';
import { Field } from '../../../ui/forms.tsx';
import type { Translator } from '../../../ui/i18n/translator.ts';
import { Icon } from '../../../ui/icons.tsx';
import { Avatar, Badge } from '../../../ui/parts.tsx';
import { type LogFields, givenFields } from './query.ts';

interface AuditListProps {
  readonly t: Translator;
  readonly answer: AuditPage;
  readonly fields: LogFields;
  readonly isFirst: boolean;
  /** Of the page. */
  readonly here: string;
  /** At the apex, where files are downloaded. */
  readonly origin?: string;
  /** Those that can be chosen between; none on the log of a wiki. */
  readonly wikis?: readonly { readonly address: string; readonly name: string }[];
}

export function AuditList({ t, answer, fields, isFirst, here, origin = '', wikis = [] }: AuditListProps) {
  // On the log of a wiki, the wiki is no filter.
  const { wiki, ...others } = fields;
  const filters = givenFields(wikis.length === 0 ? others : fields);
  const address = (more: Record<string, string>) => {
    const query = new URLSearchParams({ ...filters, ...more }).toString();
    return query === '' ? here : `${here}?${query}`;
  };
  const download = (format: string) =>
    `${origin}/dashboard/log/download?${new URLSearchParams({ ...givenFields(fields), format })}`;
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <div className="log-bar">
        <FilterForm t={t} fields={fields} here={here} count={Object.keys(filters).length} wikis={wikis} />
        <p className="log-download">
          {t('dashboard.download')} <a href={download('csv')}>{t('dashboard.download_csv')}</a>{' '}
          <a href={download('json')}>{t('dashboard.download_json')}</a>
        </p>
      </div>
      {answer.events.length === 0 ? (
        <EmptyState icon="list" level={2} title={t(isFiltered ? 'dashboard.log_none_match' : 'dashboard.log_none')}>
          {isFiltered ? t('dashboard.log_none_match_text') : undefined}
        </EmptyState>
      ) : (
        [...Map.groupBy(answer.events, ({ at }) => t.date(at, 'long-day'))].map(([day, events]) => (
          <section key={day} aria-label={day}>
            <h2 className="day">{day}</h2>
            <ol className="rows recent">
              {events.map((event) => (
                <Event key={event.id} t={t} event={event} showsWiki={wiki === ''} />
              ))}
            </ol>
          </section>
        ))
      )}
      <Pager
        t={t}
        first={isFirst ? null : address({})}
        next={answer.nextCursor === null ? null : address({ cursor: answer.nextCursor })}
      />
    </>
  );
}

interface FilterFormProps extends Pick<AuditListProps, 't' | 'fields' | 'here'> {
  readonly count: number;
  readonly wikis: NonNullable<AuditListProps['wikis']>;
}

function FilterForm({ t, fields, here, count, wikis }: FilterFormProps) {
  return (
    <details className="filters" open={count > 0}>
      <summary className="button">
        <Icon name="filter" />
        {t('history.filters')}
        {count === 0 ? null : <span className="badge badge-accent">{t.number(count)}</span>}
      </summary>
      <form className="filter-form" action={here}>
        {wikis.length === 0 ? null : (
          <Field id="log-wiki" label={t('dashboard.wiki')}>
            <select name="wiki" defaultValue={fields.wiki}>
              <option value="">{t('dashboard.any_wiki')}</option>
              {wikis.map(({ address, name }) => (
                <option key={address} value={address}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
        )}
        <Field id="log-person" label={t('dashboard.person')}>
          <input
            name="person"
            type="text"
            defaultValue={fields.person}
            placeholder={t('dashboard.person_hint')}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        </Field>
        <Field id="log-action" label={t('dashboard.action')}>
          <select name="action" defaultValue={fields.action}>
            <option value="">{t('dashboard.any_action')}</option>
            {AUDIT_ACTIONS.map((action) => (
              <option key={action} value={action}>
                {actionText(t, action)}
              </option>
            ))}
          </select>
        </Field>
        <Field id="log-since" label={t('dashboard.since')}>
          <input name="since" type="date" defaultValue={fields.since} />
        </Field>
        <Field id="log-until" label={t('dashboard.until')}>
          <input name="until" type="date" defaultValue={fields.until} />
        </Field>
        <p className="form-actions">
          <button type="submit" className="button button-primary">
            {t('history.apply')}
          </button>
          {count === 0 ? null : (
            <a className="button" href={here}>
              {t('history.clear')}
            </a>
          )}
        </p>
      </form>
    </details>
  );
}

function Event({ t, event, showsWiki }: { t: Translator; event: AuditRecord; showsWiki: boolean }) {
  const { at, action, target, revision, person, client, wiki } = event;
  const name =
    person === null ? t('dashboard.system') : (person.displayName ?? person.username ?? t('dashboard.former'));
  const base = wiki === null ? null : `/@${wiki.owner}/${wiki.slug}`;
  const said = target.split('\n', 1)[0] ?? '';
  return (
    <li>
      <Avatar name={name} />
      <div className="row-main">
        <p>
          <b dir="auto">{name}</b> {actionText(t, action)}
          {showsWiki && wiki !== null && base !== null && `${wiki.owner}/${wiki.slug}` !== said ? (
            <span className="row-note">
              {' '}
              {t.rich('dashboard.in_wiki', {
                wiki: (
                  <a href={base} dir="auto">
                    {wiki.name}
                  </a>
                ),
              })}
            </span>
          ) : null}
        </p>
        <p className="row-note log-target" dir="auto">
          {revision !== null && base !== null ? <a href={`${base}/-/commit/${revision}`}>{said}</a> : said}
        </p>
      </div>
      <div className="row-side">
        <Badge tone={client === null ? 'quiet' : 'accent'}>{client ?? t('dashboard.by_hand')}</Badge>{' '}
        <When t={t} date={at} form="clock" />
      </div>
    </li>
  );
}

/** What a later version has logged is shown as it is named there. */
function actionText(t: Translator, action: string): string {
  const texts: Readonly<Record<string, unknown>> = t.messages.dashboard;
  const text = texts[`act_${action.replace('.', '_')}`];
  return typeof text === 'string' ? text : action;
}
