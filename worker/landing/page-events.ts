/** What webhooks are told of published commits: names and kinds, no content. */
import { v7 } from 'uuid';
import { PAGES_IN_EVENT } from '#lib/protocol/webhooks.ts';
import type { PageChangedData } from '#lib/protocol/webhooks.ts';
import type { CommitRow, History, RevisionRow } from './derive-history.ts';

/** A publication of more commits (a long push, an import) is one event. */
const MOST_EVENTS = 50;

interface EventRow {
  readonly id: string;
  readonly type: 'page.changed';
  readonly timestamp: string;
  /** The statement adds the wiki. */
  readonly data: Omit<PageChangedData, 'wiki'>;
}

/** One for each commit that touches pages, in their order. `from`: the commit before the first. */
export function pageEvents({ commits, revisions }: History, from: string | null): EventRow[] {
  const [first] = commits;
  if (first === undefined) return [];
  if (commits.length > MOST_EVENTS) return eventOf(commits, { revisions, before: from });
  const bySeq = Map.groupBy(revisions, ({ seq }) => seq);
  return commits.flatMap((commit, index) =>
    eventOf([commit], {
      revisions: bySeq.get(commit.seq) ?? [],
      before: index === 0 ? from : (commits[index - 1]?.oid ?? null),
    }),
  );
}

/** None for commits that touch files alone. */
function eventOf(
  commits: readonly CommitRow[],
  { revisions, before }: { revisions: readonly RevisionRow[]; before: string | null },
): EventRow[] {
  const last = commits.at(-1);
  // Of a page that several commits touched, what the last one did.
  const pages = [...new Map(revisions.map((revision) => [revision.page_id, revision])).values()];
  if (last === undefined || pages.length === 0) return [];
  const data = {
    ...{ revision: last.oid, before, seq: last.seq, commits: commits.length },
    ...{ date: last.committed_at.toISOString(), author: last.author_name, agent: last.agent },
    pages: pages.slice(0, PAGES_IN_EVENT).map(({ path, kind, old_path }) => ({
      path,
      kind,
      ...(old_path === null ? {} : { old_path }),
    })),
    pages_total: pages.length,
  };
  return [{ id: v7(), type: 'page.changed', timestamp: new Date().toISOString(), data }];
}
