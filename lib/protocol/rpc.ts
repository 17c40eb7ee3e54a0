/**
 * Contract between web tier and worker: `POST /rpc/{method}` with JSON both ways, authorised by
 * `Authorization: Bearer {WORKER_SECRET}`. A failure is a problem document (lib/core/errors.ts).
 * Bodies that may be large have streaming routes of their own (see `worker/http`):
 *   GET  /files/{wikiId}/{blob oid}      → the bytes, with ranges
 *   POST /stage/{wikiId}                 → `{oid, size}`: a blob that a later `commit` may name
 *   GET  /export/{wikiId}?format=zip|tar|bundle
 *
 * The worker trusts web for *who* asks (the actor) and for nothing else: rights are read from the
 * database again in `admit`.
 */
import { z } from 'zod';
import { SCOPES } from '../core/access.ts';
import { ONE_KIND, faultOf } from '../core/edits.ts';

/** A full git object id. */
export const oid = z
  .string()
  .regex(/^[0-9a-f]{40}$/)
  .describe('A full git object id.');
/** A commit given by a client: seven characters or more of its id. */
export const revisionInput = z
  .string()
  .regex(/^[0-9a-f]{7,40}$/, 'A revision is 7 to 40 hex digits.')
  .describe('A commit, by 7 characters of its id or more.');
export const wikiId = z.uuid();

export const actorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nobody') }),
  z.object({ kind: z.literal('user'), userId: z.uuid(), sessionId: z.uuid() }),
  z.object({
    kind: z.literal('token'),
    tokenId: z.uuid(),
    userId: z.uuid(),
    wikiId: z.uuid().nullable(),
    scopes: z.array(z.enum(SCOPES)).readonly(),
    pathPrefix: z.string().nullable(),
    label: z.string(),
  }),
  z.object({ kind: z.literal('operator') }),
]);

/** One of three: `old_string` with `new_string`, `append`, `set`. */
export const editSchema = z
  .strictObject({
    old_string: z.string().min(1).optional(),
    new_string: z.string().optional(),
    replace_all: z.boolean().optional(),
    append: z.string().optional(),
    section: z.string().optional(),
    set: z.record(z.string(), z.unknown()).optional(),
  })
  .superRefine((edit, context) => {
    const fault = faultOf(edit);
    if (fault?.problem === 'missing')
      context.addIssue({ code: 'invalid_type', expected: 'string', input: undefined, path: [fault.field] });
    else if (fault !== null) context.addIssue({ code: 'custom', path: [fault.field], message: ONE_KIND });
  });

/**
 * One change of a commit. `path` is a page path (`Actors/Iran`) for page operations and a file
 * path with its extension for file operations. `revision` names what the change was based on.
 */
export const changeSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('put'), path: z.string(), content: z.string(), revision: revisionInput.nullish() }),
  z.object({
    op: z.literal('edit'),
    path: z.string(),
    revision: revisionInput.nullish(),
    edits: z.array(editSchema).min(1),
  }),
  z.object({ op: z.literal('delete'), path: z.string(), revision: revisionInput.nullish() }),
  /** Content already staged; used by imports and uploads. `overwrite` skips the need of a revision. */
  z.object({
    op: z.literal('put_blob'),
    file: z.string(),
    oid,
    revision: revisionInput.nullish(),
    overwrite: z.boolean().default(false),
  }),
  z.object({ op: z.literal('delete_file'), file: z.string(), revision: revisionInput.nullish() }),
  /**
   * A page with the files in its folder (`A/map.png` of the page `A`, not its sub-pages); all that
   * lies under `path` where there is no page of that name, or `folder` is set. Links follow.
   */
  z.object({
    op: z.literal('rename'),
    path: z.string(),
    new_path: z.string(),
    revision: revisionInput.nullish(),
    update_links: z.boolean().default(true),
    folder: z.boolean().default(false),
  }),
  /** A file alone, with the links to it. */
  z.object({
    op: z.literal('rename_file'),
    file: z.string(),
    new_file: z.string(),
    revision: revisionInput.nullish(),
    update_links: z.boolean().default(true),
  }),
  /** The page as it was at `to`, also one that is deleted; without a page at `to`, it is deleted. */
  z.object({ op: z.literal('restore'), path: z.string(), to: revisionInput, revision: revisionInput.nullish() }),
  /** Undoes all that one commit did, by merging it back into what there is now. */
  z.object({ op: z.literal('revert_commit'), commit: revisionInput }),
]);
export type Change = z.infer<typeof changeSchema>;
export type ChangeInput = z.input<typeof changeSchema>;

