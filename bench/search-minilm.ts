/**
 * How fast texts become vectors, with a model of the size and the operators of all-MiniLM-L6-v2 but
 * without its training (its weights are a download): through the process that the worker uses.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { ProcessHost } from '../worker/search/minilm/process-host.ts';
import { FULL, FULL_VOCABULARY, writeTestModel } from '../worker/search/minilm/testing/model.ts';
import { bar, times } from './measure.ts';
import type { Row } from './measure.ts';
import { Random } from './random.ts';

const MODEL = 'bench/full';
const CHUNKS = 256;
const BATCH = 64;
const QUERIES = 100;
const SYLLABLES = ['ba', 'de', 'fi', 'go', 'lu', 'ma', 'ne', 'pi', 'ro', 'su', 'ta', 've', 'wi', 'zo', 'ka', 'le'];

export async function benchMiniLm(): Promise<Row[]> {
  const models = await mkdtemp(join(tmpdir(), 'bench-minilm-'));
  const host = new ProcessHost({ log: pino({ level: 'silent' }) });
  try {
    const { known, text } = language();
    await writeTestModel(join(models, MODEL), { shape: FULL, words: known, vocabulary: FULL_VOCABULARY });
    const embed = (texts: readonly string[]) => host.embed({ models, model: MODEL, texts, mostWindows: 1000 });
    const [loading = 0] = await times(1, () => embed(['the first query']), 0);
    const chunks = Array.from({ length: CHUNKS }, (_, index) => text(150 + ((index * 37) % 151)));
    await embed(chunks.slice(0, 16));

    const started = performance.now();
    const busyBefore = await processorSeconds(host.pid);
    let tokens = 0;
    for (let from = 0; from < CHUNKS; from += BATCH) {
      const { read } = await embed(chunks.slice(from, from + BATCH));
      tokens += read.reduce((sum, one) => sum + one.tokens, 0);
    }
    const rate = CHUNKS / ((performance.now() - started) / 1000);
    const busy = ((await processorSeconds(host.pid)) ?? 0) - (busyBefore ?? 0);
    const memory = await residentMb(host.pid);
    const alone = median(await times(QUERIES, () => embed([text(8)])));

    // A query meanwhile waits for the run that has begun, not for the batch.
    let isBusy = true;
    const background = (async () => {
      while (isBusy) await embed(chunks.slice(0, BATCH));
    })();
    const beside = median(await times(QUERIES / 2, () => embed([text(8)]), 2));
    isBusy = false;
    await background;
    return [
      {
        what: 'MiniLM (its shape, untrained): chunks of 150 to 300 words embedded',
        figure: `${rate.toFixed(1)}/s (${Math.round(tokens / CHUNKS)} tokens each)`,
        ...bar('≥ 40/s', rate >= 40),
        numbers: { chunksPerSecond: rate, tokensPerChunk: tokens / CHUNKS },
      },
      {
        // What it takes of the processor does not depend on who else is at work.
        what: 'MiniLM: chunks for a second of one processor',
        figure: busy > 0 ? `${(CHUNKS / busy).toFixed(1)}` : 'unknown',
        numbers: busy > 0 ? { chunksPerProcessorSecond: CHUNKS / busy } : {},
      },
      {
        what: 'MiniLM: embedding a query, p50; while chunks are embedded',
        figure: `${alone.toFixed(1)} ms; ${beside.toFixed(1)} ms`,
        numbers: { queryMs: alone, queryBesideMs: beside },
      },
      {
        what: 'MiniLM: starting the process and loading the model; memory',
        figure: `${loading.toFixed(0)} ms; ${memory === null ? 'unknown' : `${memory.toFixed(0)} MB`}`,
        numbers: { loadingMs: loading, ...(memory === null ? {} : { memoryMb: memory }) },
      },
    ];
  } finally {
    await host.close();
    await rm(models, { recursive: true });
  }
}

/** Words of which six of seven are one token; the others are taken apart, so that a word has 1.3 tokens as in English. */
function language(): { known: string[]; text: (words: number) => string } {
  const random = new Random(7);
  const make = (syllables: number): string => Array.from({ length: syllables }, () => random.of(SYLLABLES)).join('');
  const known = [...new Set(Array.from({ length: 12_000 }, () => make(3)))];
  const word = (): string => (random.chance(6 / 7) ? random.of(known) : make(3) + make(2).slice(0, 3));
  const text = (words: number): string =>
    Array.from({ length: words }, (_, index) => word() + (index % 14 === 13 ? '.' : '')).join(' ');
  return { known, text };
}

function median(taken: readonly number[]): number {
  return taken.toSorted((a, b) => a - b)[taken.length >> 1] ?? Number.NaN;
}

/** Of all threads of a process so far; null where the system does not tell. */
async function processorSeconds(pid: number | null): Promise<number | null> {
  const stat = await readFile(`/proc/${pid ?? 0}/stat`, 'utf8').catch(() => null);
  // After the name, which may hold anything: fields 14 and 15, in hundredths of a second.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined ? null : (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Null where the system does not tell. */
async function residentMb(pid: number | null): Promise<number | null> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(status)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}
