/**
 * The statements of `publish`. Each takes its rows as one JSON parameter, so that one page and
 * five hundred cost the same number of round trips.
 */
import type { Database } from '#lib/services/ports.ts';

export type Transaction = Pick<Database, '$queryRaw' | '$executeRaw'>;

/**
 * JSON for PostgreSQL: jsonb refuses U+0000 and lone surrogates, which JSON.stringify writes as
 * escapes. They can come out of frontmatter ("\0" in YAML), and must not stop a publication.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/\\(?:u0000|u[dD][89a-fA-F][0-9a-fA-F]{2}|[^])/g, (escape) =>
    escape.length > 2 && (escape === '\\u0000' || /^\\u[dD]/.test(escape)) ? '\\ufffd' : escape,
  );
}

export interface WikiState {
  readonly indexed_oid: string | null;
  readonly head_oid: string | null;
  readonly seq: number;
  readonly pages:
    | {
        id: string;
        path: string;
        blob: string;
        revision: string;
        created_at: string;
        updated_at: string;
        alias_keys: string[];
      }[]
    | null;
  readonly files:
    { id: string; path: string; blob: string; revision: string; updated_at: string; size: number }[] | null;
}

/** The wiki's row and the rows of the touched paths; undefined: no such wiki. */
export async function readState(
  db: Transaction,
  wikiId: string,
  paths: { pages: string[]; files: string[] },
): Promise<WikiState | undefined> {
  const [row] = await db.$queryRaw<WikiState[]>`
    SELECT w.indexed_oid, w.head_oid, (SELECT coalesce(max(c.seq), 0)::int FROM commits c WHERE c.wiki_id = w.id) AS seq,
           (SELECT jsonb_agg(jsonb_build_object('id', p.id, 'path', p.path, 'blob', p.blob_oid, 'revision', p.revision,
                     'created_at', p.created_at, 'updated_at', p.updated_at, 'alias_keys', to_jsonb(p.alias_keys)))
              FROM pages p WHERE p.wiki_id = w.id AND p.path = ANY(${paths.pages}::text[])) AS pages,
           (SELECT jsonb_agg(jsonb_build_object('id', a.id, 'path', a.path, 'blob', a.blob_oid, 'revision', a.revision,
                     'updated_at', a.updated_at, 'size', a.byte_size))
              FROM attachments a WHERE a.wiki_id = w.id AND a.path = ANY(${paths.files}::text[])) AS files
      FROM wikis w
     WHERE w.id = ${wikiId}::uuid`;
  return row;
}

export interface LinkState {
  readonly candidates: { path: string; kind: 'page' | 'file'; alias_keys: string[] | null }[] | null;
  readonly links:
    | {
        id: string;
        target: string;
        name_key: string;
        to_kind: 'page' | 'file' | null;
        to_path: string | null;
        from_path: string;
      }[]
    | null;
}

/** Pages and files that links with these keys may mean, and other pages' links to what has changed. */
export async function readLinks(
  db: Transaction,
  wikiId: string,
  keys: { wanted: string[]; changed: string[]; touchedPages: string[] },
): Promise<LinkState> {
  const [row] = await db.$queryRaw<LinkState[]>`
    SELECT (SELECT jsonb_agg(c) FROM (
              SELECT p.path, 'page' AS kind, to_jsonb(p.alias_keys) AS alias_keys FROM pages p
               WHERE p.wiki_id = ${wikiId}::uuid AND p.name_key = ANY(${keys.wanted}::text[])
              UNION
              SELECT p.path, 'page', to_jsonb(p.alias_keys) FROM pages p
               WHERE p.wiki_id = ${wikiId}::uuid AND p.alias_keys && ${keys.wanted}::text[]
              UNION ALL
              SELECT a.path, 'file', NULL FROM attachments a
               WHERE a.wiki_id = ${wikiId}::uuid AND a.name_key = ANY(${keys.wanted}::text[])) c) AS candidates,
           (SELECT jsonb_agg(jsonb_build_object('id', l.id, 'target', l.target, 'name_key', l.name_key, 'to_kind', l.to_kind,
                     'to_path', l.to_path, 'from_path', p.path))
              FROM links l JOIN pages p ON p.id = l.from_page_id
             WHERE l.wiki_id = ${wikiId}::uuid AND l.name_key = ANY(${keys.changed}::text[])
               AND NOT l.from_page_id = ANY(${keys.touchedPages}::uuid[])) AS links`;
  return row ?? { candidates: null, links: null };
}

/**
 * Moves `indexed_oid` from one commit to the next and clears what is about to be written anew;
 * false, and nothing is changed, when `indexed_oid` is not what it is said to be.
 */
export async function advance(
  tx: Transaction,
  move: {
    wikiId: string;
    from: string | null;
    to: string;
    pageIds: string[];
    filePaths: string[];
    pages: number;
    bytes: number;
  },
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ moved: number }[]>`
    WITH moved AS (
      UPDATE wikis SET head_oid = ${move.to}, indexed_oid = ${move.to}, page_count = page_count + ${move.pages}::int,
             attachment_bytes = attachment_bytes + ${String(move.bytes)}::bigint
       WHERE id = ${move.wikiId}::uuid AND indexed_oid IS NOT DISTINCT FROM ${move.from}
      RETURNING id
    ), gone_pages AS (
      DELETE FROM pages p USING moved WHERE p.wiki_id = moved.id AND p.id = ANY(${move.pageIds}::uuid[])
    ), gone_files AS (
      DELETE FROM attachments a USING moved WHERE a.wiki_id = moved.id AND a.path = ANY(${move.filePaths}::text[])
    )
    SELECT count(*)::int AS moved FROM moved`;
  return row?.moved === 1;
}

