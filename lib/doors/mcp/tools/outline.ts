/** The headings of a note, with what it takes to choose one: its line and how much is under it. */
import { headingsOf } from '../../../core/sections.ts';
import { countWords } from '../../../core/words.ts';

/** More headings than this are a text of their own. */
const MOST_HEADINGS = 80;
const LONGEST_HEADING = 120;

/** A line for each heading: `12 ## Economy (340)`, being its line and the words under it with all subsections. */
export function outlineOf(content: string): { lines: string[]; left: number } {
  const headings = headingsOf(content);
  const lineAt = lineCounter(content);
  const entries = headings.map(({ depth, text, start }, index) => {
    const end = headings.slice(index + 1).find((other) => other.depth <= depth)?.start ?? content.length;
    return { depth, text, line: lineAt(start), start, end };
  });
  // The deepest go first, so that what is shown still spans the whole note.
  let deepest = 6;
  let shown = entries;
  while (shown.length > MOST_HEADINGS && deepest > 1) {
    deepest -= 1;
    const limit = deepest;
    shown = shown.filter(({ depth }) => depth <= limit);
  }
  shown = (shown.length === 0 ? entries : shown).slice(0, MOST_HEADINGS);
  const lines = shown.map(({ depth, text, line, start, end }) => {
    const name = text.length > LONGEST_HEADING ? `${text.slice(0, LONGEST_HEADING).toWellFormed()}…` : text;
    return `${line} ${'#'.repeat(depth)} ${name} (${countWords(content.slice(start, end))})`;
  });
  return { lines, left: entries.length - shown.length };
}

/** Lines from 1 at ascending offsets, in one pass over the text. */
function lineCounter(content: string): (offset: number) => number {
  let line = 1;
  let at = 0;
  return (offset) => {
    for (let feed = content.indexOf('\n', at); feed !== -1 && feed < offset; feed = content.indexOf('\n', at)) {
      line += 1;
      at = feed + 1;
    }
    return line;
  };
}
