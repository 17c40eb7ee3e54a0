/**
 * Markdown to safe HTML.
 *
 *   text ─ parse ─► mdast ─ callouts, marks ─► hast ─ raw HTML ─► hast ─ sanitise ─► finish ─► parts
 *
 * All that the text can choose is sanitised in one step; what comes after adds only our own
 * elements (finish.ts).
 */
import type { Element } from 'hast';
import type { Root } from 'mdast';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import remarkRehype, { type Options as RemarkRehypeOptions } from 'remark-rehype';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { parseDocument } from '#lib/core/frontmatter.ts';
import { countWords } from '#lib/core/words.ts';
import { finish, slotMarker } from './finish.ts';
import { hasHostileHtml, nestingProblem } from './hostile.ts';
import { parseMarkdown, plainText } from './parse.ts';
import { schema } from './schema.ts';
import { markSourceLines } from './source-lines.ts';
import type { RenderedPage, Slot } from './slots.ts';
import { wikilinkText } from './targets.ts';
import type { Wikilink } from './wikilink-syntax.ts';

export { fillSlots } from './slots.ts';
export type { RenderedPage, Slot, SlotUrls, TocEntry } from './slots.ts';

/** Part of the key under which rendered pages are cached: raise it when the HTML changes. */
export const RENDERER_VERSION = '1';

/**
 * Renders a page, frontmatter and all. Takes any text: where it is built to exhaust the renderer
 * (hostile.ts), it is shown as it is written, and `problem` says so. With `lines`, blocks say where in
 * the source they began.
 */
export function renderMarkdown(content: string, { lines = false }: { lines?: boolean } = {}): RenderedPage {
  const { frontmatter, body, bodyLine, problem } = parseDocument(content);
  const obstacle = nestingProblem(body);
  if (obstacle !== null) return { ...asWritten(body), frontmatter, problem: obstacle };
  try {
    const tree = parseMarkdown(body);
    const words = countWords(plainText(tree));
    return { ...renderTree(tree, lines ? bodyLine : null), frontmatter, problem, words };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return {
      ...asWritten(body),
      frontmatter,
      problem: 'This page is nested too deeply to be rendered; its source is shown.',
    };
  }
}

function asWritten(body: string): Pick<RenderedPage, 'parts' | 'toc' | 'words'> {
  const escaped = body.replace(/[&<>\0]/g, (found) => (found === '\0' ? '\uFFFD' : `&#${found.charCodeAt(0)};`));
  return { parts: [`<pre class="as-written">${escaped}</pre>`], toc: [], words: countWords(body) };
}

function renderTree(tree: Root, bodyLine: number | null): Pick<RenderedPage, 'parts' | 'toc'> {
  const slots: Slot[] = [];
  const options: RemarkRehypeOptions = {
    allowDangerousHtml: true,
    clobberPrefix: '',
    handlers: { wikilink: (_state, node: Wikilink) => wikilinkElement(node, slots) },
  };
  const hasRawHtml = containsHtml(tree) && !hasHostileHtml(tree);
  // Parsing HTML again takes half of the whole time; most pages have none. Without it, raw HTML is
  // dropped by the sanitiser.
  const processor = unified()
    .use(remarkRehype, options)
    .use(hasRawHtml ? [rehypeRaw] : [])
    .use(rehypeSanitize, schema);
  const safe = processor.runSync(tree);
  if (bodyLine !== null) markSourceLines(safe, bodyLine);
  return finish(safe, slots);
}

function containsHtml(tree: Root): boolean {
  let found = false;
  visit(tree, 'html', () => {
    found = true;
  });
  return found;
}

/** A stand-in that survives the sanitiser and that no text can write: its attribute holds U+0000. */
function wikilinkElement(node: Wikilink, slots: Slot[]): Element {
  const { target, fragment, label, embed, width, height } = node;
  const slot: Slot = { kind: embed ? 'embed' : 'link', target, fragment, html: '', label, markdown: false };
  if (width !== undefined) slot.width = width;
  if (height !== undefined) slot.height = height;
  slots.push(slot);
  const text = embed ? [] : [{ type: 'text' as const, value: wikilinkText(node) }];
  return { type: 'element', tagName: 'a', properties: { dataSlot: slotMarker(slots.length - 1) }, children: text };
}
