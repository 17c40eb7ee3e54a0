/**
 * Shapes of the REST API (CONTRACT, "REST, per wiki"). The services answer in these shapes, so
 * that REST, MCP, the browser and the command line present one thing. Names are snake_case, as
 * clients see them.
 */
import { z } from 'zod';
import { editSchema, oid, revisionInput } from './rpc.ts';

const date = z.iso.datetime();

export const commitInfo = z.object({
  revision: oid,
  author: z.string(),
  date,
  message: z.string(),
  agent: z.string().optional(),
});
export type CommitInfo = z.infer<typeof commitInfo>;

export const pageSummary = z.object({
  name: z.string(),
  path: z.string(),
  title: z.string(),
  category: z.string().nullable(),
  tags: z.array(z.string()),
  last_updated: date,
  /** In words. */
  content_length: z.number().int(),
  revision: oid,
});
export type PageSummary = z.infer<typeof pageSummary>;

/** Cursors are opaque to clients and name the last row seen, never an offset. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().max(2000).optional(),
};

export const listPagesQuery = z.strictObject({
  prefix: z.string().optional(),
  category: z.string().optional(),
  tag: z.string().optional(),
  updated_since: z.iso.datetime({ offset: true }).or(z.iso.date()).optional(),
  ...paging,
});
export const listPagesAnswer = z.object({
  pages: z.array(pageSummary),
  total: z.number().int(),
  next_cursor: z.string().nullable(),
});
export type PageList = z.infer<typeof listPagesAnswer>;

export const readPageQuery = z.strictObject({
  revision: revisionInput.optional(),
  section: z.string().max(500).optional(),
});
export const pageAnswer = z.object({
  name: z.string(),
  path: z.string(),
  title: z.string(),
  /** The whole file, frontmatter included (or the asked section). */
  content: z.string(),
  frontmatter: z.record(z.string(), z.unknown()),
  links_to: z.array(z.string()),
  linked_from: z.array(z.string()),
  revision: oid,
  last_commit: commitInfo,
});
export type PageAnswer = z.infer<typeof pageAnswer>;

export const putPageBody = z.strictObject({
  content: z.string(),
  revision: revisionInput.nullish(),
  commit_message: z.string().max(10_000).optional(),
});
/** Several `edits`, or one given by `old_string` and `new_string`; parses to `edits` either way. */
export const patchPageBody = z
  .strictObject({
    revision: revisionInput.optional(),
    edits: z.array(z.strictObject(editSchema.shape)).min(1).max(100).optional(),
    old_string: z.string().min(1).optional(),
    new_string: z.string().optional(),
    replace_all: z.boolean().optional(),
    commit_message: z.string().max(10_000).optional(),
  })
  .transform(({ edits, old_string, new_string, replace_all, ...rest }, context) => {
    const single = old_string !== undefined || new_string !== undefined || replace_all !== undefined;
    if (edits !== undefined && !single) return { ...rest, edits };
    if (edits === undefined && old_string !== undefined && new_string !== undefined) {
      return { ...rest, edits: [{ old_string, new_string, replace_all: replace_all ?? false }] };
    }
    context.addIssue({
      code: 'custom',
      path: ['edits'],
      message: 'Send either "edits", or "old_string" with "new_string".',
    });
    return z.NEVER;
  });
/** A task of the page as it was at `revision`, by the line of its file. */
export const tickBody = z.strictObject({
  revision: revisionInput,
  line: z.number().int().min(1),
  done: z.boolean(),
  commit_message: z.string().max(10_000).optional(),
});
export const deletePageQuery = z.strictObject({ revision: revisionInput.optional() });

export const writeAnswer = z.object({
  name: z.string(),
  path: z.string(),
  revision: oid,
  created: z.boolean(),
  merged: z.boolean(),
  /** False: the write is durable, but lists and search follow in a moment. */
  indexed: z.boolean(),
});
export type WriteAnswer = z.infer<typeof writeAnswer>;

export const deleteAnswer = z.object({ deleted: z.literal(true), path: z.string(), revision: oid });
export type DeleteAnswer = z.infer<typeof deleteAnswer>;

const message = z.string().max(10_000).optional();

export const renameBody = z.strictObject({
  path: z.string(),
  new_path: z.string(),
  revision: revisionInput.optional(),
  update_links: z.boolean().default(true),
  /** Everything under `path`, also where there is a page of that name. */
  folder: z.boolean().default(false),
  /** An attachment: the paths are those of files, with their extension. */
  file: z.boolean().default(false),
  commit_message: message,
});
export const renameAnswer = z.object({
  old_path: z.string(),
  new_path: z.string(),
  revision: oid,
  /** Pages that moved, by their new paths: one, or all of a folder. */
  pages: z.array(z.string()),
  /** Pages whose links were rewritten. */
  updated_pages: z.array(z.string()),
  /** How many more hold links that could not be rewritten (outside of the token's path, mostly). */
  skipped_pages: z.number().int(),
  indexed: z.boolean(),
});
export type RenameAnswer = z.infer<typeof renameAnswer>;

