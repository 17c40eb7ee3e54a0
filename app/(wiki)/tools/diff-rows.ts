/** The lines of a diff as rows of a table: one under the other, or side by side. */
import type { DiffHunk, DiffLine } from '#lib/protocol/rest.ts';

export interface Pair {
  readonly before: DiffLine | null;
  readonly after: DiffLine | null;
}

/** Removed lines stand beside the added ones that replace them. */
export function pairsOf(lines: readonly DiffLine[]): Pair[] {
  const pairs: Pair[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const flush = (): void => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1)
      pairs.push({ before: removed[index] ?? null, after: added[index] ?? null });
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (line.kind === 'removed') removed.push(line);
    else if (line.kind === 'added') added.push(line);
    else {
      flush();
      pairs.push({ before: line, after: line });
    }
  }
  flush();
  return pairs;
}

/** The first `most` lines, and how many more there are. */
export function firstLines(hunks: readonly DiffHunk[], most: number): { shown: DiffHunk[]; left: number } {
  const shown: DiffHunk[] = [];
  let room = most;
  let left = 0;
  for (const hunk of hunks) {
    if (room > 0) shown.push({ ...hunk, lines: hunk.lines.slice(0, room) });
    left += Math.max(0, hunk.lines.length - room);
    room = Math.max(0, room - hunk.lines.length);
  }
  return { shown, left };
}

export function countChanges(hunks: readonly DiffHunk[]): { added: number; removed: number } {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const count = (kind: DiffLine['kind']) => lines.filter((line) => line.kind === kind).length;
  return { added: count('added'), removed: count('removed') };
}
