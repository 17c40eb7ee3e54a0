/** Builds an ONNX graph, node by node, and writes it as a model file. */
import { bytes, encode, float, int, message, text } from './protobuf.ts';
import type { Message } from './protobuf.ts';

const DATA_TYPES = { float: 1, uint8: 2, int8: 3, int64: 7 } as const;
export type DataType = keyof typeof DATA_TYPES;

/** As onnx.proto numbers the kinds of attributes. */
const ATTRIBUTE = { float: 1, int: 2, ints: 7 } as const;

export type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** What older versions of the runtime read as well; the published model is of version 11. */
const OPSET = 13;
const IR_VERSION = 7;

export class GraphBuilder {
  readonly #nodes: Message[] = [];
  readonly #initializers: Message[] = [];
  readonly #inputs: Message[] = [];
  readonly #outputs: Message[] = [];
  #names = 0;

  input(name: string, type: DataType, shape: readonly (string | number)[]): string {
    this.#inputs.push(message(11, ...valueInfo(name, type, shape)));
    return name;
  }

  output(name: string, type: DataType, shape: readonly (string | number)[]): void {
    this.#outputs.push(message(12, ...valueInfo(name, type, shape)));
  }

  constant(type: DataType, dims: readonly number[], data: ArrayBufferView): string {
    const name = this.#name('constant');
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const shape = dims.map((dim) => int(1, dim));
    this.#initializers.push(message(5, ...shape, int(2, DATA_TYPES[type]), text(8, name), bytes(9, raw)));
    return name;
  }

  scalar(value: number): string {
    return this.constant('float', [], new Float32Array([value]));
  }

  int64s(...values: readonly number[]): string {
    return this.constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** A node with one output, by its name. */
  op(type: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.ops(type, inputs, 1, attributes)[0] ?? '';
  }

  ops(type: string, inputs: readonly string[], outputs: number, attributes: Attributes = {}): string[] {
    const names = Array.from({ length: outputs }, () => this.#name(type));
    this.#node(type, inputs, names, attributes);
    return names;
  }

  /** Gives a value the name of an output of the graph. */
  name(value: string, output: string): void {
    this.#node('Identity', [value], [output], {});
  }

  build(): Buffer {
    const graph = [...this.#nodes, text(2, 'graph'), ...this.#initializers, ...this.#inputs, ...this.#outputs];
    return encode(int(1, IR_VERSION), text(2, 'wikibot tests'), message(7, ...graph), message(8, int(2, OPSET)));
  }

  #node(type: string, inputs: readonly string[], outputs: readonly string[], attributes: Attributes): void {
    const ins = inputs.map((name) => text(1, name));
    const outs = outputs.map((name) => text(2, name));
    const settings = Object.entries(attributes).map(([name, value]) => message(5, ...attribute(name, value)));
    this.#nodes.push(message(1, ...ins, ...outs, text(3, this.#name('node')), text(4, type), ...settings));
  }

  #name(what: string): string {
    return `${what}_${this.#names++}`;
  }
}

function attribute(name: string, value: number | readonly number[]): Message[] {
  if (typeof value !== 'number') {
    return [text(1, name), ...value.map((one) => int(8, one)), int(20, ATTRIBUTE.ints)];
  }
  return Number.isInteger(value)
    ? [text(1, name), int(3, value), int(20, ATTRIBUTE.int)]
    : [text(1, name), float(2, value), int(20, ATTRIBUTE.float)];
}

function valueInfo(name: string, type: DataType, shape: readonly (string | number)[]): Message[] {
  const dims = shape.map((dim) => message(1, typeof dim === 'number' ? int(1, dim) : text(2, dim)));
  return [text(1, name), message(2, message(1, int(1, DATA_TYPES[type]), message(2, ...dims)))];
}
