/**
 * What GitHub and Obsidian add to Markdown, as changes of the syntax tree: callouts, `==marks==`
 * and block ids. Each change keeps to node types of Markdown and names the HTML element in `data`.
 */
import type { Blockquote, Data, Emphasis, Nodes, Paragraph, Parents, PhrasingContent, Root, RootContent } from 'mdast';
import { CONTINUE, SKIP, visit } from 'unist-util-visit';

/** Changes the tree in place. */
export function applyObsidian(tree: Root): void {
  visit(tree, (node, index, parent) => {
    if (node.type === 'blockquote') callout(node);
    if (node.type === 'paragraph' || node.type === 'heading') {
      if (blockId(node, index, parent)) return [SKIP, index ?? 0];
    }
    if ('children' in node && node.children.some((child) => child.type === 'text' && child.value.includes('=='))) {
      marks(node);
    }
    return CONTINUE;
  });
}

/** `[!note]`, `[!tip]- Title`, `[!info|metadata]+`. */
const CALLOUT = /^\[!([^\]\n|]{1,40})(?:\|[^\]\n]{0,80})?\]([+-]?)(?:[ \t]+|(?=\n)|$)/;

function callout(quote: Blockquote): void {
  const first = quote.children[0];
  const lead = first?.type === 'paragraph' ? first.children[0] : undefined;
  if (first?.type !== 'paragraph' || lead?.type !== 'text') return;
  const found = CALLOUT.exec(lead.value);
  if (found === null) return;
  const [marker, rawType = 'note', fold = ''] = found;
  const type =
    rawType
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'note';
  lead.value = lead.value.slice(marker.length);

  const { before, after } = splitAtLineEnd(first.children);
  const isBlank = before.every((node) => node.type === 'text' && node.value.trim() === '');
  const title: Paragraph = {
    type: 'paragraph',
    children: isBlank ? [{ type: 'text', value: type.charAt(0).toUpperCase() + type.slice(1) }] : before,
    data: { hName: fold === '' ? 'div' : 'summary', hProperties: { className: ['callout-title'] } },
  };
  const content: Blockquote = {
    type: 'blockquote',
    children: [...(after.length > 0 ? [{ ...first, children: after }] : []), ...quote.children.slice(1)],
    data: { hName: 'div', hProperties: { className: ['callout-content'] } },
  };
  quote.children = content.children.length > 0 ? [title, content] : [title];
  quote.data = {
    ...quote.data,
    hName: fold === '' ? 'div' : 'details',
    hProperties: { className: ['callout', `callout-${type}`], ...(fold === '+' ? { open: true } : {}) },
  };
}

/** Parts the inline nodes at the first line end of the paragraph. */
function splitAtLineEnd(children: readonly PhrasingContent[]): { before: PhrasingContent[]; after: PhrasingContent[] } {
  for (const [index, child] of children.entries()) {
    if (child.type === 'break') return { before: children.slice(0, index), after: children.slice(index + 1) };
    const lineEnd = child.type === 'text' ? child.value.indexOf('\n') : -1;
    if (child.type === 'text' && lineEnd !== -1) {
      return {
        before: [...children.slice(0, index), { ...child, value: child.value.slice(0, lineEnd) }],
        after: [{ ...child, value: child.value.slice(lineEnd + 1) }, ...children.slice(index + 1)],
      };
    }
  }
  return { before: [...children], after: [] };
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
  const owner: RootContent = previous ?? node;
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

/** Makes `==a **b** c==` one element, across the inline nodes between the signs. */
function marks(parent: Parents): void {
  const out: RootContent[] = [];
  /** Position in `out` of the text "==" that may open a mark. */
  let open = -1;
  for (const child of parent.children) {
    if (child.type !== 'text' || !child.value.includes('==')) {
      out.push(child);
      continue;
    }
    const pieces = child.value.split(/(?<!=)==(?!=)/);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) {
        const isClosing = open !== -1 && !/\s$/.test(pieces[index - 1] ?? '') && out.length > open + 1;
        if (isClosing) {
          const children = out.splice(open).slice(1) as PhrasingContent[];
          const mark: Emphasis = { type: 'emphasis', children, data: { hName: 'mark' } };
          out.push(mark);
          open = -1;
        } else {
          if (/^\S/.test(piece) || (piece === '' && index === pieces.length - 1)) open = out.length;
          out.push({ type: 'text', value: '==' });
        }
      }
      if (piece !== '') out.push({ type: 'text', value: piece });
    }
  }
  parent.children = out as typeof parent.children;
}
