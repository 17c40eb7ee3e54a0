/** What a ranking is worth, by the judgements. */

/**
 * nDCG@k: the sum of gain / log2(rank + 1) over the first k, by that of the best order there is.
 * Gains as given, linear (as trec_eval takes them); 0 for what is not judged.
 */
export function ndcg(ranking: readonly string[], gains: ReadonlyMap<string, number>, k: number): number {
  const worth = (list: readonly number[]): number =>
    list.slice(0, k).reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
  const best = worth([...gains.values()].sort((a, b) => b - a));
  return best === 0 ? 0 : worth(ranking.map((id) => gains.get(id) ?? 0)) / best;
}

/** Share of the relevant ones that are among the first k. */
export function recall(ranking: readonly string[], gains: ReadonlyMap<string, number>, k: number): number {
  return gains.size === 0 ? 0 : ranking.slice(0, k).filter((id) => gains.has(id)).length / gains.size;
}

/** 1 by the rank of the first right one; 0 when there is none. */
export function reciprocalRank(ranking: readonly string[], right: readonly string[]): number {
  const rank = ranking.findIndex((id) => right.includes(id));
  return rank === -1 ? 0 : 1 / (rank + 1);
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
