/** What the rest of the system needs to know of a page's text: title, links, pieces to search. */
import type { Definition, Heading, Root } from 'mdast';
import { visit } from 'unist-util-visit';
import { type PageMeta, parseDocument } from '#lib/core/frontmatter.ts';
import { nameOf } from '#lib/core/paths.ts';
import { countWords } from '#lib/core/words.ts';
import { type PageChunk, chunksOf, chunksOfText } from './chunks.ts';
import { nestingProblem } from './hostile.ts';
import { parseMarkdown, plainText } from './parse.ts';
import { htmlLinks, markdownTarget, splitSize } from './targets.ts';
import { sectionsOf } from './units.ts';

export type { PageChunk } from './chunks.ts';

export interface PageLink {
  /** As written, without the fragment. */
  target: string;
  fragment: string | null;
  label: string | null;
  embed: boolean;
  /** Written as a Markdown link, not as a WikiLink. */
  markdown: boolean;
}

export interface PageDescription {
  title: string;
  meta: PageMeta;
  frontmatter: Record<string, unknown>;
  words: number;
  links: PageLink[];
  /** Never empty, so that a page without text is found by its title. */
  chunks: PageChunk[];
}

/**
 * Describes a page. `path` gives the name, for a page that has no title of its own. Takes any
 * text; one that is built to exhaust the parser (hostile.ts) has no links and no headings.
 * No string of the answer holds U+0000, which PostgreSQL refuses.
 */
export function describePage(path: string, content: string): PageDescription {
  const { frontmatter, meta, body, bodyLine } = parseDocument(content);
  const tree = nestingProblem(body) === null ? parsed(body) : null;
  if (tree === null) {
    const text = body.replaceAll('\0', '\uFFFD');
    const words = countWords(text);
    const chunks = orEmpty(chunksOfText(text, bodyLine), bodyLine);
    return { title: meta.title ?? nameOf(path), meta, frontmatter, words, links: [], chunks };
  }
  const heading = tree.children.find((node): node is Heading => node.type === 'heading' && node.depth === 1);
  const firstHeading = heading === undefined ? '' : line(plainText(heading));
  const title = meta.title ?? (firstHeading === '' ? nameOf(path) : firstHeading);
  const words = countWords(plainText(tree));
  const chunks = orEmpty(chunksOf(sectionsOf(tree, bodyLine), title), bodyLine);
  return { title, meta, frontmatter, words, links: linksOf(tree), chunks };
}

function orEmpty(chunks: PageChunk[], line: number): PageChunk[] {
  return chunks.length > 0 ? chunks : [{ headingPath: [], text: '', line, words: 0, places: [] }];
}

function parsed(body: string): Root | null {
  try {
    const tree = parseMarkdown(body);
    plainText(tree);
    return tree;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Links and embeds that point into the wiki, in the order of the text. */
function linksOf(tree: Root): PageLink[] {
  const links: PageLink[] = [];
  const definitions = new Map<string, Definition>();
  visit(tree, 'definition', (node) => {
    if (!definitions.has(node.identifier)) definitions.set(node.identifier, node);
  });
  const addMarkdown = (url: string, label: string, embed: boolean): void => {
    const target = markdownTarget(url);
    if (target !== null) links.push({ ...target, label: label === '' ? null : label, embed, markdown: true });
  };
  visit(tree, (node) => {
    switch (node.type) {
      case 'wikilink':
        if (node.target !== '') {
          const { target, fragment, label, embed } = node;
          links.push({ target, fragment, label, embed, markdown: false });
        }
        break;
      case 'link':
        addMarkdown(node.url, line(plainText(node)), false);
        break;
      case 'image':
        addMarkdown(node.url, splitSize(node.alt ?? '').alt, true);
        break;
      case 'linkReference':
        addMarkdown(definitions.get(node.identifier)?.url ?? '', line(plainText(node)), false);
        break;
      case 'imageReference':
        addMarkdown(definitions.get(node.identifier)?.url ?? '', splitSize(node.alt ?? '').alt, true);
        break;
      case 'html':
        for (const { url, embed } of htmlLinks(node.value)) addMarkdown(url, '', embed);
        break;
      default:
    }
  });
  return links;
}
