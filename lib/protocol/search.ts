/** Shapes of the search (CONTRACT, "REST, per wiki"), and of what is kept for it. */
import { z } from 'zod';
import { oid, signalStates } from './rpc.ts';

const date = z.iso.datetime({ offset: true }).or(z.iso.date());

/** Longer than a question is a text to which something alike is looked for. */
const q = z.string().trim().min(1, 'Say what to search for in "q".').max(10_000);

const filters = {
  /** Pages at or under this path. */
  prefix: z.string().optional(),
  tag: z.string().optional(),
  category: z.string().optional(),
  /** Of the last change. */
  updated_since: date.optional(),
  updated_until: date.optional(),
  /** Who wrote last: a user name, or a name as commits show it. */
  author: z.string().max(200).optional(),
};

export const SEARCH_MODES = ['hybrid', 'keyword', 'semantic', 'regex'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];

export const searchQuery = z.strictObject({
  q,
  mode: z.enum(SEARCH_MODES).default('hybrid'),
  ...filters,
  limit: z.coerce.number().int().min(1).max(100).default(10),
});

const searchResult = z.object({
  name: z.string(),
  path: z.string(),
  title: z.string(),
  /** Heading above the hit; empty at the top of the page. */
  section: z.string(),
  /** The headings above that, outermost first, and `section`. */
  section_path: z.array(z.string()),
  /** Plain text; hits stand between U+E000 and U+E001, so that no markup has to be trusted. */
  snippet: z.string(),
  /** Comparable within one answer. Of the mode `regex`: how often the expression matches. */
  score: z.number(),
  line: z.number().int(),
  revision: oid,
});

const shared = {
  /** Which signals were asked, and whether they could answer. */
  signals: signalStates,
  /** In a sentence, where the answer is not all that was asked for. */
  note: z.string().optional(),
};

export const searchAnswer = z.object({
  query: z.string(),
  mode: z.enum(SEARCH_MODES),
  results: z.array(searchResult),
  /** Pages that match, also beyond `limit`. */
  total: z.number().int(),
  ...shared,
});
export type SearchAnswer = z.infer<typeof searchAnswer>;

export const semanticQuery = z.strictObject({
  q,
  n: z.coerce.number().int().min(1).max(50).default(5),
  max_chunks_per_page: z.coerce.number().int().min(1).max(20).default(2),
  ...filters,
});

export const semanticAnswer = z.object({
  query: z.string(),
  results: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      title: z.string(),
      section: z.string(),
      section_path: z.array(z.string()),
      /** All of the chunk. */
      text: z.string(),
      snippet: z.string(),
      /** Of the cosine, 0 to 2; that of the words where no model answered. */
      distance: z.number(),
      line: z.number().int(),
      revision: oid,
      /** From 0. */
      chunk_index: z.number().int(),
      total_chunks: z.number().int(),
      page_word_count: z.number().int(),
    }),
  ),
  /** Pages that were found, also beyond `n`. */
  total: z.number().int(),
  ...shared,
});
export type SemanticAnswer = z.infer<typeof semanticAnswer>;

export const reindexAnswer = z.object({
  /** `rows`: pages are read from the repository; `vectors`: their passages get theirs; `model`: the wiki's own model is made. */
  state: z.enum(['idle', 'rows', 'vectors', 'model']),
  /** Pages that every signal knows. */
  pages_done: z.number().int(),
  pages_total: z.number().int(),
  /** Until all vectors are there; null: nothing is to be done, or it can't be told yet. */
  eta_seconds: z.number().int().nullable(),
  head: oid.nullable(),
  /** The commit up to which every signal is complete. */
  indexed: oid.nullable(),
});
export type ReindexAnswer = z.infer<typeof reindexAnswer>;

export const relatedQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(24).default(6) });
export interface RelatedPage {
  readonly path: string;
  readonly title: string;
}

export const duplicateGroup = z.object({
  pages: z.array(z.object({ path: z.string(), title: z.string() })),
  /** Share of what the two pages that are least alike have in common, 0 to 1. */
  similarity: z.number(),
});
export type DuplicateGroup = z.infer<typeof duplicateGroup>;
