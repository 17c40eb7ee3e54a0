/**
 * The use cases, as the doors see them. Each takes the actor first and plain input second, checks
 * the rights itself, and throws `WikibotError` for everything that a user can do something about.
 */
import type { Actor, Right, Role, WikiRights } from '../core/access.ts';
import type { DeleteDraftAnswer, DraftAnswer, DraftList } from '../protocol/drafts.ts';
import type { Graph, Mentions, PageLinks, graphQuery } from '../protocol/links.ts';
import type { AllProblems, Fix, ProblemKind, ProblemList, lintQuery } from '../protocol/lint.ts';
import type { Label, LabelKind, PageIndex, indexQuery } from '../protocol/lists.ts';
import type { CommitsAnswer } from '../protocol/rest.ts';
import type {
  DuplicateGroup,
  ReindexAnswer,
  RelatedPage,
  SearchAnswer,
  SemanticAnswer,
  searchQuery,
  semanticQuery,
} from '../protocol/search.ts';
import type { AccountService } from './account/types.ts';
import type { ActivityService } from './activity/types.ts';
import type { AuditLogService } from './audit-log/types.ts';
import type { WikiSettings } from './bootstrap/pages.ts';
import type { ContextService } from './context/types.ts';
import type { AttachmentService, FileService } from './files/types.ts';
import type { HostSessionService } from './host-sessions/types.ts';
import type { HostService } from './hosts/types.ts';
import type { IdentityService } from './identities/types.ts';
import type { PageService } from './pages/types.ts';
import type { InvitationService, MemberService, SessionService, TokenService, UserService } from './people.ts';
import type { Template, TemplateService } from './templates/types.ts';
import type { UsageService } from './usage/types.ts';
import type { WatchService } from './watch/types.ts';
import type { WebhookService } from './webhooks/types.ts';
import type { z } from 'zod';

export type * from './pages/types.ts';
export type * from './people.ts';
export type * from './files/types.ts';

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

/** Where a part of a list begins, and how long it is at most. */
export interface ListPart {
  readonly limit: number;
  readonly cursor?: string | undefined;
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
