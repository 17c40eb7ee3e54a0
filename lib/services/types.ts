/**
 * The use cases, as the doors see them. Each takes the actor first and plain input second, checks
 * the rights itself, and throws `WikibotError` for everything that a user can do something about.
 */
import type { z } from 'zod';
import type { Actor, Right, Role, Scope, WikiRights } from '../core/access.ts';
import type { Edit } from '../core/edits.ts';
import type {
  BlameAnswer,
  ChangeKind,
  Changelog,
  CommitInfo,
  CommitsAnswer,
  DeleteAnswer,
  DiffAnswer,
  DiffHunk,
  History,
  PageAnswer,
  PageList,
  RenameAnswer,
  WriteAnswer,
  blameQuery,
  changelogQuery,
  diffQuery,
  historyQuery,
  listPagesQuery,
} from '../protocol/rest.ts';
import type { AttachmentAdded, AttachmentList, Names } from '../protocol/attachments.ts';
import type {
  DeleteFileAnswer,
  FileDetails,
  FileHistory,
  FileList,
  PutFileAnswer,
  fileHistoryQuery,
  listFilesQuery,
} from '../protocol/files.ts';
import type {
  DuplicateGroup,
  ReindexAnswer,
  RelatedPage,
  SearchAnswer,
  SemanticAnswer,
  searchQuery,
  semanticQuery,
} from '../protocol/search.ts';
import type { Graph, Mentions, PageLinks, graphQuery } from '../protocol/links.ts';
import type { AllProblems, Fix, ProblemKind, ProblemList, lintQuery } from '../protocol/lint.ts';
import type { Label, LabelKind, PageIndex, indexQuery } from '../protocol/lists.ts';
import type { DeleteDraftAnswer, DraftAnswer, DraftList } from '../protocol/drafts.ts';
import type { ChangeInput, CommitResult } from '../protocol/rpc.ts';
import type { NameProblem } from '../core/names.ts';
import type { WikiSettings } from './bootstrap/pages.ts';
import type { AccountService } from './account/types.ts';
import type { ActivityService } from './activity/types.ts';
import type { AuditLogService } from './audit-log/types.ts';
import type { ContextService } from './context/types.ts';
import type { MailLanguage } from './mail/messages.ts';
import type { WebhookService } from './webhooks/types.ts';
import type { HostSessionService } from './host-sessions/types.ts';
import type { HostService } from './hosts/types.ts';
import type { IdentityService } from './identities/types.ts';
import type { Template, TemplateService } from './templates/types.ts';
import type { UsageService } from './usage/types.ts';
import type { WatchService } from './watch/types.ts';

/** A wiki as its members see it. */
export interface WikiInfo extends WikiRights {
  readonly owner: string;
  readonly slug: string;
  /** The label of its own host, where it has one. */
  readonly customSlug: string | null;
  readonly name: string;
  readonly purpose: string;
  readonly homePath: string;
  /** The page that takes the place of the tree in the sidebar, once there is one. */
  readonly sidebarPath: string;
  readonly headOid: string | null;
  readonly indexedOid: string | null;
  readonly pageCount: number;
}

/** Where a request points: `/@{owner}/{slug}`. */
export interface WikiAddress {
  readonly owner: string;
  readonly slug: string;
}

export interface UserInfo {
  readonly userId: string;
  /** Null until chosen. */
  readonly username: string | null;
  readonly displayName: string;
  readonly email: string | null;
  readonly isOperator: boolean;
}

/** Who and through what, for the commit's trailer and the audit log. */
export interface WriteContext {
  readonly agent: string | null;
  readonly requestId?: string;
  /** The operator alone: the user who is the commit's author (imports). */
  readonly onBehalfOf?: string;
  /** A stale revision is `precondition_failed`, never merged (`If-Match`). */
  readonly exact?: boolean;
  /** Of a request under {@link IdempotencyService.once}. */
  readonly idempotencyKey?: string;
}

export interface AccessService {
  /** Finds the wiki and checks the right in one query; throws as CONTRACT says ("Who sees what"). */
  open(actor: Actor, address: WikiAddress, right: Right): Promise<WikiInfo>;
}

