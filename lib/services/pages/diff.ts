/** What changed in a page between two of its revisions. */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { parsePagePath } from '../../core/paths.ts';
import type { DiffAnswer } from '../../protocol/rest.ts';
import { diffQuery } from '../../protocol/rest.ts';
import { parseInput } from '../input.ts';
import { limitKey, limitOf, requireVisible } from '../path-limit.ts';
import type { Deps } from '../ports.ts';
import type { PageService, WikiInfo } from '../types.ts';
import { findLineage } from './history.ts';
import { markWords, parseHunks } from './hunks.ts';
import { withoutNull } from './rows.ts';
import { withVisibleMessages } from './visible-messages.ts';

export async function diffPage(
  { db, repos }: Pick<Deps, 'db' | 'repos'>,
  actor: Actor,
  wiki: WikiInfo,
  { path: input, query }: { path: string; query: Parameters<PageService['diff']>[3] },
): Promise<DiffAnswer> {
  requireRight(actor, wiki, 'read');
  const { from, to, words } = parseInput(diffQuery, query);
  const asked = parsePagePath(input);
  requireVisible(actor, asked);
  const { pageId, path } = await findLineage(db, actor, wiki, asked);
  const { wikiId } = wiki;
  const found = await repos.call('diff', {
    ...{ wikiId, pageId, path, prefix: limitOf(actor), from: from ?? null, to: to ?? null },
  });
  const sides = [found.to, ...(found.from === null ? [] : [found.from])].map(withoutNull);
  const [after, before] = await withVisibleMessages(db, actor, wikiId, sides);
  if (after === undefined) throw new Error('There is one commit for each side.');
  const scope = limitKey(actor);
  const [next] = await db.$queryRaw<{ oid: string }[]>`
    SELECT r.commit_oid AS oid FROM page_revisions r
     WHERE r.wiki_id = ${wikiId}::uuid AND r.page_id = ${pageId}::uuid
       AND r.seq > (SELECT c.seq FROM commits c WHERE c.wiki_id = ${wikiId}::uuid AND c.oid = ${after.revision})
       AND (${scope}::text IS NULL OR r.path_key = ${scope} OR starts_with(r.path_key, ${scope} || '/'))
     ORDER BY r.seq LIMIT 1`;
  return {
    path,
    from: before?.revision ?? null,
    to: after.revision,
    from_commit: before ?? null,
    to_commit: after,
    next: next?.oid ?? null,
    diff: found.diff,
    ...(words === 'true' ? { hunks: markWords(parseHunks(found.diff)) } : {}),
  };
}
