/** Takes links out of a page and keeps what they said; nothing else of its text changes. */
import type { Nodes, PhrasingContent } from 'mdast';
import { visit } from 'unist-util-visit';
import {
  type Edit,
  type Rewritten,
  type WrittenLink,
  editBody,
  parsedSource,
  placeOf,
  shiftOf,
} from './rewrite-links.ts';
import { markdownTarget, splitSize, wikilinkText } from './targets.ts';

/** `[[a|b]]` and `[b](a)` become `b`; an embed becomes its text, or its name. Links in HTML stay. */
export function unlink(content: string, isMeant: (link: WrittenLink) => boolean): Rewritten {
  return editBody(content, (text) => {
    const tree = parsedSource(text);
    if (tree === null) return [];
    const shift = shiftOf(text);
    const edits: Edit[] = [];
    visit(tree, (node) => {
      const place = placeOf(node, shift);
      const link = place === null ? null : linkOf(node);
      if (place === null || link === null || !isMeant(link)) return;
      edits.push({ ...place, text: saidBy(node, text, shift) });
    });
    return edits.sort((a, b) => a.start - b.start);
  });
}

function linkOf(node: Nodes): WrittenLink | null {
  if (node.type === 'wikilink') {
    const { target, fragment, embed } = node;
    return target === '' ? null : { target, fragment, markdown: false, embed };
  }
  if (node.type !== 'link' && node.type !== 'image') return null;
  const target = markdownTarget(node.url);
  return target === null ? null : { ...target, markdown: true, embed: node.type === 'image' };
}

function saidBy(node: Nodes, text: string, shift: number): string {
  if (node.type === 'wikilink') return wikilinkText(node);
  if (node.type === 'image') return splitSize(node.alt ?? '').alt;
  return node.type === 'link' ? sourceOf(node.children, text, shift) : '';
}

function sourceOf(children: readonly PhrasingContent[], text: string, shift: number): string {
  const places = children.flatMap((child) => placeOf(child, shift) ?? []);
  return text.slice(places[0]?.start ?? 0, places.at(-1)?.end ?? 0);
}