export interface UserService {
  /** Command line. The user is of the provider `local`. */
  create(actor: Actor, input: { username: string; email: string | null; displayName?: string }): Promise<UserInfo>;
  /** Once; refused when taken, reserved, malformed or already chosen. */
  chooseUsername(actor: Actor, username: string): Promise<UserInfo>;
  /** Whether a name can be chosen now, and others where not. Who asks first gets it, not who looked. */
  look(
    actor: Actor,
    username: string,
  ): Promise<{ readonly problem: NameProblem | 'taken' | null; readonly suggestions: readonly string[] }>;
  me(actor: Actor): Promise<UserInfo>;
  /** The name that stands beside what the user writes from now on. */
  setDisplayName(actor: Actor, displayName: string): Promise<UserInfo>;
  byUsername(username: string): Promise<UserInfo | null>;
}

export interface SessionService {
  /**
   * A one-time sign-in code, for the operator unless a username is given; only its hash is stored.
   * Good once, for 24 hours. Throws `forbidden`, as redeeming does, where an identity provider is configured.
   */
  createLocalSignInCode(options?: { username?: string }): Promise<string>;
  /** The operator's account (provider `local`, subject `operator`), made when there is none. */
  operatorAccount(): Promise<UserInfo>;
  /** Uses up the code and answers its account. Null: bad, used or expired. */
  redeemLocalSignInCode(code: string): Promise<UserInfo | null>;
  /** At the apex. `replaces`: the browser's session before, which ends, so that no id outlives a sign-in. */
  start(
    userId: string,
    options: { host: string; userAgent: string | null; replaces?: string | null },
  ): Promise<{ sessionId: string; expiresAt: Date }>;
  /**
   * The user of a live session, in one query; null when it is absent, ended, expired, or of another host,
   * and when the session at the apex that it was begun from is.
   */
  resolve(sessionId: string, host: string): Promise<UserInfo | null>;
  /** Ends the session with all that belong together: the one at the apex and those of wiki hosts. */
  end(sessionId: string): Promise<void>;
  /** The actor's live sessions, one a browser, the one last seen first. */
  list(actor: Actor): Promise<SessionInfo[]>;
  /** Ends one session of the actor, all but the one that asks, or all; each with those of wiki hosts. */
  endOwn(actor: Actor, which: { sessionId: string } | 'others' | 'all'): Promise<void>;
}

export interface SessionInfo {
  readonly sessionId: string;
  readonly userAgent: string | null;
  readonly startedAt: Date;
  /** On any of its hosts. */
  readonly lastSeenAt: Date;
  /** Wiki hosts on which it holds too. */
  readonly hosts: readonly string[];
  /** The one that asks. */
  readonly current: boolean;
}

export interface TokenInfo {
  readonly tokenId: string;
  readonly label: string;
  readonly hint: string;
  readonly scopes: readonly Scope[];
  readonly wiki: WikiAddress | null;
  readonly pathPrefix: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** What the client called itself then. */
  readonly lastAgent: string | null;
  /** Whose it is. */
  readonly username: string | null;
}

