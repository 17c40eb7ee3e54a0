/** The text being written, kept in the browser at each change, so that a closed tab or a lost network loses nothing. */
import type { KeptDraft } from './types.ts';

export interface LocalDraft extends KeptDraft {
  readonly message: string;
  readonly path: string;
}

export function draftKey(wikiId: string, path: string | null): string {
  return `wikibot:draft:${wikiId}:${path ?? ''}`;
}

export function readDraft(key: string): LocalDraft | null {
  try {
    const draft: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isDraft(draft) ? draft : null;
  } catch {
    return null;
  }
}

/** False when the browser refuses to keep it (storage is full or off). */
export function writeDraft(key: string, draft: LocalDraft): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Storage is off: there is none.
  }
}

/**
 * The draft to go on with: the newer of the browser's and the server's, and none that says what the
 * page says already.
 */
export function usefulDraft<Local extends KeptDraft>(
  local: Local | null,
  kept: KeptDraft | null,
  content: string,
): Local | KeptDraft | null {
  const drafts = [local, kept].filter((draft) => draft !== null && draft.content !== content);
  return drafts.reduce((best, draft) => (best === null || (draft?.at ?? 0) > best.at ? draft : best), null);
}

function isDraft(value: unknown): value is LocalDraft {
  if (typeof value !== 'object' || value === null) return false;
  const draft = value as Partial<Record<keyof LocalDraft, unknown>>;
  return (
    typeof draft.content === 'string' &&
    (draft.revision === null || typeof draft.revision === 'string') &&
    typeof draft.message === 'string' &&
    typeof draft.path === 'string' &&
    typeof draft.at === 'number'
  );
}
