/** Shapes of `…/api/v1/files`. */
import { z } from 'zod';
import { attachment } from './attachments.ts';
import { commitInfo, cursor, type deleteAnswer, nextCursor } from './rest.ts';
import { oid, revisionInput } from './rpc.ts';

/** What people tell files apart by; each follows from the media type. */
export const FILE_KINDS = ['image', 'document', 'audio', 'video', 'text', 'other'] as const;
export type FileKind = (typeof FILE_KINDS)[number];
export const FILE_SORTS = ['folder', 'name', 'newest', 'largest'] as const;
export type FileSort = (typeof FILE_SORTS)[number];

export const listFilesQuery = z.strictObject({
  prefix: z.string().optional().describe('Everything under a folder.'),
  page: z.string().optional().describe("Files that lie in the page's folder, and those that it shows from elsewhere."),
  kind: z.enum(FILE_KINDS).optional(),
  q: z.string().max(500).optional().describe('A part of the path.'),
  unused: z.enum(['true', 'false']).default('false').describe('`true`: files that no page links to or shows.'),
  sort: z.enum(FILE_SORTS).default('folder'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  cursor,
});

export const fileInfo = attachment
  .extend({
    kind: z.enum(FILE_KINDS),
    revision: oid,
    etag: oid.describe("Of its bytes, as the answer's `ETag` has it."),
    used_by: z.number().int().describe('Pages that link to it or show it.'),
  })
  .meta({ id: 'File' });
export type FileInfo = z.infer<typeof fileInfo>;

const counted = <Name extends z.ZodType>(name: Name) => z.object({ name, count: z.number().int() });
export const fileList = z
  .object({
    files: z.array(fileInfo),
    total: z.number().int(),
    size: z.number().int().describe('Of all that match, in bytes.'),
    next_cursor: nextCursor,
    kinds: z.array(counted(z.enum(FILE_KINDS))).describe('Of all files that the actor sees, whatever is asked for.'),
    folders: z.array(counted(z.string())),
  })
  .meta({ id: 'FileList' });
export type FileList = z.infer<typeof fileList>;

export const fileDetails = fileInfo.extend({ pages: z.array(z.object({ path: z.string(), title: z.string() })) });
export type FileDetails = z.infer<typeof fileDetails>;

export const readFileQuery = z.strictObject({ revision: revisionInput.optional() });
export const deleteFileQuery = z.strictObject({
  revision: revisionInput.optional(),
  commit_message: z.string().max(10_000).optional(),
});
export const putFileQuery = deleteFileQuery.extend({
  from: revisionInput.optional().describe('Instead of a body: the bytes that the file had there.'),
});

export const putFileAnswer = attachment
  .extend({ revision: oid, created: z.boolean(), indexed: z.boolean() })
  .meta({ id: 'FileWrite' });
export type PutFileAnswer = z.infer<typeof putFileAnswer>;
export type DeleteFileAnswer = z.infer<typeof deleteAnswer>;

export const fileHistoryQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor,
});
export const fileHistory = z
  .object({
    path: z.string(),
    versions: z
      .array(commitInfo.extend({ path: z.string(), size: z.number().int().nullable() }))
      .describe('`path` as it was then; without a size where the file was deleted.'),
    next_cursor: nextCursor,
  })
  .meta({ id: 'FileHistory' });
export type FileHistory = z.infer<typeof fileHistory>;
