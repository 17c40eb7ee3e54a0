import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { collisionKey } from '../../core/paths.ts';
import type { SearchAnswer } from '../../protocol/rest.ts';
import { searchQuery } from '../../protocol/rest.ts';
import { parseDate, parseInput, prefixKey, storableText } from '../input.ts';
import { limitKey } from '../path-limit.ts';
import type { Deps } from '../ports.ts';
import type { SearchService, WikiInfo } from '../types.ts';
import type { ParsedQuery } from './query.ts';
import { parseSearchText } from './query.ts';
import type { Hit, Scope } from './statements.ts';
import { searchSubstring, searchWords } from './statements.ts';

/**
 * Keyword search. Tried in this order until something is found: sections that hold all the words;
 * sections that hold any of them; pages that hold the text as it was typed (which finds scripts
 * without spaces between words, code, and words that the index leaves out).
 */
export function createSearchService({ db }: Pick<Deps, 'db'>): SearchService {
  return {
    async search(actor, wiki, query) {
      requireRight(actor, wiki, 'read');
      const parsed = parseInput(searchQuery, query);
      const words = parseSearchText(parsed.q);
      const scope = scopeOf(actor, wiki, { ...parsed, words });
      return answerOf(words.text, await firstHits(db, scope));
    },
  };
}

async function firstHits(db: Deps['db'], scope: Scope): Promise<Hit[]> {
  const all = await searchWords(db, scope, 'all');
  if (all.length > 0) return all;
  // Of one word, any is all.
  const any = /\s/.test(scope.words.text) ? await searchWords(db, scope, 'any') : [];
  return any.length > 0 ? any : searchSubstring(db, scope);
}

function scopeOf(
  actor: Actor,
  wiki: WikiInfo,
  query: {
    words: ParsedQuery;
    prefix?: string;
    category?: string;
    tag?: string;
    updated_since?: string;
    limit: number;
  },
): Scope {
  return {
    wikiId: wiki.wikiId,
    words: query.words,
    nameKey: collisionKey(query.words.text),
    prefix: prefixKey(query.prefix),
    pathLimit: limitKey(actor),
    category: query.category === undefined ? null : storableText(query.category).toLowerCase(),
    tag: query.tag === undefined ? null : storableText(query.tag).replace(/^#/, '').toLowerCase(),
    since: parseDate(query.updated_since),
    limit: query.limit,
  };
}

function answerOf(query: string, hits: readonly Hit[]): SearchAnswer {
  return {
    query,
    mode: 'keyword',
    results: hits.map((hit) => ({
      name: hit.name,
      path: hit.path,
      title: hit.title,
      section: hit.heading_path.at(-1) ?? '',
      snippet: hit.snippet.trim(),
      score: Math.round(hit.score * 10_000) / 10_000,
      line: hit.line,
      revision: hit.revision,
    })),
    total: hits[0]?.total ?? 0,
  };
}
