/**
 * A BERT of the shape of all-MiniLM-L6-v2, as an ONNX file with int8 weights: the same inputs and
 * outputs, the same operators as the published quantised file (DynamicQuantizeLinear,
 * MatMulInteger), weights from a seed. What it lacks is the training.
 */
import { createCipheriv, createHash } from 'node:crypto';
import { GraphBuilder } from './onnx.ts';

export interface BertShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly positions: number;
  /** How far the layers move a token from its embedding. */
  readonly weightScale: number;
}

/** Rows of the table of embeddings, one a token, by what each is grown from: equal seeds, equal rows. */
export type TokenSeeds = readonly string[];

export function buildBert(shape: BertShape, tokens: TokenSeeds): Buffer {
  const graph = new GraphBuilder();
  const ids = graph.input('input_ids', 'int64', ['batch_size', 'sequence_length']);
  const mask = graph.input('attention_mask', 'int64', ['batch_size', 'sequence_length']);
  const types = graph.input('token_type_ids', 'int64', ['batch_size', 'sequence_length']);
  const parts = new BertParts(graph, shape);
  const bias = parts.maskBias(mask);
  let state = parts.embeddings(ids, types, tokens);
  for (let layer = 0; layer < shape.layers; layer++) state = parts.layer(state, bias, `layer ${layer}`);
  graph.name(state, 'last_hidden_state');
  graph.output('last_hidden_state', 'float', ['batch_size', 'sequence_length', shape.hidden]);
  return graph.build();
}

class BertParts {
  readonly #graph: GraphBuilder;
  readonly #shape: BertShape;

  constructor(graph: GraphBuilder, shape: BertShape) {
    this.#graph = graph;
    this.#shape = shape;
  }

  /** 0 where there is a token, a large negative number where there is padding. */
  maskBias(mask: string): string {
    const graph = this.#graph;
    const wide = graph.op('Unsqueeze', [mask, graph.int64s(1, 2)]);
    const inverted = graph.op('Sub', [graph.scalar(1), graph.op('Cast', [wide], { to: 1 })]);
    return graph.op('Mul', [inverted, graph.scalar(-3e38)]);
  }

  embeddings(ids: string, types: string, tokens: TokenSeeds): string {
    const graph = this.#graph;
    const { hidden, positions } = this.#shape;
    const table = Buffer.concat(tokens.map((seed) => randomBytes(`token ${seed}`, hidden)));
    const words = this.#dequantized('Gather', table, [tokens.length, hidden], ids);
    const kinds = this.#dequantized('Gather', Buffer.alloc(2 * hidden, 128), [2, hidden], types);
    // Position i is row i: the first as many rows as the sequence is long.
    const length = graph.op('Gather', [graph.op('Shape', [ids]), graph.int64s(1)]);
    const rows = new Float32Array(positions * hidden);
    for (const [index, byte] of randomBytes('positions', rows.length).entries()) rows[index] = (byte - 128) / 5000;
    const all = graph.constant('float', [positions, hidden], rows);
    const place = graph.op('Slice', [all, graph.int64s(0), length, graph.int64s(0)]);
    return this.#layerNorm(graph.op('Add', [graph.op('Add', [words, kinds]), place]));
  }

