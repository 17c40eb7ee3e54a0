/**
 * Blocks that the tokenizer only marks (syntax/): `:::` lines in pairs, spoilers, folds and
 * definition lists become elements here. Each keeps to node types of Markdown and names the HTML
 * element in `data`.
 */
import type {
  BlockContent,
  Blockquote,
  DefinitionContent,
  Paragraph,
  Parents,
  PhrasingContent,
  Root,
  RootContent,
} from 'mdast';
import { calloutElement, splitAtLineEnd, typeName } from './callouts.ts';
import type { BlockFence } from './syntax/lines.ts';

type Flow = BlockContent | DefinitionContent;

/** `:::` blocks inside each other; more are text. */
const MAX_FENCES = 20;

/** Changes the tree in place. */
export function applyBlocks(tree: Root): void {
  walk(tree);
}

function walk(node: Parents): void {
  const { children } = node as { children: RootContent[] };
  if (children.some(({ type }) => type === 'blockFence')) node.children = paired(children) as typeof node.children;
  if (node.children.some(isDefinition)) node.children = withDefinitionLists(node.children) as typeof node.children;
  for (const child of node.children) {
    if (child.type === 'blockquote') applyContainer(child);
    if ('children' in child && child.type !== 'paragraph' && child.type !== 'heading') walk(child);
  }
}

interface OpenFence {
  fence: BlockFence;
  before: RootContent[];
}

/** A `:::` closes the innermost block; what is not closed goes on to the end, like a code fence. */
function paired(children: readonly RootContent[]): RootContent[] {
  const open: OpenFence[] = [];
  let current: RootContent[] = [];
  const close = (): void => {
    const last = open.pop();
    if (last !== undefined) current = [...last.before, fenced(last.fence, current)];
  };
  for (const child of children) {
    if (child.type !== 'blockFence') current.push(child);
    else if (child.opens !== null && open.length < MAX_FENCES) {
      open.push({ fence: child, before: current });
      current = [];
    } else if (child.opens === null && open.length > 0) close();
    else current.push(textOf(child.value));
  }
  while (open.length > 0) close();
  return current;
}

function textOf(value: string): Paragraph {
  return { type: 'paragraph', children: [{ type: 'text', value }] };
}

/** A first heading of an untitled block is its title, as in An Otter Wiki. */
function fenced({ opens }: BlockFence, content: RootContent[]): Blockquote {
  const type = typeName(opens?.type ?? 'note');
  const first = content[0];
  const isTitled = opens?.title === null && first?.type === 'heading';
  const own: PhrasingContent[] | null =
    opens?.title === null || opens === null ? null : [{ type: 'text', value: opens.title }];
  const title = isTitled ? first.children : own;
  const children = (isTitled ? content.slice(1) : content) as Flow[];
  if (type === 'spoiler') return details({ kind: 'spoiler', summary: title ?? SPOILER, children });
  if (type === 'details' || type === 'fold')
    return details({ kind: 'fold', summary: title ?? [{ type: 'text', value: 'Details' }], children });
  if (type === 'none' && title === null) {
    const data = { hName: 'div', hProperties: { className: ['callout', 'callout-none'] } };
    return { type: 'blockquote', children, data };
  }
  return calloutElement({ type, title, fold: null, children });
}

const SPOILER: PhrasingContent[] = [{ type: 'text', value: 'Spoiler' }];

function details({
  kind,
  summary,
  children,
}: {
  kind: 'spoiler' | 'fold';
  summary: PhrasingContent[];
  children: Flow[];
}): Blockquote {
  const head: Paragraph = { type: 'paragraph', children: summary, data: { hName: 'summary' } };
  return {
    type: 'blockquote',
    children: [head, ...children],
    data: { hName: 'details', hProperties: { className: [kind] } },
  };
}

function applyContainer(quote: Blockquote): void {
  const container = quote.data?.container;
  if (container !== 'spoiler' && container !== 'fold') return;
  const first = quote.children[0];
  const isHeaded = container === 'fold' && first?.type === 'heading';
  const made = details({
    kind: container,
    summary: isHeaded ? first.children : SPOILER,
    children: isHeaded ? quote.children.slice(1) : quote.children,
  });
  quote.children = made.children;
  quote.data = { ...made.data };
}

function isDefinition(node: RootContent): node is Blockquote {
  return node.type === 'blockquote' && node.data?.container === 'definitionBody';
}

/** Paragraphs followed by `: …` blocks are the terms; each line of such a paragraph is one. */
function withDefinitionLists(children: readonly RootContent[]): RootContent[] {
  const out: RootContent[] = [];
  let list: Blockquote | null = null;
  for (const child of children) {
    if (!isDefinition(child)) {
      out.push(child);
      continue;
    }
    const before = out.at(-1);
    if (before?.type === 'paragraph') {
      out.pop();
      const previous = out.at(-1);
      if (list === null || previous !== list) {
        list = { type: 'blockquote', children: [], data: { hName: 'dl' } };
        out.push(list);
      }
      list.children.push(...terms(before));
    } else if (list === null || before !== list) {
      out.push(...asText(child));
      continue;
    }
    list.children.push(definition(child));
  }
  return out;
}

function terms({ children }: Paragraph): Paragraph[] {
  const found: Paragraph[] = [];
  for (let rest = children; rest.length > 0;) {
    const { before, after } = splitAtLineEnd(rest);
    found.push({ type: 'paragraph', children: before, data: { hName: 'dt' } });
    rest = after;
  }
  return found;
}

/** One paragraph alone needs no element of its own. */
function definition({ children, position }: Blockquote): Blockquote | Paragraph {
  const [only] = children;
  const place = position === undefined ? {} : { position };
  if (children.length === 1 && only?.type === 'paragraph' && only.data === undefined)
    return { type: 'paragraph', children: only.children, data: { hName: 'dd' }, ...place };
  return { type: 'blockquote', children, data: { hName: 'dd' }, ...place };
}

/** A definition of nothing is what its author wrote. */
function asText({ children }: Blockquote): Flow[] {
  const [first, ...rest] = children;
  if (first?.type !== 'paragraph') return [textOf(':'), ...children];
  return [{ ...first, children: [{ type: 'text', value: ': ' }, ...first.children] }, ...rest];
}