export const commitInput = z.object({
  wikiId,
  actor: actorSchema,
  /** Name of the program that wrote, for the `Agent:` trailer; null for a person in the browser. */
  agent: z.string().max(200).nullable(),
  /** Null: the worker writes one that says what changed. */
  message: z.string().max(10_000).nullable(),
  changes: z.array(changeSchema).min(1).max(20_000),
  requestId: z.string().nullish(),
  /** Whose name the commit carries, where the operator writes (imports); refused from anybody else. */
  onBehalfOf: z.uuid().nullish(),
  /** True (an `If-Match` was checked): a stale revision is `precondition_failed`, never merged. */
  exact: z.boolean().default(false),
  /** A request that may be sent again: its row in `idempotency_keys`. What has landed under it does not land twice. */
  idempotency: z.object({ userId: z.uuid(), key: z.string().max(255) }).nullish(),
});

export const commitResult = z.object({
  /** The new commit, or the head where nothing changed. */
  revision: oid,
  /** False: every change was already so, and no commit was made. */
  changed: z.boolean(),
  /** False: the ref has moved, the derived rows follow. */
  indexed: z.boolean(),
  pages: z.array(
    z.object({
      path: z.string(),
      /** Last commit that touched the page, after this one. */
      revision: oid,
      created: z.boolean(),
      merged: z.boolean(),
    }),
  ),
  /** Pages whose links followed a rename, by their paths after it. */
  updated_pages: z.array(z.string()),
  /** How many more hold links to it that could not follow: outside of a token's path, or unwritable as a WikiLink. */
  skipped_pages: z.number().int(),
});
export type CommitResult = z.infer<typeof commitResult>;

/** Somebody in `wiki.json`. */
const manifestPerson = z.object({
  userId: z.uuid(),
  username: z.string().nullable(),
  displayName: z.string(),
  /** How the person signs in, so that the same person finds the same account again. */
  identities: z.array(z.object({ provider: z.string(), subject: z.string() })),
});

/**
 * `wiki.json` beside `repo.git` (CONTRACT, "The repository"): what the database knows of a wiki
 * and its content does not, so that the one can be rebuilt from the files.
 */
export const manifestSchema = z.object({
  id: wikiId,
  slug: z.string(),
  customSlug: z.string().nullable(),
  name: z.string(),
  purpose: z.string(),
  public: z.boolean(),
  createdAt: z.iso.datetime(),
  /** User id of the owner, who is one of the members. */
  ownerId: z.uuid(),
  members: z.array(manifestPerson.extend({ role: z.enum(['owner', 'editor', 'viewer']) })),
  /** Where it was before it was transferred, and goes on answering. */
  formerAddresses: z
    .array(z.object({ owner: manifestPerson, slug: z.string(), movedAt: z.iso.datetime() }))
    .default([]),
  /** Authors of commits whose accounts are deleted: their names are not shown, which the commits do not know. */
  formerAuthors: z.array(z.uuid()).default([]),
});

/** A commit as history shows it. */
const commitSummary = z.object({
  revision: oid,
  author: z.string(),
  date: z.iso.datetime(),
  message: z.string(),
  agent: z.string().nullable(),
});
export type CommitSummary = z.infer<typeof commitSummary>;

/** The page whose history is read. Revisions outside of `prefix` (a path-limited token's) do not exist. */
const pageOfHistory = z.object({ wikiId, pageId: z.uuid(), path: z.string(), prefix: z.string().nullable() });

/** Default of `to`: now; of `from`: the revision before `to`. */
const diffInput = pageOfHistory.extend({ from: revisionInput.nullable(), to: revisionInput.nullable() });
export type DiffInput = z.infer<typeof diffInput>;
/** The page's revision at that time; `path` is null where it was deleted. */
const diffSide = commitSummary.extend({ path: z.string().nullable() });
const diffResult = z.object({
  /** Null: the page did not exist yet. */
  from: diffSide.nullable(),
  to: diffSide,
  /** Unified, as `git apply` takes it; empty when nothing differs. */
  diff: z.string(),
});
export type DiffResult = z.infer<typeof diffResult>;

const blameInput = pageOfHistory.extend({ revision: revisionInput.nullable() });
export type BlameInput = z.infer<typeof blameInput>;
const blameResult = z.object({
  path: z.string(),
  revision: oid,
  content: z.string(),
  commits: z.array(commitSummary),
  /** For each line, where its commit stands in `commits`. */
  lines: z.array(z.number().int()),
  /** For each line, its number right after that commit. */
  origins: z.array(z.number().int()),
});
export type BlameResult = z.infer<typeof blameResult>;

