/** Parts of a page that make sense alone. */
import { headingsOf } from '../../core/sections.ts';
import { weigh } from './tokens.ts';
import type { Source } from './types.ts';

export interface Piece extends Source {
  readonly text: string;
}

interface Section {
  readonly names: readonly string[];
  readonly depth: number;
  readonly start: number;
  /** Of its own text, and of all with its subsections. */
  readonly end: number;
  readonly endAll: number;
}

/** The part around a line: the page, the section with its subsections, or its own text; the largest that weighs no more. */
export function pieceAround(page: { path: string; content: string }, line: number, most: number): Piece | null {
  const { content } = page;
  if (weigh(content) <= most) return pieceOf(page, { names: [], start: 0, end: content.length });
  const offset = offsetOfLine(content, line);
  const section = sectionsOf(content).findLast(({ start }) => start <= offset);
  if (section === undefined) return pieceOf(page, { names: [], start: 0, end: content.length });
  const all = { ...section, end: section.endAll };
  return pieceOf(page, weigh(content.slice(all.start, all.end)) <= most ? all : section);
}

/** The page in its order: each section's own text, small ones joined with their subsections. */
export function piecesOf(page: { path: string; content: string }, most: number): Piece[] {
  const { content } = page;
  if (weigh(content) <= most) return [pieceOf(page, { names: [], start: 0, end: content.length })].flatMap(present);
  const pieces: Piece[] = [];
  let done = 0;
  for (const section of sectionsOf(content)) {
    if (section.start < done) continue;
    const all = { ...section, end: section.endAll };
    const part = weigh(content.slice(all.start, all.end)) <= most ? all : section;
    pieces.push(...present(pieceOf(page, part)));
    done = part.end;
  }
  return pieces;
}

/** Frontmatter and what stands before the first section that has others beside it. */
export function introOf(page: { path: string; content: string }): Piece | null {
  const [first] = sectionsOf(page.content);
  if (first === undefined) return null;
  const intro = pieceOf(page, first);
  const [, second] = sectionsOf(page.content);
  // A title without a text is no introduction.
  return intro !== null && intro.text.length < 120 && second !== undefined
    ? pieceOf(page, { ...first, end: second.end })
    : intro;
}

function present(piece: Piece | null): Piece[] {
  return piece === null ? [] : [piece];
}

/** The text before the first heading is a section without a name. */
function sectionsOf(content: string): Section[] {
  const headings = headingsOf(content);
  const sections: Section[] = [];
  const first = headings[0]?.start ?? content.length;
  if (first > 0) sections.push({ names: [], depth: 7, start: 0, end: first, endAll: first });
  const open: { depth: number; text: string }[] = [];
  for (const [index, { depth, text, start }] of headings.entries()) {
    while ((open.at(-1)?.depth ?? 0) >= depth) open.pop();
    open.push({ depth, text });
    const end = headings[index + 1]?.start ?? content.length;
    const endAll = headings.slice(index + 1).find((other) => other.depth <= depth)?.start ?? content.length;
    sections.push({ names: open.map((heading) => heading.text), depth, start, end, endAll });
  }
  return sections;
}

/** Null: there is nothing but space. */
function pieceOf(
  { path, content }: { path: string; content: string },
  { names, start, end }: { names: readonly string[]; start: number; end: number },
): Piece | null {
  const text = content.slice(start, end).trimEnd();
  if (text.trim() === '') return null;
  const first = countFeeds(content.slice(0, start)) + 1;
  return { path, section: names.length === 0 ? null : names.join(' > '), first, last: first + countFeeds(text), text };
}

function countFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

function offsetOfLine(content: string, line: number): number {
  let offset = 0;
  for (let at = 1; at < line; at += 1) {
    const feed = content.indexOf('\n', offset);
    if (feed === -1) return content.length;
    offset = feed + 1;
  }
  return offset;
}
