import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import type { LinkCandidate } from '../../core/wikilinks.ts';
import { linkNameKey, resolveLink } from '../../core/wikilinks.ts';
import { storableText } from '../input.ts';
import { limitKey } from '../path-limit.ts';
import type { PageView, WikiInfo } from '../types.ts';
import type { Reader } from './rows.ts';

interface CandidateRow {
  path: string;
  kind: 'page' | 'file';
  name_key: string;
  alias_keys: string[];
}

/**
 * What the targets mean on a page at `fromPath`, in one statement. What the actor may not see is
 * not there, so that a link to it looks like one to nothing.
 */
export async function resolveTargets(
  db: Reader,
  actor: Actor,
  wiki: WikiInfo,
  { fromPath, targets }: { fromPath: string; targets: readonly string[] },
): Promise<PageView['links']> {
  requireRight(actor, wiki, 'read');
  const keyOf = new Map(targets.map((target) => [target, storableText(linkNameKey(target))]));
  const keys = [...new Set(keyOf.values())].filter((key) => key !== '');
  if (keys.length === 0) return new Map();
  const candidates = await linkCandidates(db, actor, wiki, keys);
  const links = new Map<string, { kind: 'page' | 'file'; path: string }>();
  for (const [target, key] of keyOf) {
    const found = resolveLink(target, fromPath, candidates.get(key) ?? []);
    if (found !== null) links.set(target, found);
  }
  return links;
}

/** Pages and files that the actor sees, by the keys of their names and aliases. */
export async function linkCandidates(
  db: Reader,
  actor: Actor,
  wiki: WikiInfo,
  keys: readonly string[],
): Promise<Map<string, LinkCandidate[]>> {
  const limit = limitKey(actor);
  const rows = await db.$queryRaw<CandidateRow[]>`
    SELECT path, 'page' AS kind, name_key, alias_keys
      FROM pages
     WHERE wiki_id = ${wiki.wikiId}::uuid AND (name_key = ANY (${[...keys]}::text[]) OR alias_keys && ${[...keys]}::text[])
       AND (${limit}::text IS NULL OR path_key = ${limit} OR starts_with(path_key, ${limit} || '/'))
    UNION ALL
    SELECT path, 'file', name_key, '{}'::text[]
      FROM attachments
     WHERE wiki_id = ${wiki.wikiId}::uuid AND name_key = ANY (${[...keys]}::text[])
       AND (${limit}::text IS NULL OR starts_with(path_key, ${limit} || '/'))`;
  return groupByKey(rows);
}

/** Each row under the key of its name and under those of its aliases. */
function groupByKey(rows: readonly CandidateRow[]): Map<string, LinkCandidate[]> {
  const groups = new Map<string, LinkCandidate[]>();
  for (const row of rows) {
    const candidate: LinkCandidate = { path: row.path, kind: row.kind, aliasKeys: row.alias_keys };
    for (const key of new Set([row.name_key, ...row.alias_keys])) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [candidate]);
      else group.push(candidate);
    }
  }
  return groups;
}