/** Versions of a file, newest first. Those outside of `prefix` (a path-limited token's) do not exist. */
const fileHistoryInput = z.object({
  wikiId,
  file: z.string(),
  prefix: z.string().nullable(),
  limit: z.int().min(1).max(100),
  /** The commit of the last version that was seen; null: from the newest on. */
  after: oid.nullable(),
});
export type FileHistoryInput = z.infer<typeof fileHistoryInput>;
const fileHistoryResult = z.object({
  /** The file's path then; without `oid` and `size` where it was deleted. */
  versions: z.array(commitSummary.extend({ path: z.string(), oid: oid.nullable(), size: z.int().nullable() })),
  more: z.boolean(),
});
export type FileHistoryResult = z.infer<typeof fileHistoryResult>;

const fileAtInput = z.object({ wikiId, file: z.string(), revision: revisionInput, prefix: z.string().nullable() });
export type FileAtInput = z.infer<typeof fileAtInput>;
const fileAtResult = z.object({ path: z.string(), revision: oid, oid, size: z.int() });
export type FileAtResult = z.infer<typeof fileAtResult>;

/** Paths as collision keys; tag, category and author in lower case. */
const searchFilters = z.object({
  prefix: z.string().nullable(),
  pathLimit: z.string().nullable(),
  tag: z.string().nullable(),
  category: z.string().nullable(),
  since: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  author: z.string().nullable(),
});
export type SearchFiltersInput = z.infer<typeof searchFilters>;

const SIGNALS = ['keyword', 'corpus', 'minilm'] as const;
export const signalState = z.enum(['ok', 'off', 'building', 'missing', 'failed']);
/** Of the signals that were asked. */
export const signalStates = z.partialRecord(z.enum(SIGNALS), signalState);
export type SignalStates = z.infer<typeof signalStates>;

const searchInput = z.object({
  wikiId,
  query: z.string().max(10_000),
  mode: z.enum(['hybrid', 'keyword', 'semantic']),
  filters: searchFilters,
  /** Chunks in the answer. */
  limit: z.int().min(1).max(1000),
  /** Of one page. With one, pages are ranked; with more, chunks. */
  perPage: z.int().min(1).max(100),
});
const searchOutput = z.object({
  hits: z.array(
    z.object({
      chunkId: z.uuid(),
      pageId: z.uuid(),
      score: z.number(),
      /** What each signal gave: BM25, or the cosine of two vectors. */
      signals: z.partialRecord(z.enum(SIGNALS), z.number()),
    }),
  ),
  /** Pages that match. */
  total: z.int(),
  states: signalStates,
});
export type SearchOutput = z.infer<typeof searchOutput>;

const regexInput = z.object({ wikiId, pattern: z.string().max(10_000), filters: searchFilters, limit: z.int().min(1) });
const regexOutput = z.object({
  /** Pages with the most matches first. */
  hits: z.array(
    z.object({
      pageId: z.uuid(),
      /** Of the first match, from 1. */
      line: z.int(),
      /** Heading above it; empty at the top. */
      section: z.string(),
      /** The line, with the matches marked (lib/search/snippet.ts). */
      snippet: z.string(),
      matches: z.int(),
    }),
  ),
  total: z.int(),
  /** How far it came before its time was up: all of `pages`, or fewer. */
  read: z.int(),
  pages: z.int(),
});
export type RegexOutput = z.infer<typeof regexOutput>;

const reindexState = z.object({
  /** `rows`: pages are read from the repository; `vectors`: chunks get theirs; `model`: the corpus model is made. */
  state: z.enum(['idle', 'rows', 'vectors', 'model']),
  /** Pages that every signal knows. */
  pagesDone: z.int(),
  pagesTotal: z.int(),
  /** Of the vectors, as far as it can be told. */
  etaMs: z.number().nullable(),
  head: oid.nullable(),
  /** The commit up to which every signal is complete. */
  indexed: oid.nullable(),
});
export type ReindexState = z.infer<typeof reindexState>;

