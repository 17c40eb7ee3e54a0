/**
 * What a given revision means for one file: "the page as it was there" (CONTRACT, "Revision"),
 * also when it had another name then.
 */
import { WikibotError } from '#lib/core/errors.ts';
import { collisionKey, isUnder } from '#lib/core/paths.ts';
import type { Database } from '#lib/services/ports.ts';
import { pageOf } from '../repo/listing.ts';
import type { Repository } from '../repo/repository.ts';
import type { KnownPage } from './standing.ts';

export interface RevisionContext {
  readonly db: Pick<Database, '$queryRaw'>;
  readonly repo: Repository;
  /** The last commit that is durable; those of the group that is being landed follow it. */
  readonly head: string | null;
  /** What the group has changed before this commit: the file, and the commit to come. */
  readonly recent?: ReadonlyMap<string, string>;
  readonly commits: readonly { readonly oid: string; readonly seq: number }[];
  readonly pages: readonly KnownPage[];
  /** A path-limited token is told of nothing outside its prefix, not even where a page went or came from. */
  readonly prefix: string | null;
}

/** The full id. @throws `invalid_input` when it is unknown, ambiguous, or not on `main` */
export async function resolveRevision(context: RevisionContext, revision: string): Promise<string> {
  const known = context.commits.filter(({ oid }) => oid.startsWith(revision));
  const [only] = known;
  // The rows hold commits of `main` alone, and nearly always the asked one; git knows the rest.
  const resolved =
    only !== undefined && known.length === 1
      ? only.oid
      : known.length > 1
        ? null
        : await context.repo.resolveCommit(revision, context.head);
  if (resolved === null) {
    throw new WikibotError(
      'invalid_input',
      `The revision "${revision}" is not a commit of this wiki, or not a unique one.`,
      {
        data: { parameter: 'revision' },
      },
    );
  }
  return resolved;
}

/** Blob of the file at a commit; null when it did not exist then. */
export async function blobThen(context: RevisionContext, file: string, commit: string): Promise<string | null> {
  return (await placeThen(context, file, commit))?.oid ?? null;
}

/** The file's path and blob at a commit, following renames; null when it did not exist then. */
export async function placeThen(
  context: RevisionContext,
  file: string,
  commit: string,
): Promise<{ readonly path: string; readonly oid: string } | null> {
  const page = pageOf(file);
  if (page !== null) {
    const [row] = await context.db.$queryRaw<{ path: string; blob_oid: string | null }[]>`
      SELECT r.path, r.blob_oid
        FROM pages p
        JOIN page_revisions r ON r.wiki_id = p.wiki_id AND r.page_id = p.id
       WHERE p.wiki_id = ${context.repo.wikiId}::uuid AND p.path = ${page}
         AND r.seq <= (SELECT seq FROM commits WHERE wiki_id = p.wiki_id AND oid = ${commit})
       ORDER BY r.seq DESC LIMIT 1`;
    if (row !== undefined && row.blob_oid !== null && isVisible(context, row.path))
      return { path: `${row.path}.md`, oid: row.blob_oid };
  }
  const entry = await context.repo.entryAt(commit, file);
  return entry === null ? null : { path: file, oid: entry.oid };
}

/** Whether the page that has this name now did not exist yet at the commit, as far as the derived rows know both. */
export async function begunLater(context: RevisionContext, file: string, commit: string): Promise<boolean> {
  const [row] = await context.db.$queryRaw<{ later: boolean }[]>`
    SELECT min(r.seq) > c.seq AS later
      FROM pages p
      JOIN page_revisions r ON r.wiki_id = p.wiki_id AND r.page_id = p.id
      JOIN commits c ON c.wiki_id = p.wiki_id AND c.oid = ${commit}
     WHERE p.wiki_id = ${context.repo.wikiId}::uuid AND p.path = ${pageOf(file)}
     GROUP BY c.seq`;
  return row?.later === true;
}

/** Where a page that is gone from this path went, if it was renamed. */
export async function movedTo(context: RevisionContext, path: string): Promise<string | null> {
  const [row] = await context.db.$queryRaw<{ path: string }[]>`
    SELECT p.path
      FROM page_revisions r
      JOIN pages p ON p.wiki_id = r.wiki_id AND p.id = r.page_id
     WHERE r.wiki_id = ${context.repo.wikiId}::uuid AND r.path_key = ${collisionKey(path)}
     ORDER BY r.seq DESC LIMIT 1`;
  return row !== undefined && isVisible(context, row.path) ? row.path : null;
}

function isVisible({ prefix }: RevisionContext, path: string): boolean {
  return prefix === null || isUnder(path, prefix);
}

/** The last commit that touched the file as it is now. */
export async function currentRevision(context: RevisionContext, file: string, blob: string): Promise<string> {
  const recent = context.recent?.get(file);
  if (recent !== undefined) return recent;
  const page = pageOf(file);
  const row = context.pages.find((known) => known.path === page && known.blob === blob);
  if (row !== undefined) return row.revision;
  if (context.head === null) throw new Error('A file exists without a commit.');
  return (await context.repo.lastTouch(context.head, file)) ?? context.head;
}
