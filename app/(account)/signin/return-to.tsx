'use client';

import { useEffect } from 'react';

/**
 * The printed link knows nothing of the page that asked for a sign-in, and opens in a tab of its
 * own: so the way back is kept in the browser, for a while.
 */
const KEY = 'wikibot:return-to';
const LIFE_MS = 30 * 60 * 1000;

export function RememberReturn({ path }: { path: string }) {
  useEffect(() => {
    try {
      localStorage.setItem(KEY, JSON.stringify({ path, at: Date.now() }));
    } catch {
      // Storage is off: the dashboard it is.
    }
  }, [path]);
  return null;
}

/** Takes the way back, once. The server judges it again. */
export function takeReturn(): string | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    localStorage.removeItem(KEY);
    if (typeof kept !== 'object' || kept === null || !('path' in kept) || !('at' in kept)) return null;
    const { path, at } = kept;
    return typeof path === 'string' && typeof at === 'number' && Date.now() - at < LIFE_MS ? path : null;
  } catch {
    return null;
  }
}
