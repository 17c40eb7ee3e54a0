/** Shapes of the search (CONTRACT, "REST, per wiki"), and of what is kept for it. */
import { z } from 'zod';
import { oid, signalStates } from './rpc.ts';

const date = z.iso.datetime({ offset: true }).or(z.iso.date());

/** Longer than a question is a text to which something alike is looked for. */
const q = z.string().trim().min(1, 'Say what to search for in "q".').max(10_000);

const filters = {
  prefix: z.string().optional().describe('Pages at or under this path.'),
  tag: z.string().optional(),
  category: z.string().optional(),
  updated_since: date.optional().describe('Of the last change.'),
  updated_until: date.optional(),
  author: z.string().max(200).optional().describe('Who wrote last: a user name, or a name as commits show it.'),
};

export const SEARCH_MODES = ['hybrid', 'keyword', 'semantic', 'regex'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

export const searchQuery = z.strictObject({
  q,
  mode: z.enum(SEARCH_MODES).default('hybrid'),
  ...filters,
  limit: z.coerce.number().int().min(1).max(100).default(10),
});

const searchResult = z
  .object({
    name: z.string(),
    path: z.string(),
    title: z.string(),
    section: z.string().describe('Heading above the hit; empty at the top of the page.'),
    section_path: z.array(z.string()).describe('The headings above that, outermost first, and `section`.'),
    snippet: z
      .string()
      .describe('Plain text; hits stand between U+E000 and U+E001, so that no markup has to be trusted.'),
    score: z.number().describe('Comparable within one answer. Of the mode `regex`: how often the expression matches.'),
    line: z.number().int(),
    revision: oid,
  })
  .meta({ id: 'SearchResult' });

const shared = {
  signals: signalStates.describe('Which signals were asked, and whether they could answer.'),
  note: z.string().optional().describe('In a sentence, where the answer is not all that was asked for.'),
};

export const searchAnswer = z
  .object({
    query: z.string(),
    mode: z.enum(SEARCH_MODES),
    results: z.array(searchResult),
    total: z.number().int().describe('Pages that match, also beyond `limit`.'),
    ...shared,
  })
  .meta({ id: 'SearchResults' });
export type SearchAnswer = z.infer<typeof searchAnswer>;

export const semanticQuery = z.strictObject({
  q,
  n: z.coerce.number().int().min(1).max(50).default(5),
  max_chunks_per_page: z.coerce.number().int().min(1).max(20).default(2),
  ...filters,
});

export const semanticAnswer = z
  .object({
    query: z.string(),
    results: z.array(
      z.object({
        name: z.string(),
        path: z.string(),
        title: z.string(),
        section: z.string(),
        section_path: z.array(z.string()),
        text: z.string().describe('All of the chunk.'),
        snippet: z.string(),
        distance: z.number().describe('Of the cosine, 0 to 2; that of the words where no model answered.'),
        line: z.number().int(),
        revision: oid,
        chunk_index: z.number().int().describe('From 0.'),
        total_chunks: z.number().int(),
        page_word_count: z.number().int(),
      }),
    ),
    total: z.number().int().describe('Pages that were found, also beyond `n`.'),
    ...shared,
  })
  .meta({ id: 'Passages' });
export type SemanticAnswer = z.infer<typeof semanticAnswer>;

export const reindexAnswer = z
  .object({
    state: z
      .enum(['idle', 'rows', 'vectors', 'model'])
      .describe(
        "`rows`: pages are read from the repository; `vectors`: their passages get theirs; `model`: the wiki's own model is made.",
      ),
    pages_done: z.number().int().describe('Pages that every signal knows.'),
    pages_total: z.number().int(),
    eta_seconds: z
      .number()
      .int()
      .nullable()
      .describe("Until all vectors are there; null: nothing is to be done, or it can't be told yet."),
    head: oid.nullable(),
    indexed: oid.nullable().describe('The commit up to which every signal is complete.'),
  })
  .meta({ id: 'IndexState' });
export type ReindexAnswer = z.infer<typeof reindexAnswer>;

export const relatedQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(24).default(6) });
export interface RelatedPage {
  readonly path: string;
  readonly title: string;
}
export const relatedAnswer = z
  .object({ path: z.string(), related: z.array(z.object({ path: z.string(), title: z.string() })) })
  .meta({ id: 'RelatedPages' });

export const duplicateGroup = z
  .object({
    pages: z.array(z.object({ path: z.string(), title: z.string() })),
    similarity: z.number().describe('Share of what the two pages that are least alike have in common, 0 to 1.'),
  })
  .meta({ id: 'DuplicateGroup' });
export type DuplicateGroup = z.infer<typeof duplicateGroup>;
