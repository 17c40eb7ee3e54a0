import { Prisma } from '#lib/adapters/db/generated/client.ts';
import type { SearchFilters } from './types.ts';

const { sql, join } = Prisma;
type Sql = Prisma.Sql;

/** What the filters ask of a row `p` of `pages`; null: nothing. */
export function filterSql(filters: SearchFilters): Sql | null {
  const { prefix, pathLimit, tag, category, since, until, author } = filters;
  const parts: Sql[] = [];
  for (const path of [prefix, pathLimit])
    if (path !== null) parts.push(sql`(p.path_key = ${path} OR starts_with(p.path_key, ${path} || '/'))`);
  if (tag !== null) parts.push(sql`EXISTS (SELECT FROM unnest(p.tags) AS t WHERE lower(t) = ${tag})`);
  if (category !== null) parts.push(sql`lower(p.category) = ${category}`);
  if (since !== null) parts.push(sql`p.updated_at >= ${since}`);
  if (until !== null) parts.push(sql`p.updated_at <= ${until}`);
  if (author !== null)
    parts.push(sql`EXISTS (SELECT FROM commits c WHERE c.wiki_id = p.wiki_id AND c.oid = p.revision
                             AND (c.author_id::text = ${author} OR lower(c.author_name) = lower(${author})))`);
  return parts.length === 0 ? null : join(parts, ' AND ');
}
