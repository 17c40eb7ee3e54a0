/** Who wrote each line of a page, and when. */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { parsePagePath } from '../../core/paths.ts';
import type { BlameAnswer } from '../../protocol/rest.ts';
import { blameQuery } from '../../protocol/rest.ts';
import { parseInput } from '../input.ts';
import { limitOf, requireVisible } from '../path-limit.ts';
import type { Deps } from '../ports.ts';
import type { PageService, WikiInfo } from '../types.ts';
import { findLineage } from './history.ts';
import { withoutNull } from './rows.ts';
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
  return {
    path: found.path,
    revision: found.revision,
    lines: found.lines.flatMap((index, at) => {
      const commit = commits[index];
      return commit === undefined ? [] : [{ line: at + 1, text: texts[at] ?? '', ...commit }];
    }),
  };
}

/** As git counts them: only LF ends a line. */
function linesOf(content: string): string[] {
  const lines = content.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
