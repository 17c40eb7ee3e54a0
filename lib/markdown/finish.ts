/**
 * The last step, on a sanitised tree: heading ids, links and images to slots, and elements that we
 * add ourselves. Nothing here takes HTML from the text.
 */
import type { Element, ElementContent, Root, RootContent } from 'hast';
import { toString } from 'hast-util-to-string';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { HeadingIds, headingId } from './headings.ts';
import { ID_PREFIX } from './schema.ts';
import type { RenderedPage, Slot, TocEntry } from './slots.ts';
import { markdownTarget, splitSize } from './targets.ts';

const serializer = unified().use(rehypeStringify).freeze();

/** U+0000 can't come from a page: the parser gets none, and character references to it are replaced. */
export function slotMarker(index: number): string {
  return `\0${index}\0`;
}

const MARKER = /\0(\d+)\0/;

/** Finishes the tree in place and cuts it into text and slots. `slots` are those of the wikilinks. */
export function finish(tree: Root, slots: Slot[]): Pick<RenderedPage, 'parts' | 'toc'> {
  const page = new Finisher(slots);
  page.collectIds(tree);
  page.transform(tree);
  return { parts: cut(serializer.stringify(tree), slots), toc: page.toc };
}

function cut(html: string, slots: readonly Slot[]): (string | Slot)[] {
  const pieces = html.split(MARKER);
  return pieces
    .map((piece, index) => (index % 2 === 0 ? piece : (slots[Number(piece)] ?? '')))
    .filter((piece) => piece !== '');
}

const HEADING = /^h[1-6]$/;

class Finisher {
  readonly toc: TocEntry[] = [];
  readonly #slots: Slot[];
  readonly #ids = new Set<string>();

  constructor(slots: Slot[]) {
    this.#slots = slots;
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
          const text = toString(node).replace(/\s+/g, ' ').trim();
          node.properties.id = headings.next(text);
          if (text !== '') this.toc.push({ depth: Number(node.tagName.slice(1)), id: node.properties.id, text });
        }
        if (typeof node.properties.id === 'string') this.#ids.add(node.properties.id);
      }
      for (const child of node.children) walk(child);
    };
    walk(tree);
  }

  /** Second pass: from the leaves up, so that a link finds the slots inside it already made. */
  transform(node: Root | Element): void {
    node.children = node.children.map((child) => {
      if (child.type !== 'element') return child;
      this.transform(child);
      return this.#replaced(child);
    }) as typeof node.children;
  }

  #replaced(element: Element): ElementContent {
    switch (element.tagName) {
      case 'a':
        return this.#link(element);
      case 'img':
        return this.#image(element);
      case 'pre':
        // What scrolls has to be reachable by keyboard (WCAG 2.1.1).
        element.properties.tabIndex = 0;
        return element;
      case 'li':
        labelCheckbox(element);
        return element;
      case 'table':
        return scrollable(element);
      default:
        return element;
    }
  }

  #slot(slot: Slot): ElementContent {
    this.#slots.push(slot);
    return { type: 'text', value: slotMarker(this.#slots.length - 1) };
  }

  #inner(element: Element): Pick<Slot, 'html' | 'parts'> {
    const html = serializer.stringify({ type: 'root', children: element.children });
    if (!MARKER.test(html)) return { html };
    const parts = cut(html, this.#slots);
    return { html: parts.filter((part) => typeof part === 'string').join(''), parts };
  }

  #link(element: Element): ElementContent {
    const { dataSlot, href } = element.properties;
    delete element.properties.dataSlot;
    const marker = typeof dataSlot === 'string' ? MARKER.exec(dataSlot) : null;
    const wikilink = marker === null ? undefined : this.#slots[Number(marker[1])];
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
  #anchor(element: Element, fragment: string): Element {
    const known = [fragment, ID_PREFIX + fragment, headingId(fragment)].find((id) => this.#ids.has(id));
    element.properties.href = `#${encodeURIComponent(known ?? headingId(fragment))}`;
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

/** Wide tables scroll by themselves; what scrolls must be reachable by keyboard and have a name. */
function scrollable(table: Element): Element {
  const properties = { className: ['table-scroll'], tabIndex: 0, role: 'region', ariaLabel: 'Table' };
  return { type: 'element', tagName: 'div', properties, children: [table] };
}

/** A task's box is named by the task (WCAG 4.1.2). */
function labelCheckbox(item: Element): void {
  const first = item.children[0];
  const inner = first?.type === 'element' && first.tagName === 'p' ? first.children[0] : first;
  if (inner?.type !== 'element' || inner.tagName !== 'input') return;
  const text = toString(item)
    .replaceAll(/\0\d+\0/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  inner.properties.ariaLabel = text === '' ? 'Task' : text.slice(0, 100);
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
