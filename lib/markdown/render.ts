/**
 * Markdown to safe HTML.
 *
 *   text ─ parse ─► mdast ─ callouts, blocks ─► hast ─ raw HTML ─► hast ─ sanitise ─► finish ─► parts
 *
 * All that the text can choose is sanitised in one step; what comes after adds only our own
 * elements (finish.ts). Code and formulas don't go through the tree: their HTML is made by
 * code-block.ts and math-html.ts, which escape every character, and stands in for a marker.
 */
import type { Element, Root as HtmlRoot } from 'hast';
import type { Root } from 'mdast';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import remarkRehype, { type Options as RemarkRehypeOptions } from 'remark-rehype';
import { unified } from 'unified';
import { parseDocument } from '#lib/core/frontmatter.ts';
import { countWords } from '#lib/core/words.ts';
import { codeBlock, diagram } from './code-block.ts';
import { codeMeta } from './code-meta.ts';
import { directionOf } from './direction.ts';
import { escapeHtml } from './escape.ts';
import { finish } from './finish.ts';
import { loadLanguages } from './highlight.ts';
import { hasHostileHtml, nestingProblem } from './hostile.ts';
import { formula } from './math-html.ts';
import { parseMarkdown, plainText } from './parse.ts';
import { marker } from './parts.ts';
import { schema } from './schema.ts';
import type { RenderedPage, Slot } from './slots.ts';
import { markSourceLines } from './source-lines.ts';
import { wikilinkText } from './targets.ts';
import { eachNode } from './walk.ts';
import type { Wikilink } from './wikilink-syntax.ts';

export { fillSlots } from './slots.ts';
export type { Found, RenderedPage, Slot, SlotUrls, TocEntry } from './slots.ts';

/** Part of the key under which rendered pages are cached: raise it when the HTML changes. */
export const RENDERER_VERSION = '3';

export interface RenderOptions {
  /** Blocks say where in the source they began (the editor's preview). */
  lines?: boolean;
  /** To be shown inside of another page: without ids, and with links into the page itself as slots. */
  embedded?: boolean;
}

type Body = Pick<RenderedPage, 'parts' | 'toc' | 'sections' | 'words' | 'needs'>;

/** Loads the grammars of the page's code, then renders it. */
export async function renderPage(content: string, options: RenderOptions = {}): Promise<RenderedPage> {
  await loadLanguages(languagesOf(content));
  return renderMarkdown(content, options);
}

/**
 * Renders a page, frontmatter and all. Takes any text: where it is built to exhaust the renderer
 * (hostile.ts), it is shown as it is written, and `problem` says so. Code is coloured in languages
 * that are loaded ({@link renderPage}).
 */
export function renderMarkdown(content: string, options: RenderOptions = {}): RenderedPage {
  const { frontmatter, body, bodyLine, problem } = parseDocument(content);
  const direction = directionOf(body);
  const whole = { frontmatter, direction: direction.page };
  const obstacle = nestingProblem(body);
  if (obstacle !== null) return { ...asWritten(body), ...whole, problem: obstacle };
  try {
    const tree = parseMarkdown(body);
    const words = countWords(plainText(tree));
    const rendered = renderTree(tree, { bodyLine, mixed: direction.mixed, ...options });
    return { ...rendered, ...whole, problem, words };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const reason = 'This page is nested too deeply to be rendered; its source is shown.';
    return { ...asWritten(body), ...whole, problem: reason };
  }
}

function asWritten(body: string): Body {
  const html = `<pre class="as-written">${escapeHtml(body)}</pre>`;
  return { parts: [html], toc: [], sections: [], words: countWords(body), needs: { mermaid: false } };
}

const CODE_FENCE = /^[ \t>*+-]*(?:\d{1,9}[.)][ \t]+)?(?:`{3,}|~{3,})[ \t]*([^\s`]+)/gm;
/** Grammars are kept once they are loaded; a page that names them all is not worth it. */
const MAX_LANGUAGES = 20;

