import { analyze, stopWords } from '../analyze.ts';
import type { Language } from '../analyze.ts';
import { countTerms } from './corpus.ts';

/** What the corpus model is made of and asked by: the terms of a text without its stop words. */
export function termCounts(text: string, language: Language): Map<string, number> {
  const stops = stopWords(language);
  return countTerms(
    analyze(text, language)
      .filter(({ surface }) => !stops.has(surface))
      .map(({ term }) => term),
  );
}
