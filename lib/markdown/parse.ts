/** Markdown to a syntax tree: the one parser of the renderer and of the page's description. */
import type { Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { withoutComments } from './comments.ts';
import { applyObsidian } from './obsidian.ts';
import { wikilinkText } from './targets.ts';
import { remarkWikilink } from './wikilink-syntax.ts';

/** Markdown as this wiki understands it, before what {@link applyObsidian} makes of the tree. */
export const syntax = unified().use(remarkParse).use(remarkGfm, { singleTilde: false }).use(remarkWikilink).freeze();

/**
 * Parses a page's body (without frontmatter). Lines of the tree are lines of the body. The tree
 * holds no U+0000, which the renderer keeps for itself.
 */
export function parseMarkdown(body: string): Root {
  const tree = syntax.parse(withoutComments(body.replaceAll('\0', '\uFFFD')));
  applyObsidian(tree);
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
