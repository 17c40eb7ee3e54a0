/** What the rest of the system needs to know of a page's text: title, links, pieces to search. */
import type { Definition, Heading, Nodes, Root, RootContent } from 'mdast';
import { visit } from 'unist-util-visit';
import { type PageMeta, parseDocument } from '#lib/core/frontmatter.ts';
import { nameOf } from '#lib/core/paths.ts';
import { countWords } from '#lib/core/words.ts';
import { nestingProblem } from './hostile.ts';
import { parseMarkdown, plainText } from './parse.ts';
import { htmlLinks, markdownTarget, splitSize } from './targets.ts';

export interface PageLink {
  /** As written, without the fragment. */
  target: string;
  fragment: string | null;
  label: string | null;
  embed: boolean;
  /** Written as a Markdown link, not as a WikiLink. */
  markdown: boolean;
}

/** A piece of the page to be searched: one section, or a part of a long one. */
export interface PageChunk {
  /** Headings above, outermost first, without the page's title. */
  headingPath: string[];
  /** Plain text, headings not included. */
  text: string;
  /** First line in the file, from 1. */
  line: number;
  words: number;
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

/** Sections above this are parted between paragraphs. */
const MAX_CHUNK_WORDS = 300;

/**
 * Describes a page. `path` gives the name, for a page that has no title of its own. Takes any
 * text; one that is built to exhaust the parser (hostile.ts) has no links and one chunk.
 * No string of the answer holds U+0000, which PostgreSQL refuses.
 */
export function describePage(path: string, content: string): PageDescription {
  const { frontmatter, meta, body, bodyLine } = parseDocument(content);
  const tree = nestingProblem(body) === null ? parsed(body) : null;
  if (tree === null) {
    const text = body.replaceAll('\0', '\uFFFD').trim();
    const words = countWords(text);
    const chunk = { headingPath: [], text, line: bodyLine, words };
    return { title: meta.title ?? nameOf(path), meta, frontmatter, words, links: [], chunks: [chunk] };
  }
  const heading = tree.children.find((node): node is Heading => node.type === 'heading' && node.depth === 1);
  const firstHeading = heading === undefined ? '' : line(plainText(heading));
  const title = meta.title ?? (firstHeading === '' ? nameOf(path) : firstHeading);
  const words = countWords(plainText(tree));
  return { title, meta, frontmatter, words, links: linksOf(tree), chunks: chunksOf(tree, { title, bodyLine }) };
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

interface ChunkContext {
  title: string;
  bodyLine: number;
}

/** One chunk a section; sections are parted by the headings at the top level of the page. */
function chunksOf(tree: Root, { title, bodyLine }: ChunkContext): PageChunk[] {
  const chunks: PageChunk[] = [];
  const open: { depth: number; text: string }[] = [];
  let section: { headingPath: string[]; line: number; blocks: RootContent[] } = {
    headingPath: [],
    line: bodyLine,
    blocks: [],
  };
  const lineOf = (node: RootContent): number => bodyLine + (node.position?.start.line ?? 1) - 1;
  const close = (): void => {
    if (section.blocks.length === 0 && section.headingPath.length === 0) return;
    chunks.push(...partsOf(section, lineOf));
  };
  for (const node of tree.children) {
    if (node.type !== 'heading') {
      section.blocks.push(node);
      continue;
    }
    close();
    while ((open.at(-1)?.depth ?? 0) >= node.depth) open.pop();
    const text = line(plainText(node));
    if (!(node.depth === 1 && text === title)) open.push({ depth: node.depth, text });
    section = { headingPath: open.map((heading) => heading.text), line: lineOf(node), blocks: [] };
  }
  close();
  return chunks.length > 0 ? chunks : [{ headingPath: [], text: '', line: bodyLine, words: 0 }];
}

/** Parts a section between its blocks, and between the items of a list or rows of a table. */
function partsOf(
  { headingPath, line: start, blocks }: { headingPath: string[]; line: number; blocks: RootContent[] },
  lineOf: (node: RootContent) => number,
): PageChunk[] {
  const pieces = blocks.flatMap(piecesOf).map((node) => ({ line: lineOf(node), text: plainText(node).trim() }));
  const chunks: PageChunk[] = [];
  let current: PageChunk = { headingPath, text: '', line: start, words: 0 };
  for (const piece of pieces) {
    if (piece.text === '') continue;
    const words = countWords(piece.text);
    if (current.words > 0 && current.words + words > MAX_CHUNK_WORDS) {
      chunks.push(current);
      current = { headingPath, text: '', line: piece.line, words: 0 };
    }
    current.text += (current.text === '' ? '' : '\n\n') + piece.text;
    current.words += words;
  }
  return [...chunks, current];
}

function piecesOf(node: RootContent): RootContent[] {
  const isLong =
    (node.type === 'list' || node.type === 'table') && countWords(plainText(node as Nodes)) > MAX_CHUNK_WORDS;
  return isLong ? (node.children as RootContent[]) : [node];
}
