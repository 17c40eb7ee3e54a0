/** Brings the answers of several signals into one order. */

/** Chunks with scores that are comparable within one answer of one signal alone, best first. */
export interface Scored {
  readonly chunkId: string;
  readonly pageId: string;
  readonly score: number;
}

export type SignalName = 'keyword' | 'corpus' | 'minilm';
export type SignalScores = Partial<Record<SignalName, number>>;

export interface SignalHits {
  readonly name: SignalName;
  readonly hits: readonly Scored[];
}

export interface FusedChunk {
  readonly chunkId: string;
  readonly score: number;
  /** As the signals gave them. */
  readonly signals: SignalScores;
}

export interface FusedPage {
  readonly pageId: string;
  readonly score: number;
  /** Best first. */
  readonly chunks: readonly FusedChunk[];
}

/**
 * What each signal weighs; `npm run bench:search` prints what they make of the judged questions.
 * Shares of the best score are added, not reciprocal ranks: a signal that is sure of its first
 * answer should say so (the figures are in bench/search-quality.ts).
 */
export const WEIGHTS: Readonly<Record<SignalName, number>> = { keyword: 1, corpus: 1, minilm: 1 };
/** A page whose name is the query comes first, then one that has it as an alias. */
export const NAMED_BOOST = 1;

/**
 * Pages, best first. A page is as good as its best chunk under each signal; chunks are ranked
 * inside of it by the same sum.
 *
 * @param named pages that the query is the name or an alias of. Signals may have put them before
 *   all others, so they don't count as the best score that others are measured by
 */
export function fuse(lists: readonly SignalHits[], named: ReadonlySet<string> = new Set()): FusedPage[] {
  const pages = new Map<string, { best: Map<SignalName, number>; chunks: Map<string, FusedChunk> }>();
  let weights = 0;
  for (const { name, hits } of lists) {
    if (hits.length === 0) continue;
    weights += WEIGHTS[name];
    const top = Math.max(...hits.filter(({ pageId }) => !named.has(pageId)).map(({ score }) => score), 0);
    for (const { chunkId, pageId, score } of hits) {
      const share = WEIGHTS[name] * (top <= 0 ? 1 : Math.min(1, score / top));
      let page = pages.get(pageId);
      if (page === undefined) pages.set(pageId, (page = { best: new Map(), chunks: new Map() }));
      page.best.set(name, Math.max(page.best.get(name) ?? 0, share));
      const chunk = page.chunks.get(chunkId);
      page.chunks.set(chunkId, {
        chunkId,
        score: (chunk?.score ?? 0) + share,
        signals: { ...chunk?.signals, [name]: score },
      });
    }
  }
  return [...pages]
    .map(([pageId, { best, chunks }]) => ({
      pageId,
      score:
        [...best.values()].reduce((sum, share) => sum + share, 0) / (weights || 1) +
        (named.has(pageId) ? NAMED_BOOST : 0),
      chunks: [...chunks.values()]
        .map((chunk) => ({ ...chunk, score: chunk.score / (weights || 1) }))
        .sort((a, b) => b.score - a.score || compare(a.chunkId, b.chunkId)),
    }))
    .sort((a, b) => b.score - a.score || compare(a.pageId, b.pageId));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
