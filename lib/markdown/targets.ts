/**
 * What the author of a link wrote, taken apart. Both the renderer and the description of a page
 * use these functions, so that a slot's target is the key of the link's row in the database.
 */

/** Width and height that an author gave an image, in CSS pixels. */
export interface ImageSize {
  width?: number;
  height?: number;
}

export interface LinkTarget {
  /** As written, without the fragment; empty: this page. */
  target: string;
  /** Without `#`; null when there is none. */
  fragment: string | null;
}

export interface WikilinkParts extends LinkTarget, ImageSize {
  label: string | null;
  embed: boolean;
}

const SIZE = /^\s*(\d{1,5})(?:\s*x\s*(\d{1,5}))?\s*$/i;

function sizeOf(text: string): ImageSize | null {
  const found = SIZE.exec(text);
  if (found === null) return null;
  return found[2] === undefined ? { width: Number(found[1]) } : { width: Number(found[1]), height: Number(found[2]) };
}

/** `alt|300x200` and a bare `300`, as Obsidian writes sizes, for embeds and Markdown images. */
export function splitSize(alt: string): { alt: string; size: ImageSize } {
  const bar = alt.lastIndexOf('|');
  const size = sizeOf(alt.slice(bar + 1));
  return size === null ? { alt, size: {} } : { alt: bar === -1 ? '' : alt.slice(0, bar), size };
}

/** `Page#Heading` → target and fragment; of `Page#A#B` the last heading counts. */
function splitFragment(text: string): LinkTarget {
  const hash = text.indexOf('#');
  const fragment = hash === -1 ? '' : text.slice(text.lastIndexOf('#') + 1).trim();
  // "C#" is a name, not a link to an empty heading.
  if (fragment === '') return { target: text.trim(), fragment: null };
  return { target: text.slice(0, hash).trim(), fragment };
}

/** Takes `[[Page#Heading|text]]` or `![[x.png|300]]` apart, brackets included. */
export function wikilinkParts(source: string): WikilinkParts {
  const embed = source.startsWith('!');
  // In a table the bar has to be written as `\|`.
  const inner = source.slice(embed ? 3 : 2, -2).replaceAll('\\|', '|');
  const bar = inner.indexOf('|');
  const link = splitFragment(bar === -1 ? inner : inner.slice(0, bar));
  const text = bar === -1 ? '' : inner.slice(bar + 1).trim();
  if (!embed) return { ...link, label: text === '' ? null : text, embed };
  const { alt, size } = splitSize(text);
  return { ...link, ...size, label: alt.trim() === '' ? null : alt.trim(), embed };
}

/** What a wikilink shows when it has no text of its own. */
export function wikilinkText({ target, fragment, label }: LinkTarget & { label: string | null }): string {
  if (label !== null) return label;
  if (fragment === null) return target;
  const heading = fragment.replace(/^\^/, '');
  return target === '' ? heading : `${target} > ${heading}`;
}

/** Decodes what is valid percent-encoding and leaves the rest as it is. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run).replaceAll('\0', '\uFFFD');
    } catch {
      return run;
    }
  });
}

/**
 * The target of a Markdown link or image that points into the wiki; null for an address with a
 * scheme or host, and for a pure `#fragment` or `?query`.
 */
export function markdownTarget(url: string): LinkTarget | null {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/|[/\\]\\|\\)/i.test(url) || /^[#?]/.test(url) || url.trim() === '') return null;
  const hash = url.indexOf('#');
  const path = (hash === -1 ? url : url.slice(0, hash)).replace(/\?.*$/s, '');
  const fragment = hash === -1 ? '' : decoded(url.slice(hash + 1)).trim();
  const target = decoded(path).trim();
  return target === '' ? null : { target, fragment: fragment === '' ? null : fragment };
}

const HTML_LINK = /<(a|img)\s[^<>]{0,2000}?\b(?:href|src)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))/dgi;
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
};

export interface HtmlLink {
  readonly url: string;
  readonly embed: boolean;
  /** Where the address stands in the text, without its quotes. */
  readonly start: number;
  readonly end: number;
}

/** Addresses of `<a href>` and `<img src>`, but not those in HTML comments. */
export function* htmlLinks(html: string): Generator<HtmlLink> {
  const visible = html.includes('<!--') ? html.replace(/<!--.*?(?:-->|$(?![\s\S]))/gs, blank) : html;
  for (const { 1: tag = '', 2: double, 3: single, 4: bare, indices } of visible.matchAll(HTML_LINK)) {
    const written = double ?? single ?? bare ?? '';
    const [start, end] = indices?.[2] ?? indices?.[3] ?? indices?.[4] ?? [0, 0];
    const url = written.replace(/&(?:amp|quot|#39|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
    yield { url, embed: tag.toLowerCase() === 'img', start, end };
  }
}

function blank(text: string): string {
  return ' '.repeat(text.length);
}
