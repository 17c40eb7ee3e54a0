/** Where in the source each block began, for a preview that scrolls along with it. */
import type { Root } from 'hast';
import { visit } from 'unist-util-visit';

const BLOCKS = /^(?:h[1-6]|p|li|pre|table|tr|blockquote|hr|div|details|dl|dt|dd|section|figure|ul|ol|img|video|audio)$/;

/** Gives blocks `data-line`, the line of the whole file from 1. `bodyLine` is that of the tree's first line. */
export function markSourceLines(tree: Root, bodyLine: number): void {
  visit(tree, 'element', (element) => {
    const line = element.position?.start.line;
    if (line !== undefined && BLOCKS.test(element.tagName)) element.properties.dataLine = line + bodyLine - 1;
  });
}