/** A page as it was at `to`, or all that one commit did. */
export const revertBody = z
  .strictObject({
    path: z.string().optional(),
    to: revisionInput.optional(),
    revision: revisionInput.optional(),
    commit: revisionInput.optional(),
    commit_message: message,
  })
  .transform(({ path, to, revision, commit, commit_message }, context) => {
    if (commit === undefined && path !== undefined && to !== undefined) return { path, to, revision, commit_message };
    if (commit !== undefined && path === undefined && to === undefined && revision === undefined) {
      return { commit, commit_message };
    }
    context.addIssue({
      code: 'custom',
      path: ['commit'],
      message: 'Send either "path" with "to" and "revision", or "commit" alone.',
    });
    return z.NEVER;
  });

const revision = revisionInput.optional();
export const commitsBody = z.strictObject({
  changes: z
    .array(
      z.discriminatedUnion('op', [
        z.strictObject({ op: z.literal('put'), path: z.string(), content: z.string(), revision }),
        z.strictObject({
          op: z.literal('edit'),
          path: z.string(),
          revision,
          edits: z.array(z.strictObject(editSchema.shape)).min(1).max(100),
        }),
        z.strictObject({ op: z.literal('delete'), path: z.string(), revision }),
        z.strictObject({
          op: z.literal('rename'),
          path: z.string(),
          new_path: z.string(),
          revision,
          update_links: z.boolean().optional(),
          folder: z.boolean().optional(),
        }),
      ]),
    )
    .min(1)
    .max(1000),
  message,
});
export const commitsAnswer = z.object({
  revision: oid,
  /** One for each change of a page, in their order; a folder's rename is one for each page. */
  pages: z.array(z.object({ path: z.string(), revision: oid })),
  indexed: z.boolean(),
});
export type CommitsAnswer = z.infer<typeof commitsAnswer>;

/** What a commit did to a page. */
export const CHANGE_KINDS = ['create', 'update', 'rename', 'delete'] as const;
const changeKind = z.enum(CHANGE_KINDS);
export type ChangeKind = z.infer<typeof changeKind>;

export const historyQuery = z.strictObject({ ...paging });
export const historyAnswer = z.object({
  path: z.string(),
  /** `path` where the page had another one then; `old_path` where this commit renamed it. */
  history: z.array(
    commitInfo.extend({ kind: changeKind, path: z.string().optional(), old_path: z.string().optional() }),
  ),
  next_cursor: z.string().nullable(),
});
export type History = z.infer<typeof historyAnswer>;

export const diffQuery = z.strictObject({
  /** Default: the revision before `to`. */
  from: revisionInput.optional(),
  /** Default: now. */
  to: revisionInput.optional(),
  words: z.enum(['true', 'false']).default('false'),
});
export const diffLine = z.object({
  kind: z.enum(['context', 'removed', 'added']),
  /** Without its line feed. */
  text: z.string(),
  old_line: z.number().int().nullable(),
  new_line: z.number().int().nullable(),
  /** What of the line changed, where it replaces another one and enough is alike; together they are `text`. */
  words: z.array(z.object({ text: z.string(), changed: z.boolean() })).optional(),
  /** The last line of a file that does not end in a line feed. */
  no_newline: z.literal(true).optional(),
});
export type DiffLine = z.infer<typeof diffLine>;
export const diffHunk = z.object({
  old_start: z.number().int(),
  old_lines: z.number().int(),
  new_start: z.number().int(),
  new_lines: z.number().int(),
  lines: z.array(diffLine),
});
export type DiffHunk = z.infer<typeof diffHunk>;
/** `path`: of the page then, null where it was deleted. */
const diffSide = commitInfo.extend({ path: z.string().nullable() });
export const diffAnswer = z.object({
  path: z.string(),
  /** The page's revisions that are compared: the last that touched it, at or before the asked ones. Null: it did not exist yet. */
  from: oid.nullable(),
  to: oid,
  from_commit: diffSide.nullable(),
  to_commit: diffSide,
  /** The page's revision after `to`; null: there is none. */
  next: oid.nullable(),
  /** Unified; empty when nothing differs. */
  diff: z.string(),
  /** The same as data, with `words=true`. */
  hunks: z.array(diffHunk).optional(),
});
export type DiffAnswer = z.infer<typeof diffAnswer>;

export const blameQuery = z.strictObject({ revision: revisionInput.optional() });
export const blameAnswer = z.object({
  path: z.string(),
  revision: oid,
  /**
   * `message` is the first line of the commit's. `line_there`: where the line stood right after that
   * commit; `previous`: the page's revision before it.
   */
  lines: z.array(
    commitInfo.extend({
      line: z.number().int(),
      text: z.string(),
      line_there: z.number().int(),
      previous: oid.nullable(),
    }),
  ),
});
export type BlameAnswer = z.infer<typeof blameAnswer>;

export const changelogQuery = z.strictObject({
  since: z.iso.datetime({ offset: true }).or(z.iso.date()).or(revisionInput).optional(),
  /** A bare date means all of that day. */
  until: z.iso.datetime({ offset: true }).or(z.iso.date()).optional(),
  /** A user name, or a name as commits show it. */
  author: z.string().max(200).optional(),
  /** Whether a program wrote on the author's behalf. */
  by: z.enum(['person', 'program']).optional(),
  /** Commits that touched the page of this path, or one below it. */
  prefix: z.string().optional(),
  /** Commits that did this to a page (to one under `prefix`). */
  kind: changeKind.optional(),
  ...paging,
});
export const changelogAnswer = z.object({
  entries: z.array(commitInfo.extend({ pages_affected: z.array(z.string()) })),
  next_cursor: z.string().nullable(),
});
export type Changelog = z.infer<typeof changelogAnswer>;
