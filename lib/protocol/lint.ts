/** Shapes of `GET /lint` (CONTRACT, "REST, per wiki"): what could be better in a wiki, and how it is mended. */
import { z } from 'zod';
import { commitsAnswer, nextCursor, paging } from './rest.ts';
import { duplicateGroup } from './search.ts';

export const PROBLEM_KINDS = [
  'broken_links',
  'wanted_pages',
  'orphans',
  'empty',
  'missing_frontmatter',
  'stale',
  'duplicates',
] as const;
export type ProblemKind = (typeof PROBLEM_KINDS)[number];

export const lintQuery = z.strictObject({
  kind: z.enum(PROBLEM_KINDS).optional(),
  prefix: z
    .string()
    .optional()
    .describe('Of pages at or under this path; of wanted pages, those that are linked to there.'),
  ...paging,
});

const page = z.object({ path: z.string(), title: z.string() });

/** One problem of each kind. */
const problems = {
  broken_links: page
    .extend({
      target: z.string(),
      kind: z.enum(['page', 'file']),
      embed: z.boolean(),
      suggestion: z.string().nullable(),
    })
    .describe('A link to nothing, on one page. `suggestion`: a page of a near name.'),
  wanted_pages: z
    .object({
      path: z.string(),
      target: z.string(),
      links: z.number().int(),
      linked_from: z.array(page),
      suggestion: z.string().nullable(),
    })
    .describe('A page that others link to and nobody has written. `target`: as it is written first.'),
  orphans: page
    .extend({ words: z.number().int(), suggestion: z.string().nullable() })
    .describe('`suggestion`: a page that could link to it.'),
  empty: page.extend({ words: z.number().int(), linked_from: z.number().int() }),
  missing_frontmatter: page.extend({ missing: z.array(z.string()), suggestion: z.string().nullable() }),
  stale: page.extend({ last_updated: z.iso.datetime() }),
  duplicates: duplicateGroup,
} as const;

export type Problem<K extends ProblemKind> = z.infer<(typeof problems)[K]>;

/** The problems stand under the name of their kind. */
const problemList = <K extends ProblemKind>(kind: K) =>
  z.object({ kind: z.literal(kind), total: z.int(), [kind]: z.array(problems[kind]), next_cursor: nextCursor });
type ListOf<K extends ProblemKind> = {
  readonly kind: K;
  readonly total: number;
  readonly next_cursor: string | null;
} & { readonly [P in K]: readonly Problem<P>[] };
export type ProblemList = { [K in ProblemKind]: ListOf<K> }[ProblemKind];

/** Without a `kind`: the first problems of all kinds, and how many there are. */
export type AllProblems = { readonly totals: Readonly<Record<ProblemKind, number>> } & {
  readonly [K in ProblemKind]: readonly Problem<K>[];
};

const path = z.string();
const target = z.string().min(1).max(1024);

const numbers = z.object(Object.fromEntries(PROBLEM_KINDS.map((kind) => [kind, z.int()])));
const lists = Object.fromEntries(PROBLEM_KINDS.map((kind) => [kind, z.array(problems[kind])]));
/** All kinds, or the one that was asked for. */
export const lintAnswer = z.union([
  z.object({ totals: numbers, ...lists }).meta({ id: 'AllProblems' }),
  ...PROBLEM_KINDS.map(problemList),
]);
export const fixAnswer = commitsAnswer.extend({ message: z.string().describe('Of the commit.') }).meta({ id: 'Fix' });

/** A change that mends one problem, in one commit. */
export const fixBody = z.discriminatedUnion('fix', [
  z.strictObject({ fix: z.literal('create_page'), path }),
  /** All links to nothing that are written so (or on one page, `path`) lead to the page `to`. */
  z.strictObject({ fix: z.literal('retarget'), target, to: path, path: path.optional() }),
  /** The same links become their text. */
  z.strictObject({ fix: z.literal('unlink'), target, path: path.optional() }),
  /** The page `from` gets a link to it. */
  z.strictObject({ fix: z.literal('link_orphan'), path, from: path }),
  z.strictObject({ fix: z.literal('add_frontmatter'), path, category: z.string().trim().min(1).max(200) }),
  z.strictObject({ fix: z.literal('archive'), path }),
  z.strictObject({ fix: z.literal('delete'), path }),
  /** Links to `path` lead to `into`, which is called by its names too; `path` is deleted. */
  z.strictObject({ fix: z.literal('merge'), path, into: path }),
  /** The name of `to` on the page `path` becomes a link. */
  z.strictObject({ fix: z.literal('link_mention'), path, to: path, line: z.int().min(1) }),
]);
export type Fix = z.infer<typeof fixBody>;
