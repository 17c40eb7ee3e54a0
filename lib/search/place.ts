/** Where in its page a part of a chunk stands (the places are made by lib/markdown/chunks.ts). */

export interface Placed {
  readonly text: string;
  readonly line: number;
  /** Triples: offset in the text, lines after `line`, depth of the heading that is there or 0. */
  readonly places: readonly number[];
}

/**
 * Line of the file at an offset of the chunk's text, and the headings inside of the chunk under
 * which it stands, outermost first: what comes after the chunk's own path. Without places, counted
 * from the chunk's line.
 */
export function placeIn({ text, line, places }: Placed, offset: number): { headings: string[]; line: number } {
  const open: { depth: number; text: string }[] = [];
  let from = 0;
  let at = line;
  for (let index = 0; index + 2 < places.length; index += 3) {
    const [start = 0, lines = 0, depth = 0] = places.slice(index, index + 3);
    if (start > offset) break;
    from = start;
    at = line + lines;
    if (depth === 0) continue;
    while ((open.at(-1)?.depth ?? 0) >= depth) open.pop();
    const end = text.indexOf('\n', start);
    open.push({ depth, text: text.slice(start, end === -1 ? undefined : end) });
  }
  for (let feed = text.indexOf('\n', from); feed !== -1 && feed < offset; feed = text.indexOf('\n', feed + 1)) at += 1;
  return { headings: open.map((heading) => heading.text), line: at };
}
