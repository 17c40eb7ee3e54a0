/** No page has this name: an invitation, what else it could have meant, and the way back for a deleted one. */
import { nameOf } from '#lib/core/paths.ts';
import type { Located } from '#lib/services/types.ts';
import { Author } from '../../ui/author.tsx';
import { assetUrl } from '../../ui/assets.ts';
import { When } from '../../ui/dates.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { SaidProblem } from '../../ui/forms.tsx';
import { Icon } from '../../ui/icons.tsx';
import { type Place, WikiDocument, offersWriting } from './chrome.tsx';

interface Props extends Place {
  readonly path: string;
  readonly suggestions: readonly string[];
  readonly deleted: Deletion | null;
}

type Deletion = NonNullable<Extract<Located, { kind: 'missing' }>['deleted']>;

export function MissingPage({ path, suggestions, deleted, ...place }: Props) {
  const { t, urls } = place;
  const name = nameOf(path);
  if (deleted !== null) return <DeletedPage {...place} path={path} deleted={deleted} />;
  return (
    <WikiDocument {...place} title={name} here={urls.page(path)} path={path} noIndex width="narrow">
      <EmptyState
        icon="page"
        title={name}
        level={1}
        actions={
          <>
            {offersWriting(place) ? (
              <a className="button button-primary" href={urls.tool('edit', path)} data-edit="">
                <Icon name="plus" />
                {t('page.create')}
              </a>
            ) : null}
            <a className="button" href={urls.tool('search', '', { q: name })}>
              <Icon name="search" />
              {t('page.search_for', { name })}
            </a>
          </>
        }
      >
        {t('page.missing')}
      </EmptyState>
      {suggestions.length === 0 ? null : (
        <section aria-labelledby="suggestions">
          <h2 id="suggestions" className="day">
            {t('page.did_you_mean')}
          </h2>
          <ul className="rows">
            {suggestions.map((suggestion) => (
              <li key={suggestion}>
                <a className="row-title" href={urls.page(suggestion)} dir="auto">
                  {nameOf(suggestion)}
                </a>
                <span className="row-side" dir="auto">
                  {suggestion}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </WikiDocument>
  );
}

/** Where a page was: right after its deletion, this is the undo. The form is served by public/ui/page-actions.js. */
function DeletedPage({ path, deleted, ...place }: Place & { path: string; deleted: Deletion }) {
  const { t, urls } = place;
  const { at, by, lastRevision } = deleted;
  return (
    <WikiDocument
      {...place}
      title={nameOf(path)}
      here={urls.page(path)}
      path={path}
      noIndex
      width="narrow"
      head={<script type="module" src={assetUrl('page-actions.js')} />}
    >
      <EmptyState icon="trash" title={nameOf(path)} level={1}>
        {t.rich('page.deleted', { date: <When t={t} date={at} />, author: <Author t={t} name={by} /> })}
      </EmptyState>
      <form
        className="form"
        data-serve=""
        data-action="restore"
        data-path={path}
        data-to={lastRevision ?? ''}
        data-base={urls.base}
        data-offline={t('page.offline')}
      >
        <SaidProblem />
        <p className="form-actions centred">
          {offersWriting(place) && lastRevision !== null ? (
            <button type="submit" className="button button-primary">
              <Icon name="history" />
              {t('page.restore')}
            </button>
          ) : null}
          <a className="button" href={urls.tool('history', path)}>
            {t('page.history')}
          </a>
          {offersWriting(place) ? (
            <a className="button" href={urls.tool('edit', path)} data-edit="">
              {t('page.create_anew')}
            </a>
          ) : null}
        </p>
      </form>
    </WikiDocument>
  );
}
