/** The frontmatter of a page as a box of facts, each by its type: what is known has a place, the rest is kept and shown. */
import type { ReactNode } from 'react';
import { wikilinkParts, wikilinkText } from '#lib/markdown/targets.ts';
import type { Found } from '#lib/markdown/render.ts';
import { When } from '../../ui/dates.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import type { WikiUrls } from './urls.ts';

/** Shown elsewhere on the page. */
const SHOWN_ELSEWHERE = new Set([
  'title',
  'tags',
  'tag',
  'category',
  'aliases',
  'alias',
  'cssclasses',
  'cssclass',
  'publish',
  'permalink',
  'description',
]);

interface FactsProps {
  readonly t: Translator;
  readonly frontmatter: Readonly<Record<string, unknown>>;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly urls: WikiUrls;
  /** What the WikiLinks in the values lead to; without it they are shown as their text. */
  readonly links?: ReadonlyMap<string, Found> | undefined;
}

type Shower = Pick<FactsProps, 't' | 'urls' | 'links'>;

export function Facts({ t, frontmatter, category, tags, urls, links }: FactsProps) {
  const shower = { t, urls, links };
  const rows: { name: string; value: ReactNode }[] = [];
  if (category !== null) {
    rows.push({ name: t('page.category'), value: <a href={urls.tool('categories', category)}>{category}</a> });
  }
  if (tags.length > 0) {
    rows.push({
      name: t('page.tags'),
      value: (
        <ul className="tags">
          {tags.map((tag) => (
            <li key={tag}>
              <a className="tag" href={urls.tool('tags', tag)}>
                {tag}
              </a>
            </li>
          ))}
        </ul>
      ),
    });
  }
  const aliases = shown(frontmatter['aliases'] ?? frontmatter['alias'], shower);
  if (aliases !== null) rows.push({ name: t('page.aliases'), value: aliases });
  for (const [key, value] of Object.entries(frontmatter)) {
    if (SHOWN_ELSEWHERE.has(key.toLowerCase())) continue;
    const content = key.toLowerCase() === 'confidence' ? confidence(value, shower) : shown(value, shower);
    if (content !== null) rows.push({ name: labelOf(key), value: content });
  }
  if (rows.length === 0) return null;
  return (
    <div className="facts">
      <dl>
        {rows.map((row) => (
          <div key={row.name} className="fact">
            <dt>{row.name}</dt>
            <dd dir="auto">{row.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function labelOf(key: string): string {
  const words = key.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Null for what says nothing: null, an empty list, an empty text. */
function shown(value: unknown, shower: Shower): ReactNode {
  const { t } = shower;
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return text(value.trim(), shower);
  if (!Array.isArray(value)) return <code>{JSON.stringify(value)}</code>;
  const items = value.map((item) => shown(item, shower)).filter((item) => item !== null);
  if (items.length === 0) return null;
  return items.map((item, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the list never changes
    <span key={index}>
      {index === 0 ? '' : ', '}
      {item}
    </span>
  ));
}

/** A number up to 1 is a share, one up to 100 a percentage; words are shown as they are. */
function confidence(value: unknown, shower: Shower): ReactNode {
  if (typeof value !== 'number' || value < 0 || value > 100) return shown(value, shower);
  const share = value <= 1 ? value : value / 100;
  const label = `${Math.round(share * 100)} %`;
  return (
    <>
      <meter min={0} max={1} value={share} aria-label={label} /> {label}
    </>
  );
}

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const PIECE = /(\[\[[^[\]\n]+\]\]|https?:\/\/[^\s<>"]+)/;

function text(value: string, { t, urls, links }: Shower): ReactNode {
  if (value === '') return null;
  if (DATE.test(value) && !Number.isNaN(Date.parse(value))) return <When t={t} date={value} form="day" />;
  const pieces = value.split(PIECE);
  if (pieces.length === 1) return value;
  return pieces.map((piece, index) => {
    // oxlint-disable-next-line react/no-array-index-key -- the text never changes
    if (index % 2 === 0) return <span key={index}>{piece}</span>;
    return piece.startsWith('[[') ? (
      <FactLink key={index} source={piece} urls={urls} links={links} />
    ) : (
      <a key={index} href={piece} rel="noopener nofollow ugc" className="external">
        {piece}
      </a>
    );
  });
}

function FactLink({ source, urls, links }: { source: string } & Pick<Shower, 'urls' | 'links'>) {
  const parts = wikilinkParts(source);
  const label = wikilinkText(parts);
  const found = links?.get(parts.target);
  if (links === undefined) return <>{label}</>;
  if (found === undefined)
    return (
      <a className="wikilink missing" href={urls.create(parts.target)} rel="nofollow">
        {label}
      </a>
    );
  return <a href={found.kind === 'file' ? urls.file(found.path) : urls.page(found.path, null)}>{label}</a>;
}

/** Targets of the WikiLinks in the values, for {@link FactsProps.links}. */
export function factTargets(value: unknown): string[] {
  if (typeof value === 'string')
    return [...value.matchAll(/\[\[[^[\]\n]+\]\]/g)].map(([source]) => wikilinkParts(source).target);
  if (typeof value !== 'object' || value === null) return [];
  return [...new Set(Object.values(value).flatMap(factTargets))];
}
