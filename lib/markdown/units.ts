/** A syntax tree as the smallest pieces that stand alone (a paragraph, an item, a row), each with its line. */
import type { Nodes, Root, RootContent } from 'mdast';
import { plainText } from './parse.ts';

export interface Unit {
  /** Never empty. */
  readonly text: string;
  /** Of the first character, in the file; each line feed of the text is one more. */
  readonly line: number;
  /** Number of the block at the page's top level, to know what stands together. */
  readonly block: number;
}

export interface Section {
  /** Of the page's top level; null: what stands before the first. */
  readonly heading: { readonly depth: number; readonly text: string } | null;
  readonly line: number;
  readonly units: readonly Unit[];
}

/** The page's sections in order, parted by the headings (ATX and setext) at its top level, so never in code. */
export function sectionsOf(tree: Root, bodyLine: number): Section[] {
  const sections: { heading: Section['heading']; line: number; units: Unit[] }[] = [];
  let current: (typeof sections)[number] = { heading: null, line: bodyLine, units: [] };
  for (const [block, node] of tree.children.entries()) {
    if (node.type === 'heading') {
      if (current.heading !== null || current.units.length > 0) sections.push(current);
      const text = plainText(node).replace(/\s+/g, ' ').trim();
      current = { heading: { depth: node.depth, text }, line: lineOf(node, bodyLine), units: [] };
    } else {
      collect(node, { block, bodyLine, into: current.units, inCallout: false });
    }
  }
  if (current.heading !== null || current.units.length > 0) sections.push(current);
  return sections;
}

interface Collecting {
  readonly block: number;
  readonly bodyLine: number;
  readonly into: Unit[];
  /** The first paragraph of a callout's content. */
  readonly inCallout: boolean;
}

/** What is put together from others (a callout's title) has no place of its own, but they have. */
function lineOf(node: Nodes, bodyLine: number): number {
  for (let at: Nodes | undefined = node; at !== undefined; at = 'children' in at ? at.children[0] : undefined) {
    if (at.position !== undefined) return bodyLine + at.position.start.line - 1;
  }
  return bodyLine;
}

function collect(node: RootContent, at: Collecting): void {
  if ('children' in node && node.type !== 'tableRow' && node.children.some(({ type }) => !PHRASING.has(type))) {
    const isCallout = node.type === 'blockquote' && classesOf(node).includes('callout-content');
    for (const [index, child] of node.children.entries())
      collect(child, { ...at, inCallout: isCallout && index === 0 });
    return;
  }
  const raw = node.type === 'html' ? textOfHtml(node.value) : plainText(node);
  const text = raw.trim();
  if (text === '') return;
  const skipped = raw.slice(0, raw.indexOf(text)).split('\n').length - 1;
  at.into.push({
    text,
    line: lineOf(node, at.bodyLine) + linesAbove(node, raw, at.inCallout) + skipped,
    block: at.block,
  });
}

/** What stands in lines of text; a node that holds anything else is made of blocks. */
const PHRASING: ReadonlySet<string> = new Set<Nodes['type']>([
  ...(['break', 'delete', 'emphasis', 'footnoteReference', 'html', 'image', 'imageReference', 'inlineCode'] as const),
  ...(['link', 'linkReference', 'strong', 'text', 'wikilink'] as const),
]);

/**
 * Lines of a node before its text: the fence of code (indented code has none), and the title in
 * front of the text of a callout, which one paragraph of Markdown was made into.
 */
function linesAbove(node: RootContent, text: string, inCallout: boolean): number {
  if (node.position === undefined) return 0;
  const above = node.position.end.line - node.position.start.line - (text.split('\n').length - 1);
  if (node.type === 'code') return above > 0 ? 1 : 0;
  return inCallout && above > 0 ? above : 0;
}

function classesOf(node: Nodes): unknown[] {
  const names = node.data?.hProperties?.['className'];
  return Array.isArray(names) ? names : [];
}

/** What a block of HTML says, its lines kept; scripts and styles say nothing. */
function textOfHtml(html: string): string {
  if (/^<(?:script|style|!--)/i.test(html)) return '';
  return html.replace(/<[^<>]*>/g, (tag) => tag.replace(/[^\n]+/g, ' '));
}
