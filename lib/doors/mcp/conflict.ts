/** What a model needs of a text with conflict markers: the places in conflict, not the whole text again. */

/** Up to here the whole text costs less than explaining its parts. */
const WHOLE = 1200;
const AROUND = 2;
/** Characters of all places together. */
const MOST = 12_000;

export interface Conflict {
  readonly text: string;
  /** Nothing is left out. */
  readonly whole: boolean;
}

/** Null: there are no markers in it. */
export function conflictOf(merged: string): Conflict | null {
  const lines = merged.split('\n');
  const places = placesOf(lines);
  if (places.length === 0) return null;
  if (merged.length <= WHOLE) return { text: merged, whole: true };
  const parts: string[] = [];
  let size = 0;
  for (const [index, { from, to }] of places.entries()) {
    const part = [`@@ line ${from + 1} of the text with markers @@`, ...lines.slice(from, to)].join('\n');
    size += part.length;
    if (index > 0 && size > MOST) {
      parts.push(`(${places.length - index} more places in conflict: read the note again.)`);
      break;
    }
    parts.push(part.length > MOST ? `${part.slice(0, MOST).toWellFormed()}\n(cut: read the note again)` : part);
  }
  const text = parts.join('\n');
  return text.length > merged.length ? { text: merged, whole: true } : { text, whole: false };
}

/** Blocks from `<<<<<<<` to `>>>>>>>` with lines around, joined where they touch. */
function placesOf(lines: readonly string[]): { from: number; to: number }[] {
  const places: { from: number; to: number }[] = [];
  let start: number | null = null;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('<<<<<<<')) start ??= index;
    if (start === null || !line.startsWith('>>>>>>>')) continue;
    const from = Math.max(0, start - AROUND);
    const to = Math.min(lines.length, index + 1 + AROUND);
    const last = places.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else places.push({ from, to });
    start = null;
  }
  return places;
}
