/** No page has this name yet: an invitation, and what else it could have meant. */
import { nameOf } from '#lib/core/paths.ts';
import { Icon } from '../../ui/icons.tsx';
import { type Place, WikiDocument } from './chrome.tsx';

export function MissingPage({ path, suggestions, ...place }: Place & { path: string; suggestions: readonly string[] }) {
  const { urls } = place;
  const name = nameOf(path);
  return (
    <WikiDocument {...place} title={name} here={urls.page(path)} noIndex narrow>
      <div className="stack">
        <h1 dir="auto">{name}</h1>
        <p className="lede">There is no page with this name yet.</p>
        <p className="form-actions">
          <a className="button button-primary" href={urls.tool('edit', path)} data-edit="">
            <Icon name="plus" />
            Create this page
          </a>
          <a className="button" href={urls.tool('search', '', { q: name })}>
            <Icon name="search" />
            Search for “{name}”
          </a>
        </p>
        {suggestions.length === 0 ? null : (
          <section aria-labelledby="suggestions">
            <h2 id="suggestions" className="day">
              Did you mean
            </h2>
            <ul className="rows">
              {suggestions.map((suggestion) => (
                <li key={suggestion}>
                  <a className="row-title" href={urls.page(suggestion)} dir="auto">
                    {nameOf(suggestion)}
                  </a>
                  <span className="row-side">{suggestion}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </WikiDocument>
  );
}
