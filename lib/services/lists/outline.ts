/** The headings of a page, from the chunks that it was parted into. */
import { HeadingIds } from '../../markdown/headings.ts';
import type { IndexHeading } from '../../protocol/lists.ts';

/** What the outline needs of a chunk. */
export interface OutlineChunk {
  readonly above: readonly string[];
  /** See lib/search/place.ts. */
  readonly places: readonly number[];
  readonly text: string;
}

export function outlineOf(chunks: readonly OutlineChunk[]): IndexHeading[] {
  const ids = new HeadingIds();
  const outline: IndexHeading[] = [];
  let last: readonly string[] = [];
  for (const { above, places, text } of chunks) {
    let common = 0;
    while (common < above.length && above[common] === last[common]) common += 1;
    for (const [index, heading] of above.entries())
      if (index >= common) outline.push({ depth: index + 1, text: heading, id: ids.next(heading) });
    const inside: { depth: number; text: string }[] = [];
    for (let index = 0; index + 2 < places.length; index += 3) {
      const [start = 0, , depth = 0] = places.slice(index, index + 3);
      if (depth === 0) continue;
      while ((inside.at(-1)?.depth ?? 0) >= depth) inside.pop();
      const end = text.indexOf('\n', start);
      const heading = text.slice(start, end === -1 ? undefined : end);
      inside.push({ depth, text: heading });
      outline.push({ depth: above.length + inside.length, text: heading, id: ids.next(heading) });
    }
    // A section that goes on in the next chunk is not named twice.
    last = [...above, ...inside.map((heading) => heading.text)];
  }
  return outline;
}
