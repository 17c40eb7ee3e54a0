/** Tags and categories with how many pages have them. Case doesn't tell them apart. */
import { requireRight } from '../../core/access.ts';
import type { Actor } from '../../core/access.ts';
import type { Label, LabelKind } from '../../protocol/lists.ts';
import { limitKey } from '../path-limit.ts';
import type { Database } from '../ports.ts';
import type { WikiInfo } from '../types.ts';

const MOST_LABELS = 10_000;

export async function listLabels(db: Database, actor: Actor, wiki: WikiInfo, kind: LabelKind): Promise<Label[]> {
  requireRight(actor, wiki, 'read');
  const scope = limitKey(actor);
  return await db.$queryRaw<Label[]>`
    SELECT mode() WITHIN GROUP (ORDER BY label) AS name, count(DISTINCT id)::int AS count
      FROM (SELECT id, unnest(CASE WHEN ${kind}::text = 'tag' THEN tags ELSE array_remove(ARRAY[category], NULL) END) AS label
              FROM pages
             WHERE wiki_id = ${wiki.wikiId}::uuid
               AND (${scope}::text IS NULL OR path_key = ${scope} OR starts_with(path_key, ${scope} || '/'))) AS labels
     GROUP BY lower(label)
     ORDER BY lower(mode() WITHIN GROUP (ORDER BY label))
     LIMIT ${MOST_LABELS}`;
}
