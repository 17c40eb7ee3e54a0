/** Who wrote each line of a page, and when. */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { parsePagePath } from '../../core/paths.ts';
import type { BlameAnswer } from '../../protocol/rest.ts';
import { blameQuery } from '../../protocol/rest.ts';
import { parseInput } from '../input.ts';
import { limitKey, limitOf, requireVisible } from '../path-limit.ts';
import type { Deps } from '../ports.ts';
import type { PageService, WikiInfo } from '../types.ts';
import { findLineage } from './history.ts';
import { type Reader, withoutNull } from './rows.ts';
import { withVisibleMessages } from './visible-messages.ts';

export async function blamePage(
  { db, repos }: Pick<Deps, 'db' | 'repos'>,
  actor: Actor,
  wiki: WikiInfo,
  { path: input, query }: { path: string; query: Parameters<PageService['blame']>[3] },
): Promise<BlameAnswer> {
  requireRight(actor, wiki, 'read');
  const { revision } = parseInput(blameQuery, query);
  const asked = parsePagePath(input);
  requireVisible(actor, asked);
  const { pageId, path } = await findLineage(db, actor, wiki, asked);
  const { wikiId } = wiki;
  const found = await repos.call('blame', {
    ...{ wikiId, pageId, path, prefix: limitOf(actor), revision: revision ?? null },
  });
  const visible = await withVisibleMessages(db, actor, wikiId, found.commits.map(withoutNull));
  const commits = visible.map((commit) => ({ ...commit, message: commit.message.split('\n', 1)[0]?.trim() ?? '' }));
  const texts = linesOf(found.content);
  const previous = await previousOf(db, wiki, pageId, {
    prefix: limitKey(actor),
    commits: commits.map((commit) => commit.revision),
  });
  return {
    path: found.path,
    revision: found.revision,
    lines: found.lines.flatMap((index, at) => {
      const commit = commits[index];
      if (commit === undefined) return [];
      const before = { line_there: found.origins[at] ?? at + 1, previous: previous.get(commit.revision) ?? null };
      return [{ line: at + 1, text: texts[at] ?? '', ...commit, ...before }];
    }),
  };
}

/** The page's revision before each of those. */
async function previousOf(
  db: Reader,
  { wikiId }: WikiInfo,
  pageId: string,
  { prefix, commits }: { prefix: string | null; commits: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.$queryRaw<{ oid: string; before: string | null }[]>`
    SELECT o.oid, o.before
      FROM (SELECT r.commit_oid AS oid, lag(r.commit_oid) OVER (ORDER BY r.seq) AS before
              FROM page_revisions r
             WHERE r.wiki_id = ${wikiId}::uuid AND r.page_id = ${pageId}::uuid
               AND (${prefix}::text IS NULL OR r.path_key = ${prefix} OR starts_with(r.path_key, ${prefix} || '/'))) o
     WHERE o.oid = ANY(${[...commits]}::text[])`;
  return new Map(rows.flatMap(({ oid, before }) => (before === null ? [] : [[oid, before]])));
}

/** As git counts them: only LF ends a line. */
function linesOf(content: string): string[] {
  const lines = content.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