/** Where a part of a list begins, and how long it is at most. */
export interface ListPart {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface TokenService {
  create(
    actor: Actor,
    input: {
      /** Whose token; the actor's own unless the operator asks. */
      username?: string;
      wiki?: WikiAddress | null;
      scope: Scope;
      pathPrefix?: string | null;
      /** From now, in milliseconds. */
      expiresInMs?: number | null;
      label: string;
    },
  ): Promise<{ token: string; info: TokenInfo }>;
  /** The actor that a bearer token stands for; throws `unauthenticated` when it is unknown, revoked or expired. */
  verify(token: string, use?: { readonly agent?: string | null }): Promise<Actor>;
  list(actor: Actor): Promise<TokenInfo[]>;
  /** A part of those lists, the newest first; `wiki`: as {@link ofWiki}. */
  part(
    actor: Actor,
    wiki: WikiInfo | null,
    part: ListPart,
  ): Promise<{ tokens: TokenInfo[]; nextCursor: string | null }>;
  /** Tokens that were made for this wiki: all of them for its owner, else the actor's own. */
  ofWiki(actor: Actor, wiki: WikiInfo): Promise<TokenInfo[]>;
  /** The actor's own, or one that was made for a wiki which the actor manages. */
  revoke(actor: Actor, tokenId: string, wiki?: WikiInfo): Promise<void>;
}

export interface MemberInfo {
  readonly userId: string;
  readonly username: string | null;
  readonly displayName: string;
  readonly role: Role;
  readonly since: Date;
}

/** The people of a wiki. Each change counts from the next request on, in every door. */
export interface MemberService {
  /** Shown to members alone. */
  list(actor: Actor, address: WikiAddress): Promise<MemberInfo[]>;
  /** Adds somebody, or changes their role. The owner's role changes by {@link transfer} alone. */
  put(
    actor: Actor,
    address: WikiAddress,
    input: { username: string; role: 'editor' | 'viewer' },
  ): Promise<{ member: MemberInfo; added: boolean }>;
  /** The owner removes others; everybody but the owner can leave. Their tokens for this wiki end with it. */
  remove(actor: Actor, address: WikiAddress, username: string): Promise<void>;
  /** Makes another member the owner; the one before stays as an editor. The old address goes on answering. */
  transfer(actor: Actor, address: WikiAddress, username: string): Promise<WikiInfo>;
}

export interface InvitationInfo {
  readonly invitationId: string;
  readonly role: 'editor' | 'viewer';
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Where the link was sent to; null: it was passed on by hand. */
  readonly email: string | null;
}

/** Links that make whoever opens one a member, once. */
export interface InvitationService {
  /** The code is not kept: it is shown this once. With an address, the link is sent there too. */
  create(
    actor: Actor,
    address: WikiAddress,
    input: {
      role: 'editor' | 'viewer';
      expiresInMs: number;
      email?: string | null | undefined;
      language?: MailLanguage | undefined;
    },
  ): Promise<{ code: string; info: InvitationInfo }>;
  /** Those that can still be used. */
  list(actor: Actor, address: WikiAddress): Promise<InvitationInfo[]>;
  revoke(actor: Actor, address: WikiAddress, invitationId: string): Promise<void>;
  /** What the code invites to. Null: unknown, used, ended or expired. */
  look(
    code: string,
  ): Promise<{ wiki: WikiAddress & { name: string }; role: 'editor' | 'viewer'; invitedBy: string } | null>;
  /** Uses up the code. Somebody who is a member already stays as they are, and the code stays good. */
  accept(actor: Actor, code: string): Promise<WikiAddress>;
}

export interface WikiContents {
  readonly pages: number;
  readonly files: number;
  /** Of the files as they are now. */
  readonly fileBytes: number;
  readonly commits: number;
  readonly tokens: number;
  readonly members: number;
}

export interface WikiService {
  /** Makes the wiki with its bootstrap pages in one commit. */
  create(
    actor: Actor,
    input: {
      /** Default: the actor's own name. The operator may name anybody. */
      owner?: string;
      slug: string;
      name?: string;
      purpose?: string;
      isPublic?: boolean;
      categories?: string[];
      /** Whose pages it begins with. */
      template?: Template | null;
    },
    context: WriteContext,
  ): Promise<WikiInfo>;
  /** Wikis that the actor is a member of; all of them for the operator. */
  list(actor: Actor): Promise<(WikiInfo & { role: Role | null; updatedAt: Date })[]>;
  /** A part of them, ordered by the names of their owners and their own. */
  part(actor: Actor, part: ListPart): Promise<{ wikis: WikiInfo[]; nextCursor: string | null }>;
  /** Wikis of an owner that the actor may see. Null when there is no such user. */
  ofOwner(actor: Actor, owner: string): Promise<{ owner: UserInfo; wikis: WikiInfo[] } | null>;
  /** All that anybody may read, of one owner or of all. */
  published(owner: string | null): Promise<WikiInfo[]>;
  update(
    actor: Actor,
    address: WikiAddress,
    input: {
      name?: string | undefined;
      purpose?: string | undefined;
      isPublic?: boolean | undefined;
      homePath?: string | undefined;
      sidebarPath?: string | undefined;
      categories?: readonly string[] | undefined;
    },
  ): Promise<WikiInfo>;
  /** What belongs to the content, from the file in the tree. */
  settings(actor: Actor, address: WikiAddress): Promise<WikiSettings>;
  /** How much there is of everything that goes with the wiki. */
  contents(actor: Actor, address: WikiAddress): Promise<WikiContents>;
  /** Writes the sidebar's page, which is not there yet, as links to the pages of the tree. */
  makeSidebar(actor: Actor, address: WikiAddress, context: WriteContext): Promise<{ path: string }>;
  /** Streams the pages and files (zip), or the whole history (bundle). */
  exported(actor: Actor, address: WikiAddress, format: 'zip' | 'bundle'): Promise<Response>;
  /** Gone for everybody at once; the worker removes the repository and the rows, whatever dies meanwhile. */
  delete(actor: Actor, address: WikiAddress): Promise<void>;
}

/** What the browser needs to show a page. */
export interface PageView {
  readonly page: {
    readonly path: string;
    readonly name: string;
    readonly title: string;
    readonly frontmatter: Readonly<Record<string, unknown>>;
    readonly category: string | null;
    readonly tags: readonly string[];
    /** A code of two letters, or `und`. */
    readonly language: string;
    readonly blobOid: string;
    readonly revision: string;
    readonly contentLength: number;
    readonly updatedAt: Date;
  };
  readonly content: string;
  readonly lastCommit: z.infer<typeof import('../protocol/rest.ts').commitInfo>;
  /** What every link target of the page, as written, resolves to; absent: missing. */
  readonly links: ReadonlyMap<string, { kind: 'page' | 'file'; path: string }>;
  readonly linkedFrom: readonly { path: string; title: string }[];
}

/** What a path of the wiki is. */
export type Located =
  | {
      readonly kind: 'page';
      readonly view: PageView;
      /** The request spelled it another way. */ readonly exact: boolean;
    }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly blobOid: string;
      readonly byteSize: number;
      readonly mimeType: string;
      readonly updatedAt: Date;
    }
  | { readonly kind: 'moved'; readonly path: string }
  | {
      readonly kind: 'missing';
      /** Of the closest names. */
      readonly suggestions: readonly string[];
      /** There was a page, and it can be brought back as it was at `lastRevision`. */
      readonly deleted?: { readonly at: Date; readonly by: string; readonly lastRevision: string | null };
    };

