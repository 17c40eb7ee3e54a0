/**
 * Parts a page into the pieces that are searched and embedded, as the client's semantic search
 * does: by headings; sections under 50 words joined to their neighbour; up to 300 words whole;
 * longer ones packed from paragraphs to about 150 words, each part beginning with the last 35 words
 * of the one before it; sentences parted only where a paragraph is too long by itself.
 */
import { wordSpans } from '#lib/core/word-spans.ts';
import { PACKED_WORDS, type Size, divide, fits, sizeOf, sum } from './divide.ts';
import type { Section, Unit } from './units.ts';

/** A piece of the page to be searched. */
export interface PageChunk {
  /** Headings above all of it, outermost first, without the page's title. */
  headingPath: string[];
  /** Plain text; of a chunk of several sections, with their headings. */
  text: string;
  /** First line in the file, from 1. */
  line: number;
  words: number;
  /**
   * Where what of the text stands: triples of an offset in the text, lines after `line`, and the
   * depth of the heading that is there (0: none; its text goes to the end of its line). What
   * follows counts on from the last triple, a line for each line feed.
   */
  places: number[];
}

const FEW_WORDS = 50;
const OVERLAP_WORDS = 35;
/** The path is put before each chunk; of a longer heading the rest is in the text. */
const LONGEST_HEADING = 200;

/** What a chunk is put together from: pieces of text of known size, and headings. */
interface Piece extends Unit {
  readonly size: Size;
  /** 0: no heading. */
  readonly depth: number;
  /** Goes on where the piece before it has ended, inside of one paragraph. */
  readonly runsOn: boolean;
}

interface OpenHeading {
  readonly depth: number;
  readonly text: string;
  readonly line: number;
}

/** Sections that become one chunk, or one section that becomes several. */
interface Group {
  /** Headings above all of it. */
  path: readonly OpenHeading[];
  readonly line: number;
  /** One for each section. */
  readonly members: { readonly path: readonly OpenHeading[]; readonly pieces: Piece[] }[];
  size: Size;
}

/** @param title of the page: a heading of level 1 that says the same is not part of the paths */
export function chunksOf(sections: readonly Section[], title: string): PageChunk[] {
  return groupsOf(sections, title).flatMap((group) => (fits(group.size) ? [whole(group)] : parted(group)));
}

/** One chunk, or several of a long one, of text that has no structure. */
export function chunksOfText(text: string, line: number): PageChunk[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  const skipped = text.slice(0, text.indexOf(trimmed)).split('\n').length - 1;
  return chunksOf([{ heading: null, line, units: [{ text: trimmed, line: line + skipped, block: 0 }] }], '');
}

function groupsOf(sections: readonly Section[], title: string): Group[] {
  const groups: Group[] = [];
  const open: OpenHeading[] = [];
  for (const section of sections) {
    const pieces: Piece[] = section.units.flatMap(piecesOf);
    if (section.heading !== null) {
      const { depth, text } = section.heading;
      while ((open.at(-1)?.depth ?? 0) >= depth) open.pop();
      if (text !== '' && !(depth === 1 && text === title))
        open.push({ depth, text: text.slice(0, LONGEST_HEADING).toWellFormed(), line: section.line });
      if (text.length > LONGEST_HEADING) pieces.unshift(...piecesOf({ text, line: section.line, block: -1 }));
    }
    const line = section.heading === null ? (pieces[0]?.line ?? section.line) : section.line;
    const size = pieces.map((piece) => piece.size).reduce(sum, { words: 0, tokens: 0 });
    const next: Group = { path: [...open], line, members: [{ path: [...open], pieces }], size };
    const last = groups.at(-1);
    // Headings without text of their own are in the path of what follows.
    if (last !== undefined && isAbove(last, next)) groups.splice(-1, 1, next);
    else if (last !== undefined && last.size.words < FEW_WORDS && canJoin(last, next)) join(last, next);
    else groups.push(next);
  }
  // The last has no one after it.
  const [before, last] = groups.slice(-2);
  if (before !== undefined && last !== undefined && last.size.words < FEW_WORDS && canJoin(before, last)) {
    groups.pop();
    join(before, last);
  }
  return groups;
}

function isAbove(first: Group, second: Group): boolean {
  return (
    // Signs are text too: "--- ..." may be all that a purpose says.
    first.size.tokens === 0 &&
    first.members.length === 1 &&
    first.path.every((heading, index) => heading === second.path[index])
  );
}

function canJoin(first: Group, second: Group): boolean {
  const headings = second.members.flatMap(({ path }) => path).map(({ text }) => sizeOf(text));
  return fits([first.size, second.size, ...headings].reduce(sum));
}

