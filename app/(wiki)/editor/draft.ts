/** The text being written, kept in the browser, so that a closed tab or a lost network loses nothing. */
export interface Draft {
  readonly content: string;
  /** What the text was based on; null for a page that is not there yet. */
  readonly revision: string | null;
  readonly message: string;
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export function draftKey(wikiId: string, path: string | null): string {
  return `wikibot:draft:${wikiId}:${path ?? ''}`;
}

export function readDraft(key: string): Draft | null {
  try {
    const draft: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isDraft(draft) ? draft : null;
  } catch {
    return null;
  }
}

/** False when the browser refuses to keep it (storage is full or off). */
export function writeDraft(key: string, draft: Draft): boolean {
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

function isDraft(value: unknown): value is Draft {
  if (typeof value !== 'object' || value === null) return false;
  const draft = value as Partial<Record<keyof Draft, unknown>>;
  return (
    typeof draft.content === 'string' &&
    (draft.revision === null || typeof draft.revision === 'string') &&
    typeof draft.message === 'string' &&
    typeof draft.path === 'string' &&
    typeof draft.at === 'number'
  );
}
