/** How far two texts are from each other by their words alone, for where no model can say. */
import { type Language, analyze, stopWords } from './analyze.ts';

/** 1 less the cosine of how often each term occurs (dampened), so 0 to 1. */
export function wordDistance(query: string, text: string, language: Language): number {
  const [a, b] = [weightsOf(query, language), weightsOf(text, language)];
  let product = 0;
  for (const [term, weight] of a) product += weight * (b.get(term) ?? 0);
  const length = lengthOf(a) * lengthOf(b);
  return length === 0 ? 1 : Math.max(0, 1 - product / length);
}

function weightsOf(text: string, language: Language): Map<string, number> {
  const stops = stopWords(language);
  const counts = new Map<string, number>();
  for (const { term, surface } of analyze(text, language))
    if (!stops.has(surface)) counts.set(term, (counts.get(term) ?? 0) + 1);
  for (const [term, count] of counts) counts.set(term, 1 + Math.log(count));
  return counts;
}

function lengthOf(weights: ReadonlyMap<string, number>): number {
  return Math.sqrt([...weights.values()].reduce((sum, weight) => sum + weight * weight, 0));
}
