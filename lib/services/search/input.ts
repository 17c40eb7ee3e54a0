/** From what clients send to what the worker is asked. */
import type { Actor } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import type { SearchFiltersInput } from '../../protocol/rpc.ts';
import { authorOf, endOf, parseDate, prefixKey, storableText } from '../input.ts';
import { limitKey } from '../path-limit.ts';
import type { Database } from '../ports.ts';

/** One line without what no text holds; operators stay, the worker reads them. */
export function searchText(input: string): string {
  const text = storableText(input)
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  if (text === '') throw new WikibotError('invalid_input', 'Say what to search for in "q".');
  return text;
}

export interface FilterQuery {
  prefix?: string | undefined;
  tag?: string | undefined;
  category?: string | undefined;
  updated_since?: string | undefined;
  updated_until?: string | undefined;
  author?: string | undefined;
}

export async function filtersOf(
  db: Pick<Database, 'user'>,
  actor: Actor,
  query: FilterQuery,
): Promise<SearchFiltersInput> {
  return {
    prefix: prefixKey(query.prefix),
    pathLimit: limitKey(actor),
    tag: query.tag === undefined ? null : storableText(query.tag).replace(/^#/, '').toLowerCase(),
    category: query.category === undefined ? null : storableText(query.category).toLowerCase(),
    since: parseDate(query.updated_since)?.toISOString() ?? null,
    until: endOf(query.updated_until)?.toISOString() ?? null,
    author: query.author === undefined ? null : await authorOf(db, storableText(query.author)),
  };
}
