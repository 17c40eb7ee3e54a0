/** Files of pages and of the wiki, as the doors see them. */
import type { Actor } from '../../core/access.ts';
import type { AttachmentAdded, AttachmentList, Names } from '../../protocol/attachments.ts';
import type {
  DeleteFileAnswer,
  FileDetails,
  FileHistory,
  FileList,
  PutFileAnswer,
  fileHistoryQuery,
  listFilesQuery,
} from '../../protocol/files.ts';
import type { RenameAnswer } from '../../protocol/rest.ts';
import type { WikiInfo, WriteContext } from '../types.ts';
import type { z } from 'zod';

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
