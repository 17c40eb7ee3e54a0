/** No page has this name yet: an invitation, and what else it could have meant. */
import { nameOf } from '#lib/core/paths.ts';
import { EmptyState } from '../../ui/feedback.tsx';
import { Icon } from '../../ui/icons.tsx';
import { type Place, WikiDocument, offersWriting } from './chrome.tsx';

export function MissingPage({ path, suggestions, ...place }: Place & { path: string; suggestions: readonly string[] }) {
  const { t, urls } = place;
  const name = nameOf(path);
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
