/**
 * What a path-limited token is told of commits that reach beyond its path. Their messages are
 * written about all that they touch ("Move Secret/Plan to Public/Plan"), so it is told another one.
 */
import type { Actor } from '../../core/access.ts';
import { limitKey, maySee } from '../path-limit.ts';
import type { Reader } from './rows.ts';

const NEUTRAL = 'Change pages';

/** The commits, with the messages that the actor may read. Costs a statement for limited tokens alone. */
export async function withVisibleMessages<C extends { revision: string; message: string }>(
  db: Reader,
  actor: Actor,
  wikiId: string,
  commits: readonly C[],
): Promise<C[]> {
  const scope = limitKey(actor);
  if (scope === null || commits.length === 0) return [...commits];
  const revisions = [...new Set(commits.map(({ revision }) => revision))];
  const rows = await db.$queryRaw<{ oid: string; inside: boolean; came_from: string[] | null }[]>`
    SELECT r.commit_oid AS oid, bool_and(r.path_key = ${scope} OR starts_with(r.path_key, ${scope} || '/')) AS inside,
           array_agg(r.old_path) FILTER (WHERE r.old_path IS NOT NULL) AS came_from
      FROM page_revisions r
     WHERE r.wiki_id = ${wikiId}::uuid AND r.commit_oid = ANY(${revisions}::text[])
     GROUP BY r.commit_oid`;
  const readable = new Set(
    rows
      .filter(({ inside, came_from: from }) => inside && (from ?? []).every((path) => maySee(actor, path)))
      .map(({ oid }) => oid),
  );
  return commits.map((commit) => (readable.has(commit.revision) ? commit : { ...commit, message: NEUTRAL }));
}
