/** What there is to say about a path that no file has. */
import type { Actor } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import { likeness, reachOf } from '../../core/likeness.ts';
import { collisionKey, nameOf } from '../../core/paths.ts';
import { limitKey } from '../path-limit.ts';
import type { Database } from '../ports.ts';

const MOST_NAMES = 2000;
const MOST_SUGGESTIONS = 5;

/** The `not_found` that helps most: with the paths of files that have nearly the same name. */
export async function missingFile(
  db: Pick<Database, '$queryRaw'>,
  actor: Actor,
  { wikiId, path }: { wikiId: string; path: string },
): Promise<WikibotError> {
  const nameKey = collisionKey(nameOf(path));
  const reach = reachOf(nameKey);
  const limit = limitKey(actor);
  const rows = await db.$queryRaw<{ path: string; name_key: string }[]>`
    SELECT path, name_key
      FROM attachments
     WHERE wiki_id = ${wikiId}::uuid AND NOT starts_with(path, '.')
       AND (${limit}::text IS NULL OR starts_with(path_key, ${limit} || '/'))
       AND (abs(length(name_key) - ${nameKey.length}::int) <= ${reach}::int
            OR position(${nameKey} IN name_key) > 0 OR position(name_key IN ${nameKey}) > 0)
     ORDER BY (name_key = ${nameKey}) DESC, position(${nameKey} IN name_key) > 0 DESC, left(name_key, 1) = left(${nameKey}, 1) DESC
     LIMIT ${MOST_NAMES}`;
  const suggestions = rows
    .map((row) => ({ path: row.path, cost: likeness(nameKey, row.name_key, reach) }))
    .filter(({ cost }) => cost !== null)
    .toSorted((a, b) => (a.cost ?? 0) - (b.cost ?? 0) || (a.path < b.path ? -1 : 1))
    .slice(0, MOST_SUGGESTIONS)
    .map((row) => row.path);
  const hint = suggestions.length === 0 ? '' : ` Close names: ${suggestions.map((name) => `"${name}"`).join(', ')}.`;
  return new WikibotError('not_found', `There is no file "${path}".${hint}`, { data: { path, suggestions } });
}
