/** What GitHub and Obsidian add to Markdown, as changes of the syntax tree: callouts and block ids. */
import type { Data, Nodes, Parents, Root, RootContent } from 'mdast';
import { CONTINUE, SKIP, visit } from 'unist-util-visit';
import { applyCallout } from './callouts.ts';

/** Changes the tree in place. */
export function applyObsidian(tree: Root): void {
  visit(tree, (node, index, parent) => {
    if (node.type === 'blockquote') applyCallout(node);
    if (node.type === 'paragraph' || node.type === 'heading') {
      if (blockId(node, index, parent)) return [SKIP, index ?? 0];
    }
    return CONTINUE;
  });
}

/** At least one letter, so that "10 ^2" is no block id. */
const BLOCK_ID = /(?:^|\s)\^(?=[0-9-]{0,50}[A-Za-z])([A-Za-z0-9-]{1,50})$/;

/**
 * `text ^id` gives the block the id `^id`; a paragraph that is nothing else gives it to the block
 * before (tables, quotes). True when the paragraph was taken out.
 */
function blockId(
  node: Extract<Nodes, { type: 'paragraph' | 'heading' }>,
  index: number | undefined,
  parent: Parents | undefined,
): boolean {
  const last = node.children.at(-1);
  const found = last?.type === 'text' ? BLOCK_ID.exec(last.value) : null;
  if (last?.type !== 'text' || found === null) return false;
  const rest = last.value.slice(0, found.index);
  const isAlone = node.children.length === 1 && rest.trim() === '';
  const previous = isAlone && index !== undefined ? parent?.children[index - 1] : undefined;
  if (isAlone && (previous === undefined || parent === undefined || index === undefined)) return false;
  // The paragraph of a list item has no element of its own when the list is tight.
  const item = parent?.type === 'listItem' && index === 0 ? parent : null;
  const owner: RootContent = previous ?? item ?? node;
  if (owner.type === 'heading') return false;
  const data: Data = owner.data ?? {};
  owner.data = { ...data, hProperties: { ...data.hProperties, id: `^${found[1] ?? ''}` } };
  if (previous !== undefined && parent !== undefined && index !== undefined) {
    parent.children.splice(index, 1);
    return true;
  }
  last.value = rest;
  return false;
}
