/** What the keyword index reads of the database. */
import { collisionKey } from '#lib/core/paths.ts';
import type { Database } from '#lib/services/ports.ts';
import type { IndexedPage } from '#lib/search/inverted-index.ts';

export type Reader = Pick<Database, '$queryRaw'>;

/** The commit up to which the rows are complete; undefined: there is no such wiki. */
export async function readIndexedOid(db: Reader, wikiId: string): Promise<string | null | undefined> {
  const rows = await db.$queryRaw<{ oid: string | null }[]>`
    SELECT indexed_oid AS oid FROM wikis WHERE id = ${wikiId}::uuid`;
  return rows[0]?.oid;
}

/** Page ids with their revisions: what has changed since then can be told by these. */
export async function readRevisions(db: Reader, wikiId: string): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ id: string; revision: string }[]>`
    SELECT id, revision FROM pages WHERE wiki_id = ${wikiId}::uuid`;
  return new Map(rows.map(({ id, revision }) => [id, revision]));
}

interface Row {
  id: string;
  revision: string;
  path_key: string;
  name: string;
  name_key: string;
  title: string;
  aliases: string[];
  alias_keys: string[];
  category: string | null;
  tags: string[];
  language: string;
  updated_at: Date;
  author_id: string | null;
  author_name: string | null;
  chunks: [id: string, headingPath: string[], text: string][] | null;
}

/** Those of the pages that there are. */
export async function readPages(db: Reader, wikiId: string, pageIds: readonly string[]): Promise<IndexedPage[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT p.id, p.revision, p.path_key, p.name, p.name_key, p.title, p.aliases, p.alias_keys, p.category, p.tags,
           p.language, p.updated_at, c.author_id, c.author_name,
           (SELECT jsonb_agg(jsonb_build_array(k.id, to_jsonb(k.heading_path), k.text) ORDER BY k.chunk_index)
              FROM chunks k WHERE k.page_id = p.id) AS chunks
      FROM pages p
      LEFT JOIN commits c ON c.wiki_id = p.wiki_id AND c.oid = p.revision
     WHERE p.id = ANY(${[...pageIds]}::uuid[]) AND p.wiki_id = ${wikiId}::uuid`;
  return rows.map((row) => ({
    id: row.id,
    revision: row.revision,
    pathKey: row.path_key,
    nameKey: row.name_key,
    titleKey: collisionKey(row.title),
    aliasKeys: row.alias_keys,
    category: row.category?.toLowerCase() ?? null,
    tags: row.tags.map((tag) => tag.toLowerCase()),
    updatedAt: row.updated_at.getTime(),
    language: row.language,
    authors: [row.author_id, row.author_name?.toLowerCase()].filter((author) => typeof author === 'string'),
    title: row.title,
    name: row.name,
    aliases: row.aliases,
    chunks: (row.chunks ?? []).map(([id, headingPath, text]) => ({ id, headingPath, text })),
  }));
}
