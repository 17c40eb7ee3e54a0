/** Shapes of `GET /links` (CONTRACT, "REST, per wiki"), and of what names a page without a link. */
import { z } from 'zod';
import { oid } from './rpc.ts';

const isTrue = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');

export const graphQuery = z.strictObject({
  page: z.string().optional().describe('Only what is this near to the page, by links in either direction.'),
  depth: z.coerce.number().int().min(1).max(3).default(1),
  missing: isTrue.describe('With the pages that are linked to and not there.'),
});
export const graphAnswer = z
  .object({
    nodes: z.array(
      z.object({
        path: z.string(),
        title: z.string(),
        category: z.string().nullable(),
        tags: z.array(z.string()),
        links_to: z.number().int().describe('Pages that it links to, and that link to it.'),
        linked_from: z.number().int(),
        missing: z.literal(true).optional().describe('Nobody has written it yet.'),
      }),
    ),
    edges: z
      .array(z.object({ from: z.string(), to: z.string() }))
      .describe('One for each pair of pages, by their paths.'),
  })
  .meta({ id: 'Graph' });
export type Graph = z.infer<typeof graphAnswer>;

export const pageLinksAnswer = z
  .object({
    path: z.string(),
    links_to: z.array(z.string()),
    linked_from: z.array(z.string()),
  })
  .meta({ id: 'PageLinks' });
export type PageLinks = z.infer<typeof pageLinksAnswer>;

export const passage = z
  .object({
    before: z.string(),
    hit: z.string(),
    after: z.string(),
    line: z.number().int(),
  })
  .meta({ id: 'Passage' });
const naming = z.object({ path: z.string(), title: z.string(), revision: oid });

export const mentionsAnswer = z
  .object({
    path: z.string(),
    backlinks: z
      .array(naming.extend({ passage: passage.nullable() }))
      .describe('Pages that link to it, with the sentence of the first link; null where none can be shown.'),
    more_backlinks: z.number().int().describe('How many more link to it.'),
    mentions: z.array(naming.extend({ passage })).describe('Pages that name it and do not link to it.'),
  })
  .meta({ id: 'Mentions' });
export type Mentions = z.infer<typeof mentionsAnswer>;
