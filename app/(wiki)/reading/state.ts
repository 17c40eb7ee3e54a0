/**
 * A tag of everything that a page of the wiki is made from besides its address, known before the
 * page is looked at: the wiki's row (its `indexed_oid` moves with every derived row), who reads, in
 * which language, and the program itself. Where it is the same, so is the page, and a reader who has
 * it is answered 304 for the price of two look-ups. Where it is not, the page may still be.
 */
import { createHash } from 'node:crypto';
import type { WikiInfo } from '#lib/services/types.ts';

/** Of the sources (next.config.ts); while they change under our hands, of this moment. */
const PROGRAM = process.env.NODE_ENV === 'production' ? (process.env.BUILD_HASH ?? '') : crypto.randomUUID();

export interface PageState {
  readonly wiki: WikiInfo;
  /** The address, whose host and path are part of what links say. */
  readonly url: string;
  readonly host: string | null;
  readonly appUrl: string;
  readonly language: string;
  /** What of the reader may be seen in a page: the name, and what a path-limited token may read. */
  readonly reader: unknown;
}

export function stateTag(state: PageState): string {
  return tagOf(state);
}

/** What all pages of the wiki that are the same for everybody have in common; the front asks by it (front/public.ts). */
export function wikiTag(wiki: WikiInfo): string {
  return tagOf(wiki);
}

function tagOf(made: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([PROGRAM, made]))
    .digest('base64url')
    .slice(0, 22);
}
