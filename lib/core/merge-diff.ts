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
 * Steps that Myers' algorithm may take in one diff (0.3 s), counted as lines times edits, its worst
 * case; beyond, a stretch counts as replaced as a whole: correct, only coarser.
 */
const MAX_STEPS = 20_000_000;
/** Stretches that are compared whatever has been spent. */
const SMALL = 64;
/** A stretch between unique lines has unique lines of its own, and so on. */
const MAX_DEPTH = 8;

/** The changes that lead from `base` to each side, in order, with at least one common line between two. */
export function changesOf(base: readonly string[], ...sides: readonly (readonly string[])[]): Hunk[][] {
  const ids = new Map<string, number>();
  const numbered = (lines: readonly string[]): Int32Array => {
    const numbers = new Int32Array(lines.length);
    for (const [at, line] of lines.entries()) {
      let id = ids.get(line);
      if (id === undefined) ids.set(line, (id = ids.size));
      numbers[at] = id;
    }
    return numbers;
  };
  const [before, ...after] = [base, ...sides].map(numbered);
  return after.map((side) => {
    const differ = new Differ(before ?? new Int32Array(), side, ids.size);
    differ.compare({ start: 0, end: base.length, from: 0, to: side.length }, 0);
    return differ.hunks;
  });
}

class Differ {
  readonly hunks: Hunk[] = [];
  #stepsLeft = MAX_STEPS;
  readonly #base: Int32Array;
  readonly #side: Int32Array;
  /** For each line its last place on the side, and how often it is on both; the counts are zero between two uses. */
  readonly #seenAt: Int32Array;
  readonly #inBase: Int32Array;
  readonly #inSide: Int32Array;

  constructor(base: Int32Array, side: Int32Array, differentLines: number) {
    this.#base = base;
    this.#side = side;
    this.#seenAt = new Int32Array(differentLines);
    this.#inBase = new Int32Array(differentLines);
    this.#inSide = new Int32Array(differentLines);
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
    const [base, side] = [this.#base.subarray(start, end), this.#side.subarray(from, to)];
    for (const line of base) this.#inBase[line] = (this.#inBase[line] ?? 0) + 1;
    for (const [at, line] of side.entries()) {
      this.#inSide[line] = (this.#inSide[line] ?? 0) + 1;
      this.#seenAt[line] = from + at;
    }
    const pairs: [number, number][] = [];
    for (const [at, line] of base.entries()) {
      if (this.#inBase[line] === 1 && this.#inSide[line] === 1) pairs.push([start + at, this.#seenAt[line] ?? from]);
    }
    for (const line of base) this.#inBase[line] = 0;
    for (const line of side) this.#inSide[line] = 0;
    return longestRising(pairs);
  }

  #compareClosely(stretch: Hunk): void {
    const { start, end, from, to } = stretch;
    const length = end - start + to - from;
    const maxEditLength = Math.max(Math.floor(this.#stepsLeft / length), Math.min(length, SMALL));
    const parts = diffArrays([...this.#base.subarray(start, end)], [...this.#side.subarray(from, to)], {
      maxEditLength,
    });
    const edits = parts?.reduce((sum, part) => sum + (part.added || part.removed ? part.count : 0), 0) ?? maxEditLength;
    this.#stepsLeft = Math.max(0, this.#stepsLeft - edits * length);
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