/** A name in a folder: a page, a folder, or both. */
export interface TreeEntry {
  readonly name: string;
  /** Of the page; null: a folder alone. */
  readonly path: string | null;
  readonly title: string | null;
  /** How many pages lie below. */
  readonly below: number;
}

export interface FolderContent {
  readonly entries: readonly TreeEntry[];
  /** How many entries there are beyond these. */
  readonly left: number;
}

/** One commit of the wiki. */
export interface CommitInWiki {
  readonly commit: CommitInfo;
  readonly pages: readonly {
    readonly path: string;
    readonly kind: ChangeKind;
    /** Before a rename. */
    readonly oldPath: string | null;
    /** Null where it was not asked for. */
    readonly hunks: readonly DiffHunk[] | null;
  }[];
}

export interface SitemapPart {
  readonly pages: readonly { readonly path: string; readonly updatedAt: Date }[];
  /** 0 where this part has no pages. */
  readonly parts: number;
}

export interface PageService {
  list(actor: Actor, wiki: WikiInfo, query: z.input<typeof listPagesQuery>): Promise<PageList>;
  /** What lies directly in a folder; `''` is the top. */
  folder(actor: Actor, wiki: WikiInfo, folder: string): Promise<FolderContent>;
  /** For search engines; the first part is 0. */
  sitemap(actor: Actor, wiki: WikiInfo, part: number): Promise<SitemapPart>;
  /** REST and MCP form. Served under another spelling or an old name, with the true `path`. */
  read(
    actor: Actor,
    wiki: WikiInfo,
    path: string,
    query?: { revision?: string; section?: string },
  ): Promise<PageAnswer>;
  /** Browser form: what the path is, whatever it is. An empty path is the home page. */
  locate(actor: Actor, wiki: WikiInfo, path: string): Promise<Located>;
  /** Resolves link targets of a text that is not the stored page (preview, old revision). */
  resolveLinks(actor: Actor, wiki: WikiInfo, fromPath: string, targets: readonly string[]): Promise<PageView['links']>;
  put(
    actor: Actor,
    wiki: WikiInfo,
    input: { path: string; content: string; revision?: string | null; message?: string },
    context: WriteContext,
  ): Promise<WriteAnswer>;
  edit(
    actor: Actor,
    wiki: WikiInfo,
    input: {
      path: string;
      revision?: string | null;
      edits: readonly Edit[];
      message?: string;
    },
    context: WriteContext,
  ): Promise<WriteAnswer>;
  delete(
    actor: Actor,
    wiki: WikiInfo,
    input: { path: string; revision?: string | null; message?: string },
    context: WriteContext,
  ): Promise<DeleteAnswer>;
  /** A page with its own files, or a folder (where no page has the name, or `folder` is set); links follow. */
  rename(
    actor: Actor,
    wiki: WikiInfo,
    input: {
      path: string;
      new_path: string;
      revision?: string | null;
      update_links?: boolean;
      folder?: boolean;
      message?: string;
    },
    context: WriteContext,
  ): Promise<RenameAnswer>;
  /** The page as it was at `to`; a deleted one comes back, and needs no revision. */
  restore(
    actor: Actor,
    wiki: WikiInfo,
    input: { path: string; to: string; revision?: string | null; message?: string },
    context: WriteContext,
  ): Promise<WriteAnswer>;
  /** Undoes one commit in all its pages, or refuses and names those that changed since. */
  revertCommit(
    actor: Actor,
    wiki: WikiInfo,
    input: { commit: string; message?: string },
    context: WriteContext,
  ): Promise<CommitsAnswer>;
  /** Several changes in one commit, all or nothing; a refusal says which change is the first bad one. */
  commits(
    actor: Actor,
    wiki: WikiInfo,
    input: { changes: readonly ChangeInput[]; message?: string },
    context: WriteContext,
  ): Promise<CommitsAnswer>;
  /** The same for imports, with all that the worker says. */
  commit(
    actor: Actor,
    wiki: WikiInfo,
    input: { changes: ChangeInput[]; message: string },
    context: WriteContext,
  ): Promise<CommitResult>;
  history(actor: Actor, wiki: WikiInfo, path: string, query: z.input<typeof historyQuery>): Promise<History>;
  /** What changed between two revisions; also of a deleted page. */
  diff(actor: Actor, wiki: WikiInfo, path: string, query: z.input<typeof diffQuery>): Promise<DiffAnswer>;
  /** The commit of each line. */
  blame(actor: Actor, wiki: WikiInfo, path: string, query: z.input<typeof blameQuery>): Promise<BlameAnswer>;
  changelog(actor: Actor, wiki: WikiInfo, query: z.input<typeof changelogQuery>): Promise<Changelog>;
  /** One commit with all that the actor may see of it, and what it changed in the first `diffs` of its pages. */
  commitOf(actor: Actor, wiki: WikiInfo, input: { revision: string; diffs: number }): Promise<CommitInWiki>;
  /** Turns the box of a task, counted in the text of the page at `revision`, and merges. */
  tick(
    actor: Actor,
    wiki: WikiInfo,
    input: { path: string; revision: string; line: number; done: boolean; message?: string | undefined },
    context: WriteContext,
  ): Promise<WriteAnswer>;
  /** Paths of pages whose name resembles the text, the closest first. */
  suggest(actor: Actor, wiki: WikiInfo, text: string): Promise<string[]>;
  /** Paths that begin with, or contain, what was typed so far; `''`: the first ones. */
  complete(actor: Actor, wiki: WikiInfo, input: { text: string; limit: number }): Promise<PathCompletion>;
}

