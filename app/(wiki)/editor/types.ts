/** What the editor is given, and what can become of a save. */
import type { CommitInfo } from '#lib/protocol/rest.ts';

export interface EditorProps {
  /** `/@alice/notes`: page addresses and the API hang below it. */
  readonly base: string;
  readonly wikiId: string;
  readonly homePath: string;
  readonly signInHref: string;
  /** Of this page's content security policy. */
  readonly nonce: string;
  /** Null: a new page without a name yet. */
  readonly path: string | null;
  /** Null: the page is not there yet. */
  readonly revision: string | null;
  /** The whole page. */
  readonly content: string;
  /** The part that is edited, where it is not the whole. */
  readonly section: SectionPart | null;
  /** The user's own draft on the server. */
  readonly draft: KeptDraft | null;
  /** Pages under `Meta/` that a new page can begin with. */
  readonly templates: readonly { readonly path: string; readonly title: string }[];
}

export interface SectionPart {
  readonly heading: string;
  readonly id: string;
  /** Offsets in the content. */
  readonly start: number;
  readonly end: number;
}

export interface KeptDraft {
  /** The whole page, also where a section was edited. */
  readonly content: string;
  /** What the text was based on; null for a page that was not there yet. */
  readonly revision: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A page as the API gives it, as far as the editor needs it. */
export interface CurrentPage {
  readonly content: string;
  readonly revision: string;
  readonly last_commit: CommitInfo;
}

export type SaveOutcome =
  | { readonly kind: 'saved'; readonly path: string; readonly revision: string; readonly merged: boolean }
  | {
      readonly kind: 'conflict';
      readonly currentRevision: string;
      /** With markers where both changed the same lines. */
      readonly mergedText: string;
      /** Null when it could not be read. */
      readonly current: CurrentPage | null;
    }
  /** Somebody else has made a page of this name meanwhile. */
  | { readonly kind: 'exists' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly reason: Failure };

/** Said in the reader's language, but for what the server says itself. */
export type Failure =
  | { readonly kind: 'offline' }
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'path-missing' }
  | { readonly kind: 'said'; readonly detail: string };
