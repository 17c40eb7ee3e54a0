'use client';

import { useSyncExternalStore } from 'react';

const neverChanges = () => () => undefined;
const inBrowser = () => true;
const onServer = () => false;

/** Whether React has taken over what the server wrote: a button that works by script alone is no use before. */
export function useReady(): boolean {
  return useSyncExternalStore(neverChanges, inBrowser, onServer);
}
