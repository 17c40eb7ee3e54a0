/** The chunks of one wiki, by number: id, page, words in their order. Numbers are given once. */
import { Growing } from './growing.ts';

/** Entries of a chunk's words: the number of a surface, or one of these. No phrase reaches across. */
export const BREAK = -1;
export const FIELD_END = -2;

/** A word of parts stands before its parts, as a negative number, so that phrases pass over it. */
export function wholeOf(surface: number): number {
  return -surface - 3;
}

/** The surface of an entry that is no break. */
export function surfaceOf(entry: number): number {
  return entry >= 0 ? entry : -entry - 3;
}

export function isBreak(entry: number): boolean {
  return entry === BREAK || entry === FIELD_END;
}

const ID_BYTES = 16;

export class ChunkTable {
  readonly #ids = new Growing(Uint8Array);
  readonly pageOf = new Growing(Int32Array);
  readonly #start = new Growing(Int32Array);
  readonly #length = new Growing(Int32Array);
  /** Words, weighed by field; zero: the chunk is gone. */
  readonly weights = new Growing(Float32Array);
  readonly #entries = new Growing(Int32Array);
  #weight = 0;
  #gone = 0;

  get size(): number {
    return this.pageOf.length;
  }

  get gone(): number {
    return this.#gone;
  }

  get averageWeight(): number {
    return this.#weight / Math.max(this.size - this.#gone, 1);
  }

  /** @param weight more than zero */
  add(id: Uint8Array, page: number, entries: ArrayLike<number>, weight: number): number {
    const number = this.size;
    this.pageOf.push(page);
    this.#ids.reserve(ID_BYTES);
    this.#ids.data.set(id, this.#ids.length);
    this.#ids.length += ID_BYTES;
    this.#start.push(this.#entries.length);
    this.#length.push(entries.length);
    this.#entries.reserve(entries.length);
    this.#entries.data.set(entries, this.#entries.length);
    this.#entries.length += entries.length;
    this.weights.push(weight);
    this.#weight += weight;
    return number;
  }

  remove(chunk: number): void {
    this.#weight -= this.weights.at(chunk);
    this.weights.data[chunk] = 0;
    this.#gone += 1;
  }

  isThere(chunk: number): boolean {
    return this.weights.at(chunk) > 0;
  }

  id(chunk: number): string {
    return idText(this.idBytes(chunk));
  }

  idBytes(chunk: number): Uint8Array {
    return this.#ids.data.subarray(chunk * ID_BYTES, (chunk + 1) * ID_BYTES);
  }

  /** Valid until the next chunk is added. */
  entries(chunk: number): Int32Array {
    const start = this.#start.at(chunk);
    return this.#entries.data.subarray(start, start + this.#length.at(chunk));
  }

  get bytes(): number {
    const arrays = [this.#ids, this.pageOf, this.#start, this.#length, this.weights, this.#entries];
    return arrays.reduce((sum, array) => sum + array.bytes, 0);
  }
}

export function idBytes(uuid: string): Uint8Array {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

export function idText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