/** Forgets all derived rows, for a rebuild. */
export async function forget(tx: Transaction, wikiId: string): Promise<void> {
  await tx.$executeRaw`DELETE FROM pages WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`DELETE FROM attachments WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`DELETE FROM commits WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`UPDATE wikis SET indexed_oid = NULL, page_count = 0, attachment_bytes = 0 WHERE id = ${wikiId}::uuid`;
}

export interface NewRows {
  readonly commits: readonly unknown[];
  readonly revisions: readonly unknown[];
  readonly pages: readonly unknown[];
  readonly links: readonly unknown[];
  readonly chunks: readonly unknown[];
  readonly files: readonly unknown[];
  /** Links of other pages that mean something else now. */
  readonly relinked: readonly unknown[];
  readonly audit: readonly unknown[];
}

/** All new rows in one statement; foreign keys are checked at its end. */
export async function insertRows(tx: Transaction, wikiId: string, rows: NewRows): Promise<void> {
  const wiki = wikiId;
  await tx.$executeRaw`
    WITH new_commits AS (
      INSERT INTO commits (wiki_id, oid, seq, parent_oid, author_id, author_name, agent, message, committed_at)
      SELECT ${wiki}::uuid, r.oid, r.seq, r.parent_oid, r.author_id, r.author_name, r.agent, r.message, r.committed_at
        FROM jsonb_to_recordset(${toJson(rows.commits)}::jsonb) AS r(oid text, seq int, parent_oid text, author_id uuid,
             author_name text, agent text, message text, committed_at timestamptz)
    ), new_revisions AS (
      INSERT INTO page_revisions (wiki_id, page_id, commit_oid, seq, kind, path, path_key, old_path, blob_oid)
      SELECT ${wiki}::uuid, r.page_id, r.commit_oid, r.seq, r.kind::revision_kind, r.path, r.path_key, r.old_path, r.blob_oid
        FROM jsonb_to_recordset(${toJson(rows.revisions)}::jsonb) AS r(page_id uuid, commit_oid text, seq int, kind text,
             path text, path_key text, old_path text, blob_oid text)
    ), new_pages AS (
      INSERT INTO pages (id, wiki_id, path, path_key, name, name_key, title, category, tags, aliases, alias_keys, frontmatter,
             archived, blob_oid, revision, content_length, byte_size, created_at, updated_at)
      SELECT r.id, ${wiki}::uuid, r.path, r.path_key, r.name, r.name_key, r.title, r.category, r.tags, r.aliases, r.alias_keys,
             r.frontmatter, r.archived, r.blob_oid, r.revision, r.content_length, r.byte_size, r.created_at, r.updated_at
        FROM jsonb_to_recordset(${toJson(rows.pages)}::jsonb) AS r(id uuid, path text, path_key text, name text, name_key text,
             title text, category text, tags text[], aliases text[], alias_keys text[], frontmatter jsonb, archived boolean,
             blob_oid text, revision text, content_length int, byte_size int, created_at timestamptz, updated_at timestamptz)
    ), new_links AS (
      INSERT INTO links (id, wiki_id, from_page_id, position, target, fragment, label, embed, markdown, name_key, to_kind, to_path)
      SELECT r.id, ${wiki}::uuid, r.from_page_id, r.position, r.target, r.fragment, r.label, r.embed, r.markdown, r.name_key,
             r.to_kind::link_target, r.to_path
        FROM jsonb_to_recordset(${toJson(rows.links)}::jsonb) AS r(id uuid, from_page_id uuid, position int, target text,
             fragment text, label text, embed boolean, markdown boolean, name_key text, to_kind text, to_path text)
    ), new_chunks AS (
      INSERT INTO chunks (id, wiki_id, page_id, chunk_index, heading_path, text, line, words, content_hash, search)
      SELECT r.id, ${wiki}::uuid, r.page_id, r.chunk_index, r.heading_path, r.text, r.line, r.words, decode(r.content_hash, 'hex'),
             setweight(to_tsvector('english', r.title), 'A') || setweight(to_tsvector('english', r.headings), 'B')
               || setweight(to_tsvector('english', r.search_text), 'D')
        FROM jsonb_to_recordset(${toJson(rows.chunks)}::jsonb) AS r(id uuid, page_id uuid, chunk_index int, heading_path text[],
             text text, line int, words int, content_hash text, title text, headings text, search_text text)
    ), new_files AS (
      INSERT INTO attachments (id, wiki_id, path, path_key, name_key, blob_oid, byte_size, mime_type, revision, updated_at)
      SELECT r.id, ${wiki}::uuid, r.path, r.path_key, r.name_key, r.blob_oid, r.byte_size, r.mime_type, r.revision, r.updated_at
        FROM jsonb_to_recordset(${toJson(rows.files)}::jsonb) AS r(id uuid, path text, path_key text, name_key text,
             blob_oid text, byte_size bigint, mime_type text, revision text, updated_at timestamptz)
    ), relinked AS (
      UPDATE links l SET to_kind = r.to_kind::link_target, to_path = r.to_path
        FROM jsonb_to_recordset(${toJson(rows.relinked)}::jsonb) AS r(id uuid, to_kind text, to_path text)
       WHERE l.id = r.id AND l.wiki_id = ${wiki}::uuid
    )
    INSERT INTO audit_events (id, at, wiki_id, user_id, token_id, agent, action, target, detail, request_id)
    SELECT r.id, r.at, ${wiki}::uuid, r.user_id, r.token_id, r.agent, r.action, r.target, r.detail, r.request_id
      FROM jsonb_to_recordset(${toJson(rows.audit)}::jsonb) AS r(id uuid, at timestamptz, user_id uuid, token_id uuid, agent text,
           action text, target text, detail jsonb, request_id text)
    ON CONFLICT (id) DO NOTHING`;
}
