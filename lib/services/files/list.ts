/** The files of a wiki with what uses them: one statement, whatever the number of files. */
import { requireRight } from '../../core/access.ts';
import type { Actor } from '../../core/access.ts';
import { collisionKey, folderOf, nameOf } from '../../core/paths.ts';
import { listFilesQuery } from '../../protocol/files.ts';
import type { FileInfo, FileKind, FileList, FileSort } from '../../protocol/files.ts';
import { fileCursor, parseFileCursor } from '../cursor.ts';
import { parseInput, prefixKey, storableText } from '../input.ts';
import { limitKey, requireVisible } from '../path-limit.ts';
import type { Database } from '../ports.ts';
import type { FileService, WikiInfo } from '../types.ts';
import { KIND_PATTERNS } from './kind.ts';

export interface FileRow {
  path: string;
  byte_size: bigint | number;
  mime_type: string;
  blob_oid: string;
  revision: string;
  updated_at: Date | string;
  used_by: number;
}

interface Answer {
  files: FileRow[] | null;
  total: number;
  size: bigint | number | null;
  kinds: { name: FileKind; count: number }[] | null;
  folders: { name: string; count: number }[] | null;
}

/** Folders beyond these are found by their files' names. */
const MOST_FOLDERS = 500;

export async function listFiles(
  { db, describe }: { db: Database; describe: (wiki: WikiInfo, row: FileRow) => FileInfo },
  actor: Actor,
  wiki: WikiInfo,
  query: Parameters<FileService['list']>[2],
): Promise<FileList> {
  requireRight(actor, wiki, 'read');
  const { prefix, page, kind = null, q = '', unused, sort, limit, cursor } = parseInput(listFilesQuery, query);
  if (page !== undefined) requireVisible(actor, page);
  const scope = limitKey(actor);
  const under = prefixKey(prefix);
  const ofPage = page === undefined ? null : collisionKey(storableText(page));
  const part = collisionKey(storableText(q).trim());
  const after = placeOf(parseFileCursor(cursor, sort), sort);
  const [row] = await db.$queryRaw<Answer[]>`
    WITH uses AS (
      SELECT l.to_path, count(DISTINCT l.from_page_id)::int AS pages, bool_or(p.path_key = ${ofPage}) AS here
        FROM links l JOIN pages p ON p.id = l.from_page_id
       WHERE l.wiki_id = ${wiki.wikiId}::uuid AND l.to_kind = 'file'
         AND (${scope}::text IS NULL OR p.path_key = ${scope} OR starts_with(p.path_key, ${scope} || '/'))
       GROUP BY l.to_path),
    seen AS (
      SELECT a.path, a.path_key, a.byte_size, a.mime_type, a.blob_oid, a.revision, a.updated_at, 
             CASE WHEN a.mime_type ~ ${KIND_PATTERNS.image} THEN 'image' WHEN a.mime_type ~ ${KIND_PATTERNS.audio} THEN 'audio'
                  WHEN a.mime_type ~ ${KIND_PATTERNS.video} THEN 'video' WHEN a.mime_type ~ ${KIND_PATTERNS.document} THEN 'document'
                  WHEN a.mime_type ~ ${KIND_PATTERNS.text} THEN 'text' ELSE 'other' END AS kind,
             regexp_replace(a.path, '/?[^/]*$', '') AS folder, regexp_replace(a.path_key, '/?[^/]*$', '') AS folder_key,
             regexp_replace(a.path_key, '^.*/', '') AS own_key,
             coalesce(u.pages, 0) AS used_by, coalesce(u.here, false) AS here
        FROM attachments a LEFT JOIN uses u ON u.to_path = a.path
       WHERE a.wiki_id = ${wiki.wikiId}::uuid AND NOT starts_with(a.path, '.')
         AND (${scope}::text IS NULL OR starts_with(a.path_key, ${scope} || '/'))),
    found AS (
      SELECT * FROM seen
       WHERE (${under}::text IS NULL OR starts_with(path_key, ${under} || '/'))
         AND (${ofPage}::text IS NULL OR folder_key = ${ofPage} OR here)
         AND (${kind}::text IS NULL OR kind = ${kind})
         AND position(${part} IN path_key) > 0
         AND (NOT ${unused === 'true'}::boolean OR used_by = 0)),
    part AS (
      SELECT path, byte_size, mime_type, blob_oid, revision, updated_at, used_by, row_number() OVER () AS place
        FROM (SELECT * FROM found
               WHERE ${after === null}::boolean
                  OR CASE ${sort}::text
                       WHEN 'folder' THEN (folder_key, own_key, path) > (${after?.folder ?? ''}, ${after?.own ?? ''}, ${after?.path ?? ''})
                       WHEN 'name' THEN (own_key, path) > (${after?.own ?? ''}, ${after?.path ?? ''})
                       WHEN 'newest' THEN updated_at < ${after?.date ?? null}::timestamptz
                         OR updated_at = ${after?.date ?? null}::timestamptz AND (own_key, path) > (${after?.own ?? ''}, ${after?.path ?? ''})
                       ELSE byte_size < ${after?.size ?? null}::bigint
                         OR byte_size = ${after?.size ?? null}::bigint AND (own_key, path) > (${after?.own ?? ''}, ${after?.path ?? ''})
                     END
               ORDER BY CASE ${sort}::text WHEN 'folder' THEN folder_key END,
                        CASE ${sort}::text WHEN 'newest' THEN updated_at END DESC NULLS LAST,
                        CASE ${sort}::text WHEN 'largest' THEN byte_size END DESC NULLS LAST,
                        own_key, path
               LIMIT ${limit + 1}) AS ordered)
    SELECT (SELECT json_agg(part ORDER BY place) FROM part) AS files,
           (SELECT count(*)::int FROM found) AS total,
           (SELECT sum(byte_size)::bigint FROM found) AS size,
           (SELECT json_agg(json_build_object('name', kind, 'count', n)) FROM
             (SELECT kind, count(*)::int AS n FROM seen GROUP BY kind) AS k) AS kinds,
           (SELECT json_agg(json_build_object('name', folder, 'count', n) ORDER BY folder) FROM
             (SELECT min(folder) AS folder, count(*)::int AS n FROM seen
               GROUP BY folder_key ORDER BY n DESC LIMIT ${MOST_FOLDERS}) AS f) AS folders`;
  const rows = row?.files ?? [];
  const files = rows.slice(0, limit).map((file) => describe(wiki, file));
  const last = rows.length > limit ? files.at(-1) : undefined;
  return {
    files,
    total: row?.total ?? 0,
    size: Number(row?.size ?? 0),
    next_cursor: last === undefined ? null : fileCursor(sort, orderedBy(sort, last), last.path),
    kinds: row?.kinds ?? [],
    folders: row?.folders ?? [],
  };
}

/** What the order looks at before names. */
function orderedBy(sort: FileSort, { size, last_modified: date }: FileInfo): string | number {
  switch (sort) {
    case 'folder':
    case 'name':
      return '';
    case 'newest':
      return date;
    case 'largest':
      return size;
  }
}

/** Where the last file of the part before stood in the order. */
function placeOf(after: { value: string | number; path: string } | null, sort: FileSort) {
  if (after === null) return null;
  const { value, path } = after;
  const key = collisionKey(path);
  return {
    path,
    ...{ folder: folderOf(key), own: nameOf(key) },
    ...{ date: sort === 'newest' ? String(value) : null, size: sort === 'largest' ? Number(value) : null },
  };
}