export interface PathCompletion {
  readonly paths: readonly string[];
  /** Of all that match. */
  readonly total: number;
}

export interface SearchService {
  search(actor: Actor, wiki: WikiInfo, query: z.input<typeof searchQuery>): Promise<SearchAnswer>;
  /** Passages that are nearest in meaning, several of a page; by words where there is no model. */
  semantic(actor: Actor, wiki: WikiInfo, query: z.input<typeof semanticQuery>): Promise<SemanticAnswer>;
  /** Pages about the same as the page at `path`, nearest first. Empty where there is no model. */
  related(actor: Actor, wiki: WikiInfo, path: string, limit?: number): Promise<RelatedPage[]>;
  /** Pages that say nearly the same. */
  duplicates(actor: Actor, wiki: WikiInfo): Promise<DuplicateGroup[]>;
  /** Begins to make everything anew that the search knows of the wiki, from its repository. */
  reindex(actor: Actor, wiki: WikiInfo): Promise<ReindexAnswer>;
  reindexStatus(actor: Actor, wiki: WikiInfo): Promise<ReindexAnswer>;
}

/** What a request was answered with. */
export interface RecordedAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: unknown;
}

export interface IdempotencyService {
  /**
   * Does the work at most once for this user and key, and answers as the first time. `fingerprint`:
   * a hash of all that makes the request what it is. The key goes into the work's {@link WriteContext}.
   */
  once(
    actor: Actor,
    request: { key: string; fingerprint: Uint8Array<ArrayBuffer> },
    work: () => Promise<RecordedAnswer>,
  ): Promise<RecordedAnswer>;
  /**
   * The same for work that is no commit, so that nobody can tell afterwards whether it was done: it is
   * begun once, and where its answer was lost, repeating it is refused. Answers may hold secrets that
   * are shown once, and are kept encrypted.
   */
  onceSealed(
    actor: Actor,
    request: { key: string; fingerprint: Uint8Array<ArrayBuffer> },
    work: () => Promise<RecordedAnswer>,
  ): Promise<RecordedAnswer>;
}

