/**
 * A rendered page is text with *slots*: places for what depends on the rest of the wiki, links and
 * embeds. The text is cached by content; the slots are filled each time the page is served, since
 * another page may have come or gone.
 */
import { attributes, escapeHtml } from './escape.ts';
import { headingId } from './headings.ts';
import { wikilinkText } from './targets.ts';

export interface Slot {
  kind: 'link' | 'embed';
  /** As written, without the fragment; the same text as `PageLink.target`. */
  target: string;
  fragment: string | null;
  /** What stands inside a link; safe HTML. */
  html: string;
  /** Set when the link holds slots of its own (an image); takes the place of `html`. */
  parts?: (string | Slot)[];
  /** The author's text of a wikilink or the alternative text of an image. */
  label: string | null;
  width?: number;
  height?: number;
  /** Written as a Markdown link or image, or as HTML. */
  markdown: boolean;
  /** An embed that stands alone: blocks may take its place. */
  block?: boolean;
}

export interface TocEntry {
  depth: number;
  id: string;
  text: string;
}

/** A piece of the page that `![[Page#Heading]]` or `![[Page#^block]]` names. */
export interface Section {
  id: string;
  /** Positions in `parts`. */
  start: number;
  end: number;
  /** The element that has the id: an item needs a list around it. */
  tag: string;
}

export interface RenderedPage {
  parts: (string | Slot)[];
  toc: TocEntry[];
  sections: Section[];
  /** Of most of its text. */
  direction: 'ltr' | 'rtl';
  /** Scripts that the page can use. */
  needs: { mermaid: boolean };
  frontmatter: Record<string, unknown>;
  /** Why the frontmatter, or the whole page, could not be rendered as meant. */
  problem: string | null;
  words: number;
}

export interface SlotUrls {
  /** `fragment` is an id of the target page, ready for the URL but for percent-encoding. */
  page(path: string, fragment: string | null): string;
  file(path: string): string;
  /** Where a missing page can be written; the target is as written, but for a `.md`. */
  create(target: string): string;
}

export type Found = { kind: 'page' | 'file'; path: string };
export type ResolveSlot = (slot: Slot) => Found | null;
/** Safe HTML of what is embedded, for slots that stand alone; null: a card that leads to it. */
export type EmbeddedHtml = (slot: Slot, found: Found) => string | null;

const IMAGE = /\.(?:png|jpe?g|gif|svg|webp|avif|bmp|ico|apng)$/i;
const AUDIO = /\.(?:mp3|wav|m4a|ogg|oga|opus|flac|3gp)$/i;
const VIDEO = /\.(?:mp4|webm|ogv|mov|mkv|m4v)$/i;
/** Endings that name a file rather than a page when nothing of that name exists. */
const FILE =
  /\.(?:png|jpe?g|gif|svg|webp|avif|bmp|ico|apng|mp3|wav|m4a|ogg|oga|opus|flac|3gp|mp4|webm|ogv|mov|mkv|m4v|pdf|zip|csv|json|txt|canvas|base|docx?|xlsx?|pptx?)$/i;

/**
 * The page's HTML, each slot resolved. Whatever `resolve` and `urls` answer is escaped here, so
 * they deal in plain text alone.
 */
export function fillSlots(
  page: Pick<RenderedPage, 'parts'>,
  resolve: ResolveSlot,
  urls: SlotUrls,
  embedded: EmbeddedHtml = () => null,
): string {
  const fill = (parts: readonly (string | Slot)[]): string =>
    parts.map((part) => (typeof part === 'string' ? part : filled(part))).join('');
  const filled = (slot: Slot): string => {
    const found = resolve(slot);
    if (found !== null && slot.kind === 'embed')
      return (slot.block === true ? embedded(slot, found) : null) ?? embed(slot, found, urls);
    if (slot.kind === 'embed' && FILE.test(slot.target)) return missingFile(slot);
    const text =
      slot.kind === 'embed' ? escapeHtml(wikilinkText(slot)) : slot.parts === undefined ? slot.html : fill(slot.parts);
    return link(slot, found, { text, urls });
  };
  return fill(page.parts);
}

function link(slot: Slot, found: ReturnType<ResolveSlot>, { text, urls }: { text: string; urls: SlotUrls }): string {
  if (found === null) {
    const title = `${slot.target} does not exist yet`;
    return `<a${attributes({ class: 'wikilink missing', href: urls.create(slot.target.replace(/\.md$/i, '')), title, rel: 'nofollow' })}>${text}</a>`;
  }
  if (found.kind === 'file')
    return `<a${attributes({ class: 'wikilink file', href: urls.file(found.path) })}>${text}</a>`;
  const href = urls.page(found.path, slot.fragment === null ? null : headingId(slot.fragment));
  return `<a${attributes({ class: 'wikilink', href })}>${text}</a>`;
}

function missingFile(slot: Slot): string {
  const title = `${slot.target} does not exist`;
  return `<span${attributes({ class: 'missing-file', title })}>${escapeHtml(slot.label ?? slot.target)}</span>`;
}

function embed(slot: Slot, found: Found, urls: SlotUrls): string {
  if (found.kind === 'page') {
    const href = urls.page(found.path, slot.fragment === null ? null : headingId(slot.fragment));
    return `<a${attributes({ class: 'embed-card', href })}>${escapeHtml(wikilinkText(slot))}</a>`;
  }
  const src = urls.file(found.path);
  const { width, height } = slot;
  const name = slot.label ?? slot.target.slice(slot.target.lastIndexOf('/') + 1);
  if (IMAGE.test(found.path)) {
    // Obsidian's authors name a variant in the fragment (`x.svg#icon`); the style sheet may use it.
    const variant = slot.fragment !== null && /^[\w-]{1,30}$/.test(slot.fragment) ? slot.fragment : null;
    const alt = slot.label ?? (slot.markdown ? '' : name.replace(IMAGE, ''));
    return `<img${attributes({ src, alt, width, height, loading: 'lazy', 'data-variant': variant })}>`;
  }
  if (AUDIO.test(found.path))
    return `<audio${attributes({ src, controls: true, preload: 'metadata', title: name })}></audio>`;
  if (VIDEO.test(found.path))
    return `<video${attributes({ src, controls: true, preload: 'metadata', title: name, width, height })}></video>`;
  const card = `<a${attributes({ class: 'embed-file', href: src })}>${escapeHtml(name)}</a>`;
  if (slot.block !== true || !/\.pdf$/i.test(found.path)) return card;
  return `<iframe${attributes({ class: 'embed-pdf', src, title: name, height, loading: 'lazy' })}></iframe>${card}`;
}

/** Whether an embed is a picture, by what its author wrote. */
export function isImage(target: string): boolean {
  return IMAGE.test(target);
}
