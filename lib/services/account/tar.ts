/**
 * Reads the files of a tar archive as they come (POSIX ustar with pax headers, which is what
 * `git archive` writes): a header of 512 bytes, the content, zeros up to a multiple of 512.
 * What is in memory is one chunk of the source, and a header.
 */

const BLOCK = 512;
/** Paths of git have up to 4,096 bytes; a header may hold a few numbers besides. */
const MOST_PAX_BYTES = 64 * 1024;

export interface TarFile {
  readonly path: string;
  readonly size: number;
  /** To be read to its end before the next file is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** @throws {Error} where the archive is cut off or malformed */
export async function* tarFiles(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const reader = new Reader(source);
  let pax = new Map<string, string>();
  for (;;) {
    const header = await reader.exactly(BLOCK);
    // Two blocks of zeros end it.
    if (header.every((byte) => byte === 0)) return;
    const type = String.fromCharCode(header[156] ?? 0);
    const size = Number(pax.get('size') ?? Number.parseInt(textOf(header, 124, 12), 8));
    if (!Number.isSafeInteger(size)) throw new Error('A header of the archive has no size.');
    const path = pax.get('path') ?? pathOf(header);
    const content = reader.upTo(size);
    if (type === 'x' || type === 'g') {
      if (size > MOST_PAX_BYTES) throw new Error('A header of the archive is too long.');
      const records = recordsOf(await whole(content));
      // A global one holds the commit.
      if (type === 'x') pax = records;
    } else {
      pax = new Map();
      if (type === '0' || type === '\0') yield { path, size, content };
      // Of one that was not read to its end, or is no file.
      for await (const _ of content) continue;
    }
    await reader.exactly((BLOCK - (size % BLOCK)) % BLOCK);
  }
}

class Reader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async exactly(bytes: number): Promise<Buffer> {
    return await whole(this.upTo(bytes));
  }

  /** So many bytes, in the pieces in which they come. Once they are read, it yields nothing more. */
  upTo(bytes: number): AsyncIterable<Uint8Array> {
    const pieces = this.#pieces(bytes);
    return { [Symbol.asyncIterator]: () => ({ next: () => pieces.next() }) };
  }

  async *#pieces(bytes: number): AsyncGenerator<Uint8Array> {
    for (let left = bytes; left > 0;) {
      if (this.#rest.length === 0) {
        const next = await this.#source.next();
        if (next.done === true) throw new Error('The archive is cut off.');
        this.#rest = next.value;
        continue;
      }
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const piece of pieces) read.push(piece);
  return Buffer.concat(read);
}

function textOf(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
}

function pathOf(header: Buffer): string {
  const prefix = textOf(header, 345, 155);
  const name = textOf(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** `{length} {key}={value}\n`, where the length is that of all of it, in bytes. */
function recordsOf(data: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(' ', at);
    const length = Number(data.subarray(at, space).toString());
    if (space < 0 || !(length > 0)) throw new Error('A header of the archive is malformed.');
    const [, key, value] = /^([^=]+)=(.*)\n$/s.exec(data.subarray(space + 1, at + length).toString('utf8')) ?? [];
    if (key !== undefined && value !== undefined) records.set(key, value);
    at += length;
  }
  return records;
}
