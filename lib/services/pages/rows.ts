/** Rows of pages and commits, and the shapes that clients see. */
import type { CommitInfo, PageSummary } from '../../protocol/rest.ts';
import type { Database } from '../ports.ts';

export interface CommitColumns {
  author_name: string | null;
  agent: string | null;
  message: string | null;
  committed_at: Date | null;
}

export interface PageRow extends CommitColumns {
  id: string;
  path: string;
  name: string;
  title: string;
  category: string | null;
  tags: string[];
  language: string;
  frontmatter: Record<string, unknown>;
  blob_oid: string;
  revision: string;
  content_length: number;
  updated_at: Date;
}

/** One link of the page (`target` is set) or to it (`title` is set). */
export interface LinkRow {
  target: string | null;
  kind: 'page' | 'file';
  path: string;
  title: string | null;
}

export type Reader = Pick<Database, '$queryRaw'>;

export interface StoredPage {
  readonly page: PageRow;
  readonly links: readonly LinkRow[];
}

/**
 * A page with what it links to and what links to it. One statement: the embedded database answers
 * one at a time, and two side by side took 1.2 ms where this takes 0.8. A page's links to itself are
 * not links.
 */
export async function findPage(db: Reader, wikiId: string, pathKey: string): Promise<StoredPage | null> {
  const [row] = await db.$queryRaw<(PageRow & { links_to: LinkRow[] | null; linked_from: LinkRow[] | null })[]>`
    SELECT p.id::text, p.path, p.name, p.title, p.category, p.tags, p.language, p.frontmatter, p.blob_oid, p.revision,
           p.content_length, p.updated_at, c.author_name, c.agent, c.message, c.committed_at,
           (SELECT json_agg(json_build_object('target', l.target, 'kind', l.to_kind, 'path', l.to_path, 'title', NULL))
              FROM links l
             WHERE l.from_page_id = p.id AND l.to_path IS NOT NULL) AS links_to,
           (SELECT json_agg(json_build_object('target', NULL, 'kind', 'page', 'path', f.path, 'title', f.title))
              FROM links l
              JOIN pages f ON f.id = l.from_page_id AND f.id <> p.id
             WHERE l.wiki_id = p.wiki_id AND l.to_path = p.path AND l.to_kind = 'page') AS linked_from
      FROM pages p
      LEFT JOIN commits c ON c.wiki_id = p.wiki_id AND c.oid = p.revision
     WHERE p.wiki_id = ${wikiId}::uuid AND p.path_key = ${pathKey}`;
  if (row === undefined) return null;
  const { links_to, linked_from, ...page } = row;
  return { page, links: [...(links_to ?? []), ...(linked_from ?? [])] };
}

/** `revision` and `updatedAt` stand in while the commit's own row is being published. */
export function toCommitInfo(row: CommitColumns, revision: string, updatedAt: Date): CommitInfo {
  return {
    revision,
    author: row.author_name ?? 'unknown',
    date: (row.committed_at ?? updatedAt).toISOString(),
    message: (row.message ?? '').trim(),
    ...(row.agent === null ? {} : { agent: row.agent }),
  };
}

/** A program is named where one wrote, and left out elsewhere. */
export function withoutNull<C extends { agent: string | null }>({
  agent,
  ...commit
}: C): Omit<C, 'agent'> & { agent?: string } {
  return agent === null ? commit : { ...commit, agent };
}

export function toSummary(row: Omit<PageRow, keyof CommitColumns | 'id' | 'frontmatter' | 'blob_oid'>): PageSummary {
  return {
    name: row.name,
    path: row.path,
    title: row.title,
    category: row.category,
    tags: row.tags,
    last_updated: row.updated_at.toISOString(),
    content_length: row.content_length,
    revision: row.revision,
  };
}

export function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
