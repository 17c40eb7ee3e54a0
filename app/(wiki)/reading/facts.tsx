/** The frontmatter of a page as a box of facts: what is known has a place, the rest is kept and shown. */
import type { ReactNode } from 'react';
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
  readonly frontmatter: Readonly<Record<string, unknown>>;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly urls: WikiUrls;
}

export function Facts({ frontmatter, category, tags, urls }: FactsProps) {
  const rows: { name: string; value: ReactNode }[] = [];
  if (category !== null) {
    rows.push({ name: 'Category', value: <a href={urls.tool('index', '', { category })}>{category}</a> });
  }
  if (tags.length > 0) {
    rows.push({
      name: 'Tags',
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
  const aliases = asText(frontmatter['aliases'] ?? frontmatter['alias']);
  if (aliases !== '') rows.push({ name: 'Also called', value: aliases });
  for (const [key, value] of Object.entries(frontmatter)) {
    if (SHOWN_ELSEWHERE.has(key.toLowerCase())) continue;
    const text = asText(value);
    if (text !== '') rows.push({ name: labelOf(key), value: linked(text) });
  }
  if (rows.length === 0) return null;
  return (
    <section className="facts" aria-label="About this page">
      <dl>
        {rows.map((row) => (
          <div key={row.name} className="fact">
            <dt>{row.name}</dt>
            <dd dir="auto">{row.value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function labelOf(key: string): string {
  const words = key.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Empty for what says nothing: null, an empty list, an empty text. */
function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return plain(value);
  if (value instanceof Date) return value.toISOString().replace(/T00:00:00\.000Z$/, '');
  if (Array.isArray(value))
    return value
      .map(asText)
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
