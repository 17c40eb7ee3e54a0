/** Shapes of `…/api/v1/attachments` and `…/api/v1/names`. */
import { z } from 'zod';
import { oid } from './rpc.ts';

export const attachment = z.object({
  filename: z.string(),
  /** In the wiki: `Actors/Iran/map.png`. */
  path: z.string(),
  /** In bytes. */
  size: z.number().int(),
  mime_type: z.string(),
  last_modified: z.iso.datetime(),
  url: z.string(),
});
export type AttachmentInfo = z.infer<typeof attachment>;

export const attachmentList = z.object({
  attachments: z.array(attachment.extend({ revision: oid })),
  total: z.number().int(),
  /** The page. */
  path: z.string(),
});
export type AttachmentList = z.infer<typeof attachmentList>;

export const addAttachmentQuery = z.strictObject({
  /** With `true`, a name that is taken gets a number (`map-1.png`); without, it is refused. */
  unique: z.enum(['true', 'false']).default('false'),
});
/** What the multipart form says as JSON; `content` is base64. */
export const addAttachmentBody = z.strictObject({ filename: z.string().min(1).max(500), content: z.base64() });
export const attachmentAdded = attachment.extend({ revision: oid, indexed: z.boolean() });
export type AttachmentAdded = z.infer<typeof attachmentAdded>;

/** All that a link of the wiki may name, for completion: small enough to be had at once. */
export const namesAnswer = z.object({
  pages: z.array(z.object({ path: z.string(), title: z.string(), aliases: z.array(z.string()) })),
  files: z.array(z.object({ path: z.string(), size: z.number().int() })),
  /** The most used first. */
  tags: z.array(z.string()),
  categories: z.array(z.string()),
  /** False: the wiki has more than is listed. */
  complete: z.boolean(),
});
export type Names = z.infer<typeof namesAnswer>;
