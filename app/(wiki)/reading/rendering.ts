/**
 * Rendered Markdown, kept by what it was made from: content never changes under its blob id, so
 * nothing here is ever out of date. Which links exist is filled in afterwards, when served.
 */
import { LRUCache } from 'lru-cache';
import { RENDERER_VERSION, type RenderedPage, type TocEntry, renderPage } from '#lib/markdown/render.ts';

const CACHE_CHARACTERS = 32 * 1024 * 1024;

const cache = new LRUCache<string, RenderedPage>({
  maxSize: CACHE_CHARACTERS,
  sizeCalculation: (page) =>
    1 + page.parts.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : part.html.length + 200), 0),
});

/** `embedded`: to be shown inside of another page. */
export async function renderedPage(
  blobOid: string,
  content: string,
  { embedded = false }: { embedded?: boolean } = {},
): Promise<RenderedPage> {
  const key = `${RENDERER_VERSION}:${blobOid}:${embedded ? 'embedded' : 'page'}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const page = await renderPage(content, { embedded });
  cache.set(key, page);
  return page;
}

/** What the links and embeds of a page point at, as written. */
export function targetsOf(page: Pick<RenderedPage, 'parts'>): string[] {
  return [...new Set(page.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.target])))];
}

/**
 * The page without the heading that repeats its title: the frame shows the title already. The
 * heading's id moves to that title, so that links to it still lead there.
 */
export function withoutTitleHeading(
  html: string,
  title: string,
  toc: readonly TocEntry[],
): { html: string; titleId: string | null; toc: readonly TocEntry[] } {
  const [whole, attributes = ''] = /^\s*<h1((?:\s[^>]*)?)>[\s\S]*?<\/h1>\s*/.exec(html) ?? [];
  const first = toc[0];
  if (whole === undefined || first === undefined || first.depth !== 1) return { html, titleId: null, toc };
  if (normal(first.text) !== normal(title)) return { html, titleId: null, toc };
  const id = /\sid="([^"]*)"/.exec(attributes)?.[1] ?? null;
  return { html: html.slice(whole.length), titleId: id, toc: toc.slice(1) };
}

function normal(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}
