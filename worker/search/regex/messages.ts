/** Between the worker and its thread of regular expressions. */
export interface RegexPage {
  readonly pageId: string;
  readonly text: string;
}

export interface RegexTask {
  readonly pattern: string;
  readonly pages: readonly RegexPage[];
}

export interface PageMatches {
  readonly pageId: string;
  readonly line: number;
  readonly section: string;
  readonly snippet: string;
  readonly matches: number;
}

export type RegexReply =
  | { readonly kind: 'found'; readonly found: readonly PageMatches[] }
  | { readonly kind: 'malformed'; readonly reason: string };
