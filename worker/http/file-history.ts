/** The versions of a file. The derived rows have none of files, so git is asked: it walks the history, within bounds. */
import { WikibotError } from '#lib/core/errors.ts';
import { isUnder, parseFilePath } from '#lib/core/paths.ts';
import type { FileAtInput, FileAtResult, FileHistoryInput, FileHistoryResult } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import { resolveRevision } from '../landing/based-on.ts';
import { shownAuthors } from '../repo/authors.ts';
import { runGit } from '../repo/git.ts';
import type { Repository } from '../repo/repository.ts';
import { Slots } from '../repo/slots.ts';

const TIME_LIMIT_MS = 15_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;
/** A file that had another name at a revision is looked for in as many of its versions. */
const MOST_FOLLOWED = 1000;

/** One process walks the history of a wiki for 30 ms and more, and writes share the processor. */
const slots = new Slots({ size: 2, maxWaiting: 100, waitMs: 20_000 });

interface Version {
  readonly commit: string;
  /** After the commit; before it, for a deletion. */
  readonly path: string;
  /** Null: deleted. */
  readonly oid: string | null;
}

/** Newest first. For a path-limited token a file begins where it came from outside. */
export async function fileHistory(
  db: Database,
  repo: Repository,
  { file, prefix, limit, after }: FileHistoryInput,
  signal?: AbortSignal,
): Promise<FileHistoryResult> {
  // From the newest on even so, since a walk that began at `after` would not know the name that the file had then.
  const all = await versionsOf(repo, { file, prefix, limit: after === null ? limit + 1 : null }, signal);
  const seen = after === null ? -1 : all.findIndex(({ commit }) => commit === after);
  if (after !== null && seen < 0)
    throw new WikibotError('invalid_input', 'The cursor is of no version of this file; begin again without a cursor.');
  const found = all.slice(seen + 1);
  const shown = found.slice(0, limit);
  const commits = await Promise.all(shown.map(({ commit }) => repo.commit(commit)));
  const authors = await shownAuthors(db, commits);
  const versions = await Promise.all(
    commits.map(async ({ oid: revision, authorName, agent, message, committedAt }, at) => {
      const { path, oid } = shown[at] ?? { path: file, oid: null };
      const date = new Date(committedAt * 1000).toISOString();
      const size = oid === null ? null : ((await repo.blobInfo(oid))?.size ?? null);
      return { revision, author: authors[at] ?? authorName, agent, message, date, path, oid, size };
    }),
  );
  return { versions, more: found.length > limit };
}

/** A file as it was at a commit, under the name that it had then. @throws `not_found`, `invalid_input` for an unknown revision */
export async function fileAt(
  db: Database,
  repo: Repository,
  { wikiId, file, revision, prefix }: FileAtInput,
  signal?: AbortSignal,
): Promise<FileAtResult> {
  const path = parseFilePath(file);
  const commits = await commitsThatBegin(db, wikiId, revision);
  const commit = await resolveRevision(
    { db, repo, head: await repo.head(), commits, pages: [], prefix: null },
    revision,
  );
  const entry = isUnder(path, prefix ?? '') ? await repo.entryAt(commit, path) : null;
  const then =
    entry === null ? await underOldName(db, repo, { wikiId, file: path, commit, prefix }, signal) : { path, ...entry };
  const info = then === null ? null : await repo.blobInfo(then.oid);
  if (then === null || info === null)
    throw new WikibotError('not_found', `"${path}" did not exist at this revision.`, { data: { path } });
  return { path: then.path, revision: commit, oid: then.oid, size: info.size };
}

function commitsThatBegin(db: Database, wikiId: string, revision: string): Promise<{ oid: string; seq: number }[]> {
  return db.$queryRaw`
    SELECT oid, seq FROM commits WHERE wiki_id = ${wikiId}::uuid AND oid >= ${revision} AND oid < ${`${revision}g`} LIMIT 2`;
}

async function underOldName(
  db: Database,
  repo: Repository,
  { wikiId, file, commit, prefix }: { wikiId: string; file: string; commit: string; prefix: string | null },
  signal: AbortSignal | undefined,
): Promise<{ path: string; oid: string } | null> {
  const versions = await versionsOf(repo, { file, prefix, limit: MOST_FOLLOWED }, signal);
  const earlier = await db.$queryRaw<{ oid: string }[]>`
    SELECT oid FROM commits
     WHERE wiki_id = ${wikiId}::uuid AND oid = ANY(${versions.map((version) => version.commit)}::text[])
       AND seq <= (SELECT seq FROM commits WHERE wiki_id = ${wikiId}::uuid AND oid = ${commit})`;
  const known = new Set(earlier.map(({ oid }) => oid));
  const then = versions.find((version) => known.has(version.commit));
  return then === undefined || then.oid === null ? null : { path: then.path, oid: then.oid };
}

/** Follows renames that left the bytes as they were, as those by wikibot do. */
async function versionsOf(
  repo: Repository,
  { file, prefix, limit }: { file: string; prefix: string | null; limit: number | null },
  signal: AbortSignal | undefined,
): Promise<Version[]> {
  const head = await repo.head();
  if (head === null) return [];
  const timeout = AbortSignal.timeout(TIME_LIMIT_MS);
  const args = ['--literal-pathspecs', 'log', '--follow', '-M100%', '--first-parent', '--raw', '--no-abbrev', '-z'];
  const bounds = [...(limit === null ? [] : [`--max-count=${limit}`]), '--format=commit %H', '--end-of-options'];
  try {
    const { stdout } = await slots.use(() =>
      runGit([...args, ...bounds, head, '--', parseFilePath(file)], {
        gitDir: repo.gitDir,
        maxOutput: MAX_OUTPUT_BYTES,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      }),
    );
    const versions = parseLog(stdout.toString('utf8'));
    const outside = versions.findIndex(({ path }) => !isUnder(path, prefix ?? ''));
    return outside < 0 ? versions : versions.slice(0, outside);
  } catch (error) {
    if (!timeout.aborted) throw error;
    throw new WikibotError('too_large', 'The history of this file takes too long to read.', { cause: error });
  }
}

const ENTRY = /^\n?:\d+ \d+ [0-9a-f]{40} ([0-9a-f]{40}) ([A-Z])\d*$/;

/** `commit {id}`, `:{modes} {before} {after} {status}`, one path or, for a rename, two; NUL between all. */
function parseLog(output: string): Version[] {
  const versions: Version[] = [];
  const parts = output.split('\0');
  let commit = '';
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    if (/^commit [0-9a-f]{40}$/.test(part)) commit = part.slice('commit '.length);
    const [, oid = '', status = ''] = ENTRY.exec(part) ?? [];
    if (status === '') continue;
    at += status === 'R' || status === 'C' ? 2 : 1;
    versions.push({ commit, path: parts[at] ?? '', oid: status === 'D' ? null : oid });
  }
  return versions;
}
