/** What happened in the wiki: its commits, newest first, and one of them with all that it did. */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import type { ChangeKind, Changelog } from '../../protocol/rest.ts';
import { changelogQuery } from '../../protocol/rest.ts';
import { parseSeqCursor, seqCursor } from '../cursor.ts';
import { authorOf, endOf, parseDate, parseInput, prefixKey, storableText } from '../input.ts';
import { limitKey, limitOf, maySee } from '../path-limit.ts';
import type { Database, Deps } from '../ports.ts';
import type { CommitInWiki, PageService, WikiInfo } from '../types.ts';
import { markWords, parseHunks } from './hunks.ts';
import type { CommitColumns, Reader } from './rows.ts';
import { toCommitInfo } from './rows.ts';
import { withVisibleMessages } from './visible-messages.ts';

interface CommitRow extends CommitColumns {
  seq: number;
  oid: string;
  committed_at: Date;
}

interface ChangeRow extends CommitRow {
  pages: string[];
}

/** Commits of the wiki, newest first, with the pages that each touched. */
export async function wikiChangelog(
  db: Pick<Database, '$queryRaw' | 'user'>,
  actor: Actor,
  wiki: WikiInfo,
  query: Parameters<PageService['changelog']>[2],
): Promise<Changelog> {
  requireRight(actor, wiki, 'read');
  const { limit, cursor, since, until, author, by, prefix, kind } = parseInput(changelogQuery, query);
  const before = parseSeqCursor(cursor);
  const { date, seq } = await parseSince(db, wiki, since);
  const end = endOf(until);
  const writer = author === undefined ? null : await authorOf(db, storableText(author));
  const program = by === undefined ? null : by === 'program';
  const scope = limitKey(actor);
  const [under, did] = [prefixKey(prefix), kind ?? null];
  const byPage = scope !== null || under !== null || did !== null;
  const rows = await db.$queryRaw<ChangeRow[]>`
    SELECT c.seq, c.oid, c.author_name, c.agent, c.message, c.committed_at,
           ARRAY(SELECT r.path FROM page_revisions r
                  WHERE r.wiki_id = c.wiki_id AND r.commit_oid = c.oid
                    AND (${scope}::text IS NULL OR r.path_key = ${scope} OR starts_with(r.path_key, ${scope} || '/'))
                  ORDER BY r.path) AS pages
      FROM commits c
     WHERE c.wiki_id = ${wiki.wikiId}::uuid
       AND (${before}::int IS NULL OR c.seq < ${before})
       AND (${seq}::int IS NULL OR c.seq > ${seq})
       AND (${date}::timestamptz IS NULL OR c.committed_at >= ${date})
       AND (${end}::timestamptz IS NULL OR c.committed_at <= ${end})
       AND (${writer}::text IS NULL OR c.author_id::text = ${writer} OR lower(c.author_name) = ${writer})
       AND (${program}::bool IS NULL OR (c.agent IS NOT NULL) = ${program})
       AND (NOT ${byPage}::bool OR c.oid IN (
             SELECT r.commit_oid FROM page_revisions r
              WHERE r.wiki_id = ${wiki.wikiId}::uuid
                AND (${scope}::text IS NULL OR r.path_key = ${scope} OR starts_with(r.path_key, ${scope} || '/'))
                AND (${under}::text IS NULL OR r.path_key = ${under} OR starts_with(r.path_key, ${under} || '/'))
                AND (${did}::text IS NULL OR r.kind::text = ${did})))
     ORDER BY c.seq DESC
     LIMIT ${limit + 1}`;
  const shown = rows.slice(0, limit);
  const entries = shown.map((row) => ({
    ...toCommitInfo(row, row.oid, row.committed_at),
    pages_affected: row.pages,
  }));
  const last = shown.at(-1);
  return {
    entries: await withVisibleMessages(db, actor, wiki.wikiId, entries),
    next_cursor: rows.length > shown.length && last !== undefined ? seqCursor(last.seq) : null,
  };
}

/** A date means "from then on"; a revision means "after that commit". */
async function parseSince(
  db: Reader,
  wiki: WikiInfo,
  since: string | undefined,
): Promise<{ date: Date | null; seq: number | null }> {
  if (since === undefined || !/^[0-9a-f]{7,40}$/.test(since)) return { date: parseDate(since), seq: null };
  return { date: null, seq: (await findCommit(db, wiki, since)).seq };
}

/** @throws {WikibotError} `invalid_input` for a revision that is ambiguous, `not_found` for none of the wiki's */
async function findCommit(db: Reader, wiki: WikiInfo, revision: string): Promise<CommitRow> {
  const rows = await db.$queryRaw<CommitRow[]>`
    SELECT c.seq, c.oid, c.author_name, c.agent, c.message, c.committed_at
      FROM commits c
     WHERE c.wiki_id = ${wiki.wikiId}::uuid AND starts_with(c.oid, ${revision}) LIMIT 2`;
  if (rows.length > 1)
    throw new WikibotError('invalid_input', `The revision "${revision}" is ambiguous; give more digits.`);
  const [row] = rows;
  if (row === undefined) throw new WikibotError('not_found', `There is no revision "${revision}" in this wiki.`);
  return row;
}

/** One commit with the pages that it touched, and what it changed in the first `diffs` of them. */
export async function commitInWiki(
  { db, repos }: Pick<Deps, 'db' | 'repos'>,
  actor: Actor,
  wiki: WikiInfo,
  { revision, diffs }: { revision: string; diffs: number },
): Promise<CommitInWiki> {
  requireRight(actor, wiki, 'read');
  if (!/^[0-9a-f]{7,40}$/.test(revision)) throw new WikibotError('invalid_input', 'A revision is 7 to 40 hex digits.');
  const { wikiId } = wiki;
  const commit = await findCommit(db, wiki, revision);
  const scope = limitKey(actor);
  const touched = await db.$queryRaw<{ page_id: string; path: string; kind: ChangeKind; old_path: string | null }[]>`
    SELECT r.page_id::text, r.path, r.kind::text AS kind, r.old_path
      FROM page_revisions r
     WHERE r.wiki_id = ${wikiId}::uuid AND r.commit_oid = ${commit.oid}
       AND (${scope}::text IS NULL OR r.path_key = ${scope} OR starts_with(r.path_key, ${scope} || '/'))
     ORDER BY r.path`;
  // For a token that is limited to a path, what happened elsewhere did not happen.
  if (scope !== null && touched.length === 0)
    throw new WikibotError('not_found', `There is no revision "${revision}" in this wiki.`);
  const prefix = limitOf(actor);
  const pages = await Promise.all(
    touched.map(async ({ page_id: pageId, path, kind, old_path: oldPath }, index) => {
      const page = { path, kind, oldPath: oldPath !== null && maySee(actor, oldPath) ? oldPath : null };
      if (index >= diffs) return { ...page, hunks: null };
      const { diff } = await repos.call('diff', { wikiId, pageId, path, prefix, from: null, to: commit.oid });
      return { ...page, hunks: markWords(parseHunks(diff)) };
    }),
  );
  const [info] = await withVisibleMessages(db, actor, wikiId, [toCommitInfo(commit, commit.oid, commit.committed_at)]);
  if (info === undefined) throw new Error('One commit was asked for.');
  return { commit: info, pages };
}
