/**
 * Files of a page: `A/B/map.png` belongs to `A/B` (CONTRACT, "The repository"). An upload is staged
 * in the worker as a stream and lands on the same write path as every other change.
 */
import mime from 'mime';

import { requireRight } from '../core/access.ts';
import { isWikibotError, WikibotError } from '../core/errors.ts';
import { collisionKey, folderOf, nameOf, parseFilePath, parsePagePath, urlPath } from '../core/paths.ts';
import type { AttachmentInfo, Names } from '../protocol/attachments.ts';
import { limitKey, requireVisible, requireWritable } from './path-limit.ts';
import type { Deps } from './ports.ts';
import { commitChanges } from './pages/write.ts';
import type { AttachmentService, WikiInfo } from './types.ts';

/** Names that are tried before a number is given up: `map-1.png` to `map-200.png`. */
const MOST_NUMBERS = 200;
const MOST_NAMES = 20_000;

interface Row {
  path: string;
  byte_size: bigint;
  mime_type: string;
  revision: string;
  updated_at: Date;
}

export function createAttachmentService(deps: Pick<Deps, 'db' | 'repos' | 'appUrl' | 'now'>): AttachmentService {
  const { db, repos, appUrl, now } = deps;
  const urlOf = (wiki: WikiInfo, path: string) => `${appUrl}/@${wiki.owner}/${wiki.slug}/${urlPath(path)}`;

  return {
    async list(actor, wiki, input) {
      requireRight(actor, wiki, 'read');
      const path = parsePagePath(input);
      requireVisible(actor, path);
      const folder = `${collisionKey(path)}/`;
      const rows = await db.$queryRaw<Row[]>`
        SELECT path, byte_size, mime_type, revision, updated_at
          FROM attachments
         WHERE wiki_id = ${wiki.wikiId}::uuid AND starts_with(path_key, ${folder})
           AND position('/' IN substr(path_key, length(${folder}) + 1)) = 0
         ORDER BY path`;
      const attachments = rows.map((row) => ({
        ...named(row.path, urlOf(wiki, row.path)),
        size: Number(row.byte_size),
        mime_type: row.mime_type,
        last_modified: row.updated_at.toISOString(),
        revision: row.revision,
      }));
      return { attachments, total: attachments.length, path };
    },

    async add(actor, wiki, { page: input, filename, unique = false, message, content }, context) {
      requireRight(actor, wiki, 'write');
      const page = parsePagePath(input);
      const wanted = fileIn(page, filename);
      requireWritable(actor, wanted);
      // Checked before the bytes are sent: a refusal after 100 MB helps nobody.
      if (!unique) await requireAbsent(wiki, wanted);
      const { oid, size } = await repos.stage(wiki.wikiId, content);
      for (let number = 0; ; number += 1) {
        const file = number === 0 ? wanted : parseFilePath(numbered(wanted, number));
        try {
          const result = await commitChanges(repos, actor, wiki, {
            changes: [{ op: 'put_blob', file, oid }],
            message: message ?? `Attach ${nameOf(file)} to ${page}`,
            context,
          });
          return {
            ...named(file, urlOf(wiki, file)),
            size,
            mime_type: mime.getType(file) ?? 'application/octet-stream',
            last_modified: now().toISOString(),
            revision: result.revision,
            indexed: result.indexed,
          };
        } catch (error) {
          if (!isTaken(error)) throw error;
          if (!unique || number >= MOST_NUMBERS) throw taken(wanted);
        }
      }
    },

    async names(actor, wiki) {
      requireRight(actor, wiki, 'read');
      const limit = limitKey(actor);
      const [pages, files] = await Promise.all([
        db.$queryRaw<(Names['pages'][number] & { tags: string[]; category: string | null })[]>`
          SELECT path, title, aliases, tags, category
            FROM pages
           WHERE wiki_id = ${wiki.wikiId}::uuid
             AND (${limit}::text IS NULL OR path_key = ${limit} OR starts_with(path_key, ${limit} || '/'))
           ORDER BY path
           LIMIT ${MOST_NAMES + 1}`,
        db.$queryRaw<{ path: string; byte_size: bigint }[]>`
          SELECT path, byte_size
            FROM attachments
           WHERE wiki_id = ${wiki.wikiId}::uuid AND NOT starts_with(path, '.')
             AND (${limit}::text IS NULL OR starts_with(path_key, ${limit} || '/'))
           ORDER BY path
           LIMIT ${MOST_NAMES + 1}`,
      ]);
      return {
        pages: pages.slice(0, MOST_NAMES).map(({ path, title, aliases }) => ({ path, title, aliases })),
        files: files.slice(0, MOST_NAMES).map(({ path, byte_size }) => ({ path, size: Number(byte_size) })),
        tags: byUse(pages.flatMap(({ tags }) => tags)),
        categories: byUse(pages.flatMap(({ category }) => category ?? [])),
        complete: pages.length <= MOST_NAMES && files.length <= MOST_NAMES,
      };
    },
  };

  async function requireAbsent(wiki: WikiInfo, path: string): Promise<void> {
    const found = await db.attachment.count({ where: { wikiId: wiki.wikiId, pathKey: collisionKey(path) } });
    if (found > 0) throw taken(path);
  }
}

/** The name alone counts, whatever folders a client sends with it. */
function fileIn(page: string, filename: string): string {
  return parseFilePath(`${page}/${filename.split(/[/\\]/).at(-1) ?? ''}`);
}

/** `A/map.png` → `A/map-2.png`. */
function numbered(path: string, number: number): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot <= 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)];
  return `${folderOf(path)}/${stem}-${number}${extension}`;
}

function isTaken(error: unknown): boolean {
  return isWikibotError(error) && ['revision_required', 'page_exists', 'stale_revision'].includes(error.code);
}

function taken(path: string): WikibotError {
  return new WikibotError(
    'page_exists',
    `There is a file "${path}" already. Choose another name, or send "unique=true" to have it numbered.`,
    { data: { path } },
  );
}

function named(path: string, url: string): Pick<AttachmentInfo, 'filename' | 'path' | 'url'> {
  return { filename: nameOf(path), path, url };
}

function byUse(values: readonly string[]): string[] {
  const uses = new Map<string, number>();
  for (const value of values) uses.set(value, (uses.get(value) ?? 0) + 1);
  return [...uses].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
}
