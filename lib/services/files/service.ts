/** Files by their own paths. Uploads are streamed to the worker and land on the same write path as every other change. */
import { createHash } from 'node:crypto';
import mime from 'mime';
import { requireRight } from '../../core/access.ts';
import type { Actor } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import { collisionKey, nameOf, parseFilePath, urlPath } from '../../core/paths.ts';
import { fileHistoryQuery } from '../../protocol/files.ts';
import type { FileInfo, PutFileAnswer } from '../../protocol/files.ts';
import { commitCursor, parseCommitCursor } from '../cursor.ts';
import { parseInput } from '../input.ts';
import { withVisibleMessages } from '../pages/visible-messages.ts';
import { commitChanges } from '../pages/write.ts';
import { limitKey, limitOf, maySee, requireWritable } from '../path-limit.ts';
import type { Deps } from '../ports.ts';
import type { FileContent, FileService, WikiInfo } from '../types.ts';
import { kindOf } from './kind.ts';
import { type FileRow, listFiles } from './list.ts';
import { missingFile } from './missing.ts';

export function createFileService(deps: Pick<Deps, 'db' | 'repos' | 'appUrl' | 'now'>): FileService {
  const { db, repos, appUrl, now } = deps;
  const urlOf = (wiki: WikiInfo, path: string) => `${appUrl}/@${wiki.owner}/${wiki.slug}/${urlPath(path)}`;
  const describe = (wiki: WikiInfo, row: FileRow): FileInfo => ({
    ...{ filename: nameOf(row.path), path: row.path, url: urlOf(wiki, row.path) },
    ...{ size: Number(row.byte_size), mime_type: row.mime_type, kind: kindOf(row.mime_type) },
    last_modified: new Date(row.updated_at).toISOString(),
    ...{ revision: row.revision, etag: row.blob_oid, used_by: row.used_by },
  });

  return {
    list: (actor, wiki, query) => listFiles({ db, describe }, actor, wiki, query),

    async details(actor, wiki, path) {
      const row = await find(actor, wiki, path);
      const scope = limitKey(actor);
      const pages = await db.$queryRaw<{ path: string; title: string }[]>`
        SELECT DISTINCT p.path, p.title
          FROM links l JOIN pages p ON p.id = l.from_page_id
         WHERE l.wiki_id = ${wiki.wikiId}::uuid AND l.to_kind = 'file' AND l.to_path = ${row.path}
           AND (${scope}::text IS NULL OR p.path_key = ${scope} OR starts_with(p.path_key, ${scope} || '/'))
         ORDER BY p.path`;
      return { ...describe(wiki, { ...row, used_by: pages.length }), pages };
    },

    async open(actor, wiki, path, { revision } = {}) {
      if (revision !== undefined) return openThen(actor, wiki, path, revision);
      const row = await find(actor, wiki, path);
      return contentOf(wiki, {
        ...{ path: row.path, oid: row.blob_oid, size: Number(row.byte_size) },
        ...{ revision: row.revision, updatedAt: new Date(row.updated_at) },
      });
    },

    async put(actor, wiki, { path: input, revision, message, content, size: known }, context) {
      requireRight(actor, wiki, 'write');
      const path = parseFilePath(input);
      requireWritable(actor, path);
      const before = await rowOf(wiki, path);
      if (before !== null && (revision ?? null) === null) {
        // Sent again: nothing is to be done, and nothing to be asked.
        if (content instanceof Uint8Array && blobId(content) === before.blob_oid) return unchanged(wiki, before);
        // Said before the bytes are sent; the worker judges again.
        throw needsRevision(before);
      }
      const file = before?.path ?? path;
      const { oid, size } =
        'from' in content
          ? await repos.call('fileAt', { wikiId: wiki.wikiId, file, revision: content.from, prefix: limitOf(actor) })
          : await repos.stage(wiki.wikiId, content, { size: known });
      const result = await commitChanges(repos, actor, wiki, {
        changes: [{ op: 'put_blob', file, oid, revision: revision ?? null }],
        message: message ?? `${before === null ? 'Add' : 'Replace'} ${file}`,
        context,
      });
      return {
        ...{ filename: nameOf(file), path: file, url: urlOf(wiki, file), size },
        mime_type: mime.getType(file) ?? 'application/octet-stream',
        last_modified: now().toISOString(),
        // Where the bytes were there already, nothing has landed.
        revision: result.changed ? result.revision : (before?.revision ?? result.revision),
        ...{ created: before === null, indexed: result.indexed },
      };
    },

    async delete(actor, wiki, { path: input, revision, message }, context) {
      requireRight(actor, wiki, 'write');
      const path = parseFilePath(input);
      const result = await commitChanges(repos, actor, wiki, {
        changes: [{ op: 'delete_file', file: path, revision: revision ?? null }],
        message,
        context,
      });
      return { deleted: true, path, revision: result.revision };
    },

    async rename(actor, wiki, { path: input, new_path: wanted, revision, update_links = true, message }, context) {
      requireRight(actor, wiki, 'write');
      const [path, newPath] = [parseFilePath(input), parseFilePath(wanted)];
      const result = await commitChanges(repos, actor, wiki, {
        changes: [{ op: 'rename_file', file: path, new_file: newPath, revision: revision ?? null, update_links }],
        message: message ?? `Rename ${path} to ${newPath}`,
        context,
      });
      const { revision: landed, updated_pages, skipped_pages, indexed } = result;
      return { old_path: path, new_path: newPath, revision: landed, pages: [], updated_pages, skipped_pages, indexed };
    },

    async history(actor, wiki, input, query) {
      requireRight(actor, wiki, 'read');
      const path = parseFilePath(input);
      if (!maySee(actor, path)) throw noSuchFile(path);
      const { limit, cursor } = parseInput(fileHistoryQuery, query);
      // In the spelling of now, where the file is there.
      const file = (await rowOf(wiki, path))?.path ?? path;
      const asked = { wikiId: wiki.wikiId, file, prefix: limitOf(actor), limit, after: parseCommitCursor(cursor) };
      const { versions, more } = await repos.call('fileHistory', asked);
      if (versions.length === 0 && asked.after === null)
        throw await missingFile(db, actor, { wikiId: wiki.wikiId, path });
      const last = versions.at(-1);
      const shown = await withVisibleMessages(db, actor, wiki.wikiId, versions);
      return {
        path: file,
        versions: shown.map(({ agent, oid: _oid, ...version }) => ({
          ...version,
          ...(agent === null ? {} : { agent }),
        })),
        next_cursor: more && last !== undefined ? commitCursor(last.revision) : null,
      };
    },
  };

  async function openThen(actor: Actor, wiki: WikiInfo, input: string, revision: string): Promise<FileContent> {
    requireRight(actor, wiki, 'read');
    const path = parseFilePath(input);
    if (!maySee(actor, path)) throw noSuchFile(path);
    const file = (await rowOf(wiki, path))?.path ?? path;
    const then = await repos.call('fileAt', { wikiId: wiki.wikiId, file, revision, prefix: limitOf(actor) });
    return contentOf(wiki, { ...then, updatedAt: null });
  }

  function contentOf(
    wiki: WikiInfo,
    { oid, ...file }: { path: string; oid: string; size: number; revision: string; updatedAt: Date | null },
  ): FileContent {
    return { ...file, blobOid: oid, bytes: (options) => repos.file(wiki.wikiId, oid, options) };
  }

  function unchanged(wiki: WikiInfo, row: FileRow): PutFileAnswer {
    const { filename, path, url, size, mime_type, last_modified, revision } = describe(wiki, row);
    return { filename, path, url, size, mime_type, last_modified, revision, created: false, indexed: true };
  }

  async function find(actor: Actor, wiki: WikiInfo, input: string): Promise<FileRow> {
    requireRight(actor, wiki, 'read');
    const path = parseFilePath(input);
    const row = await rowOf(wiki, path);
    if (row === null || !maySee(actor, row.path)) throw await missingFile(db, actor, { wikiId: wiki.wikiId, path });
    return row;
  }

  async function rowOf(wiki: WikiInfo, path: string): Promise<FileRow | null> {
    const [row] = await db.$queryRaw<FileRow[]>`
      SELECT path, blob_oid, byte_size, mime_type, revision, updated_at, 0 AS used_by
        FROM attachments
       WHERE wiki_id = ${wiki.wikiId}::uuid AND path_key = ${collisionKey(path)}`;
    return row ?? null;
  }
}

/** git's name of these bytes. */
function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function needsRevision({ path, revision }: FileRow): WikibotError {
  return new WikibotError('revision_required', `"${path}" exists; say which revision of it you have seen.`, {
    data: { path, current_revision: revision },
  });
}

function noSuchFile(path: string): WikibotError {
  return new WikibotError('not_found', `There is no file "${path}".`, { data: { path } });
}
