/** Shapes of `GET /links` (CONTRACT, "REST, per wiki"), and of what names a page without a link. */
import { z } from 'zod';
import { oid } from './rpc.ts';

const isTrue = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');

export const graphQuery = z.strictObject({
  /** Only what is this near to the page, by links in either direction. */
  page: z.string().optional(),
  depth: z.coerce.number().int().min(1).max(3).default(1),
  /** With the pages that are linked to and not there. */
  missing: isTrue,
});
export const graphAnswer = z.object({
  nodes: z.array(
    z.object({
      path: z.string(),
      title: z.string(),
      category: z.string().nullable(),
      tags: z.array(z.string()),
      /** Pages that it links to, and that link to it. */
      links_to: z.number().int(),
      linked_from: z.number().int(),
      /** Nobody has written it yet. */
      missing: z.literal(true).optional(),
    }),
  ),
  /** One for each pair of pages, by their paths. */
  edges: z.array(z.object({ from: z.string(), to: z.string() })),
});
export type Graph = z.infer<typeof graphAnswer>;

export const pageLinksAnswer = z.object({
  path: z.string(),
  links_to: z.array(z.string()),
  linked_from: z.array(z.string()),
});
export type PageLinks = z.infer<typeof pageLinksAnswer>;

export const passage = z.object({
  before: z.string(),
  hit: z.string(),
  after: z.string(),
  line: z.number().int(),
});
const naming = z.object({ path: z.string(), title: z.string(), revision: oid });

export const mentionsAnswer = z.object({
  path: z.string(),
  /** Pages that link to it, with the sentence of the first link; null where none can be shown. */
  backlinks: z.array(naming.extend({ passage: passage.nullable() })),
  /** How many more link to it. */
  more_backlinks: z.number().int(),
  /** Pages that name it and do not link to it. */
  mentions: z.array(naming.extend({ passage })),
});
export type Mentions = z.infer<typeof mentionsAnswer>;
