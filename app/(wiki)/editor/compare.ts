/** Two texts beside each other. */
import { diffLines } from 'diff';

export interface ComparedLine {
  readonly text: string;
  /** The other side lacks it. */
  readonly own: boolean;
}

/** Beyond this the comparison would hold up the page; both texts are then shown as they are. */
const MOST_CHARACTERS = 200_000;

export function compareLines(mine: string, theirs: string): { mine: ComparedLine[]; theirs: ComparedLine[] } {
  if (mine.length + theirs.length > MOST_CHARACTERS) return { mine: plain(mine), theirs: plain(theirs) };
  const sides: { mine: ComparedLine[]; theirs: ComparedLine[] } = { mine: [], theirs: [] };
  for (const part of diffLines(theirs, mine)) {
    const lines = linesOf(part.value);
    if (!part.removed) sides.mine.push(...lines.map((text) => ({ text, own: part.added })));
    if (!part.added) sides.theirs.push(...lines.map((text) => ({ text, own: part.removed })));
  }
  return sides;
}

function plain(text: string): ComparedLine[] {
  return linesOf(text).map((line) => ({ text: line, own: false }));
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
