/** all-MiniLM-L6-v2 through transformers.js: texts to vectors of unit length. Runs in the model process. */
import { availableParallelism } from 'node:os';
import { env, pipeline } from '@huggingface/transformers';
import type { FeatureExtractionPipeline } from '@huggingface/transformers';
import type { Embedded } from './messages.ts';
import { DIMENSIONS } from './model-files.ts';
import { windowsOf } from './windows.ts';

/**
 * Tokens of one window. The model has 512 positions, but its makers publish 256 as its length (it
 * learned from shorter texts still), and two windows cost less than one of twice the length.
 */
export const WINDOW_TOKENS = 256;
/** What the model puts around a text: [CLS] and [SEP]. */
const AROUND = 2;
/** Of one run, with padding: more at once is slower, takes more memory, and lets a query wait longer. */
const RUN_TOKENS = 512;
const MOST_THREADS = 4;

/** The files are not a model that can be used. */
export class BrokenModel extends Error {
  override readonly name = 'BrokenModel';
}

interface Piece {
  readonly text: string;
  readonly tokens: number;
  /** Whose window it is. */
  readonly owner: number;
}

export class Extractor {
  readonly #extract: FeatureExtractionPipeline;
  /** Tokens of a text that one window takes. */
  readonly #limit: number;

  private constructor(extract: FeatureExtractionPipeline) {
    this.#extract = extract;
    this.#limit = Math.min(WINDOW_TOKENS, extract.tokenizer.model_max_length) - AROUND;
  }

  /** @throws {BrokenModel} */
  static async load(models: string, model: string): Promise<Extractor> {
    env.localModelPath = models;
    env.allowRemoteModels = false;
    try {
      const extract = await pipeline('feature-extraction', model, {
        dtype: 'q8',
        device: 'cpu',
        local_files_only: true,
        session_options: {
          intraOpNumThreads: Math.min(MOST_THREADS, availableParallelism()),
          interOpNumThreads: 1,
          // The arena keeps what one long batch needed for ever.
          enableCpuMemArena: false,
          // Threads that wait by spinning take the processor from the server.
          extra: { session: { intra_op: { allow_spinning: '0' } } },
        },
      });
      const extractor = new Extractor(extract);
      const [probe] = (await extractor.embed(['probe'], 1)).vectors;
      const length = Math.hypot(...(probe ?? []));
      if (Math.abs(length - 1) > 1e-3) throw new Error(`its vectors are not of unit length (${length})`);
      return extractor;
    } catch (error) {
      throw error instanceof BrokenModel
        ? error
        : new BrokenModel(oneLine(error).replaceAll(models, 'models'), { cause: error });
    }
  }

  async dispose(): Promise<void> {
    await this.#extract.dispose();
  }

  async embed(texts: readonly string[], mostWindows: number): Promise<Embedded> {
    const cut = texts.map((text) => windowsOf(text, this.#limit, (part) => this.#count(part)).slice(0, mostWindows));
    const pieces = cut.flatMap((windows, owner) => windows.map((window) => ({ ...window, owner })));
    const sums = texts.map(() => new Float32Array(DIMENSIONS));
    for (const run of runsOf(pieces)) {
      const rows = await this.#run(run.map(({ text }) => text));
      for (const [index, { owner, tokens }] of run.entries()) add(sums[owner], rows[index], Math.max(1, tokens));
    }
    return {
      vectors: sums.map(unit),
      read: cut.map((windows) => ({
        windows: windows.length,
        tokens: windows.reduce((sum, { tokens }) => sum + tokens, 0),
      })),
    };
  }

  #count(text: string): number {
    return this.#extract.tokenizer.encode(text, { add_special_tokens: false }).length;
  }

  async #run(texts: string[]): Promise<Float32Array[]> {
    const { data, dims } = await this.#extract(texts, { pooling: 'mean', normalize: true });
    if (!(data instanceof Float32Array) || dims[0] !== texts.length || dims[1] !== DIMENSIONS) {
      throw new BrokenModel(`it makes vectors of ${dims.at(-1) ?? 0} numbers, not ${DIMENSIONS}`);
    }
    return texts.map((_, index) => data.slice(index * DIMENSIONS, (index + 1) * DIMENSIONS));
  }
}

/** Pieces of like length together, since a run is as long as its longest. */
function runsOf(pieces: readonly Piece[]): Piece[][] {
  const runs: Piece[][] = [];
  for (const piece of pieces.toSorted((a, b) => a.tokens - b.tokens)) {
    const longest = piece.tokens + AROUND;
    const open = runs.at(-1);
    if (open !== undefined && (open.length + 1) * longest <= RUN_TOKENS) open.push(piece);
    else runs.push([piece]);
  }
  return runs;
}

/** A window counts by its tokens, so that each token of the text counts alike. */
function add(sum: Float32Array | undefined, row: Float32Array | undefined, weight: number): void {
  if (sum === undefined || row === undefined) return;
  for (let index = 0; index < DIMENSIONS; index++) sum[index] = (sum[index] ?? 0) + weight * (row[index] ?? 0);
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0]?.slice(0, 300) ?? '';
}
