/**
 * Shapes of the REST API (CONTRACT, "REST, per wiki"). The services answer in these shapes, so
 * that REST, MCP, the browser and the command line present one thing. Names are snake_case, as
 * clients see them.
 */
import { z } from 'zod';
import { editSchema, oid, revisionInput } from './rpc.ts';

const date = z.iso.datetime();

export const commitInfo = z
  .object({
    revision: oid,
    author: z.string().describe('As commits show the person.'),
    date,
    message: z.string(),
    agent: z.string().optional().describe('The program that wrote on their behalf.'),
  })
  .meta({ id: 'Commit' });
export type CommitInfo = z.infer<typeof commitInfo>;

export const pageSummary = z
  .object({
    name: z.string(),
    path: z.string(),
    title: z.string(),
    category: z.string().nullable(),
    tags: z.array(z.string()),
    last_updated: date,
    content_length: z.number().int().describe('In words.'),
    revision: oid,
  })
  .meta({ id: 'PageSummary' });
export type PageSummary = z.infer<typeof pageSummary>;

/** Cursors are opaque to clients and name the last row seen, never an offset. */
export const cursor = z.string().max(2000).optional().describe('`next_cursor` of the answer before, as it was.');
export const nextCursor = z.string().nullable().describe('Where the list goes on; null at its end.');
export const paging = {
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('How many at most.'),
  cursor,
};

export const listPagesQuery = z.strictObject({
  prefix: z.string().optional().describe('Only this page and those under it.'),
  category: z.string().optional(),
  tag: z.string().optional(),
  updated_since: z.iso
    .datetime({ offset: true })
    .or(z.iso.date())
    .optional()
    .describe('Changed at this time or later.'),
  cursor,
  // A whole wiki of the usual size in one answer.
  limit: z.coerce.number().int().min(1).max(5000).default(100).describe('How many at most.'),
});
export const listPagesAnswer = z
  .object({
    pages: z.array(pageSummary),
    total: z.number().int(),
    next_cursor: nextCursor,
  })
  .meta({ id: 'PageList' });
export type PageList = z.infer<typeof listPagesAnswer>;

export const readPageQuery = z.strictObject({
  revision: revisionInput.optional(),
  section: z.string().max(500).optional().describe('A heading: the text under it alone.'),
});
export const pageAnswer = z
  .object({
    name: z.string().describe('The last segment of `path`.'),
    path: z.string().describe('As the page is spelled, whatever was asked for.'),
    title: z.string(),
    content: z.string().describe('The whole file, frontmatter included (or the asked section).'),
    frontmatter: z.record(z.string(), z.unknown()),
    links_to: z.array(z.string()).describe('Pages, by their paths; links in code do not count.'),
    linked_from: z.array(z.string()),
    revision: oid.describe('The last commit that touched the page.'),
    last_commit: commitInfo,
  })
  .meta({ id: 'Page' });
export type PageAnswer = z.infer<typeof pageAnswer>;

export const putPageBody = z.strictObject({
  content: z.string().describe('The whole file, frontmatter included.'),
  revision: revisionInput.nullish().describe('What the change is based on; needed where the page exists.'),
  commit_message: z.string().max(10_000).optional(),
});
/** Several `edits`, or one given by `old_string` and `new_string`; parses to `edits` either way. */
export const patchPageBody = z
  .strictObject({
    revision: revisionInput.optional(),
    edits: z
      .array(editSchema)
      .min(1)
      .max(100)
      .optional()
      .describe(
        'In their order, each one of: `old_string`, a text that is there once, with `new_string`; `append`, a text for the end of the page or `section`; `set`, values of the frontmatter by key (null takes it out). Or give one by `old_string` and `new_string`.',
      ),
    old_string: z.string().min(1).optional().describe('Text that the page holds exactly once.'),
    new_string: z.string().optional(),
    replace_all: z.boolean().optional().describe('Every place, however many there are.'),
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
  line: z.number().int().min(1).describe('Of the file.'),
  done: z.boolean(),
  commit_message: z.string().max(10_000).optional(),
});
export const deletePageQuery = z.strictObject({ revision: revisionInput.optional() });

export const writeAnswer = z
  .object({
    name: z.string(),
    path: z.string(),
    revision: oid,
    created: z.boolean(),
    merged: z.boolean().describe('Somebody else had changed the page meanwhile; both changes are in it.'),
    indexed: z.boolean().describe('False: the write is durable, but lists and search follow in a moment.'),
  })
  .meta({ id: 'Write' });
export type WriteAnswer = z.infer<typeof writeAnswer>;
/** Of a write to what is there already. */
export const editAnswer = writeAnswer.omit({ created: true }).meta({ id: 'Edit' });

export const deleteAnswer = z
  .object({ deleted: z.literal(true), path: z.string(), revision: oid })
  .meta({ id: 'Deletion' });
export type DeleteAnswer = z.infer<typeof deleteAnswer>;

const message = z.string().max(10_000).optional();

