/** Where a page's text names something, and where it links to it: each with the sentence around it. */
import type { Nodes, Parents, Root, Text } from 'mdast';
import { visitParents } from 'unist-util-visit-parents';
import { parseDocument } from '#lib/core/frontmatter.ts';
import { commentRanges, without } from './comments.ts';
import { nestingProblem } from './hostile.ts';
import { plainText } from './parse.ts';
import { type Rewritten, type WrittenLink, editBody, parsedSource, placeOf, shiftOf } from './rewrite-links.ts';
import { markdownTarget } from './targets.ts';

/** A sentence in three parts, as a reader sees it. */
export interface Passage {
  readonly before: string;
  readonly hit: string;
  readonly after: string;
  /** In the file, from 1. */
  readonly line: number;
}

/** Characters on each side of the hit. */
const REACH = 120;
const SENTENCE_END = /[.!?…](?:["”’)]*)\s|[。！？]|\n/g;
/** What names something there is a link already, or is no prose. */
const NOT_PROSE: ReadonlySet<Nodes['type']> = new Set<Nodes['type']>([
  'link',
  'linkReference',
  'heading',
  'definition',
  'wikilink',
]);

/** Names in the prose of the page, in the order of its text. Case does not matter; whole words alone count. */
export function mentionsIn(content: string, names: readonly string[], most: number): Passage[] {
  const passages: Passage[] = [];
  const pattern = patternOf(names);
  if (pattern === null) return passages;
  walkText(content, pattern, ({ node, parents, start, end, line }) => {
    passages.push(passageOf(node, parents, { start, end, line }));
    return passages.length < most;
  });
  return passages;
}

/** The first link of the page that is meant, with its sentence. */
export function linkPassage(content: string, isMeant: (link: WrittenLink) => boolean): Passage | null {
  const read = treeOf(content);
  let found: Passage | null = null;
  if (read === null) return found;
  visitParents(read.tree, (node, parents) => {
    const link = linkIn(node);
    if (link === null || !isMeant(link)) return undefined;
    const line = (node.position?.start.line ?? 1) + read.firstLine - 1;
    found = passageOf(node, parents, { start: 0, end: plainText(node).length, line });
    return false;
  });
  return found;
}

/**
 * Makes a link of the name on that line (of the first that has it, where the page changed since).
 * `target` is what the link leads to; the text stays what it was.
 */
export function linkMention(
  content: string,
  { names, line, target }: { names: readonly string[]; line: number; target: string },
): Rewritten {
  const pattern = patternOf(names);
  return editBody(content, (text) => {
    const found: { start: number; end: number; line: number; inTable: boolean }[] = [];
    if (pattern !== null) {
      walkText(content, pattern, ({ place, line: at, parents }) => {
        found.push({ ...place, line: at, inTable: parents.some(({ type }) => type === 'tableCell') });
        return true;
      });
    }
    const [chosen] = [...found.filter((hit) => hit.line === line), ...found];
    if (chosen === undefined) return [];
    const said = text.slice(chosen.start, chosen.end);
    const bar = chosen.inTable ? '\\|' : '|';
    const written = said === target ? `[[${target}]]` : `[[${target}${bar}${said}]]`;
    const isWritable = !/[[\]|\r\n]/.test(said + target);
    return [{ start: chosen.start, end: chosen.end, text: isWritable ? written : null }];
  });
}

interface Hit {
  readonly node: Text;
  readonly parents: readonly Parents[];
  /** In the node's text. */
  readonly start: number;
  readonly end: number;
  /** In the body without comments. */
  readonly place: { readonly start: number; readonly end: number };
  readonly line: number;
}

/** Until `onHit` says no. */
function walkText(content: string, pattern: RegExp, onHit: (hit: Hit) => boolean): void {
  // Parsing takes a hundred times as long.
  const read = content.search(pattern) === -1 ? null : treeOf(content);
  if (read === null) return;
  const { tree, text, shift, firstLine } = read;
  visitParents(tree, 'text', (node, parents) => {
    if (parents.some((parent) => NOT_PROSE.has(parent.type))) return undefined;
    const at = placeOf(node, shift);
    // Where escapes and entities stand, the place in the source can't be told.
    if (at === null || text.slice(at.start, at.end) !== node.value) return undefined;
    for (const { 0: said, index } of node.value.matchAll(pattern)) {
      const start = index;
      const end = index + said.length;
      const line =
        (node.position?.start.line ?? 1) + firstLine - 1 + (node.value.slice(0, start).split('\n').length - 1);
      const place = { start: at.start + start, end: at.start + end };
      if (!onHit({ node, parents, start, end, place, line })) return false;
    }
    return undefined;
  });
}

function treeOf(content: string): { tree: Root; text: string; shift: number; firstLine: number } | null {
  const { body, bodyLine } = parseDocument(content);
  if (nestingProblem(body) !== null) return null;
  const text = without(body, commentRanges(body));
  const tree = parsedSource(text);
  return tree === null ? null : { tree, text, shift: shiftOf(text), firstLine: bodyLine };
}

/** The longest name first, so that "Iran nuclear deal" is not a mention of "Iran". */
function patternOf(names: readonly string[]): RegExp | null {
  const written = [...new Set(names)]
    .filter((name) => name.trim() !== '')
    .sort((a, b) => b.length - a.length)
    .map((name) => {
      const escaped = name
        .trim()
        .replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
        .replaceAll(/\s+/g, '\\s+');
      // Scripts without spaces have no ends of words to look for.
      const before = /^[\p{L}\p{N}]/u.test(name) && !UNSPACED.test(name) ? '(?<![\\p{L}\\p{N}_])' : '';
      const after = /[\p{L}\p{N}]$/u.test(name) && !UNSPACED.test(name) ? '(?![\\p{L}\\p{N}_])' : '';
      return `${before}${escaped}${after}`;
    });
  return written.length === 0 ? null : new RegExp(written.join('|'), 'giu');
}

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

function linkIn(node: Nodes): WrittenLink | null {
  if (node.type === 'wikilink') {
    const { target, fragment, embed } = node;
    return { target, fragment, embed, markdown: false };
  }
  if (node.type !== 'link') return null;
  const link = markdownTarget(node.url);
  return link === null ? null : { ...link, embed: false, markdown: true };
}

/** `start` and `end` are in the plain text of the node. */
function passageOf(
  node: Nodes,
  parents: readonly Nodes[],
  { start, end, line }: { start: number; end: number; line: number },
): Passage {
  const block = parents.findLast(({ type }) => type === 'paragraph' || type === 'tableRow' || type === 'heading');
  let text = '';
  let from = 0;
  const walk = (inner: Nodes): void => {
    if (inner === node) from = text.length;
    if (inner !== node && 'children' in inner) {
      for (const child of inner.children) {
        if (inner.type === 'tableRow' && text !== '') text += ' | ';
        walk(child);
      }
    } else text += plainText(inner);
  };
  walk(block ?? node);
  const [open, close] = [from + start, from + end];
  return {
    before: beginningOf(text.slice(Math.max(0, open - REACH), open), open > REACH),
    hit: text.slice(open, close).replaceAll(/\s+/g, ' '),
    after: endOf(text.slice(close, close + REACH), text.length - close > REACH),
    line,
  };
}

function beginningOf(before: string, isCut: boolean): string {
  const end = [...before.matchAll(SENTENCE_END)].at(-1);
  if (end !== undefined) return before.slice(end.index + end[0].length).replaceAll(/\s+/g, ' ');
  const kept = isCut ? `…${before.replace(/^\S*\s/, '')}` : before;
  return kept.replaceAll(/\s+/g, ' ');
}

function endOf(after: string, isCut: boolean): string {
  const end = [...`${after}\n`.matchAll(SENTENCE_END)][0];
  if (end !== undefined && end.index < after.length) return after.slice(0, end.index + 1).replaceAll(/\s+/g, ' ');
  return (isCut ? `${after.replace(/\s\S*$/, '')}…` : after).replaceAll(/\s+/g, ' ');
}