/** Names of the languages that fences may ask for; lines of code that look like fences count too. */
function languagesOf(content: string): Set<string> {
  const names = new Set<string>();
  for (const [, info = ''] of content.matchAll(CODE_FENCE)) {
    names.add(codeMeta(info, '').language);
    if (names.size === MAX_LANGUAGES) break;
  }
  return names;
}

/** Characters of code and of formulas on one page that are more than escaped. */
const MAX_COLOURED = 150_000;
const MAX_FORMULAS = 100_000;

/** HTML of our own, by the numbers of its markers. */
class Inserts {
  readonly list: string[] = [];
  mermaid = false;
  #code = 0;
  #formulas = 0;

  block(html: string): Element {
    return this.#marked('div', html);
  }

  code(node: { value: string; lang?: string | null | undefined; meta?: string | null | undefined }): Element {
    const { language } = codeMeta(node.lang ?? '', node.meta ?? '');
    if (language === 'mermaid') {
      this.mermaid = true;
      return this.block(diagram(node.value));
    }
    if (language === 'math') return this.formula(node.value, true);
    this.#code += node.value.length;
    return this.block(codeBlock(node, { colours: this.#code <= MAX_COLOURED }));
  }

  formula(source: string, display: boolean, tagName: 'div' | 'span' = 'div'): Element {
    this.#formulas += source.length + 20;
    const html =
      this.#formulas > MAX_FORMULAS
        ? `<code class="math-error">${escapeHtml(source)}</code>`
        : formula(source, display);
    const isBlock = tagName === 'div';
    return this.#marked(tagName, isBlock ? `<div class="math-block" tabindex="0">${html}</div>` : html);
  }

  #marked(tagName: 'div' | 'span', html: string): Element {
    this.list.push(html);
    return { type: 'element', tagName, properties: { dataSlot: marker('html', this.list.length - 1) }, children: [] };
  }
}

function renderTree(
  tree: Root,
  { bodyLine, mixed, lines = false, embedded = false }: RenderOptions & { bodyLine: number; mixed: boolean },
): Omit<Body, 'words'> {
  const slots: Slot[] = [];
  const inserts = new Inserts();
  if (!embedded) markTasks(tree, bodyLine);
  const options: RemarkRehypeOptions = {
    allowDangerousHtml: true,
    clobberPrefix: '',
    handlers: {
      wikilink: (_state, node: Wikilink) => wikilinkElement(node, slots),
      code: (_state, node: Parameters<Inserts['code']>[0]) => inserts.code(node),
      math: (_state, node: { value: string }) => inserts.formula(node.value, true),
      inlineMath: (_state, node: { value: string; display: boolean }) =>
        inserts.formula(node.value, node.display, 'span'),
    },
  };
  const hasRawHtml = containsHtml(tree) && !hasHostileHtml(tree);
  // Parsing HTML again takes half of the whole time; most pages have none. Without it, raw HTML is
  // dropped by the sanitiser.
  const processor = unified()
    .use(remarkRehype, options)
    .use(hasRawHtml ? [rehypeRaw] : [])
    .use(rehypeSanitize, schema);
  const safe: HtmlRoot = processor.runSync(tree);
  if (lines) markSourceLines(safe, bodyLine);
  const finished = finish(safe, { slots, inserts: inserts.list, embedded, mixed });
  return { ...finished, needs: { mermaid: inserts.mermaid } };
}

/** Tells items of task lists their line in the file, as a marker that no text can write. */
function markTasks(tree: Root, bodyLine: number): void {
  eachNode(tree, (item) => {
    if (item.type !== 'listItem') return;
    const line = item.children[0]?.position?.start.line;
    if (typeof item.checked !== 'boolean' || line === undefined) return;
    const hProperties = { ...item.data?.hProperties, dataTask: marker('task', line + bodyLine - 1) };
    item.data = { ...item.data, hProperties };
  });
}

function containsHtml(tree: Root): boolean {
  let found = false;
  eachNode(tree, ({ type }) => {
    if (type === 'html') found = true;
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
  return { type: 'element', tagName: 'a', properties: { dataSlot: marker('slot', slots.length - 1) }, children: text };
}
