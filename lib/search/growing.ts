/** Typed arrays that grow by a third: lists of millions of numbers at their own size. */

type Numbers = Int32Array | Uint32Array | Float32Array | Uint8Array;

interface Make<T extends Numbers> {
  new (length: number): T;
}

export class Growing<T extends Numbers> {
  readonly #make: Make<T>;
  data: T;
  length = 0;

  constructor(make: Make<T>, data?: T) {
    this.#make = make;
    this.data = data ?? new make(0);
    this.length = this.data.length;
  }

  push(value: number): void {
    this.reserve(1);
    this.data[this.length] = value;
    this.length += 1;
  }

  /** Room for `count` more, to be written through `data`. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.data.length) return;
    const grown = new this.#make(Math.max(needed, Math.ceil(this.data.length * 1.34), 64));
    grown.set(this.data);
    this.data = grown;
  }

  /** Zero where nothing is. */
  at(index: number): number {
    return this.data[index] ?? 0;
  }

  add(index: number, amount: number): void {
    this.data[index] = this.at(index) + amount;
  }

  get bytes(): number {
    return this.data.byteLength;
  }
}
