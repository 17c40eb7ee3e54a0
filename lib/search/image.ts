/**
 * An index as bytes, to be kept in a file: its words in their order. What follows from them (lists,
 * frequencies, weights) is made again, so that a change of the ranking keeps the files.
 */
import { crc32 } from 'node:zlib';
import { ANALYSIS_VERSION } from './analyze.ts';
import { InvertedIndex } from './inverted-index.ts';
import type { PageRecord } from './page-table.ts';

const MAGIC = 'wikibot search 1';
/** Magic, length of the head, checksum of all the rest. */
const PREAMBLE = 24;
const LENGTH_AT = 16;
const CHECKSUM_AT = 20;

interface Head {
  readonly analysis: number;
  /** What the index was complete up to. */
  readonly oid: string | null;
  /** With how many chunks each has. */
  readonly pages: readonly (readonly [PageRecord, number])[];
  /** Pairs of surface and number of its term. */
  readonly surfaces: readonly string[];
  readonly terms: readonly string[];
  readonly termOf: readonly number[];
  readonly chunks: number;
  readonly entries: number;
}

/** Parts that make the file, one after another. They hold copies: the index may change meanwhile. */
export function imageOf(index: InvertedIndex, oid: string | null): Buffer[] {
  const { vocabulary, chunks, pages } = index;
  const listed: [PageRecord, number][] = [];
  const numbers: number[] = [];
  for (let page = 0; page < pages.numbers; page += 1) {
    const record = pages.record(page);
    if (record === undefined) continue;
    listed.push([record, pages.chunksOf(page).length]);
    numbers.push(...pages.chunksOf(page));
  }
  const lengths = Int32Array.from(numbers, (chunk) => chunks.entries(chunk).length);
  const entries = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  const ids = new Uint8Array(numbers.length * 16);
  let at = 0;
  for (const [nth, chunk] of numbers.entries()) {
    ids.set(chunks.idBytes(chunk), nth * 16);
    entries.set(chunks.entries(chunk), at);
    at += lengths[nth] ?? 0;
  }
  const upTo = (count: number, of: (number: number) => string): string[] =>
    Array.from({ length: count }, (_, id) => of(id));
  const head: Head = {
    ...{ analysis: ANALYSIS_VERSION, oid, pages: listed },
    surfaces: upTo(vocabulary.surfaces, (id) => vocabulary.surface(id)),
    terms: upTo(vocabulary.terms, (id) => vocabulary.term(id)),
    termOf: [...vocabulary.termOfAll.subarray(0, vocabulary.surfaces)],
    ...{ chunks: numbers.length, entries: entries.length },
  };
  const text = Buffer.from(JSON.stringify(head));
  const body = [text, bytesOf(lengths), bytesOf(entries), Buffer.from(ids.buffer)];
  const preamble = Buffer.alloc(PREAMBLE);
  preamble.write(MAGIC, 'latin1');
  preamble.writeUInt32LE(text.length, LENGTH_AT);
  preamble.writeUInt32LE(checksum([preamble.subarray(0, CHECKSUM_AT), ...body]), CHECKSUM_AT);
  return [preamble, ...body];
}

/** Null: it is of another version, or not whole. */
export function fromImage(image: Buffer): { index: InvertedIndex; oid: string | null } | null {
  if (image.length < PREAMBLE || image.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  const body = image.subarray(PREAMBLE);
  if (image.readUInt32LE(CHECKSUM_AT) !== checksum([image.subarray(0, CHECKSUM_AT), body])) return null;
  const textLength = image.readUInt32LE(LENGTH_AT);
  // Sound by the checksum: this version of this file wrote it.
  const head = JSON.parse(body.toString('utf8', 0, textLength)) as Head;
  if (head.analysis !== ANALYSIS_VERSION) return null;
  const numbers = numbersOf(body.subarray(textLength, textLength + (head.chunks + head.entries) * 4));
  const ids = body.subarray(textLength + (head.chunks + head.entries) * 4);
  const index = new InvertedIndex();
  index.loading();
  for (const [surface, text] of head.surfaces.entries())
    index.vocabulary.number(text, head.terms[head.termOf[surface] ?? -1] ?? text);
  let [nth, at] = [0, head.chunks];
  for (const [record, count] of head.pages) {
    const chunks = Array.from({ length: count }, () => {
      const length = numbers[nth] ?? 0;
      const chunk = { id: ids.subarray(nth * 16, nth * 16 + 16), entries: numbers.subarray(at, at + length) };
      nth += 1;
      at += length;
      return chunk;
    });
    index.restore(record, chunks);
  }
  index.loaded();
  return { index, oid: head.oid };
}

function bytesOf(numbers: Int32Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Copied, since the text before them leaves them at any address. */
function numbersOf(bytes: Buffer): Int32Array {
  const numbers = new Int32Array(bytes.length / 4);
  bytesOf(numbers).set(bytes);
  return numbers;
}

function checksum(parts: readonly Buffer[]): number {
  return parts.reduce((sum, part) => crc32(part, sum), 0);
}
