import type { z } from 'zod';
import type { Actor } from '../../core/access.ts';
import type { contextQuery } from '../../protocol/context.ts';
import type { WikiInfo } from '../types.ts';

/** A part of a page; lines count from 1. */
export interface Source {
  readonly path: string;
  /** Headings from the outermost to its own, like `A > B`; null: not under a heading, or the whole page. */
  readonly section: string | null;
  readonly first: number;
  readonly last: number;
}

export interface BuiltContext {
  /** Markdown for a model: the parts, what links there, what changed lately, and what was left out. */
  readonly text: string;
  /** Of `text`, as lib/services/context/tokens.ts estimates them: at most the budget. */
  readonly tokens: number;
  readonly sources: readonly Source[];
  /** What would have been next. */
  readonly leftOut: readonly Source[];
}

export interface ContextService {
  /** The most useful parts for a question (`query`), or of a page and around it (`path`), within a budget. */
  build(actor: Actor, wiki: WikiInfo, input: z.input<typeof contextQuery>): Promise<BuiltContext>;
}
