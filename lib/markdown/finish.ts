/**
 * The last step, on a sanitised tree: heading ids, links and images to slots, and elements that we
 * add ourselves. Nothing here takes HTML from the text.
 */
import type { Element, ElementContent, Root, RootContent } from 'hast';
import { toString } from 'hast-util-to-string';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { findOwnDirection } from './direction.ts';
import { HeadingIds, headingId } from './headings.ts';
import { cut, hasMarker, markedNumber, marker, withoutMarkers } from './parts.ts';
import { ID_PREFIX } from './schema.ts';
import { type RenderedPage, type Slot, type TocEntry, isImage } from './slots.ts';
import { markdownTarget, splitSize } from './targets.ts';

const serializer = unified().use(rehypeStringify).freeze();

export interface FinishOptions {
  /** Those of the wikilinks; links and images of the tree are added. */
  slots: Slot[];
  /** HTML of our own that stands where the tree has a marker. */
  inserts: readonly string[];
  /**
   * To be shown inside of another page: without ids, which that page may have too, and with links
   * into the page itself as slots.
   */
  embedded: boolean;
  /** Blocks find the direction of their text. */
  mixed: boolean;
}

/** Finishes the tree in place and cuts it into text and slots. */
export function finish(tree: Root, options: FinishOptions): Pick<RenderedPage, 'parts' | 'toc' | 'sections'> {
  const page = new Finisher(options);
  page.collectIds(tree);
  page.transform(tree);
  const { parts, starts, ends } = cut(serializer.stringify(tree), options);
  const sections = page.sections.map(({ id, tag }, index) => ({
    id,
    start: starts.get(index) ?? 0,
    end: ends.get(index) ?? parts.length,
    tag,
  }));
  return { parts, toc: page.toc, sections };
}

const HEADING = /^h[1-6]$/;

class Finisher {
  readonly toc: TocEntry[] = [];
  /** In the order of their markers. */
  readonly sections: { id: string; tag: string }[] = [];
  readonly #options: FinishOptions;
  readonly #slots: Slot[];
  readonly #ids = new Set<string>();
  readonly #headings = new Map<Element, string>();

  constructor(options: FinishOptions) {
    this.#options = options;
    this.#slots = options.slots;
  }

  /** First pass: ids of headings and blocks, so that links to them can be checked. */
  collectIds(tree: Root): void {
    const headings = new HeadingIds();
    const walk = (node: Root | RootContent): void => {
      if (node.type !== 'element' && node.type !== 'root') return;
      if (node.type === 'element') {
        const { id, className } = node.properties;
        if (typeof id === 'string' && id.startsWith(`${ID_PREFIX}^`)) node.properties.id = id.slice(ID_PREFIX.length);
        if (HEADING.test(node.tagName) && !(Array.isArray(className) && className.includes('sr-only'))) {
          const text = withoutMarkers(toString(node)).replace(/\s+/g, ' ').trim();
          node.properties.id = headings.next(text);
          this.#headings.set(node, node.properties.id);
          if (text !== '') this.toc.push({ depth: Number(node.tagName.slice(1)), id: node.properties.id, text });
        }
        if (typeof node.properties.id === 'string') this.#ids.add(node.properties.id);
      }
      for (const child of node.children) walk(child);
    };
    walk(tree);
  }

  /** Second pass: from the leaves up, so that a link finds the slots inside it already made. */
  transform(tree: Root): void {
    this.#transformChildren(tree);
    tree.children = this.#withSections(tree.children);
  }

  #transformChildren(node: Root | Element): void {
    node.children = node.children.flatMap((child): RootContent[] => {
      if (child.type !== 'element') return [child];
      this.#transformChildren(child);
      if (this.#options.mixed) findOwnDirection(child);
      const { id } = child.properties;
      if (this.#options.embedded) {
        delete child.properties.id;
        delete child.properties.ariaDescribedBy;
      }
      const replaced = this.#replaced(child);
      if (typeof id !== 'string' || !id.startsWith('^')) return [replaced];
      const number = this.sections.push({ id, tag: child.tagName }) - 1;
      return [mark('start', number), replaced, mark('end', number)];
    }) as typeof node.children;
  }

