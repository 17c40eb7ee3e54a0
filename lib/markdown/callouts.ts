/**
 * Callouts, in the forms of GitHub and Obsidian (`> [!NOTE]`, `> [!tip]- Folded`) and as `::: note`
 * blocks: one element for all. Each keeps to node types of Markdown and names the HTML element in `data`.
 */
import type { Blockquote, BlockContent, DefinitionContent, Paragraph, PhrasingContent } from 'mdast';

export interface CalloutParts {
  type: string;
  /** Null: the name of the type. */
  title: PhrasingContent[] | null;
  /** Whether it can be folded, and is. */
  fold: 'open' | 'closed' | null;
  children: (BlockContent | DefinitionContent)[];
}

/** A title bar, and the content when there is any. */
export function calloutElement({ type, title, fold, children }: CalloutParts): Blockquote {
  const head: Paragraph = {
    type: 'paragraph',
    children: title ?? [
      { type: 'text', value: `${type.charAt(0).toUpperCase()}${type.slice(1).replaceAll('-', ' ')}` },
    ],
    data: { hName: fold === null ? 'div' : 'summary', hProperties: { className: ['callout-title'] } },
  };
  const content: Blockquote = {
    type: 'blockquote',
    children,
    data: { hName: 'div', hProperties: { className: ['callout-content'] } },
  };
  return {
    type: 'blockquote',
    children: children.length > 0 ? [head, content] : [head],
    data: {
      hName: fold === null ? 'div' : 'details',
      hProperties: { className: ['callout', `callout-${type}`], ...(fold === 'open' ? { open: true } : {}) },
    },
  };
}

/** A name that can be part of a class. */
export function typeName(raw: string): string {
  const name = raw
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return name.replace(/^-|-$/g, '') || 'note';
}

/** `[!note]`, `[!tip]- Title`, `[!info|metadata]+`. */
const CALLOUT = /^\[!([^\]\n|]{1,40})(?:\|[^\]\n]{0,80})?\]([+-]?)(?:[ \t]+|(?=\n)|$)/;

/** Makes a callout of a quote that begins with a type; leaves others alone. */
export function applyCallout(quote: Blockquote): void {
  const first = quote.children[0];
  const lead = first?.type === 'paragraph' ? first.children[0] : undefined;
  if (first?.type !== 'paragraph' || lead?.type !== 'text' || quote.data?.hName !== undefined) return;
  const found = CALLOUT.exec(lead.value);
  if (found === null) return;
  const [marker, rawType = 'note', sign = ''] = found;
  lead.value = lead.value.slice(marker.length);
  const { before, after } = splitAtLineEnd(first.children);
  const isBlank = before.every((node) => node.type === 'text' && node.value.trim() === '');
  const callout = calloutElement({
    type: typeName(rawType),
    title: isBlank ? null : before,
    fold: sign === '+' ? 'open' : sign === '-' ? 'closed' : null,
    children: [...(after.length > 0 ? [{ ...first, children: after }] : []), ...quote.children.slice(1)],
  });
  quote.children = callout.children;
  quote.data = { ...quote.data, ...callout.data };
}

/** Parts the inline nodes at the first line end of the paragraph. */
export function splitAtLineEnd(children: readonly PhrasingContent[]): {
  before: PhrasingContent[];
  after: PhrasingContent[];
} {
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
