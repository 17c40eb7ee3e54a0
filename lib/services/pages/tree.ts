/** The tree of pages, one folder at a time: a wiki of thousands of pages is never sent whole. */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { collisionKey } from '../../core/paths.ts';
import { storableText } from '../input.ts';
import { limitKey } from '../path-limit.ts';
import type { FolderContent, TreeEntry, WikiInfo } from '../types.ts';
import type { Reader } from './rows.ts';

/** More of one folder is a list for the index. */
const MOST_ENTRIES = 200;

interface EntryRow {
  name: string;
  path: string | null;
  title: string | null;
  below: number;
  total: number;
}

/**
 * What lies directly in a folder (`''`: at the top). A page and a folder of one name are one entry.
 * Names are compared by their collision key, so it doesn't matter how the folder is spelled.
 */
export async function folderContent(db: Reader, actor: Actor, wiki: WikiInfo, folder: string): Promise<FolderContent> {
  requireRight(actor, wiki, 'read');
  const key = collisionKey(storableText(folder));
  const depth = key === '' ? 1 : key.split('/').length + 1;
  const limit = limitKey(actor);
  const rows = await db.$queryRaw<EntryRow[]>`
    SELECT min(name) AS name, min(path) FILTER (WHERE below = '') AS path,
           min(title) FILTER (WHERE below = '') AS title,
           count(*) FILTER (WHERE below <> '')::int AS below, (count(*) OVER ())::int AS total
      FROM (SELECT path, title, split_part(path, '/', ${depth}::int) AS name,
                   split_part(path_key, '/', ${depth}::int) AS key, split_part(path_key, '/', ${depth}::int + 1) AS below
              FROM pages
             WHERE wiki_id = ${wiki.wikiId}::uuid
               AND (${key} = '' OR starts_with(path_key, ${key} || '/'))
               AND (${limit}::text IS NULL OR path_key = ${limit} OR starts_with(path_key, ${limit} || '/'))) AS entry
     GROUP BY key
     ORDER BY key
     LIMIT ${MOST_ENTRIES}`;
  const entries: TreeEntry[] = rows.map(({ name, path, title, below }) => ({ name, path, title, below }));
  return { entries, left: Math.max(0, (rows[0]?.total ?? 0) - entries.length) };
}
