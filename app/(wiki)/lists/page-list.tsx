/** Pages from A to Z with their letters: for the index, and for the pages of a tag or category. */
import { folderOf } from '#lib/core/paths.ts';
import type { IndexHeading, IndexPage, PageIndex } from '#lib/protocol/lists.ts';
import { assetUrl } from '../../ui/assets.ts';
import { EmptyState } from '../../ui/feedback.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Icon } from '../../ui/icons.tsx';
import { Arrow } from '../../ui/parts.tsx';
import type { Place } from '../reading/chrome.tsx';
import type { WikiUrls } from '../reading/urls.ts';

export const PART = 200;
/** Of one page; the rest is on the page itself. */
const MOST_HEADINGS = 40;

/** What the reader has chosen, as the address has it. */
export interface Chosen {
  readonly q: string;
  readonly letter: string | null;
  readonly headings: boolean;
  readonly offset: number;
}

export function chosenOf(search: URLSearchParams): Chosen {
  const offset = Number(search.get('offset') ?? 0);
  return {
    q: (search.get('q') ?? '').slice(0, 500),
    letter: search.get('letter'),
    headings: search.get('headings') === 'true',
    offset: Number.isInteger(offset) && offset > 0 ? offset : 0,
  };
}

export function indexQueryOf({ letter, ...chosen }: Chosen) {
  return { ...chosen, limit: PART, ...(letter === null ? {} : { letter: letter.slice(0, 20) }) };
}

export type At = (change: Partial<Readonly<Record<'q' | 'letter' | 'headings' | 'offset', string | null>>>) => string;

/** Addresses of the same list with something else chosen; another letter or filter begins at the start. */
export function addressesOf(base: (query: Record<string, string | null>) => string, { q, headings }: Chosen): At {
  return (change) => base({ q, headings: headings ? 'true' : null, letter: null, offset: null, ...change });
}

interface Props extends Pick<Place, 't' | 'urls'> {
  readonly index: PageIndex;
  readonly chosen: Chosen;
  readonly at: At;
}

/** Filters as somebody types (public/ui/index.js), and by a form without script. */
export function ListControls({
  t,
  chosen,
  at,
  hidden = {},
}: Pick<Props, 't' | 'chosen' | 'at'> & {
  /** What else the address says: a form replaces its query. */
  hidden?: Readonly<Record<string, string>>;
}) {
  return (
    <div className="list-controls">
      <form
        className="list-filter"
        role="search"
        action={at({ q: null, headings: null }).split('?', 1)[0]}
        data-list-filter=""
      >
        <label className="visually-hidden" htmlFor="list-q">
          {t('lists.filter')}
        </label>
        <Icon name="search" />
        <input
          id="list-q"
          type="search"
          name="q"
          placeholder={t('lists.filter')}
          defaultValue={chosen.q}
          autoComplete="off"
        />
        {Object.entries(hidden).map(([name, value]) =>
          value === '' ? null : <input key={name} type="hidden" name={name} value={value} />,
        )}
        {chosen.headings ? <input type="hidden" name="headings" value="true" /> : null}
        <button type="submit" className="button">
          {t('lists.filter_now')}
        </button>
      </form>
      <a
        className="button button-toggle"
        href={at({ headings: chosen.headings ? null : 'true' })}
        role="button"
        aria-pressed={chosen.headings}
        data-headings=""
      >
        <Icon name="list" /> {t('lists.headings')}
      </a>
    </div>
  );
}

