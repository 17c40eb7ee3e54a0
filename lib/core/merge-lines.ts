/**
 * Three-way merge of lists of lines.
 *
 * Changes of different lines are joined, also of lines next to each other: two writers who each
 * edit their own row of a table do not disagree. What stays a conflict is where the order of the
 * result would be a guess, or where the text that one side built upon is gone:
 * - both sides changed the same line, or removed and changed it;
 * - both inserted something (not the same) at one place;
 * - one inserted at the edge of lines that the other removed or replaced by fewer or more lines.
 */
import { changesOf } from './merge-diff.ts';
import type { Hunk } from './merge-diff.ts';

export interface Labels {
  readonly ours: string;
  readonly theirs: string;
}

export interface MergedLines {
  clean: boolean;
  lines: string[];
}

export interface LinesInput {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly labels: Labels;
}

/** The lines of a conflict, as a person resolves them. */
export function conflictLines(ours: readonly string[], theirs: readonly string[], labels: Labels): string[] {
  return [`<<<<<<< ${labels.ours}`, ...ours, '=======', ...theirs, `>>>>>>> ${labels.theirs}`];
}

/** Base lines that at least one side changed, with the hunks of both that can't be told apart. */
interface Region {
  start: number;
  end: number;
  ours: Hunk[];
  theirs: Hunk[];
}

/** Merges two changes of one list of lines; both orders of the sides give the same clean result. */
export function mergeLines({ base, ours, theirs, labels }: LinesInput): MergedLines {
  const lines: string[] = [];
  let clean = true;
  let at = 0;
  const [mineChanges = [], yourChanges = []] = changesOf(base, ours, theirs);
  for (const region of regionsOf(mineChanges, yourChanges)) {
    append(lines, base, at, region.start);
    at = region.end;
    const [mine, yours] = [sideOf(region, base, ours, region.ours), sideOf(region, base, theirs, region.theirs)];
    if (region.theirs.length === 0 || isSame(mine, yours)) append(lines, mine);
    else if (region.ours.length === 0) append(lines, yours);
    else {
      clean = false;
      appendConflict(lines, mine, yours, labels);
    }
  }
  append(lines, base, at);
  return { clean, lines };
}

function regionsOf(ours: readonly Hunk[], theirs: readonly Hunk[]): Region[] {
  const regions: Region[] = [];
  let [mine, yours] = [0, 0];
  for (;;) {
    const isMine = comesFirst(ours[mine], theirs[yours]);
    const hunk = isMine ? ours[mine] : theirs[yours];
    if (hunk === undefined) return regions;
    if (isMine) mine += 1;
    else yours += 1;
    let region = regions.at(-1);
    if (region === undefined || !belongsTo(region, hunk, isMine ? region.theirs : region.ours)) {
      region = { start: hunk.start, end: hunk.end, ours: [], theirs: [] };
      regions.push(region);
    }
    region.end = Math.max(region.end, hunk.end);
    (isMine ? region.ours : region.theirs).push(hunk);
  }
}

/** By their place in the base; an insertion before what begins at the same line. */
function comesFirst(mine: Hunk | undefined, yours: Hunk | undefined): boolean {
  if (mine === undefined || yours === undefined) return mine !== undefined;
  return mine.start === yours.start ? mine.end <= yours.end : mine.start < yours.start;
}

function belongsTo(region: Region, hunk: Hunk, others: readonly Hunk[]): boolean {
  if (hunk.start < region.end) return true;
  const other = others.at(-1);
  return other?.end === hunk.start && !canTouch(other, hunk);
}

/** Whether changes of both sides that meet between two lines leave no doubt about the result. */
function canTouch(one: Hunk, two: Hunk): boolean {
  if (isInsertion(one)) return !isInsertion(two) && growth(two) === 0;
  if (isInsertion(two)) return growth(one) === 0;
  return growth(one) <= 0 || growth(two) <= 0;
}

function isInsertion(hunk: Hunk): boolean {
  return hunk.start === hunk.end;
}

function growth(hunk: Hunk): number {
  return hunk.to - hunk.from - (hunk.end - hunk.start);
}

/** What the region's base lines are on one side. */
function sideOf(region: Region, base: readonly string[], side: readonly string[], hunks: readonly Hunk[]): string[] {
  const lines: string[] = [];
  let at = region.start;
  for (const hunk of hunks) {
    append(lines, base, at, hunk.start);
    append(lines, side, hunk.from, hunk.to);
    at = hunk.end;
  }
  append(lines, base, at, region.end);
  return lines;
}

/** Lines that both sides begin or end with stand outside the markers. */
function appendConflict(lines: string[], mine: readonly string[], yours: readonly string[], labels: Labels): void {
  const most = Math.min(mine.length, yours.length);
  let head = 0;
  while (head < most && mine[head] === yours[head]) head += 1;
  let tail = 0;
  while (tail < most - head && mine.at(-1 - tail) === yours.at(-1 - tail)) tail += 1;
  append(lines, mine, 0, head);
  append(lines, conflictLines(mine.slice(head, mine.length - tail), yours.slice(head, yours.length - tail), labels));
  append(lines, mine, mine.length - tail);
}

/** `push(...lines)` overflows the stack from some 100,000 lines on. */
function append(to: string[], lines: readonly string[], start = 0, end = lines.length): void {
  for (let at = start; at < end; at += 1) to.push(lines[at] ?? '');
}

function isSame(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((line, at) => line === two[at]);
}
