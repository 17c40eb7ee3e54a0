import type { Database } from '../ports.ts';

type Reader = Pick<Database, '$queryRaw'>;

export interface ChunkRow {
  id: string;
  name: string;
  path: string;
  title: string;
  revision: string;
  language: string;
  content_length: number;
  heading_path: string[];
  text: string;
  line: number;
  places: number[];
  chunk_index: number;
  total_chunks: number;
}

/** What is shown of chunks that were found. Rows that went meanwhile are left out. */
export function readChunks(db: Reader, wikiId: string, ids: readonly string[]): Promise<ChunkRow[]> {
  return db.$queryRaw<ChunkRow[]>`
    SELECT c.id::text, p.name, p.path, p.title, p.revision, p.language, p.content_length, c.heading_path, c.text, c.line,
           coalesce(c.places, '{}') AS places, c.chunk_index,
           (SELECT count(*)::int FROM chunks k WHERE k.page_id = c.page_id) AS total_chunks
      FROM chunks c
      JOIN pages p ON p.id = c.page_id
     WHERE c.id = ANY(${[...ids]}::uuid[]) AND c.wiki_id = ${wikiId}::uuid`;
}

export interface PageRow {
  id: string;
  name: string;
  path: string;
  title: string;
  revision: string;
}

export function readPages(db: Reader, wikiId: string, ids: readonly string[]): Promise<PageRow[]> {
  return db.$queryRaw<PageRow[]>`
    SELECT id::text, name, path, title, revision FROM pages
     WHERE id = ANY(${[...ids]}::uuid[]) AND wiki_id = ${wikiId}::uuid`;
}
