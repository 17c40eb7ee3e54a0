/**
 * In which chunks each term is, and how often: one list a term, all in one arena. A list that is
 * full moves to the end; a removed chunk stays in its lists until they are built again.
 */
import { Growing } from './growing.ts';

export class Postings {
  readonly #chunks = new Growing(Int32Array);
  readonly #frequencies = new Growing(Uint8Array);
  readonly #start = new Growing(Int32Array);
  readonly #length = new Growing(Int32Array);
  readonly #room = new Growing(Int32Array);
  /** Chunks that hold the term now. */
  readonly #df = new Growing(Int32Array);
  #wasted = 0;

  /** Makes room for lists of known lengths, so that none has to move. */
  static sized(lengths: Int32Array): Postings {
    const made = new Postings();
    let total = 0;
    for (const length of lengths) {
      made.#newTerm(total, length);
      total += length;
    }
    made.#chunks.reserve(total);
    made.#frequencies.reserve(total);
    made.#chunks.length = total;
    made.#frequencies.length = total;
    return made;
  }

  add(term: number, chunk: number, frequency: number): void {
    while (this.#start.length <= term) this.#newTerm(this.#chunks.length, 0);
    const length = this.#length.at(term);
    if (length === this.#room.at(term)) this.#move(term, length);
    const at = this.#start.at(term) + length;
    this.#chunks.data[at] = chunk;
    this.#frequencies.data[at] = frequency;
    this.#length.data[term] = length + 1;
    this.#df.add(term, 1);
  }

  /** One of the chunks of a list is gone. */
  removed(term: number): void {
    this.#df.add(term, -1);
  }

  documents(term: number): number {
    return term < this.#df.length ? this.#df.at(term) : 0;
  }

  /** Where the list of a term stands in {@link chunks} and {@link frequencies}; gone chunks are in it. */
  range(term: number): { from: number; to: number } {
    if (term >= this.#start.length) return { from: 0, to: 0 };
    const from = this.#start.at(term);
    return { from, to: from + this.#length.at(term) };
  }

  get chunks(): Int32Array {
    return this.#chunks.data;
  }

  get frequencies(): Uint8Array {
    return this.#frequencies.data;
  }

  /** The share of the arena that lists have left behind. */
  get waste(): number {
    return this.#wasted / Math.max(this.#chunks.length, 1);
  }

  get bytes(): number {
    const perTerm = this.#start.bytes + this.#length.bytes + this.#room.bytes + this.#df.bytes;
    return this.#chunks.bytes + this.#frequencies.bytes + perTerm;
  }

  #newTerm(start: number, room: number): void {
    this.#start.push(start);
    this.#length.push(0);
    this.#room.push(room);
    this.#df.push(0);
  }

  #move(term: number, length: number): void {
    const room = length < 4 ? length + 1 : Math.ceil(length * 1.5);
    const [from, to] = [this.#start.at(term), this.#chunks.length];
    for (const arena of [this.#chunks, this.#frequencies]) {
      arena.reserve(room);
      arena.data.copyWithin(to, from, from + length);
      arena.length = to + room;
    }
    this.#wasted += this.#room.at(term);
    this.#start.data[term] = to;
    this.#room.data[term] = room;
  }
}
