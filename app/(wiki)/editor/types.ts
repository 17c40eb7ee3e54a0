/** What the editor is given, and what can become of a save. */
import type { CommitInfo } from '#lib/protocol/rest.ts';

export interface EditorProps {
  /** `/@alice/notes`: page addresses and the API hang below it. */
  readonly base: string;
  readonly wikiId: string;
  readonly homePath: string;
  /** Null: a new page without a name yet. */
  readonly path: string | null;
  /** Null: the page is not there yet. */
  readonly revision: string | null;
  readonly content: string;
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
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly message: string };