/** What an operator is shown of the search, beside its answers. */
const searchStatus = z.object({
  /** As EMBEDDINGS says. */
  embeddings: z.enum(['auto', 'minilm', 'corpus', 'off']),
  minilm: z.object({
    state: signalState,
    model: z.string().nullable(),
    /** One sentence; null: nothing is wrong. */
    reason: z.string().nullable(),
  }),
  /** What waits for its vectors. */
  queues: z.array(
    z.object({
      embedder: z.string(),
      wikis: z.int(),
      pages: z.int(),
      /** How long the wiki that waits longest has done so. */
      oldestMs: z.number(),
      /** From a publication to its last vector, in milliseconds, of the last ones. */
      freshness: z.object({ p50: z.number(), p95: z.number(), samples: z.int() }),
    }),
  ),
});
export type SearchStatus = z.infer<typeof searchStatus>;

export const RPC = {
  /** Makes an empty repository. Idempotent. */
  createRepository: { input: z.object({ wikiId }), output: z.object({}) },
  /** Removes the repository's folder. Idempotent. */
  deleteRepository: { input: z.object({ wikiId }), output: z.object({}) },
  /** Removes what is left of wikis and accounts that are marked as deleted; waits until it is done. */
  removeDeleted: {
    input: z.object({}),
    output: z.object({ wikis: z.int(), accounts: z.int() }),
  },
  /** Replaces `wiki.json` atomically. */
  writeManifest: { input: z.object({ wikiId, manifest: manifestSchema }), output: z.object({}) },
  /** Text of a blob; 404 when the repository lacks it. */
  readBlob: { input: z.object({ wikiId, oid }), output: z.object({ content: z.string() }) },
  /**
   * A page as it was at a commit reachable from `main`, following renames. `path` is the page's
   * path now; the answer has the path then.
   */
  readPageAt: {
    input: z.object({ wikiId, path: z.string(), revision: revisionInput }),
    output: z.object({ path: z.string(), revision: oid, content: z.string() }),
  },
  /** What changed in a page between two revisions. */
  diff: { input: diffInput, output: diffResult },
  /** Which commit each line of a page comes from. */
  blame: { input: blameInput, output: blameResult },
  fileHistory: { input: fileHistoryInput, output: fileHistoryResult },
  /** A file as it was at a commit reachable from `main`, following renames. */
  fileAt: { input: fileAtInput, output: fileAtResult },
  /** The one write path. */
  commit: { input: commitInput, output: commitResult },
  /** Looks for what is wrong with one repository, and mends what is safe to mend when asked. */
  inspect: {
    input: z.object({ wikiId, fix: z.boolean().default(false) }),
    output: z.object({
      head: oid.nullable(),
      findings: z.array(
        z.object({
          severity: z.enum(['info', 'warning', 'error']),
          message: z.string(),
          /** What mending does or would do; null: it can't be mended here. */
          remedy: z.string().nullable(),
          fixed: z.boolean(),
        }),
      ),
    }),
  },
  /** Publishes whatever lies between `indexed_oid` and the head; `rebuild` starts from nothing. */
  reconcile: {
    input: z.object({ wikiId, rebuild: z.boolean().default(false) }),
    output: z.object({ head: oid.nullable(), published: z.number().int() }),
  },
  /** All signals side by side, fused. */
  search: { input: searchInput, output: searchOutput },
  /** A regular expression over the text of the pages, in the syntax of RE2. */
  searchRegex: { input: regexInput, output: regexOutput },
  /** Pages that are about the same, nearest first. */
  related: {
    input: z.object({ wikiId, pageId: z.uuid(), pathLimit: z.string().nullable(), limit: z.int().min(1).max(50) }),
    output: z.object({ pages: z.array(z.object({ pageId: z.uuid(), score: z.number() })) }),
  },
  /** Pages that say nearly the same, in groups. */
  duplicates: {
    input: z.object({ wikiId }),
    output: z.object({ groups: z.array(z.object({ pageIds: z.array(z.uuid()), similarity: z.number() })) }),
  },
  /** Begins to make all derived rows and vectors of a wiki again, and answers at once. */
  reindex: { input: z.object({ wikiId }), output: reindexState },
  reindexStatus: { input: z.object({ wikiId }), output: reindexState },
  /** Makes the rows of wikis again that the database has lost, from their `wiki.json`; `reindex` makes the rest. */
  restoreWikis: {
    input: z.object({}),
    output: z.object({
      wikis: z.array(
        z.object({ wikiId, wiki: z.string().nullable(), restored: z.boolean(), problem: z.string().nullable() }),
      ),
    }),
  },
  searchStatus: { input: z.object({}), output: searchStatus },
} as const;

export type RpcMethod = keyof typeof RPC;
export type RpcInput<M extends RpcMethod> = z.input<(typeof RPC)[M]['input']>;
export type RpcOutput<M extends RpcMethod> = z.output<(typeof RPC)[M]['output']>;
