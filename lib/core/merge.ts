/** Three-way merge of a page: what happens to a save whose base is no longer current. */
import { mergeFrontmatter } from './frontmatter-merge.ts';
import { mergeLines } from './merge-lines.ts';
import type { LinesInput, MergedLines } from './merge-lines.ts';

export interface MergeInput {
  /** The text that both sides started from; empty when both created the page. */
  base: string;
  /** The current text of the page. */
  ours: string;
  /** The text that somebody wants to save. */
  theirs: string;
  labels?: { ours: string; theirs: string };
}

export interface MergeResult {
  /** True: `text` has both changes. False: it holds conflict markers. */
  clean: boolean;
  text: string;
}

/**
 * Merges two changes of one page: frontmatter by key (frontmatter-merge.ts), the rest by lines
 * (merge-lines.ts). Frontmatter that can't be read as keys, on any side, is merged by lines too.
 * Both orders of `ours` and `theirs` give the same clean text; in a conflict only what stands
 * between the markers changes places.
 *
 * A change of all line ends (LF, CRLF), of the byte order mark or of the newline at the end is
 * merged like any other change and never conflicts with an edit of the text.
 */
export function mergePage(input: MergeInput): MergeResult {
  return mergeWith(input, (sides) => mergeParts(sides) ?? mergeLines(sides));
}

/** `mergePage` for a text without frontmatter. */
export function mergeText(input: MergeInput): MergeResult {
  return mergeWith(input, mergeLines);
}

function mergeWith(
  { base, ours, theirs, labels = { ours: 'current', theirs: 'yours' } }: MergeInput,
  merge: (sides: LinesInput) => MergedLines,
): MergeResult {
  if (ours === theirs || theirs === base) return { clean: true, text: ours };
  if (ours === base) return { clean: true, text: theirs };

  const mark = threeWay(hasMark(base), hasMark(ours), hasMark(theirs), false) === true ? '\uFEFF' : '';
  const texts = [base, ours, theirs].map((text) => text.replace(/^\uFEFF/, ''));
  const [was, mine, yours] = texts.map(lineEndStyle);
  const isMixed = was === 'mixed' || mine === 'mixed' || yours === 'mixed';
  const lineEnd = (isMixed ? null : threeWay(was, mine, yours, '\n')) ?? '\n';
  const [o, a, b] = texts.map((text) => splitLines(isMixed ? text : text.replaceAll('\r\n', '\n')));
  if (o === undefined || a === undefined || b === undefined) throw new Error('three texts make three lists of lines');

  const { clean, lines } = merge({ base: o.lines, ours: a.lines, theirs: b.lines, labels });
  const finalNewline = !clean || threeWay(o.finalNewline, a.finalNewline, b.finalNewline, true) === true;
  const text = lines.length === 0 ? '' : lines.join(lineEnd) + (finalNewline ? lineEnd : '');
  return { clean, text: mark + text };
}

/**
 * The value that one side changed, or what both have. Null: no opinion, as a text of one line has
 * none on line ends. `otherwise` is for two new values where the base had none.
 */
function threeWay<T>(base: T, ours: T, theirs: T, otherwise: T): T {
  if (ours === theirs || theirs === null) return ours;
  if (ours === null || ours === base) return theirs;
  return theirs === base ? ours : otherwise;
}

function hasMark(text: string): boolean | null {
  return text === '' ? null : text.startsWith('\uFEFF');
}

function lineEndStyle(text: string): '\n' | '\r\n' | 'mixed' | null {
  const all = text.split('\n').length - 1;
  if (all === 0) return null;
  const crlf = text.split('\r\n').length - 1;
  return crlf === 0 ? '\n' : crlf === all ? '\r\n' : 'mixed';
}

function splitLines(text: string): { lines: string[]; finalNewline: boolean | null } {
  if (text === '') return { lines: [], finalNewline: null };
  const finalNewline = text.endsWith('\n');
  return { lines: (finalNewline ? text.slice(0, -1) : text).split('\n'), finalNewline };
}

/** Null: no side has frontmatter, or it can't be merged by key. */
function mergeParts({ base, ours, theirs, labels }: LinesInput): MergedLines | null {
  const [was, mine, yours] = [base, ours, theirs].map(splitFrontmatter);
  if (was == null || mine == null || yours == null) return null;
  if (was.open === null && mine.open === null && yours.open === null) return null;

  const frontmatter = mergeFrontmatter({ base: was.yaml, ours: mine.yaml, theirs: yours.yaml, labels });
  if (frontmatter === null) return null;
  const body = mergeLines({ base: was.body, ours: mine.body, theirs: yours.body, labels });
  const isKept = threeWay(was.open !== null, mine.open !== null, yours.open !== null, true);
  if (!isKept && frontmatter.lines.length === 0) return body;
  const open = fence(was.open, mine.open, yours.open);
  const close = fence(was.close, mine.close, yours.close);
  return {
    clean: frontmatter.clean && body.clean,
    lines: [open, ...frontmatter.lines, close].concat(body.lines),
  };
}

/** Fences differ in the spaces after them at most. */
function fence(base: string | null, ours: string | null, theirs: string | null): string {
  const lower = ours !== null && theirs !== null && ours < theirs ? ours : theirs;
  return threeWay(base, ours, theirs, lower) ?? base ?? '---';
}

interface Parts {
  /** The fences; null where the page has no frontmatter. */
  open: string | null;
  close: string | null;
  yaml: readonly string[];
  body: readonly string[];
}

const FENCE = /^---[ \t]*\r?$/;

/** As parseDocument reads it. Null: a fence that is never closed. */
function splitFrontmatter(lines: readonly string[]): Parts | null {
  const [open] = lines;
  if (open === undefined || !FENCE.test(open)) return { open: null, close: null, yaml: [], body: lines };
  const end = lines.findIndex((line, index) => index > 0 && FENCE.test(line));
  const close = lines[end];
  if (close === undefined) return null;
  return { open, close, yaml: lines.slice(1, end), body: lines.slice(end + 1) };
}
