/** The frontmatter of a page as a box of facts: what is known has a place, the rest is kept and shown. */
import type { ReactNode } from 'react';
import type { Translator } from '../../ui/i18n/translator.ts';
import type { WikiUrls } from './urls.ts';

/** Shown elsewhere on the page. */
const SHOWN_ELSEWHERE = new Set([
  'title',
  'tags',
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
}

export function Facts({ t, frontmatter, category, tags, urls }: FactsProps) {
  const rows: { name: string; value: ReactNode }[] = [];
  if (category !== null) {
    rows.push({ name: t('page.category'), value: <a href={urls.tool('index', '', { category })}>{category}</a> });
  }
  if (tags.length > 0) {
    rows.push({
      name: t('page.tags'),
      value: (
        <ul className="tags">
          {tags.map((tag) => (
            <li key={tag}>
              <a className="tag" href={urls.tool('index', '', { tag })}>
                {tag}
              </a>
            </li>
          ))}
        </ul>
      ),
    });
  }
  const aliases = asText(t, frontmatter['aliases'] ?? frontmatter['alias']);
  if (aliases !== '') rows.push({ name: t('page.aliases'), value: aliases });
  for (const [key, value] of Object.entries(frontmatter)) {
    if (SHOWN_ELSEWHERE.has(key.toLowerCase())) continue;
    const text = asText(t, value);
    if (text !== '') rows.push({ name: labelOf(key), value: linked(text) });
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

/** Empty for what says nothing: null, an empty list, an empty text. */
function asText(t: Translator, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return plain(value);
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '');
  if (Array.isArray(value))
    return value
      .map((item) => asText(t, item))
      .filter((item) => item !== '')
      .join(', ');
  return JSON.stringify(value);
}

/** Links in frontmatter are shown as their text. */
function plain(text: string): string {
  return text.replaceAll(/\[\[(?:[^\]|]*\|)?([^\]|]+)\]\]/g, '$1').trim();
}

function linked(text: string): ReactNode {
  return /^https?:\/\/\S+$/.test(text) ? (
    <a href={text} rel="noopener nofollow" className="external">
      {text}
    </a>
  ) : (
    text
  );
}