/** The actor's own unsaved texts; nobody else's are ever seen. */
export interface DraftService {
  list(actor: Actor, wiki: WikiInfo): Promise<DraftList>;
  read(actor: Actor, wiki: WikiInfo, path: string): Promise<DraftAnswer>;
  put(
    actor: Actor,
    wiki: WikiInfo,
    input: { path: string; content: string; base_revision?: string | null | undefined },
  ): Promise<DraftAnswer>;
  delete(actor: Actor, wiki: WikiInfo, path: string): Promise<DeleteDraftAnswer>;
}

/** Files of pages. */
export interface AttachmentService {
  list(actor: Actor, wiki: WikiInfo, page: string): Promise<AttachmentList>;
  /** Lands in one commit. A taken name is `page_exists`, or gets a number with `unique`. */
  add(
    actor: Actor,
    wiki: WikiInfo,
    input: {
      page: string;
      filename: string;
      unique?: boolean;
      message?: string;
      content: ReadableStream<Uint8Array> | Uint8Array;
    },
    context: WriteContext,
  ): Promise<AttachmentAdded>;
  /** Pages, files and tags of the wiki that the actor sees, for completion. */
  names(actor: Actor, wiki: WikiInfo): Promise<Names>;
}

/** The bytes of a file, now or as they were. */
export interface FileContent {
  readonly path: string;
  readonly blobOid: string;
  readonly size: number;
  /** Null: of an old version, which is not asked. */
  readonly updatedAt: Date | null;
  readonly revision: string;
  /** The bytes that were asked for, with status and headers of a range; 416 where there are none. */
  bytes(options?: { range?: string; signal?: AbortSignal }): Promise<Response>;
}