  /** A section goes from its heading to the next of its level or a higher one, or to the footnotes. */
  #withSections(children: readonly RootContent[]): RootContent[] {
    const out: RootContent[] = [];
    const open: { depth: number; number: number }[] = [];
    const close = (depth: number): void => {
      while ((open.at(-1)?.depth ?? 0) >= depth) out.push(mark('end', open.pop()?.number ?? 0));
    };
    for (const child of children) {
      if (child.type === 'element' && child.tagName === 'section') close(1);
      if (child.type === 'element' && HEADING.test(child.tagName)) {
        const depth = Number(child.tagName.slice(1));
        const id = this.#headings.get(child);
        close(depth);
        if (id !== undefined) {
          open.push({ depth, number: this.sections.push({ id, tag: child.tagName }) - 1 });
          out.push(mark('start', this.sections.length - 1));
        }
      }
      out.push(child);
    }
    close(1);
    return out;
  }

  #replaced(element: Element): ElementContent {
    switch (element.tagName) {
      case 'a':
        return this.#link(element);
      case 'img':
        return this.#image(element);
      case 'div':
      case 'span':
        return this.#insert(element);
      case 'p':
        return this.#paragraph(element);
      case 'pre':
        // What scrolls has to be reachable by keyboard (WCAG 2.1.1).
        element.properties.tabIndex = 0;
        return element;
      case 'li':
        finishTask(element);
        return element;
      case 'table':
        return scrollable(element);
      default:
        return element;
    }
  }

  /** An embed that is all of a paragraph may be a block, which no paragraph can hold. */
  #paragraph(element: Element): Element {
    const [only, ...others] = element.children;
    const slot = only?.type === 'text' ? this.#slots[markedNumber('slot', only.value) ?? -1] : undefined;
    if (others.length > 0 || slot?.kind !== 'embed' || isImage(slot.target)) return element;
    slot.block = true;
    return { ...element, tagName: 'div', properties: { ...element.properties, className: ['embed'] } };
  }

  /** Text can't write a marker, so `data-slot` of any other value is dropped. */
  #insert(element: Element): ElementContent {
    const { dataSlot, dataLine } = element.properties;
    delete element.properties.dataSlot;
    if (markedNumber('html', dataSlot) === null || typeof dataSlot !== 'string') return element;
    const text = { type: 'text' as const, value: dataSlot };
    // The preview's lines need an element to stand on.
    return dataLine === undefined ? text : { ...element, properties: { dataLine }, children: [text] };
  }

  #slot(slot: Slot): ElementContent {
    this.#slots.push(slot);
    return { type: 'text', value: marker('slot', this.#slots.length - 1) };
  }

  #inner(element: Element): Pick<Slot, 'html' | 'parts'> {
    const [only] = element.children;
    // Most links are a few words, which need no serialiser.
    if (element.children.length === 1 && only?.type === 'text' && !/[<&\0]/.test(only.value))
      return { html: only.value };
    const html = serializer.stringify({ type: 'root', children: element.children });
    if (!hasMarker(html)) return { html };
    const { parts } = cut(html, this.#options);
    return { html: parts.filter((part) => typeof part === 'string').join(''), parts };
  }

  #link(element: Element): ElementContent {
    const { dataSlot, href } = element.properties;
    delete element.properties.dataSlot;
    const wikilink = this.#slots[markedNumber('slot', dataSlot) ?? -1];
    if (wikilink !== undefined && typeof dataSlot === 'string') {
      if (wikilink.target === '' && wikilink.fragment !== null) return this.#anchor(element, wikilink.fragment);
      Object.assign(wikilink, this.#inner(element));
      return { type: 'text', value: dataSlot };
    }
    if (typeof href !== 'string') return element;
    if (href.startsWith('#')) return this.#anchor(element, decodeFragment(href.slice(1)));
    const target = markdownTarget(href);
    if (target !== null)
      return this.#slot({ kind: 'link', ...target, ...this.#inner(element), label: null, markdown: true });
    if (!/^[a-z][a-z0-9+.-]*:/i.test(href) && !href.startsWith('//')) delete element.properties.href;
    else if (!/^(?:mailto|tel):/i.test(href)) {
      element.properties.rel = ['noopener', 'nofollow', 'ugc'];
      element.properties.className = ['external'];
    }
    return element;
  }

  /** A link into this page: to an id of the text (they have a prefix), or to a heading by its words. */
  #anchor(element: Element, fragment: string): ElementContent {
    const known = [fragment, ID_PREFIX + fragment, headingId(fragment)].find((id) => this.#ids.has(id));
    const id = known ?? headingId(fragment);
    if (this.#options.embedded)
      return this.#slot({
        kind: 'link',
        target: '',
        fragment: id,
        ...this.#inner(element),
        label: null,
        markdown: false,
      });
    element.properties.href = `#${encodeURIComponent(id)}`;
    return element;
  }

  #image(element: Element): ElementContent {
    const { src, alt } = element.properties;
    const text = splitSize(typeof alt === 'string' ? alt : '');
    const width = pixels(element.properties.width) ?? text.size.width;
    const height = pixels(element.properties.height) ?? text.size.height;
    if (typeof src !== 'string') return { type: 'text', value: text.alt };
    const target = markdownTarget(src);
    if (target !== null) {
      const slot: Slot = {
        kind: 'embed',
        ...target,
        html: '',
        label: text.alt === '' ? null : text.alt,
        markdown: true,
      };
      if (width !== undefined) slot.width = width;
      if (height !== undefined) slot.height = height;
      return this.#slot(slot);
    }
    if (!/^(?:https?:)?\/\//i.test(src)) return { type: 'text', value: text.alt };
    if (isMediaPage(src)) {
      const properties = { href: src, className: ['embed-card', 'external'], rel: ['noopener', 'nofollow', 'ugc'] };
      return {
        type: 'element',
        tagName: 'a',
        properties,
        children: [{ type: 'text', value: text.alt === '' ? src : text.alt }],
      };
    }
    const size = { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) };
    element.properties = {
      ...element.properties,
      ...size,
      alt: text.alt,
      loading: 'lazy',
      referrerPolicy: 'no-referrer',
    };
    return element;
  }
}

