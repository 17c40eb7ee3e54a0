/**
 * From commits to history rows and to the state that they leave. Pure, and a function of git
 * alone: ids are made from the commit that began a page, so that a rebuild gives the same rows.
 */
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import { collisionKey } from '#lib/core/paths.ts';
import { userOfEmail } from '../repo/commit-object.ts';
import type { CommitInfo } from '../repo/commit-object.ts';
import { pageOf } from '../repo/listing.ts';
import type { FileChange } from '../repo/tree.ts';
import type { Renames } from './find-renames.ts';

export interface PageState {
  readonly id: string;
  readonly path: string;
  readonly blob: string;
  readonly revision: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface FileState {
  readonly id: string;
  readonly path: string;
  readonly blob: string;
  readonly revision: string;
  readonly updatedAt: Date;
}

export interface Step {
  readonly commit: CommitInfo;
  /** Against the first parent. */
  readonly changes: readonly FileChange[];
}

export interface CommitRow {
  readonly oid: string;
  readonly seq: number;
  readonly parent_oid: string | null;
  readonly author_id: string | null;
  readonly author_name: string;
  readonly agent: string | null;
  readonly message: string;
  readonly committed_at: Date;
}

export interface RevisionRow {
  readonly page_id: string;
  readonly commit_oid: string;
  readonly seq: number;
  readonly kind: 'create' | 'update' | 'rename' | 'delete';
  readonly path: string;
  readonly path_key: string;
  readonly old_path: string | null;
  readonly blob_oid: string | null;
}

export interface History {
  readonly commits: CommitRow[];
  readonly revisions: RevisionRow[];
  /** State after the last commit, of every page that any of them touched; null: gone. */
  readonly pages: ReadonlyMap<string, PageState | null>;
  readonly files: ReadonlyMap<string, FileState | null>;
}

/** What was there before the first commit, of the paths that the commits touch. */
export interface Before {
  readonly seq: number;
  readonly pages: ReadonlyMap<string, PageState>;
  readonly files: ReadonlyMap<string, FileState>;
}

/** `renames`: of each step (find-renames.ts). */
export function deriveHistory(
  wikiId: string,
  { steps, renames: renamesOfSteps }: { steps: readonly Step[]; renames: readonly Renames[] },
  before: Before,
): History {
  const pages = new Map<string, PageState | null>(before.pages);
  const files = new Map<string, FileState | null>(before.files);
  const commits: CommitRow[] = [];
  const revisions: RevisionRow[] = [];
  for (const [index, { commit, changes }] of steps.entries()) {
    const seq = before.seq + index + 1;
    const at = new Date(commit.committedAt * 1000);
    commits.push(commitRow(commit, seq, at));
    const revision = (
      page: { id: string; path: string },
      rest: Pick<RevisionRow, 'kind' | 'old_path' | 'blob_oid'>,
    ): void => {
      revisions.push({
        page_id: page.id,
        commit_oid: commit.oid,
        seq,
        path: page.path,
        path_key: collisionKey(page.path),
        ...rest,
      });
    };
    const renames = renamesOfSteps[index] ?? new Map<string, string>();
    const leaving = new Map([...renames].map(([to, from]) => [from, to]));
    const moved = new Map<string, PageState>();
    for (const { path: file, after } of changes) {
      const path = pageOf(file);
      if (path === null || after !== null) continue;
      const state = pages.get(path) ?? null;
      if (state === null) continue;
      if (leaving.has(path)) moved.set(path, state);
      else revision(state, { kind: 'delete', old_path: null, blob_oid: null });
      pages.set(path, null);
    }
    for (const { path: file, after } of changes) {
      const path = pageOf(file);
      if (path === null) {
        const id = stableId(at, 'file', wikiId, commit.oid, file);
        files.set(
          file,
          after === null ? null : { id, path: file, blob: after.oid, revision: commit.oid, updatedAt: at },
        );
        continue;
      }
      if (after === null) continue;
      const from = renames.get(path);
      const origin = from === undefined ? undefined : moved.get(from);
      const old = origin ?? pages.get(path) ?? null;
      const id = old?.id ?? stableId(at, 'page', wikiId, commit.oid, path);
      const state: PageState = {
        id,
        path,
        blob: after.oid,
        revision: commit.oid,
        createdAt: old?.createdAt ?? at,
        updatedAt: at,
      };
      pages.set(path, state);
      revision(state, {
        kind: origin !== undefined ? 'rename' : old === null ? 'create' : 'update',
        old_path: origin?.path ?? null,
        blob_oid: after.oid,
      });
    }
  }
  return { commits, revisions, pages, files };
}

function commitRow(commit: CommitInfo, seq: number, at: Date): CommitRow {
  return {
    oid: commit.oid,
    seq,
    parent_oid: commit.parents[0] ?? null,
    author_id: userOfEmail(commit.authorEmail),
    author_name: commit.authorName,
    agent: commit.agent,
    message: commit.message,
    committed_at: at,
  };
}

/** A UUIDv7 whose random part is a hash: the same things have the same id whenever it is made. */
export function stableId(at: Date, ...parts: readonly string[]): string {
  return v7({
    msecs: Math.max(at.getTime(), 0),
    random: createHash('sha256').update(parts.join('\0')).digest().subarray(0, 16),
  });
}