/** All files of a wiki, by their own paths. */
export interface FileService {
  list(actor: Actor, wiki: WikiInfo, query: z.input<typeof listFilesQuery>): Promise<FileList>;
  details(actor: Actor, wiki: WikiInfo, path: string): Promise<FileDetails>;
  open(actor: Actor, wiki: WikiInfo, path: string, query?: { revision?: string | undefined }): Promise<FileContent>;
  /** What exists is replaced only by somebody who names the revision that they saw. `size` where it is known. */
  put(
    actor: Actor,
    wiki: WikiInfo,
    input: {
      path: string;
      revision?: string | null | undefined;
      message?: string | undefined;
      /** `from`: the bytes that the file had at that revision. */
      content: ReadableStream<Uint8Array> | Uint8Array | { readonly from: string };
      size?: number | undefined;
    },
    context: WriteContext,
  ): Promise<PutFileAnswer>;
  delete(
    actor: Actor,
    wiki: WikiInfo,
    input: { path: string; revision?: string | null | undefined; message?: string | undefined },
    context: WriteContext,
  ): Promise<DeleteFileAnswer>;
  /** Links follow. */
  rename(
    actor: Actor,
    wiki: WikiInfo,
    input: {
      path: string;
      new_path: string;
      revision?: string | null | undefined;
      update_links?: boolean;
      message?: string | undefined;
    },
    context: WriteContext,
  ): Promise<RenameAnswer>;
  history(actor: Actor, wiki: WikiInfo, path: string, query: z.input<typeof fileHistoryQuery>): Promise<FileHistory>;
}

/** How pages hang together. */
export interface LinkService {
  /** All pages and the links between them, or what is around one page. */
  graph(actor: Actor, wiki: WikiInfo, query: z.input<typeof graphQuery>): Promise<Graph>;
  ofPage(actor: Actor, wiki: WikiInfo, path: string): Promise<PageLinks>;
  /** Targets of the page's links to nothing, as written. */
  unresolved(actor: Actor, wiki: WikiInfo, path: string): Promise<string[]>;
  /** Sentences that link to a page, and those that name it without a link. */
  mentions(actor: Actor, wiki: WikiInfo, path: string): Promise<Mentions>;
}

/** What could be better in a wiki. */
export interface HealthService {
  /** Without duplicates, which take longer to find. */
  counts(actor: Actor, wiki: WikiInfo): Promise<Record<Exclude<ProblemKind, 'duplicates'>, number>>;
  problems(
    actor: Actor,
    wiki: WikiInfo,
    query: z.input<typeof lintQuery> & { kind: ProblemKind },
  ): Promise<ProblemList>;
  /** The numbers, and the problems of one kind: the asked one, or the first that there are any of. */
  overview(
    actor: Actor,
    wiki: WikiInfo,
    options: { kind: ProblemKind | undefined; limit: number; cursor: string | undefined },
  ): Promise<{ counts: Partial<Record<ProblemKind, number>>; list: ProblemList }>;
  /** The first ones of all kinds. */
  all(actor: Actor, wiki: WikiInfo, options?: { limit?: number; prefix?: string | undefined }): Promise<AllProblems>;
  /** Mends one problem in one commit, which says what it did. */
  fix(
    actor: Actor,
    wiki: WikiInfo,
    fix: Fix,
    context: WriteContext,
  ): Promise<CommitsAnswer & { readonly message: string }>;
}

/** Lists of pages for readers. */
export interface ListService {
  /** From A to Z, in parts. */
  index(actor: Actor, wiki: WikiInfo, query: z.input<typeof indexQuery>): Promise<PageIndex>;
  /** By name. */
  labels(actor: Actor, wiki: WikiInfo, kind: LabelKind): Promise<Label[]>;
}

export interface Services {
  readonly activity: ActivityService;
  readonly auditLog: AuditLogService;
  readonly usage: UsageService;
  readonly templates: TemplateService;
  readonly account: AccountService;
  readonly context: ContextService;
  readonly lists: ListService;
  readonly members: MemberService;
  readonly invitations: InvitationService;
  readonly webhooks: WebhookService;
  readonly links: LinkService;
  readonly health: HealthService;
  readonly files: FileService;
  readonly attachments: AttachmentService;
  readonly drafts: DraftService;
  readonly idempotency: IdempotencyService;
  readonly access: AccessService;
  readonly users: UserService;
  readonly sessions: SessionService;
  readonly hostSessions: HostSessionService;
  readonly hosts: HostService;
  readonly identities: IdentityService;
  readonly tokens: TokenService;
  readonly wikis: WikiService;
  readonly pages: PageService;
  readonly search: SearchService;
  readonly watch: WatchService;
}
