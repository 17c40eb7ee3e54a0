/** From the text of a page to its rows: the page, its links as written, its pieces to search. */
import { createHash } from 'node:crypto';
import mime from 'mime';
import { collisionKey, nameOf } from '#lib/core/paths.ts';
import { linkNameKey } from '#lib/core/wikilinks.ts';
import { describePage } from '#lib/markdown/describe.ts';
import type { PageDescription } from '#lib/markdown/describe.ts';
import { detectLanguage } from '#lib/search/language.ts';
import { stableId } from './derive-history.ts';
import type { FileState, PageState } from './derive-history.ts';

/**
 * Bounds of what goes into indexes, so that no page, however strange, can make publishing fail:
 * a B-tree entry holds 2,704 bytes.
 */
const MAX_KEY_BYTES = 1024;
const MAX_LINKS = 10_000;
const MAX_TITLE = 500;
const MAX_LIST = 500;

export interface PageRows {
  readonly page: Readonly<Record<string, unknown>> & {
    readonly id: string;
    readonly path: string;
    readonly path_key: string;
    readonly title: string;
    readonly byte_size: number;
    readonly alias_keys: readonly string[];
  };
  readonly links: readonly LinkRow[];
  readonly chunks: readonly ChunkRow[];
  /** Roughly, for parting large publications. */
  readonly bytes: number;
}

/**
 * The id is made of the page and of what is indexed and embedded: title, headings, text (and the
 * number among equal ones). So a piece that stays, stays the same row, with its vectors.
 */
export type ChunkRow = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly chunk_index: number;
  readonly line: number;
};

/** The id is made of the page, the position and what is written there. */
export interface LinkRow {
  readonly id: string;
  readonly from_page_id: string;
  readonly position: number;
  readonly target: string;
  readonly fragment: string | null;
  readonly label: string | null;
  readonly embed: boolean;
  readonly markdown: boolean;
  readonly name_key: string;
}

export function pageRows(state: PageState, text: string): PageRows {
  const description = describePage(state.path, text);
  const { meta } = description;
  const title = description.title.slice(0, MAX_TITLE).toWellFormed();
  const aliases = meta.aliases.filter(fitsIndex).slice(0, MAX_LIST);
  const page = {
    id: state.id,
    path: state.path,
    path_key: collisionKey(state.path),
    name: nameOf(state.path),
    name_key: collisionKey(nameOf(state.path)),
    title,
    category: meta.category === null ? null : meta.category.slice(0, MAX_TITLE).toWellFormed(),
    tags: meta.tags.filter(fitsIndex).slice(0, MAX_LIST),
    aliases,
    alias_keys: [...new Set(aliases.map(collisionKey))],
    frontmatter: description.frontmatter,
    archived: meta.archived,
    language: languageOf(description),
    blob_oid: state.blob,
    revision: state.revision,
    content_length: description.words,
    byte_size: Buffer.byteLength(text),
    created_at: state.createdAt,
    updated_at: state.updatedAt,
  };
  const links = description.links
    .filter(({ target }) => fitsIndex(target))
    .slice(0, MAX_LINKS)
    .map((link, position) => ({
      id: stableId(state.createdAt, 'link', state.id, String(position), JSON.stringify(link)),
      from_page_id: state.id,
      position,
      ...link,
      name_key: linkNameKey(link.target),
    }));
  const seen = new Map<string, number>();
  const chunks = description.chunks.map((chunk, index) => {
    const hash = createHash('sha256')
      .update(title)
      .update('\0')
      .update(chunk.headingPath.join('\n'))
      .update('\0')
      .update(chunk.text)
      .update(chunk.places.length === 0 ? '' : `\0${chunk.places.join()}`)
      .digest('hex');
    const nth = seen.get(hash) ?? 0;
    seen.set(hash, nth + 1);
    return {
      id: stableId(state.createdAt, 'chunk', state.id, hash, String(nth)),
      page_id: state.id,
      chunk_index: index,
      heading_path: chunk.headingPath,
      text: chunk.text,
      line: chunk.line,
      words: chunk.words,
      places: chunk.places,
      content_hash: hash,
    };
  });
  return { page, links, chunks, bytes: page.byte_size * 2 + links.length * 300 + chunks.length * 400 + 1000 };
}

export function fileRow(state: FileState, size: number): Readonly<Record<string, unknown>> {
  return {
    id: state.id,
    path: state.path,
    path_key: collisionKey(state.path),
    name_key: collisionKey(nameOf(state.path)),
    blob_oid: state.blob,
    byte_size: size,
    mime_type: mime.getType(state.path) ?? 'application/octet-stream',
    revision: state.revision,
    updated_at: state.updatedAt,
  };
}

/** Of the page as a whole: a section alone is often too short to tell. */
function languageOf({ title, chunks }: PageDescription): string {
  let sample = title;
  for (const { text } of chunks) {
    if (sample.length > 4000) break;
    sample += `\n${text}`;
  }
  return detectLanguage(sample);
}

function fitsIndex(text: string): boolean {
  return Buffer.byteLength(text) <= MAX_KEY_BYTES;
}
