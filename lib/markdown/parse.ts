/** Markdown to a syntax tree: the one parser of the renderer and of the page's description. */
import type { Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { applyAbbreviations } from './abbreviations.ts';
import { mayHoldMail, sparingAddresses, withoutMail } from './addresses.ts';
import { applyBlocks } from './blocks.ts';
import { withoutComments } from './comments.ts';
import { applyObsidian } from './obsidian.ts';
import { remarkExtensions } from './syntax/extensions.ts';
import { wikilinkText } from './targets.ts';

/** CommonMark alone. */
export const commonMark = unified().use(remarkParse).freeze();

/** Markdown as this wiki understands it, before what {@link parseMarkdown} makes of the tree. */
export const syntax = commonMark()
  .use(remarkGfm, { singleTilde: false })
  .use(sparingAddresses)
  .use(remarkExtensions)
  .freeze();
/** The same, for text that holds no e-mail address. */
const syntaxWithoutMail = commonMark()
  .use(remarkGfm, { singleTilde: false })
  .use(sparingAddresses)
  .use(remarkExtensions)
  .use(withoutMail)
  .freeze();

/** The cheapest parser that finds all in the text. */
export function syntaxFor(text: string): typeof syntax {
  return mayHoldMail(text) ? syntax : syntaxWithoutMail;
}

/**
 * Parses a page's body (without frontmatter). Lines of the tree are lines of the body. The tree
 * holds no U+0000, which the renderer keeps for itself.
 */
export function parseMarkdown(body: string): Root {
  const text = withoutComments(body.replaceAll('\0', '\uFFFD'));
  const tree = syntaxFor(text).parse(text);
  applyBlocks(tree);
  applyObsidian(tree);
  applyAbbreviations(tree);
  return tree;
}

const BLOCKS: ReadonlySet<Nodes['type']> = new Set<Nodes['type']>([
  'root',
  'blockquote',
  'list',
  'listItem',
  'table',
  'footnoteDefinition',
]);

/** What a reader sees of the node, without markup: for counting, searching and excerpts. */
export function plainText(node: Nodes): string {
  switch (node.type) {
    case 'text':
    case 'inlineCode':
    case 'code':
    case 'inlineMath':
    case 'math':
      return node.value;
    case 'wikilink':
      return node.embed && node.label === null ? '' : wikilinkText(node);
    case 'image':
    case 'imageReference':
      return node.alt ?? '';
    case 'break':
      return '\n';
    case 'tableRow':
      return node.children.map(plainText).join(' | ');
    default:
      if (!('children' in node)) return '';
      return (node.children as Nodes[]).map(plainText).join(BLOCKS.has(node.type) ? '\n' : '');
  }
}
