/**
 * The training of one corpus model, in a thread of its own: analyses the texts that it is sent,
 * decomposes what they have in common, and gives out the vectors of the terms and of the texts.
 */
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { Corpus, LSA_DEFAULTS } from '#lib/search/lsa/corpus.ts';
import type { CorpusModel } from '#lib/search/lsa/corpus.ts';
import { termCounts } from '#lib/search/lsa/terms.ts';
import type { Answers, Request } from './messages.ts';

const port = parentPort;
if (port === null) throw new Error('This file is a thread.');

stepBack();

const corpus = new Corpus();
let model: CorpusModel | null = null;

port.on('message', (request: Request) => {
  const { value, transfer } = answer(request);
  port.postMessage(value, transfer);
});

function answer(request: Request): { value: Answers[keyof Answers]; transfer: ArrayBuffer[] } {
  switch (request.kind) {
    case 'add':
      for (const { text, language } of request.texts) corpus.add(termCounts(text, language));
      return { value: corpus.size, transfer: [] };
    case 'fit':
      model = corpus.fit(LSA_DEFAULTS);
      if (model === null) return { value: null, transfer: [] };
      return { value: { dimensions: model.dimensions, terms: model.terms.length }, transfer: [] };
    case 'terms':
      return termsOf(fitted(), request);
    case 'vectors':
      return vectorsOf(fitted(), request);
    default:
      throw new Error('Unknown request.');
  }
}

function fitted(): CorpusModel {
  if (model === null) throw new Error('There is no model yet.');
  return model;
}

function termsOf(all: CorpusModel, { from, count }: { from: number; count: number }) {
  const { terms, dimensions } = all;
  const some = terms.slice(from, from + count);
  const scales = all.scales.slice(from, from + count);
  const copied = Uint8Array.from(all.bytes.subarray(from * dimensions, (from + count) * dimensions));
  return { value: { terms: some, scales, bytes: copied }, transfer: [scales.buffer, copied.buffer] };
}

/** A text of which the model knows no word has zeros. */
function vectorsOf(all: CorpusModel, { from, count }: { from: number; count: number }) {
  const { dimensions } = all;
  const last = Math.min(from + count, corpus.size);
  const vectors = new Float32Array(Math.max(0, last - from) * dimensions);
  for (let text = from; text < last; text++) {
    const vector = corpus.vector(text, all);
    if (vector !== null) vectors.set(vector, (text - from) * dimensions);
  }
  return { value: vectors, transfer: [vectors.buffer] };
}

/** Whoever is asked for a page goes before. Linux gives each thread a priority of its own; elsewhere it stays as it is. */
function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isInteger(thread) && thread > 0 && thread !== process.pid) setPriority(thread, 15);
  } catch {
    // A sandbox without /proc, or without the right: it trains all the same.
  }
}
