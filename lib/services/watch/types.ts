/** Being told of changes while they happen. */
import type { Actor } from '../../core/access.ts';
import type { WikiInfo } from '../types.ts';

/** What became of a wiki's pages between two of its states, as far as the actor may see. */
export interface ChangedPages {
  /** Old and new paths of pages that were changed, moved or deleted; null: so much that it may be any. */
  readonly paths: readonly string[] | null;
  /** Pages came, went or moved, so that a list of them is another now. */
  readonly listChanged: boolean;
}

export interface WatchService {
  /**
   * Calls `changed` soon after a change of one of the wikis is in the database, with the state (a
   * commit) before it, from the one that `wikis` name on; and once at first and when its rights change,
   * so that whoever listens judges them anew. Ends with the function that it returns.
   */
  watch(
    wikis: readonly Pick<WikiInfo, 'wikiId' | 'indexedOid'>[],
    changed: (wikiId: string, before: string | null) => void,
  ): () => void;
  /** What changed after the commit `before`. */
  since(actor: Actor, wiki: WikiInfo, before: string | null): Promise<ChangedPages>;
}