function mark(kind: 'start' | 'end', number: number): RootContent {
  return { type: 'text', value: marker(kind, number) };
}

/**
 * Wide tables scroll by themselves; what scrolls must be reachable by keyboard and have a name.
 * `data-sortable` tells the reader's script that the rows are of one kind.
 */
function scrollable(table: Element): Element {
  const rows = table.children.flatMap((part) =>
    part.type === 'element' && part.tagName === 'tbody' ? part.children.filter(({ type }) => type === 'element') : [],
  );
  const hasHead = table.children.some((part) => part.type === 'element' && part.tagName === 'thead');
  if (hasHead && rows.length > 1) table.properties.dataSortable = '';
  const properties = { className: ['table-scroll'], tabIndex: 0, role: 'group', ariaLabel: 'Table' };
  return { type: 'element', tagName: 'div', properties, children: [table] };
}

/** A task's box is named by the task (WCAG 4.1.2), and says its line in the file, to be ticked there. */
function finishTask(item: Element): void {
  const line = markedNumber('task', item.properties.dataTask);
  delete item.properties.dataTask;
  const first = item.children.find((child) => child.type === 'element');
  const inner = first?.tagName === 'p' ? first.children[0] : first;
  if (inner?.type !== 'element' || inner.tagName !== 'input') return;
  const text = withoutMarkers(toString(item)).replace(/\s+/g, ' ').trim();
  inner.properties.ariaLabel = text === '' ? 'Task' : text.slice(0, 100);
  if (line !== null) inner.properties.dataTask = line;
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function pixels(value: unknown): number | undefined {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  return Number.isInteger(number) && number > 0 && number < 100_000 ? number : undefined;
}

/** Addresses that Obsidian embeds as a player, though they are pages and no images. */
function isMediaPage(src: string): boolean {
  return /^(?:https?:)?\/\/(?:www\.|m\.)?(?:youtube\.com\/(?:watch|shorts|embed)|youtu\.be\/|vimeo\.com\/|twitter\.com\/|x\.com\/)/i.test(
    src,
  );
}
