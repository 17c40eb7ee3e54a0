/** Words one after another: phrases, and what is excluded. */
import { BREAK, isBreak } from './chunk-table.ts';
import type { InvertedIndex } from './inverted-index.ts';
import type { Plan, Sequence } from './plan.ts';
import { bitCount } from './fuzzy.ts';

export interface Following {
  readonly chunk: number;
  /** How often. */
  readonly count: number;
}

/** More of a phrase than this says nothing new. */
const MOST_COUNTED = 4;
/** Between two fields, in words: nothing is next to anything across it. */
const GAP = 10;

/** How many chunks hold a term of each place. */
export function documentsOf({ postings }: InvertedIndex, sequence: Sequence): number[] {
  return sequence.map((terms) => terms.reduce((sum, term) => sum + postings.documents(term), 0));
}

/** Chunks that hold the terms one after another; `work` is what was looked at. */
export function following(index: InvertedIndex, sequence: Sequence): { found: Following[]; work: number } {
  const { postings, chunks, vocabulary } = index;
  const documents = documentsOf(index, sequence);
  const found: Following[] = [];
  let work = 0;
  if (documents.length === 0 || documents.includes(0)) return { found, work };
  const seen = new Set<number>();
  const termOf = vocabulary.termOfAll;
  for (const term of sequence[documents.indexOf(Math.min(...documents))] ?? []) {
    const { from, to } = postings.range(term);
    work += to - from;
    for (let at = from; at < to; at += 1) {
      const chunk = postings.chunks[at] ?? 0;
      if (!chunks.isThere(chunk) || seen.has(chunk)) continue;
      seen.add(chunk);
      const entries = chunks.entries(chunk);
      work += entries.length;
      const count = occurrences(entries, termOf, sequence);
      if (count > 0) found.push({ chunk, count });
    }
  }
  return { found, work };
}

/** How many words of the query stand as near to the word before them as they do there, as a share of all pairs. */
export function neighboursIn(entries: Int32Array, termOf: Int32Array, neighbours: Neighbours): number {
  const { slotOf, distances, pairs } = neighbours;
  const lastAt: number[] = [];
  let [together, at] = [0, 0];
  for (const entry of entries) {
    if (isBreak(entry)) at += GAP;
    if (entry < 0) continue;
    at += 1;
    const slot = slotOf.get(termOf[entry] ?? 0);
    if (slot === undefined) continue;
    const distance = distances[slot] ?? 0;
    const before = lastAt[slot - 1];
    if (distance > 0 && before !== undefined && at - before <= distance) together |= 1 << slot;
    lastAt[slot] = at;
  }
  return bitCount(together) / pairs;
}

export interface Neighbours {
  readonly slotOf: ReadonlyMap<number, number>;
  /** By slot: how far it is from the one before it in the query; zero where that says nothing. */
  readonly distances: readonly number[];
  readonly pairs: number;
}

/** Null: the query has no two words side by side. */
export function neighboursOf(plan: Plan): Neighbours | null {
  const slotOf = new Map<number, number>();
  const distances: number[] = [];
  for (const { slot, parts, distance } of plan.units) {
    if (distance > 0) distances[slot] = distance;
    for (const { terms } of parts) for (const term of terms) if (!slotOf.has(term)) slotOf.set(term, slot);
  }
  const pairs = distances.filter((distance) => distance > 0).length;
  return pairs === 0 ? null : { slotOf, distances, pairs };
}

function occurrences(entries: Int32Array, termOf: Int32Array, sequence: Sequence): number {
  const [first = [], ...others] = sequence;
  const [only] = first;
  const isFirst = (term: number): boolean => (first.length === 1 ? term === only : first.includes(term));
  let count = 0;
  for (let start = 0; start < entries.length && count < MOST_COUNTED; start += 1) {
    const entry = entries[start] ?? -1;
    if (entry >= 0 && isFirst(termOf[entry] ?? -1) && follow(entries, start + 1, termOf, others)) count += 1;
  }
  return count;
}

/** Whether the words from here on are these. */
function follow(entries: Int32Array, from: number, termOf: Int32Array, sequence: Sequence): boolean {
  let place = 0;
  for (let at = from; place < sequence.length; at += 1) {
    const entry = entries[at] ?? BREAK;
    if (isBreak(entry)) return false;
    // A word of parts stands before its parts.
    if (entry < 0) continue;
    if (sequence[place]?.includes(termOf[entry] ?? -1) !== true) return false;
    place += 1;
  }
  return true;
}
