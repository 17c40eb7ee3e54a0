/** Pages as the doors see them: read, listed, written, and their history. */
import type { Actor } from '../../core/access.ts';
import type { Edit } from '../../core/edits.ts';
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
} from '../../protocol/rest.ts';
import type { ChangeInput, CommitResult } from '../../protocol/rpc.ts';
import type { WikiInfo, WriteContext } from '../types.ts';
import type { z } from 'zod';

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
  readonly lastCommit: z.infer<typeof import('../../protocol/rest.ts').commitInfo>;
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
