import type { Database } from '../ports.ts';
import type { ParsedQuery } from './query.ts';

export interface Scope {
  readonly wikiId: string;
  readonly words: ParsedQuery;
  /** Collision key of the query, to find the page of that name. */
  readonly nameKey: string;
  readonly prefix: string | null;
  /** Collision key of the path to which the token is limited. */
  readonly pathLimit: string | null;
  readonly category: string | null;
  readonly tag: string | null;
  readonly since: Date | null;
  readonly limit: number;
}

export interface Hit {
  name: string;
  path: string;
  title: string;
  heading_path: string[];
  snippet: string;
  score: number;
  line: number;
  revision: string;
  /** Pages that match, the same in each row. */
  total: number;
}

type Reader = Pick<Database, '$queryRaw'>;

/** Around each hit, instead of markup; both are private-use characters and are taken out of the text. */
const HIT_START = '\uE000';
const HIT_END = '\uE001';
const HEADLINE = `StartSel=${HIT_START}, StopSel=${HIT_END}, MaxWords=40, MinWords=20, MaxFragments=2, FragmentDelimiter=" … "`;

/**
 * The best section of each page, the best pages first. `ts_rank_cd` weighs title (A), headings (B)
 * and text (D); a page whose name or alias is the query itself comes before all. Headlines cost
 * most, so they are made for the returned rows alone. Aliases are no part of the text, so they are
 * looked up beside it.
 *
 * `any` puts "or" where the query has "and"; with an exclusion in it that would find nearly
 * everything, so it finds nothing then.
 */
export function searchWords(db: Reader, scope: Scope, mode: 'all' | 'any'): Promise<Hit[]> {
  const { wikiId, words, nameKey, prefix, pathLimit, category, tag, since, limit } = scope;
  const any = mode === 'any';
  return db.$queryRaw<Hit[]>`
    WITH typed AS (
      SELECT websearch_to_tsquery('english', ${words.text})
             || CASE WHEN ${words.prefix} = '' THEN ''::tsquery
                     ELSE websearch_to_tsquery('english', ${words.head}) && to_tsquery('simple', ${words.prefix}) END AS query
    ), asked AS (
      SELECT CASE WHEN NOT ${any}::boolean THEN query
                  WHEN query::text LIKE '%!%' THEN ''::tsquery
                  ELSE replace(query::text, ' & ', ' | ')::tsquery END AS query
        FROM typed
    ), found AS (
      SELECT c.page_id, c.id AS chunk_id, c.chunk_index, ts_rank_cd(c.search, asked.query, 1) AS rank
        FROM asked
        JOIN chunks c ON c.wiki_id = ${wikiId}::uuid AND c.search @@ asked.query
      UNION ALL
      SELECT c.page_id, c.id, c.chunk_index, 0
        FROM pages p
        JOIN chunks c ON c.page_id = p.id
       WHERE p.wiki_id = ${wikiId}::uuid AND p.alias_keys @> ARRAY[${nameKey}]
    ), best AS (
      SELECT DISTINCT ON (p.id) p.id AS page_id, found.chunk_id,
             found.rank + CASE WHEN p.name_key = ${nameKey} THEN 2 WHEN p.alias_keys @> ARRAY[${nameKey}] THEN 1 ELSE 0 END AS score
        FROM found
        JOIN pages p ON p.id = found.page_id
       WHERE (${prefix}::text IS NULL OR p.path_key = ${prefix} OR starts_with(p.path_key, ${prefix} || '/'))
         AND (${pathLimit}::text IS NULL OR p.path_key = ${pathLimit} OR starts_with(p.path_key, ${pathLimit} || '/'))
         AND (${category}::text IS NULL OR lower(p.category) = ${category})
         AND (${tag}::text IS NULL OR EXISTS (SELECT FROM unnest(p.tags) AS t WHERE lower(t) = ${tag}))
         AND (${since}::timestamptz IS NULL OR p.updated_at >= ${since})
       ORDER BY p.id, score DESC, found.chunk_index
    ), top AS (
      SELECT best.*, count(*) OVER ()::int AS total FROM best ORDER BY score DESC, page_id LIMIT ${limit}
    )
    SELECT p.name, p.path, p.title, c.heading_path, c.line, p.revision, top.score::float8 AS score, top.total,
           ts_headline('english', translate(c.text, ${HIT_START + HIT_END}, ''), asked.query, ${HEADLINE}) AS snippet
      FROM top
      JOIN pages p ON p.id = top.page_id
      JOIN chunks c ON c.id = top.chunk_id
     CROSS JOIN asked
     ORDER BY top.score DESC, p.path`;
}

/** Pages whose title or text holds the words as typed, whatever the case. */
export function searchSubstring(db: Reader, scope: Scope): Promise<Hit[]> {
  const { wikiId, nameKey, prefix, pathLimit, category, tag, since, limit } = scope;
  const text = scope.words.text.toLowerCase();
  // PostgreSQL counts code points.
  const length = Array.from(text).length;
  return db.$queryRaw<Hit[]>`
    WITH best AS (
      SELECT DISTINCT ON (p.id) p.id AS page_id, c.id AS chunk_id, c.text, position(${text} IN lower(c.text)) AS at,
             CASE WHEN p.name_key = ${nameKey} THEN 1.0
                  WHEN position(${text} IN lower(p.title)) > 0 OR position(${nameKey} IN p.path_key) > 0 THEN 0.5
                  ELSE 0.1 END AS score
        FROM pages p
        JOIN chunks c ON c.page_id = p.id
       WHERE p.wiki_id = ${wikiId}::uuid
         AND (position(${text} IN lower(c.text)) > 0 OR position(${text} IN lower(p.title)) > 0
              OR position(${nameKey} IN p.path_key) > 0)
         AND (${prefix}::text IS NULL OR p.path_key = ${prefix} OR starts_with(p.path_key, ${prefix} || '/'))
         AND (${pathLimit}::text IS NULL OR p.path_key = ${pathLimit} OR starts_with(p.path_key, ${pathLimit} || '/'))
         AND (${category}::text IS NULL OR lower(p.category) = ${category})
         AND (${tag}::text IS NULL OR EXISTS (SELECT FROM unnest(p.tags) AS t WHERE lower(t) = ${tag}))
         AND (${since}::timestamptz IS NULL OR p.updated_at >= ${since})
       ORDER BY p.id, position(${text} IN lower(c.text)) = 0, c.chunk_index
    ), top AS (
      SELECT best.*, count(*) OVER ()::int AS total FROM best ORDER BY score DESC, page_id LIMIT ${limit}
    )
    SELECT p.name, p.path, p.title, c.heading_path, c.line, p.revision, top.score::float8 AS score, top.total,
           CASE WHEN top.at = 0 THEN left(plain.text, 200)
                ELSE substr(plain.text, greatest(1, top.at - 80), least(80, top.at - 1)) || ${HIT_START}
                     || substr(plain.text, top.at, ${length}::int) || ${HIT_END}
                     || substr(plain.text, top.at + ${length}::int, 120) END AS snippet
      FROM top
      JOIN pages p ON p.id = top.page_id
      JOIN chunks c ON c.id = top.chunk_id
     CROSS JOIN LATERAL (SELECT translate(top.text, ${HIT_START + HIT_END}, '  ') AS text) plain
     ORDER BY top.score DESC, p.path`;
}
