'use client';

/** How somebody likes the editor to be; kept in the browser. */
import type { KeyStyle } from './code/area.ts';

export type View = 'write' | 'split' | 'preview';

export interface Preferences {
  readonly view: View;
  readonly keys: KeyStyle;
}

const KEY = 'wikibot:editor';
const DEFAULT: Preferences = { view: 'split', keys: 'standard' };

export function readPreferences(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return DEFAULT;
    const { view, keys } = kept as Partial<Record<keyof Preferences, unknown>>;
    return {
      view: view === 'write' || view === 'split' || view === 'preview' ? view : DEFAULT.view,
      keys: keys === 'vim' || keys === 'emacs' ? keys : DEFAULT.keys,
    };
  } catch {
    return DEFAULT;
  }
}

export function writePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Storage is off: they hold for this page.
  }
}
