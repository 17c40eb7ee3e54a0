import { LRUCache } from 'lru-cache';
import type { Repositories } from '../ports.ts';

const CACHE_BYTES = 64 * 1024 * 1024;

/** Text of a page's blob. */
export type ReadContent = (wikiId: string, oid: string) => Promise<string>;

/**
 * Reads blobs through a cache. Content never changes under its id, so nothing is ever stale; the
 * wiki is part of the key, so that no answer crosses a tenant. Requests for one blob at the same
 * time share one call.
 */
export function createContentReader(repos: Repositories): ReadContent {
  const cache = new LRUCache<string, { content: string }, { wikiId: string; oid: string }>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ content }) => content.length * 2 + 200,
    // An entry may be evicted while it is read; its readers get it all the same.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context }) => repos.call('readBlob', context),
  });
  return async (wikiId, oid) => {
    const { content } = await cache.forceFetch(`${wikiId}:${oid}`, { context: { wikiId, oid } });
    return content;
  };
}
