/** What a row of the matrix says of one operation. */
import type { Question, Verdict } from './rules.ts';
import type { Party, Slug, World } from './world.ts';

/** Where and by whom an operation is tried. */
export interface Case {
  readonly world: World;
  readonly slug: Slug;
  readonly party: Party;
  /** It has to succeed, so that it is given things of its own. */
  readonly will: boolean;
  /** `Folder`, or `Other` for what limited tokens don't see. */
  readonly folder: string;
}

export interface Ask {
  readonly path: string;
  readonly body?: unknown;
  /** Instead of `body`. */
  readonly bytes?: string;
}

export interface Row extends Omit<Question, 'changes' | 'outside'> {
  /** It names a page, so that limited tokens ask for one outside too. */
  readonly page?: boolean;
  /** Done by the last test alone, since nothing is left of the wiki. */
  readonly destroys?: boolean;
  readonly ok?: readonly number[];
  /** Makes what all of its requests need. */
  readonly before?: (world: World, slug: Slug) => Promise<unknown>;
  /** Makes what it needs, where it has to succeed. */
  readonly ask: (at: Case) => Ask | Promise<Ask>;
  /** Where the rules alone don't tell it. */
  readonly instead?: (verdict: Verdict, at: Case) => Verdict;
  /** Puts back what the next one needs. */
  readonly after?: (at: Case) => Promise<unknown>;
}
