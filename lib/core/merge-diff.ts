/**
 * What one side of a merge changed of the base, by lines. Lines that are unique on both sides are
 * matched first (patience diff), what lies between them with Myers' algorithm. Both are far from
 * quadratic for real pages: a diff that looks at all pairs of equal lines takes seconds for a page
 * of 50,000 different lines and hours for a million empty ones.
 */
import { diffArrays } from 'diff';

/** The base's lines `start` to `end` became the side's lines `from` to `to` (ends excluded). */
export interface Hunk {
  start: number;
  end: number;
  from: number;
  to: number;
}

/**
 * Steps that Myers' algorithm may take in one stretch without unique lines; beyond, the stretch
 * counts as replaced as a whole: correct, only coarser.
 */
const MAX_STEPS = 20_000_000;
/** A stretch between unique lines has unique lines of its own, and so on. */
const MAX_DEPTH = 8;

/** The changes that lead from `base` to `side`, in order, with at least one common line between two. */
export function hunksBetween(base: readonly string[], side: readonly string[]): Hunk[] {
  const ids = new Map<string, number>();
  const number = (line: string): number => {
    const known = ids.get(line);
    if (known !== undefined) return known;
    ids.set(line, ids.size);
    return ids.size - 1;
  };
  const differ = new Differ(Int32Array.from(base, number), Int32Array.from(side, number));
  differ.compare({ start: 0, end: base.length, from: 0, to: side.length }, 0);
  return differ.hunks;
}

class Differ {
  readonly hunks: Hunk[] = [];
  readonly #base: Int32Array;
  readonly #side: Int32Array;

  constructor(base: Int32Array, side: Int32Array) {
    this.#base = base;
    this.#side = side;
  }

  compare(whole: Hunk, depth: number): void {
    const stretch = this.#withoutCommonEnds(whole);
    const { start, end, from, to } = stretch;
    if (start === end && from === to) return;
    if (start === end || from === to) return this.#add(stretch);
    const anchors = depth < MAX_DEPTH ? this.#anchors(stretch) : [];
    if (anchors.length === 0) return this.#compareClosely(stretch);
    let [at, there] = [start, from];
    for (const [line, other] of anchors) {
      this.compare({ start: at, end: line, from: there, to: other }, depth + 1);
      [at, there] = [line + 1, other + 1];
    }
    this.compare({ start: at, end, from: there, to }, depth + 1);
  }

  #withoutCommonEnds({ start, end, from, to }: Hunk): Hunk {
    const [base, side] = [this.#base, this.#side];
    while (start < end && from < to && base[start] === side[from]) [start, from] = [start + 1, from + 1];
    while (start < end && from < to && base[end - 1] === side[to - 1]) [end, to] = [end - 1, to - 1];
    return { start, end, from, to };
  }

  /** Lines that are there once on both sides: the longest sequence that keeps its order. */
  #anchors({ start, end, from, to }: Hunk): [number, number][] {
    const there = uniqueLines(this.#side, from, to);
    const pairs: [number, number][] = [];
    for (const [line, at] of uniqueLines(this.#base, start, end)) {
      const other = there.get(line);
      if (at >= 0 && other !== undefined && other >= 0) pairs.push([at, other]);
    }
    return longestRising(pairs);
  }

  #compareClosely(stretch: Hunk): void {
    const { start, end, from, to } = stretch;
    const maxEditLength = Math.ceil(MAX_STEPS / (end - start + to - from));
    const parts = diffArrays([...this.#base.subarray(start, end)], [...this.#side.subarray(from, to)], {
      maxEditLength: Math.min(maxEditLength, 2000),
    });
    if (parts === undefined) return this.#add(stretch);
    let [at, there] = [start, from];
    for (const { added, removed, count } of parts) {
      if (removed) this.#add({ start: at, end: at + count, from: there, to: there });
      if (added) this.#add({ start: at, end: at, from: there, to: there + count });
      if (!added) at += count;
      if (!removed) there += count;
    }
  }

  #add(hunk: Hunk): void {
    const last = this.hunks.at(-1);
    if (last?.end === hunk.start && last.to === hunk.from) [last.end, last.to] = [hunk.end, hunk.to];
    else this.hunks.push({ ...hunk });
  }
}

/** Line to its position; -1 for a line that is there more than once. */
function uniqueLines(lines: Int32Array, start: number, end: number): Map<number, number> {
  const found = new Map<number, number>();
  for (let at = start; at < end; at += 1) {
    const line = lines[at];
    if (line !== undefined) found.set(line, found.has(line) ? -1 : at);
  }
  return found;
}

/** Longest subsequence whose second numbers rise; the first ones rise already. */
function longestRising(pairs: readonly [number, number][]): [number, number][] {
  interface Link {
    readonly pair: [number, number];
    readonly before: Link | undefined;
  }
  const tops: Link[] = [];
  for (const pair of pairs) {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tops[middle]?.pair[1] ?? 0) < pair[1]) low = middle + 1;
      else high = middle;
    }
    tops[low] = { pair, before: tops[low - 1] };
  }
  const rising: [number, number][] = [];
  for (let link = tops.at(-1); link !== undefined; link = link.before) rising.push(link.pair);
  return rising.reverse();
}