function join(first: Group, second: Group): void {
  let shared = 0;
  while (shared < first.path.length && first.path[shared] === second.path[shared]) shared += 1;
  first.path = first.path.slice(0, shared);
  first.members.push(...second.members);
  first.size = sum(first.size, second.size);
}

function piecesOf(unit: Unit): Piece[] {
  const size = sizeOf(unit.text);
  if (fits(size)) return [{ ...unit, size, depth: 0, runsOn: false }];
  let { line } = unit;
  return divide(unit.text).map((text, index) => {
    const piece = { ...unit, text, line, size: sizeOf(text), depth: 0, runsOn: index > 0 };
    line += text.split('\n').length - 1;
    return piece;
  });
}

function whole(group: Group): PageChunk {
  const pieces: Piece[] = [];
  let above: readonly OpenHeading[] = group.path;
  for (const { path, pieces: own } of group.members) {
    // Headings that the section before it does not stand under, and the path does not say.
    const opened = path.filter((heading) => !above.includes(heading));
    for (const heading of opened) pieces.push({ ...heading, block: -1, size: sizeOf(heading.text), runsOn: false });
    pieces.push(...own);
    above = [...group.path, ...path];
  }
  return assemble(group, pieces, group.line);
}

function parted(group: Group): PageChunk[] {
  const runs: { overlap: Piece[]; own: Piece[] }[] = [];
  let current: { overlap: Piece[]; own: Piece[] } = { overlap: [], own: [] };
  for (const piece of group.members.flatMap(({ pieces }) => pieces)) {
    const now = total(current.own);
    const then = sum(now, piece.size);
    const closer = Math.abs(then.words - PACKED_WORDS) <= Math.abs(now.words - PACKED_WORDS);
    if (current.own.length > 0 && !(closer && fits(sum(then, total(current.overlap))))) {
      runs.push(current);
      const overlap = lastWords(current.own);
      current = { overlap: fits(sum(total(overlap), piece.size)) ? overlap : [], own: [] };
    }
    current.own.push(piece);
  }
  const before = runs.at(-1);
  const joined = before === undefined ? null : [...before.overlap, ...before.own, ...current.own];
  if (before !== undefined && joined !== null && total(current.own).words < FEW_WORDS && fits(total(joined)))
    before.own.push(...current.own);
  else runs.push(current);
  return runs.map(({ overlap, own }, index) =>
    assemble(group, [...overlap, ...own], index === 0 ? group.line : undefined),
  );
}

function total(pieces: readonly Piece[]): Size {
  return pieces.map(({ size }) => size).reduce(sum, { words: 0, tokens: 0 });
}

/** The last {@link OVERLAP_WORDS} words of a run. */
function lastWords(pieces: readonly Piece[]): Piece[] {
  const tail: Piece[] = [];
  let missing = OVERLAP_WORDS;
  for (const piece of pieces.toReversed()) {
    if (piece.size.words >= missing) {
      const spans = wordSpans(piece.text);
      const at = missing === 0 ? piece.text.length : (spans[spans.length - missing]?.start ?? 0);
      const text = piece.text.slice(at);
      const line = piece.line + piece.text.slice(0, at).split('\n').length - 1;
      if (text !== '') tail.unshift({ ...piece, text, line, size: sizeOf(text), runsOn: false });
      return tail;
    }
    missing -= piece.size.words;
    tail.unshift(piece);
  }
  // A run that is shorter than the overlap would be repeated whole.
  return [];
}

/** @param from the line of a heading above; default: where the text begins */
function assemble(group: Group, pieces: readonly Piece[], from?: number): PageChunk {
  const line = from ?? pieces[0]?.line ?? group.line;
  const places: number[] = [];
  let text = '';
  /** Of what comes next, as a reader of `places` would count it. */
  let expected = line;
  let block: number | null = null;
  for (const piece of pieces) {
    const gap = text === '' || piece.runsOn ? '' : piece.block === block && piece.depth === 0 ? '\n' : '\n\n';
    text += gap;
    expected += gap.length;
    if (piece.depth > 0 || piece.line !== expected) {
      places.push(text.length, piece.line - line, piece.depth);
      expected = piece.line;
    }
    text += piece.text;
    expected += piece.text.split('\n').length - 1;
    block = piece.block;
  }
  const kept = text.trimEnd();
  return { headingPath: group.path.map((heading) => heading.text), text: kept, line, words: countOf(pieces), places };
}

function countOf(pieces: readonly Piece[]): number {
  return pieces.reduce((words, { size }) => words + size.words, 0);
}
