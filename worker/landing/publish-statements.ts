/**
 * The statements of `publish`. Each takes its rows as one JSON parameter, so that one page and
 * five hundred cost the same number of round trips.
 */
import { Prisma } from '#lib/adapters/db/generated/client.ts';
import { FORMER_MEMBER } from '#lib/core/former-member.ts';
import type { WikiSettings } from '#lib/services/bootstrap/pages.ts';
import type { Database } from '#lib/services/ports.ts';

const { sql, join, empty } = Prisma;
type Sql = Prisma.Sql;

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

export interface StoredLink {
  readonly id: string;
  readonly to_kind: 'page' | 'file' | null;
  readonly to_path: string | null;
}

export interface StoredChunk {
  readonly id: string;
  readonly index: number;
  readonly line: number;
}

export interface WikiState {
  readonly indexed_oid: string | null;
  readonly head_oid: string | null;
  readonly seq: number;
  /** Some webhook wants to be told of changed pages. */
  readonly listened: boolean;
  readonly pages:
    | {
        id: string;
        path: string;
        blob: string;
        revision: string;
        created_at: string;
        updated_at: string;
        alias_keys: string[];
        path_key: string;
        size: number;
        links: StoredLink[] | null;
        chunks: StoredChunk[] | null;
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
           EXISTS (SELECT 1 FROM webhooks h WHERE h.wiki_id = w.id AND h.active AND 'page.changed' = ANY(h.events)) AS listened,
           (SELECT jsonb_agg(jsonb_build_object('id', p.id, 'path', p.path, 'blob', p.blob_oid, 'revision', p.revision,
                     'created_at', p.created_at, 'updated_at', p.updated_at, 'alias_keys', to_jsonb(p.alias_keys),
                     'path_key', p.path_key, 'size', p.byte_size,
                     'links', (SELECT jsonb_agg(jsonb_build_object('id', l.id, 'to_kind', l.to_kind, 'to_path', l.to_path))
                                 FROM links l WHERE l.from_page_id = p.id),
                     'chunks', (SELECT jsonb_agg(jsonb_build_object('id', k.id, 'index', k.chunk_index, 'line', k.line))
                                  FROM chunks k WHERE k.page_id = p.id)))
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

/** Forgets all derived rows, for a rebuild. */
export async function forget(tx: Transaction, wikiId: string): Promise<void> {
  await tx.$executeRaw`DELETE FROM pages WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`DELETE FROM attachments WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`DELETE FROM commits WHERE wiki_id = ${wikiId}::uuid`;
  await tx.$executeRaw`UPDATE wikis SET indexed_oid = NULL, search_oid = NULL, page_count = 0, attachment_bytes = 0, text_bytes = 0 WHERE id = ${wikiId}::uuid`;
}

/** What a statement does beside the wiki's own row; what is empty is left out of it. */
export interface RowChanges {
  readonly gonePages: readonly string[];
  readonly goneFiles: readonly string[];
  readonly goneLinks: readonly string[];
  readonly goneChunks: readonly string[];
  readonly commits: readonly unknown[];
  readonly revisions: readonly unknown[];
  /** By their ids: new, or instead of what is there. */
  readonly pages: readonly { readonly id: string }[];
  readonly links: readonly unknown[];
  readonly chunks: readonly unknown[];
  /** Chunks that stay, at another place of their page. */
  readonly shifted: readonly unknown[];
  readonly files: readonly unknown[];
  /** Links that stay and mean something else now. */
  readonly relinked: readonly unknown[];
  readonly audit: readonly unknown[];
  /** For the webhooks that listen (lib/services/webhooks/events.ts says more). */
  readonly events: readonly unknown[];
}

export interface Move {
  readonly wikiId: string;
  readonly from: string | null;
  readonly to: string;
  /** How many more there are. */
  readonly pages: number;
  /** Of files, and of the texts of pages. */
  readonly bytes: number;
  readonly textBytes: number;
  /** What the settings file says now, where it was touched. */
  readonly settings?: Partial<WikiSettings> | null;
}

/**
 * Gives up unique places that the next statement takes for other rows: inside of one statement a
 * row can't be changed twice, and no order of changes is promised.
 */
export async function park(
  tx: Transaction,
  wikiId: string,
  rows: { pageIds: readonly string[]; chunksOf: readonly string[] },
): Promise<void> {
  await tx.$executeRaw`
    WITH parked AS (
      UPDATE pages SET path_key = id::text WHERE wiki_id = ${wikiId}::uuid AND id = ANY(${[...rows.pageIds]}::uuid[])
    )
    UPDATE chunks SET chunk_index = -1 - chunk_index
     WHERE wiki_id = ${wikiId}::uuid AND page_id = ANY(${[...rows.chunksOf]}::uuid[])`;
}

/**
 * All of a publication in one statement, which needs no transaction around it: it moves
 * `indexed_oid` from one commit to the next, and changes the rows. False, and nothing is changed,
 * when `indexed_oid` is not what it is said to be.
 *
 * Each part reads from `moved`, so that it does nothing when that is empty. What takes the place of
 * a removed row reads the count of the removed ones, so that they are gone by then. Foreign keys
 * are checked at the end.
 */
export async function writeRows(tx: Transaction, move: Move, rows: RowChanges): Promise<boolean> {
  const { wikiId: wiki } = move;
  const parts: Sql[] = [
    sql`moved AS (
      UPDATE wikis SET head_oid = ${move.to}, indexed_oid = ${move.to}, page_count = page_count + ${move.pages}::int,
             attachment_bytes = attachment_bytes + ${String(move.bytes)}::bigint,
             text_bytes = text_bytes + ${String(move.textBytes)}::bigint${settingsOf(move)}
       WHERE id = ${wiki}::uuid AND indexed_oid IS NOT DISTINCT FROM ${move.from}
      RETURNING id
    )`,
  ];
  const add = (list: readonly unknown[], part: (json: string) => Sql): void => {
    if (list.length > 0) parts.push(part(toJson(list)));
  };
  const ids = (list: readonly string[]): Sql => sql`ANY(${[...list]}::uuid[])`;
  const after = (gone: readonly string[], name: Sql): Sql =>
    gone.length === 0 ? empty : sql`CROSS JOIN (SELECT count(*) FROM ${name}) AS cleared`;
  if (rows.gonePages.length > 0)
    parts.push(
      sql`gone_pages AS (DELETE FROM pages p USING moved WHERE p.wiki_id = moved.id AND p.id = ${ids(rows.gonePages)} RETURNING p.id)`,
    );
  if (rows.goneFiles.length > 0)
    parts.push(
      sql`gone_files AS (DELETE FROM attachments a USING moved WHERE a.wiki_id = moved.id AND a.id = ${ids(rows.goneFiles)} RETURNING a.id)`,
    );
  if (rows.goneLinks.length > 0)
    parts.push(
      sql`gone_links AS (DELETE FROM links l USING moved WHERE l.wiki_id = moved.id AND l.id = ${ids(rows.goneLinks)} RETURNING l.id)`,
    );
  if (rows.goneChunks.length > 0)
    parts.push(
      sql`gone_chunks AS (DELETE FROM chunks k USING moved WHERE k.wiki_id = moved.id AND k.id = ${ids(rows.goneChunks)} RETURNING k.id)`,
    );
  add(
    rows.commits,
    (json) => sql`new_commits AS (
      INSERT INTO commits (wiki_id, oid, seq, parent_oid, author_id, author_name, agent, message, committed_at)
      SELECT moved.id, r.oid, r.seq, r.parent_oid, r.author_id,
             CASE WHEN EXISTS (SELECT 1 FROM former_users f WHERE f.id = r.author_id) THEN ${FORMER_MEMBER} ELSE r.author_name END,
             r.agent, r.message, r.committed_at
        FROM moved CROSS JOIN jsonb_to_recordset(${json}::jsonb) AS r(oid text, seq int, parent_oid text, author_id uuid,
             author_name text, agent text, message text, committed_at timestamptz)
    )`,
  );
  add(
    rows.revisions,
    (json) => sql`new_revisions AS (
      INSERT INTO page_revisions (wiki_id, page_id, commit_oid, seq, kind, path, path_key, old_path, blob_oid)
      SELECT moved.id, r.page_id, r.commit_oid, r.seq, r.kind::revision_kind, r.path, r.path_key, r.old_path, r.blob_oid
        FROM moved CROSS JOIN jsonb_to_recordset(${json}::jsonb) AS r(page_id uuid, commit_oid text, seq int, kind text,
             path text, path_key text, old_path text, blob_oid text)
    )`,
  );
  add(
    rows.pages,
    (json) => sql`new_pages AS (
      INSERT INTO pages (id, wiki_id, path, path_key, name, name_key, title, category, tags, aliases, alias_keys, frontmatter,
             archived, language, blob_oid, revision, content_length, byte_size, created_at, updated_at)
      SELECT r.id, moved.id, r.path, r.path_key, r.name, r.name_key, r.title, r.category, r.tags, r.aliases, r.alias_keys,
             r.frontmatter, r.archived, r.language, r.blob_oid, r.revision, r.content_length, r.byte_size, r.created_at, r.updated_at
        FROM moved ${after(rows.gonePages, sql`gone_pages`)}
       CROSS JOIN jsonb_to_recordset(${json}::jsonb) AS r(id uuid, path text, path_key text, name text, name_key text,
             title text, category text, tags text[], aliases text[], alias_keys text[], frontmatter jsonb, archived boolean,
             language text, blob_oid text, revision text, content_length int, byte_size int, created_at timestamptz, updated_at timestamptz)
      ON CONFLICT (id) DO UPDATE SET path = excluded.path, path_key = excluded.path_key, name = excluded.name,
             name_key = excluded.name_key, title = excluded.title, category = excluded.category, tags = excluded.tags,
             aliases = excluded.aliases, alias_keys = excluded.alias_keys, frontmatter = excluded.frontmatter,
             archived = excluded.archived, language = excluded.language, blob_oid = excluded.blob_oid, revision = excluded.revision,
             content_length = excluded.content_length, byte_size = excluded.byte_size, updated_at = excluded.updated_at
    )`,
  );
  add(
    rows.links,
    (json) => sql`new_links AS (
      INSERT INTO links (id, wiki_id, from_page_id, position, target, fragment, label, embed, markdown, name_key, to_kind, to_path)
      SELECT r.id, moved.id, r.from_page_id, r.position, r.target, r.fragment, r.label, r.embed, r.markdown, r.name_key,
             r.to_kind::link_target, r.to_path
        FROM moved CROSS JOIN jsonb_to_recordset(${json}::jsonb) AS r(id uuid, from_page_id uuid, position int, target text,
             fragment text, label text, embed boolean, markdown boolean, name_key text, to_kind text, to_path text)
    )`,
  );
  add(
    rows.chunks,
    (json) => sql`new_chunks AS (
      INSERT INTO chunks (id, wiki_id, page_id, chunk_index, heading_path, text, line, words, places, content_hash)
      SELECT r.id, moved.id, r.page_id, r.chunk_index, r.heading_path, r.text, r.line, r.words, r.places, decode(r.content_hash, 'hex')
        FROM moved ${after(rows.goneChunks, sql`gone_chunks`)}
       CROSS JOIN jsonb_to_recordset(${json}::jsonb) AS r(id uuid, page_id uuid, chunk_index int, heading_path text[],
             text text, line int, words int, places int[], content_hash text)
      ON CONFLICT (id) DO UPDATE SET chunk_index = excluded.chunk_index, line = excluded.line
    )`,
  );
  add(
    rows.shifted,
    (json) => sql`shifted AS (
      UPDATE chunks k SET chunk_index = r.chunk_index, line = r.line
        FROM moved ${after(rows.goneChunks, sql`gone_chunks`)}
       CROSS JOIN jsonb_to_recordset(${json}::jsonb) AS r(id uuid, chunk_index int, line int)
       WHERE k.id = r.id AND k.wiki_id = moved.id
    )`,
  );
  add(
    rows.files,
    (json) => sql`new_files AS (
      INSERT INTO attachments (id, wiki_id, path, path_key, name_key, blob_oid, byte_size, mime_type, revision, updated_at)
      SELECT r.id, moved.id, r.path, r.path_key, r.name_key, r.blob_oid, r.byte_size, r.mime_type, r.revision, r.updated_at
        FROM moved ${after(rows.goneFiles, sql`gone_files`)}
       CROSS JOIN jsonb_to_recordset(${json}::jsonb) AS r(id uuid, path text, path_key text, name_key text,
             blob_oid text, byte_size bigint, mime_type text, revision text, updated_at timestamptz)
    )`,
  );
  add(
    rows.relinked,
    (json) => sql`relinked AS (
      UPDATE links l SET to_kind = r.to_kind::link_target, to_path = r.to_path
        FROM moved CROSS JOIN jsonb_to_recordset(${json}::jsonb) AS r(id uuid, to_kind text, to_path text)
       WHERE l.id = r.id AND l.wiki_id = moved.id
    )`,
  );
  add(
    rows.audit,
    (json) => sql`noted AS (
      INSERT INTO audit_events (id, at, wiki_id, user_id, token_id, agent, action, target, detail, request_id)
      SELECT r.id, r.at, moved.id, r.user_id, r.token_id, r.agent, r.action, r.target, r.detail, r.request_id
        FROM moved CROSS JOIN jsonb_to_recordset(${json}::jsonb) AS r(id uuid, at timestamptz, user_id uuid, token_id uuid,
             agent text, action text, target text, detail jsonb, request_id text)
      ON CONFLICT (id) DO NOTHING
    )`,
  );
  add(
    rows.events,
    (json) => sql`told AS (
      INSERT INTO webhook_deliveries (id, webhook_id, event, payload, next_attempt_at)
      SELECT (left(r.id, 24) || substr(md5(h.id::text || r.id), 1, 12))::uuid, h.id, r.type,
             jsonb_build_object('type', r.type, 'timestamp', r.timestamp, 'data',
               jsonb_build_object('wiki', jsonb_build_object('id', w.id, 'owner', o.username, 'slug', w.slug)) || r.data),
             now()
        FROM moved JOIN wikis w ON w.id = moved.id JOIN users o ON o.id = w.owner_id JOIN webhooks h ON h.wiki_id = w.id
       CROSS JOIN jsonb_to_recordset(${json}::jsonb) AS r(id text, type text, timestamp text, data jsonb)
       WHERE h.active AND r.type = ANY(h.events)
    )`,
  );
  const [row] = await tx.$queryRaw<{ moved: number }[]>`
    WITH ${join(parts, ', ')} SELECT count(*)::int AS moved FROM moved`;
  return row?.moved === 1;
}

function settingsOf({ settings }: Move): Sql {
  if (settings === undefined || settings === null) return empty;
  const { name, purpose, home, sidebar } = settings;
  return sql`, name = coalesce(${name ?? null}, name), purpose = coalesce(${purpose ?? null}, purpose),
             home_path = coalesce(${home ?? null}, home_path), sidebar_path = coalesce(${sidebar ?? null}, sidebar_path)`;
}
