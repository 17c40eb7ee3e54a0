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
 * What each signal weighs. On the sixty questions (`npm run bench:search`), shares of the best score,
 * reciprocal ranks and scores between the smallest and the best, with weights from 1:0.3 to 0.5:1,
 * are within 0.65 and 0.70 of hit@5: nothing there that would justify other weights than equal ones.
 * Shares are taken because a signal that is sure of its first answer should say so.
 */
export const WEIGHTS: Readonly<Record<SignalName, number>> = { keyword: 1, corpus: 1, minilm: 1 };
/** What a page's second chunk adds to its best: MRR of hybrid 0.524 (en) and 0.492 (ja) with it, 0.527 and 0.431 without. */
const SECOND = 0.3;
/** A page whose name is the query comes first, then one that has it as an alias. */
export const NAMED_BOOST = 1;

/**
 * Pages, best first. A page is as good as its two best chunks under each signal; chunks are ranked
 * inside of it by the sum of their own.
 *
 * @param named pages that the query is the name or an alias of. Signals may have put them before
 *   all others, so they don't count as the best score that others are measured by
 */
export function fuse(lists: readonly SignalHits[], named: ReadonlySet<string> = new Set()): FusedPage[] {
  const pages = new Map<string, { share: number; chunks: Map<string, FusedChunk> }>();
  const asked = lists.filter(({ hits }) => hits.length > 0);
  const weights = asked.reduce((sum, { name }) => sum + WEIGHTS[name], 0);
  for (const { name, hits } of asked) {
    const weight = WEIGHTS[name] / weights;
    for (const [pageId, share] of shares(hits.map(pageScore(hits)), named)) {
      const page = pages.get(pageId) ?? { share: 0, chunks: new Map() };
      pages.set(pageId, { ...page, share: page.share + weight * share });
    }
    const ofChunks = shares(
      hits.map(({ chunkId, pageId, score }) => ({ id: chunkId, pageId, score })),
      named,
    );
    for (const { chunkId, pageId, score } of hits) {
      const chunks = pages.get(pageId)?.chunks;
      const chunk = chunks?.get(chunkId);
      chunks?.set(chunkId, {
        chunkId,
        score: (chunk?.score ?? 0) + weight * (ofChunks.get(chunkId) ?? 0),
        signals: { ...chunk?.signals, [name]: score },
      });
    }
  }
  return [...pages]
    .map(([pageId, { share, chunks }]) => ({
      pageId,
      score: share + (named.has(pageId) ? NAMED_BOOST : 0),
      chunks: [...chunks.values()].sort((a, b) => b.score - a.score || compare(a.chunkId, b.chunkId)),
    }))
    .sort((a, b) => b.score - a.score || compare(a.pageId, b.pageId));
}

interface Measured {
  readonly id: string;
  readonly pageId: string;
  readonly score: number;
}

function pageScore(hits: readonly Scored[]): (hit: Scored) => Measured {
  const scores = new Map<string, number[]>();
  for (const { pageId, score } of hits) scores.set(pageId, [...(scores.get(pageId) ?? []), score]);
  return ({ pageId }) => {
    const [best = 0, second = 0] = scores.get(pageId) ?? [];
    return { id: pageId, pageId, score: best + SECOND * second };
  };
}

/** Of the best score of a page that is not named. */
function shares(list: readonly Measured[], named: ReadonlySet<string>): Map<string, number> {
  const top = Math.max(0, ...list.filter(({ pageId }) => !named.has(pageId)).map(({ score }) => score));
  return new Map(list.map(({ id, score }) => [id, top === 0 ? 1 : Math.min(1, score / top)]));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
