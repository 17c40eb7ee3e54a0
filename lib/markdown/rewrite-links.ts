/**
 * Changes where the links of a page lead, and nothing else of its text: the syntax tree says where
 * each target stands in the source, and only those characters are replaced.
 */
import type { Definition, Image, Link, Nodes, Root } from 'mdast';
import type { CompileContext, Token } from 'mdast-util-from-markdown';
import type { Processor } from 'unified';
import { visit } from 'unist-util-visit';
import { parseDocument } from '#lib/core/frontmatter.ts';
import { type Range, commentRanges, without } from './comments.ts';
import { nestingProblem } from './hostile.ts';
import { syntax } from './parse.ts';
import { plainWikilinks } from './plain-wikilinks.ts';
import { htmlLinks, markdownTarget, wikilinkParts } from './targets.ts';

/** A link as its author wrote it; percent-encoding is decoded. */
export interface WrittenLink {
  readonly target: string;
  readonly fragment: string | null;
  /** Written as a Markdown or HTML link, not as a WikiLink. */
  readonly markdown: boolean;
  readonly embed: boolean;
}

export interface Rewritten {
  readonly content: string;
  /** How many targets were replaced. */
  readonly rewritten: number;
  /** Links that stay because their syntax has no way to write the new target (`[[a|b]]` for a page "a|b"). */
  readonly impossible: number;
}

/**
 * Asks `rewrite` for the new target of every link into the wiki; null leaves the link as it is.
 * Fragments, texts, titles, quotes and the style of encoding stay; code, comments and frontmatter
 * are not looked at. A page that is too hostile to be parsed (hostile.ts) has no links.
 */
export function rewriteLinks(content: string, rewrite: (link: WrittenLink) => string | null): Rewritten {
  return editBody(content, (text) => editsOf(text, rewrite));
}

/** Puts the edits of a page's body, without its comments, into the page. Frontmatter and comments stay. */
export function editBody(content: string, editsIn: (text: string) => readonly Edit[]): Rewritten {
  const { body } = parseDocument(content);
  const comments = commentRanges(body);
  const text = without(body, comments);
  const edits = nestingProblem(body) === null ? editsIn(text) : [];
  const offset = content.length - body.length;
  const removed = removedPieces(comments);
  const places = edits.map((edit) => sourceOf(removed, edit));
  const impossible = edits.filter((edit, index) => edit.text === null || places[index] === null).length;
  let out = '';
  let at = 0;
  for (const [index, edit] of edits.entries()) {
    const place = places[index];
    if (edit.text === null || place === null || place === undefined) continue;
    out += content.slice(at, offset + place.start) + edit.text;
    at = offset + place.end;
  }
  return { content: out + content.slice(at), rewritten: edits.length - impossible, impossible };
}

/** In the order of the text. */
export interface Edit extends Range {
  /** Null: the new target can't be written there. */
  readonly text: string | null;
}

declare module 'mdast' {
  interface LinkData {
    destination?: Range;
  }
  interface ImageData {
    destination?: Range;
  }
  interface DefinitionData {
    destination?: Range;
  }
}

/** Notes where the address of a link, an image or a definition stands; the tree alone does not say. */
function keepDestination(this: CompileContext, token: Token): undefined {
  const url = this.resume();
  const node = this.stack.at(-1);
  if (node?.type !== 'link' && node?.type !== 'image' && node?.type !== 'definition') return;
  node.url = url;
  node.data = { ...node.data, destination: { start: token.start.offset, end: token.end.offset } };
}

function withDestinations(this: Processor): void {
  const exit = { resourceDestinationString: keepDestination, definitionDestinationString: keepDestination };
  (this.data().fromMarkdownExtensions ??= []).push({ exit });
}

const parser = syntax().use(withDestinations).freeze();

