/** What there is to say about a path that no page has. */
import { collisionKey, nameOf } from '../../core/paths.ts';
import type { Actor } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import { likeness, reachOf } from '../../core/likeness.ts';
import { limitKey, maySee } from '../path-limit.ts';
import type { Reader } from './rows.ts';

export type Past =
  /** A page had this path and has another one now. */
  | { readonly kind: 'moved'; readonly path: string }
  | {
      readonly kind: 'deleted';
      readonly at: Date;
      readonly by: string;
      readonly commit: string;
      readonly lastRevision: string | null;
    }
  | { readonly kind: 'never' };

/** What became of the page that last had the path. */
export async function findPast(db: Reader, wikiId: string, pathKey: string): Promise<Past> {
  const [last] = await db.$queryRaw<{ page_id: string; now_at: string | null }[]>`
    SELECT r.page_id::text, p.path AS now_at
      FROM page_revisions r
      LEFT JOIN pages p ON p.id = r.page_id AND p.wiki_id = r.wiki_id
     WHERE r.wiki_id = ${wikiId}::uuid AND r.path_key = ${pathKey}
     ORDER BY r.seq DESC LIMIT 1`;
  if (last === undefined) return { kind: 'never' };
  if (last.now_at !== null) return { kind: 'moved', path: last.now_at };
  const [deletion, before] = await db.$queryRaw<{ oid: string; committed_at: Date; author_name: string }[]>`
    SELECT c.oid, c.committed_at, c.author_name
      FROM page_revisions r
      JOIN commits c ON c.wiki_id = r.wiki_id AND c.oid = r.commit_oid
     WHERE r.wiki_id = ${wikiId}::uuid AND r.page_id = ${last.page_id}::uuid
     ORDER BY r.seq DESC LIMIT 2`;
  if (deletion === undefined) return { kind: 'never' };
  return {
    kind: 'deleted',
    at: deletion.committed_at,
    by: deletion.author_name,
    commit: deletion.oid,
    lastRevision: before?.oid ?? null,
  };
}

const MOST_NAMES = 2000;
const MOST_SUGGESTIONS = 5;

/** Paths of pages whose name resembles that of the missing one, the closest first. */
export async function suggestionsFor(db: Reader, actor: Actor, wikiId: string, path: string): Promise<string[]> {
  const nameKey = collisionKey(nameOf(path));
  const reach = reachOf(nameKey);
  const limit = limitKey(actor);
  const rows = await db.$queryRaw<{ path: string; name_key: string }[]>`
    SELECT path, name_key
      FROM pages
     WHERE wiki_id = ${wikiId}::uuid
       AND (${limit}::text IS NULL OR path_key = ${limit} OR starts_with(path_key, ${limit} || '/'))
       AND (abs(length(name_key) - ${nameKey.length}::int) <= ${reach}::int
            OR position(${nameKey} IN name_key) > 0 OR position(name_key IN ${nameKey}) > 0)
     ORDER BY (name_key = ${nameKey}) DESC, position(${nameKey} IN name_key) > 0 DESC, left(name_key, 1) = left(${nameKey}, 1) DESC
     LIMIT ${MOST_NAMES}`;
  return rows
    .map((row) => ({ path: row.path, cost: likeness(nameKey, row.name_key, reach) }))
    .filter(({ cost }) => cost !== null)
    .sort((a, b) => (a.cost ?? 0) - (b.cost ?? 0) || (a.path < b.path ? -1 : 1))
    .slice(0, MOST_SUGGESTIONS)
    .map((row) => row.path);
}

/** Throws the `not_found` that helps most. */
export async function refuseMissing(
  db: Reader,
  actor: Actor,
  wikiId: string,
  path: string,
  past: Past,
): Promise<never> {
  if (past.kind === 'deleted') {
    const again = past.lastRevision === null ? '' : ` Its last text is still there as revision ${past.lastRevision}.`;
    const day = past.at.toISOString().slice(0, 10);
    throw new WikibotError('not_found', `The page "${path}" was deleted on ${day} by ${past.by}.${again}`, {
      data: { deleted_at: past.at.toISOString(), deleted_in: past.commit, last_revision: past.lastRevision },
    });
  }
  const suggestions = await suggestionsFor(db, actor, wikiId, path);
  const hint = suggestions.length === 0 ? '' : ` Close names: ${suggestions.map((name) => `"${name}"`).join(', ')}.`;
  throw new WikibotError('not_found', `There is no page "${path}".${hint}`, { data: { suggestions } });
}

/** For a token that is limited to a path, what moved out of it is gone. */
export function visiblePast(actor: Actor, past: Past): Past {
  return past.kind === 'moved' && !maySee(actor, past.path) ? { kind: 'never' } : past;
}
