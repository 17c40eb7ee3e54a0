/** Shapes of `…/api/v1/attachments` and `…/api/v1/names`. */
import { z } from 'zod';
import { oid } from './rpc.ts';

export const attachment = z
  .object({
    filename: z.string(),
    path: z.string().describe('In the wiki: `Actors/Iran/map.png`.'),
    size: z.number().int().describe('In bytes.'),
    mime_type: z.string(),
    last_modified: z.iso.datetime(),
    url: z.string(),
  })
  .meta({ id: 'Attachment' });
export type AttachmentInfo = z.infer<typeof attachment>;

export const attachmentList = z
  .object({
    attachments: z.array(attachment.extend({ revision: oid })),
    total: z.number().int(),
    path: z.string().describe('The page.'),
  })
  .meta({ id: 'AttachmentList' });
export type AttachmentList = z.infer<typeof attachmentList>;

export const addAttachmentQuery = z.strictObject({
  unique: z
    .enum(['true', 'false'])
    .default('false')
    .describe('With `true`, a name that is taken gets a number (`map-1.png`); without, it is refused.'),
});
/** What the multipart form says as JSON; `content` is base64. */
export const addAttachmentBody = z.strictObject({
  filename: z.string().min(1).max(500),
  content: z.base64().describe('The bytes, in base64.'),
});
export const attachmentAdded = attachment
  .extend({ revision: oid, indexed: z.boolean() })
  .meta({ id: 'AttachmentAdded' });
export type AttachmentAdded = z.infer<typeof attachmentAdded>;

/** All that a link of the wiki may name, for completion: small enough to be had at once. */
export const namesAnswer = z
  .object({
    pages: z.array(z.object({ path: z.string(), title: z.string(), aliases: z.array(z.string()) })),
    files: z.array(z.object({ path: z.string(), size: z.number().int() })),
    tags: z.array(z.string()).describe('The most used first.'),
    categories: z.array(z.string()),
    complete: z.boolean().describe('False: the wiki has more than is listed.'),
  })
  .meta({ id: 'Names' });
export type Names = z.infer<typeof namesAnswer>;