export const renameBody = z.strictObject({
  path: z.string(),
  new_path: z.string(),
  revision: revisionInput.optional(),
  update_links: z.boolean().default(true),
  folder: z.boolean().default(false).describe('Everything under `path`, also where there is a page of that name.'),
  file: z.boolean().default(false).describe('An attachment: the paths are those of files, with their extension.'),
  commit_message: message,
});
export const renameAnswer = z
  .object({
    old_path: z.string(),
    new_path: z.string(),
    revision: oid,
    pages: z.array(z.string()).describe('Pages that moved, by their new paths: one, or all of a folder.'),
    updated_pages: z.array(z.string()).describe('Pages whose links were rewritten.'),
    skipped_pages: z
      .number()
      .int()
      .describe("How many more hold links that could not be rewritten (outside of the token's path, mostly)."),
    indexed: z.boolean(),
  })
  .meta({ id: 'Rename' });
export type RenameAnswer = z.infer<typeof renameAnswer>;

/** A page as it was at `to`, or all that one commit did. */
export const revertBody = z
  .strictObject({
    path: z.string().optional(),
    to: revisionInput.optional().describe('The page becomes what it was there.'),
    revision: revisionInput.optional().describe('What the change is based on.'),
    commit: revisionInput.optional().describe('Instead of a page: all that this commit did is undone.'),
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
          edits: z.array(editSchema).min(1).max(100),
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
export const commitsAnswer = z
  .object({
    revision: oid,
    pages: z
      .array(z.object({ path: z.string(), revision: oid }))
      .describe("One for each change of a page, in their order; a folder's rename is one for each page."),
    indexed: z.boolean(),
  })
  .meta({ id: 'Commits' });
export type CommitsAnswer = z.infer<typeof commitsAnswer>;

/** What a commit did to a page. */
export const CHANGE_KINDS = ['create', 'update', 'rename', 'delete'] as const;
const changeKind = z.enum(CHANGE_KINDS);
export type ChangeKind = z.infer<typeof changeKind>;

export const historyQuery = z.strictObject({ ...paging });
export const historyAnswer = z
  .object({
    path: z.string(),
    history: z
      .array(commitInfo.extend({ kind: changeKind, path: z.string().optional(), old_path: z.string().optional() }))
      .describe('`path` where the page had another one then; `old_path` where this commit renamed it.'),
    next_cursor: nextCursor,
  })
  .meta({ id: 'History' });
export type History = z.infer<typeof historyAnswer>;

export const diffQuery = z.strictObject({
  from: revisionInput.optional().describe('Default: the revision before `to`.'),
  to: revisionInput.optional().describe('Default: now.'),
  words: z.enum(['true', 'false']).default('false'),
});
export const diffLine = z
  .object({
    kind: z.enum(['context', 'removed', 'added']),
    text: z.string().describe('Without its line feed.'),
    old_line: z.number().int().nullable(),
    new_line: z.number().int().nullable(),
    words: z
      .array(z.object({ text: z.string(), changed: z.boolean() }))
      .optional()
      .describe(
        'What of the line changed, where it replaces another one and enough is alike; together they are `text`.',
      ),
    no_newline: z.literal(true).optional().describe('The last line of a file that does not end in a line feed.'),
  })
  .meta({ id: 'DiffLine' });
export type DiffLine = z.infer<typeof diffLine>;
export const diffHunk = z
  .object({
    old_start: z.number().int(),
    old_lines: z.number().int(),
    new_start: z.number().int(),
    new_lines: z.number().int(),
    lines: z.array(diffLine),
  })
  .meta({ id: 'DiffHunk' });
export type DiffHunk = z.infer<typeof diffHunk>;
/** `path`: of the page then, null where it was deleted. */
const diffSide = commitInfo.extend({ path: z.string().nullable() });
export const diffAnswer = z
  .object({
    path: z.string(),
    from: oid
      .nullable()
      .describe(
        "The page's revisions that are compared: the last that touched it, at or before the asked ones. Null: it did not exist yet.",
      ),
    to: oid,
    from_commit: diffSide.nullable(),
    to_commit: diffSide,
    next: oid.nullable().describe("The page's revision after `to`; null: there is none."),
    diff: z.string().describe('Unified; empty when nothing differs.'),
    hunks: z.array(diffHunk).optional().describe('The same as data, with `words=true`.'),
  })
  .meta({ id: 'Diff' });
export type DiffAnswer = z.infer<typeof diffAnswer>;

export const blameQuery = z.strictObject({ revision: revisionInput.optional() });
export const blameAnswer = z
  .object({
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
  })
  .meta({ id: 'Blame' });
export type BlameAnswer = z.infer<typeof blameAnswer>;

export const changelogQuery = z.strictObject({
  since: z.iso.datetime({ offset: true }).or(z.iso.date()).or(revisionInput).optional(),
  until: z.iso.datetime({ offset: true }).or(z.iso.date()).optional().describe('A bare date means all of that day.'),
  author: z.string().max(200).optional().describe('A user name, or a name as commits show it.'),
  by: z.enum(['person', 'program']).optional().describe("Whether a program wrote on the author's behalf."),
  prefix: z.string().optional().describe('Commits that touched the page of this path, or one below it.'),
  kind: changeKind.optional().describe('Commits that did this to a page (to one under `prefix`).'),
  ...paging,
});
export const changelogAnswer = z
  .object({
    entries: z.array(commitInfo.extend({ pages_affected: z.array(z.string()) })),
    next_cursor: nextCursor,
  })
  .meta({ id: 'Changelog' });
export type Changelog = z.infer<typeof changelogAnswer>;
