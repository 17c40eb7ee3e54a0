/** Shapes of the lists of pages that the browser shows. */
import { z } from 'zod';

export const LABEL_KINDS = ['tag', 'category'] as const;
export type LabelKind = (typeof LABEL_KINDS)[number];

export const indexQuery = z.strictObject({
  /** A part of title or path. */
  q: z.string().max(500).default(''),
  prefix: z.string().optional(),
  tag: z.string().optional(),
  category: z.string().optional(),
  /** Begins at this letter, instead of `offset`. */
  letter: z.string().max(20).optional(),
  headings: z.boolean().default(false),
  limit: z.number().int().min(1).max(1000).default(200),
  offset: z.number().int().min(0).default(0),
});

export interface IndexHeading {
  /** 1 is the outermost below the title. */
  readonly depth: number;
  readonly text: string;
  /** Of its element. */
  readonly id: string;
}

export interface IndexPage {
  readonly path: string;
  readonly title: string;
  readonly letter: string;
  /** Empty where they were not asked for. */
  readonly headings: readonly IndexHeading[];
}

export interface PageIndex {
  /** All that match. */
  readonly total: number;
  readonly letters: readonly { readonly letter: string; readonly count: number }[];
  readonly pages: readonly IndexPage[];
  readonly offset: number;
}

export interface Label {
  /** As most pages spell it. */
  readonly name: string;
  readonly count: number;
}
