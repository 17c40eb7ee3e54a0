/** Paths for what somebody has typed of one. */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { collisionKey } from '../../core/paths.ts';
import { storableText } from '../input.ts';
import { limitKey } from '../path-limit.ts';
import type { PathCompletion, WikiInfo } from '../types.ts';
import type { Reader } from './rows.ts';

/**
 * Paths that begin with the text, then those with a folder or name that does, then those that
 * contain it; each group in the order of the paths, compared as their collision keys are.
 */
export async function completePath(
  db: Reader,
  actor: Actor,
  wiki: WikiInfo,
  { text, limit }: { text: string; limit: number },
): Promise<PathCompletion> {
  requireRight(actor, wiki, 'read');
  const key = collisionKey(storableText(text));
  const scope = limitKey(actor);
  const rows = await db.$queryRaw<{ path: string; total: number }[]>`
    SELECT path, (count(*) OVER ())::int AS total
      FROM pages
     WHERE wiki_id = ${wiki.wikiId}::uuid
       AND strpos(path_key, ${key}::text) > 0
       AND (${scope}::text IS NULL OR path_key = ${scope} OR starts_with(path_key, ${scope} || '/'))
     ORDER BY NOT starts_with(path_key, ${key}::text), strpos('/' || path_key, '/' || ${key}::text) = 0, path
     LIMIT ${limit}`;
  return { paths: rows.map(({ path }) => path), total: rows[0]?.total ?? 0 };
}