export function PageList({ t, urls, index, chosen, at }: Props) {
  const groups = Map.groupBy(index.pages, ({ letter }) => letter);
  const isPart = index.pages.length < index.total;
  return (
    <>
      <p className="hint" role="status">
        {t('common.pages', { count: index.total })}
        {chosen.q === '' ? null : (
          <>
            {' · '}
            <a href={at({ q: null })}>{t('lists.show_all')}</a>
          </>
        )}
      </p>
      {index.total === 0 ? (
        <Nothing t={t} urls={urls} chosen={chosen} />
      ) : (
        <>
          <Letters t={t} index={index} at={isPart ? at : null} shown={groups} />
          <div className={chosen.headings ? 'letter-groups' : 'letter-columns'}>
            {[...groups].map(([letter, pages]) => (
              <section key={letter} className="letter-group" aria-labelledby={`letter-${letter}`}>
                <h2 id={`letter-${letter}`}>{letter}</h2>
                <ul>
                  {pages.map((page) => (
                    <Entry key={page.path} urls={urls} page={page} />
                  ))}
                </ul>
              </section>
            ))}
          </div>
          {isPart ? <Parts t={t} index={index} at={at} /> : null}
        </>
      )}
    </>
  );
}

function Letters({
  t,
  index,
  at,
  shown,
}: {
  t: Translator;
  index: PageIndex;
  /** Null: all of it is here. */
  at: At | null;
  shown: ReadonlyMap<string, unknown>;
}) {
  const [first] = shown.keys();
  return (
    <nav aria-label={t('lists.letters')}>
      <ul className="letters">
        {index.letters.map(({ letter, count }) => (
          <li key={letter}>
            <a
              href={at === null ? `#letter-${encodeURIComponent(letter)}` : at({ letter })}
              aria-current={at !== null && letter === first ? 'true' : undefined}
              aria-label={t('lists.letter_count', { letter, count })}
              title={t('lists.letter_count', { letter, count })}
            >
              {letter}
              <span className="letter-count">{t.number(count)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Entry({ urls, page }: { urls: WikiUrls; page: IndexPage }) {
  const folder = folderOf(page.path);
  return (
    <li>
      <a href={urls.page(page.path)} title={page.path} dir="auto">
        {page.title}
      </a>
      {folder === '' ? null : (
        <span className="folder" dir="auto">
          {folder}
        </span>
      )}
      {page.headings.length === 0 ? null : <Headings urls={urls} page={page} />}
    </li>
  );
}

function Headings({ urls, page }: { urls: WikiUrls; page: IndexPage }) {
  const shown: readonly IndexHeading[] = page.headings.slice(0, MOST_HEADINGS);
  return (
    <ul className="index-headings" dir="auto">
      {shown.map(({ depth, text, id }) => (
        <li key={id} className={`heading-${Math.min(depth, 4)}`}>
          <a href={urls.page(page.path, id)}>{text}</a>
        </li>
      ))}
      {page.headings.length > shown.length ? <li aria-hidden="true">…</li> : null}
    </ul>
  );
}

function Parts({ t, index, at }: { t: Translator; index: PageIndex; at: At }) {
  const { offset, total, pages } = index;
  const end = offset + pages.length;
  const before = Math.max(0, offset - PART);
  return (
    <nav className="pager pager-three" aria-label={t('lists.parts')}>
      <span>
        {offset === 0 ? null : (
          <a href={at({ offset: before === 0 ? null : String(before) })} rel="prev">
            <Arrow back /> {t('lists.previous')}
          </a>
        )}
      </span>
      <span className="hint">{t('lists.range', { from: offset + 1, to: end, total })}</span>
      <span>
        {end >= total ? null : (
          <a href={at({ offset: String(end) })} rel="next">
            {t('lists.next')} <Arrow />
          </a>
        )}
      </span>
    </nav>
  );
}

function Nothing({ t, urls, chosen }: Pick<Props, 't' | 'urls' | 'chosen'>) {
  return chosen.q === '' ? (
    <EmptyState
      icon="page"
      title={t('lists.none')}
      actions={
        <a className="button button-primary" href={urls.tool('new')}>
          {t('lists.write_first')}
        </a>
      }
    >
      {t('lists.none_hint')}
    </EmptyState>
  ) : (
    <EmptyState
      icon="search"
      title={t('lists.none_found', { words: chosen.q })}
      actions={
        <a className="button" href={urls.tool('search', '', { q: chosen.q })}>
          {t('lists.search_instead')}
        </a>
      }
    >
      {t('lists.none_found_hint')}
    </EmptyState>
  );
}

export function ListScript() {
  return <script type="module" src={assetUrl('index.js')} />;
}
