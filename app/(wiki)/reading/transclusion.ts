/**
 * What a page shows of other pages and files: `![[Page]]`, `![[Page#Heading]]`, `![[Page#^block]]`
 * and `![[values.csv]]`. Each is asked for through the services, by whoever reads the page around it,
 * so that nobody sees more than they may; the rendered pieces are cached by blob id. Links of an
 * embedded page are those of that page.
 *
 * What can't be shown (a page inside of itself, too deep, too much, a heading that is not there)
 * stays a card that leads to it.
 */
import { LRUCache } from 'lru-cache';
import { collisionKey } from '#lib/core/paths.ts';
import { csvTable } from '#lib/markdown/csv.ts';
import { attributes, escapeHtml } from '#lib/markdown/escape.ts';
import { headingId } from '#lib/markdown/headings.ts';
import { type Found, type RenderedPage, type Slot, fillSlots } from '#lib/markdown/render.ts';
import { sectionParts } from '#lib/markdown/sections.ts';
import type { Located } from '#lib/services/types.ts';
import type { WikiContext } from './context.ts';
import { renderedPage } from './rendering.ts';

export type Reader = Pick<WikiContext, 'services' | 'deps' | 'actor' | 'wiki' | 'urls'>;

/** A page, or a piece of it, whose links are known. */
export interface Fillable {
  readonly path: string;
  readonly parts: RenderedPage['parts'];
  readonly links: ReadonlyMap<string, Found>;
}

/** Pages inside of each other, the outermost counted. */
const MAX_DEPTH = 5;
const MAX_EMBEDS = 50;
const MAX_CHARACTERS = 1_000_000;
const MAX_CSV_BYTES = 512 * 1024;

interface Budget {
  embeds: number;
  characters: number;
}

/** The HTML of the page, links resolved and embeds in their places. */
export async function filledPage(reader: Reader, page: Fillable): Promise<string> {
  return await fill(reader, page, { above: [page.path], budget: { embeds: MAX_EMBEDS, characters: MAX_CHARACTERS } });
}

interface Position {
  /** Paths of the pages around, this one included. */
  readonly above: readonly string[];
  readonly budget: Budget;
}

async function fill(reader: Reader, { path, parts, links }: Fillable, position: Position): Promise<string> {
  const resolve = (slot: Slot): Found | null =>
    slot.target === '' ? { kind: 'page', path } : (links.get(slot.target) ?? null);
  const shown = new Map<Slot, string>();
  // One after the other, so that what is above the limit is always the same.
  for (const slot of parts) {
    if (typeof slot === 'string' || slot.kind !== 'embed' || slot.block !== true) continue;
    const found = resolve(slot);
    const html = found === null ? null : await embedded(reader, { slot, found }, position);
    if (html !== null) shown.set(slot, html);
  }
  return fillSlots({ parts }, resolve, reader.urls, (slot) => shown.get(slot) ?? null);
}

async function embedded(
  reader: Reader,
  { slot, found }: { slot: Slot; found: Found },
  { above, budget }: Position,
): Promise<string | null> {
  const { services, actor, wiki } = reader;
  const isTable = found.kind === 'file' && /\.(?:csv|tsv)$/i.test(found.path);
  if (found.kind === 'file' && !isTable) return null;
  if (budget.embeds === 0 || budget.characters <= 0 || above.length > MAX_DEPTH) return null;
  if (above.some((path) => collisionKey(path) === collisionKey(found.path))) return null;
  budget.embeds -= 1;
  const located = await services.pages.locate(actor, wiki, found.path);
  const html =
    located.kind === 'page'
      ? await embeddedPage(reader, { slot, view: located.view }, { above, budget })
      : located.kind === 'file'
        ? await embeddedTable(reader, { slot, file: located })
        : null;
  budget.characters -= html?.length ?? 0;
  return html;
}

async function embeddedPage(
  reader: Reader,
  { slot, view }: { slot: Slot; view: Extract<Located, { kind: 'page' }>['view'] },
  { above, budget }: Position,
): Promise<string | null> {
  const { page } = view;
  const rendered = await renderedPage(page.blobOid, view.content, { embedded: true });
  const parts = slot.fragment === null ? rendered.parts : sectionParts(rendered, slot.fragment);
  if (parts === null) return null;
  const inner = await fill(
    reader,
    { path: page.path, parts, links: view.links },
    { above: [...above, page.path], budget },
  );
  const href = reader.urls.page(page.path, slot.fragment === null ? null : headingId(slot.fragment));
  return frame({ href, title: slot.label ?? page.title, body: `<div dir="${rendered.direction}">${inner}</div>` });
}

const tables = new LRUCache<string, string>({ maxSize: 4 * 1024 * 1024, sizeCalculation: (html) => html.length + 1 });

async function embeddedTable(
  { deps, wiki, urls }: Reader,
  { slot, file }: { slot: Slot; file: Extract<Located, { kind: 'file' }> },
): Promise<string | null> {
  if (file.byteSize > MAX_CSV_BYTES) return null;
  let table = tables.get(file.blobOid);
  if (table === undefined) {
    const answer = await deps.repos.file(wiki.wikiId, file.blobOid);
    if (!answer.ok) return null;
    table = csvTable(await answer.text());
    tables.set(file.blobOid, table);
  }
  if (table === '') return null;
  const title = slot.label ?? file.path.slice(file.path.lastIndexOf('/') + 1);
  return frame({ href: urls.file(file.path), title, body: table });
}

function frame({ href, title, body }: { href: string; title: string; body: string }): string {
  return `<div class="transclusion"><a${attributes({ class: 'transclusion-source', href, dir: 'auto' })}>${escapeHtml(title)}</a>${body}</div>`;
}