  layer(state: string, bias: string, seed: string): string {
    const graph = this.#graph;
    const { hidden, heads, feedForward } = this.#shape;
    const size = hidden / heads;
    const input = this.#quantize(state);
    const split = (name: string, order: readonly number[]): string => {
      const wide = graph.op('Reshape', [
        this.#matMul(input, [hidden, hidden], `${seed} ${name}`),
        graph.int64s(0, 0, heads, size),
      ]);
      return graph.op('Transpose', [wide], { perm: order });
    };
    const products = graph.op('MatMul', [split('query', [0, 2, 1, 3]), split('key', [0, 2, 3, 1])]);
    const scores = graph.op('Add', [graph.op('Div', [products, graph.scalar(Math.sqrt(size))]), bias]);
    const weights = graph.op('Softmax', [scores], { axis: -1 });
    const mixed = graph.op('Transpose', [graph.op('MatMul', [weights, split('value', [0, 2, 1, 3])])], {
      perm: [0, 2, 1, 3],
    });
    const joined = this.#quantize(graph.op('Reshape', [mixed, graph.int64s(0, 0, hidden)]));
    const attended = this.#layerNorm(
      graph.op('Add', [this.#matMul(joined, [hidden, hidden], `${seed} output`), state]),
    );
    const inner = this.#gelu(this.#matMul(this.#quantize(attended), [hidden, feedForward], `${seed} inner`));
    const outer = this.#matMul(this.#quantize(inner), [feedForward, hidden], `${seed} outer`);
    return this.#layerNorm(graph.op('Add', [outer, attended]));
  }

  #quantize(value: string): Quantized {
    const [data = '', scale = '', zero = ''] = this.#graph.ops('DynamicQuantizeLinear', [value], 3);
    return { data, scale, zero };
  }

  /** Eight-bit integers multiplied, the product scaled back. */
  #matMul(input: Quantized, [rows, columns]: readonly [number, number], seed: string): string {
    const graph = this.#graph;
    const data = randomBytes(seed, rows * columns);
    const weights = graph.constant('int8', [rows, columns], new Int8Array(data.buffer, data.byteOffset, data.length));
    const zero = graph.constant('int8', [], new Int8Array([0]));
    // The standard deviation of an evenly spread byte is 74.
    const scale = graph.scalar(this.#shape.weightScale / (74 * Math.sqrt(rows)));
    const product = graph.op('Cast', [graph.op('MatMulInteger', [input.data, weights, input.zero, zero])], { to: 1 });
    const scaled = graph.op('Mul', [product, graph.op('Mul', [input.scale, scale])]);
    return graph.op('Add', [scaled, graph.constant('float', [columns], new Float32Array(columns))]);
  }

  #dequantized(op: 'Gather', table: Buffer, dims: readonly number[], index: string): string {
    const graph = this.#graph;
    const rows = graph.op(op, [graph.constant('uint8', dims, table), index]);
    const zero = graph.constant('uint8', [], new Uint8Array([128]));
    return graph.op('DequantizeLinear', [rows, graph.scalar(1 / 74), zero]);
  }

  #layerNorm(value: string): string {
    const graph = this.#graph;
    const { hidden } = this.#shape;
    const mean = graph.op('ReduceMean', [value], { axes: [-1] });
    const centred = graph.op('Sub', [value, mean]);
    const squared = graph.op('Pow', [centred, graph.scalar(2)]);
    const variance = graph.op('Add', [graph.op('ReduceMean', [squared], { axes: [-1] }), graph.scalar(1e-12)]);
    const normal = graph.op('Div', [centred, graph.op('Sqrt', [variance])]);
    const gain = graph.constant('float', [hidden], new Float32Array(hidden).fill(1));
    return graph.op('Add', [
      graph.op('Mul', [normal, gain]),
      graph.constant('float', [hidden], new Float32Array(hidden)),
    ]);
  }

  #gelu(value: string): string {
    const graph = this.#graph;
    const erf = graph.op('Erf', [graph.op('Div', [value, graph.scalar(Math.SQRT2)])]);
    const doubled = graph.op('Mul', [value, graph.op('Add', [erf, graph.scalar(1)])]);
    return graph.op('Mul', [doubled, graph.scalar(0.5)]);
  }
}

interface Quantized {
  readonly data: string;
  readonly scale: string;
  readonly zero: string;
}

/** Evenly spread bytes that depend on the seed alone. */
function randomBytes(seed: string, length: number): Buffer {
  const hash = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-128-ctr', hash.subarray(0, 16), hash.subarray(16));
  return cipher.update(Buffer.alloc(length));
}