/** The tree of a text without comments; its offsets are those of the text (see {@link placeOf}). Null: too deep to be walked. */
export function parsedSource(text: string): Root | null {
  try {
    return parser.parse(text.replaceAll('\0', '\uFFFD'));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** In the order of the text. */
function editsOf(text: string, rewrite: (link: WrittenLink) => string | null): Edit[] {
  const plain = plainWikilinks(text);
  if (plain !== null) return plain.flatMap((place) => wikilinkEdit(text, place, rewrite));
  const tree = parsedSource(text);
  if (tree === null) return [];
  const shift = shiftOf(text);
  const edits: Edit[] = [];
  visit(tree, (node) => {
    const place = placeOf(node, shift);
    if (place === null) return;
    if (node.type === 'wikilink') edits.push(...wikilinkEdit(text, place, rewrite));
    else if (node.type === 'html') edits.push(...htmlEdits(text, place, rewrite));
    else if (node.type === 'link' || node.type === 'image' || node.type === 'definition')
      edits.push(...markdownEdit(text, { node, shift }, rewrite));
  });
  return edits.sort((a, b) => a.start - b.start);
}

/** The parser does not count a byte order mark at the start. */
export function shiftOf(text: string): number {
  return text.startsWith('\uFEFF') ? 1 : 0;
}

export function placeOf(node: Nodes, shift: number): Range | null {
  const [start, end] = [node.position?.start.offset, node.position?.end.offset];
  return start === undefined || end === undefined ? null : { start: start + shift, end: end + shift };
}

function wikilinkEdit(text: string, { start, end }: Range, rewrite: (link: WrittenLink) => string | null): Edit[] {
  const source = text.slice(start, end);
  const { target, fragment, embed } = wikilinkParts(source);
  const wanted = target === '' ? null : rewrite({ target, fragment, markdown: false, embed });
  if (wanted === null || wanted === target) return [];
  // What stands before it are brackets and spaces alone.
  const from = source.indexOf(target);
  const after = wikilinkParts(source.slice(0, from) + wanted + source.slice(from + target.length));
  const isWritable = !/[[\]|\\\r\n]/.test(wanted) && after.target === wanted && after.fragment === fragment;
  return [{ start: start + from, end: start + from + target.length, text: isWritable ? wanted : null }];
}

function markdownEdit(
  text: string,
  { node, shift }: { node: Link | Image | Definition; shift: number },
  rewrite: (link: WrittenLink) => string | null,
): Edit[] {
  const place = node.data?.destination;
  if (place === undefined) return [];
  const [start, end] = [place.start + shift, place.end + shift];
  const style = { raw: text.slice(start, end), enclosed: text[start - 1] === '<', html: false };
  const written = addressEdit({ url: node.url, embed: node.type === 'image' }, style, rewrite);
  return written === undefined ? [] : [{ start, end, text: written }];
}

function htmlEdits(text: string, { start, end }: Range, rewrite: (link: WrittenLink) => string | null): Edit[] {
  return [...htmlLinks(text.slice(start, end))].flatMap((link) => {
    const place = { start: start + link.start, end: start + link.end };
    const style = { raw: text.slice(place.start, place.end), enclosed: false, html: true };
    const written = addressEdit(link, style, rewrite);
    return written === undefined ? [] : [{ ...place, text: written }];
  });
}

interface Style {
  /** The address as it is written now. */
  readonly raw: string;
  /** In angle brackets. */
  readonly enclosed: boolean;
  /** In an attribute. */
  readonly html: boolean;
}

/** The address with its new target; undefined: it stays, null: it can't be written. */
function addressEdit(
  { url, embed }: { url: string; embed: boolean },
  style: Style,
  rewrite: (link: WrittenLink) => string | null,
): string | null | undefined {
  const link = markdownTarget(url);
  const wanted = link === null ? null : rewrite({ ...link, markdown: true, embed });
  if (link === null || wanted === null || wanted === link.target) return undefined;
  const pathEnd = /[?#]/.exec(url)?.index ?? url.length;
  const path = encoded(wanted, { ...style, raw: url.slice(0, pathEnd), spaces: /[ ]/.test(style.raw) });
  const rest = url.slice(pathEnd);
  const after = markdownTarget(path + rest);
  if (after?.target !== wanted || after.fragment !== link.fragment) return null;
  if (style.html) return (path + rest).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
  // Where nothing was escaped, what follows the path stays as it was written.
  return path + (style.raw === url ? rest : rest.replaceAll(/[\\<>()&\s]/g, percentEncoded));
}

function percentEncoded(char: string): string {
  return ENCODED[char] ?? encodeURIComponent(char);
}

/** What `encodeURIComponent` leaves. */
const ENCODED: Readonly<Record<string, string>> = { '(': '%28', ')': '%29' };

/** Percent-encodes what the place does not take, and what the author encoded before. */
function encoded(target: string, { raw, enclosed, spaces }: Style & { spaces: boolean }): string {
  const all = /%[89a-f][0-9a-f]/i.test(raw);
  const parens = enclosed || (/[()]/.test(raw) && isBalanced(target));
  const entity = /&(?:#|[a-z0-9]+;)/i.test(target);
  const path = target.replaceAll(/[^A-Za-z0-9/._~-]/gu, (char) => {
    if (char === ' ') return spaces ? char : '%20';
    if (char === '(' || char === ')') return parens ? char : percentEncoded(char);
    if (char === '&') return entity ? '%26' : char;
    if ('%#?<>`[]|\\"'.includes(char)) return encodeURIComponent(char);
    return all && char > '\u007f' ? encodeURIComponent(char) : char;
  });
  // "Note: x" would be an address of the scheme "note".
  return /^[a-z][a-z0-9+.-]*:/i.test(path) ? path.replace(':', '%3A') : path;
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth += 1;
    else if (char === ')' && --depth < 0) return false;
  }
  return depth === 0;
}

/** From a place in the text without comments to the place in the source; null when a comment stands inside. */
function sourceOf(comments: readonly Removed[], { start, end }: Range): Range | null {
  const last = Math.max(start, end - 1);
  const [before, inside] = [removedAt(comments, start), removedAt(comments, last)];
  return before === inside ? { start: start + before, end: end + before } : null;
}

interface Removed {
  /** Where the comment stood, in the text without comments. */
  readonly at: number;
  /** Length of it and of all before it. */
  readonly total: number;
}

function removedPieces(comments: readonly Range[]): Removed[] {
  let total = 0;
  return comments.map(({ start, end }) => {
    const at = start - total;
    total += end - start;
    return { at, total };
  });
}

/** How many characters of comments stand before the place. */
function removedAt(comments: readonly Removed[], place: number): number {
  let [low, high] = [0, comments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.at ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return comments[low - 1]?.total ?? 0;
}
