import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AutoTokenizer, env } from '@huggingface/transformers';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProcessDown, ProcessHost, UnusableModel } from './process-host.ts';
import type { ProcessHostOptions } from './process-host.ts';
import { TINY, wordsOf, writeTestModel } from './testing/model.ts';

const MODEL = 'tests/tiny';
const TEXT = 'the boat lies in the harbour while the captain sleeps below deck';
const log = pino({ level: 'silent' });

let models: string;
const hosts: ProcessHost[] = [];

beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), 'models-'));
  await writeTestModel(join(models, MODEL), { words: wordsOf(TEXT) });
});

afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

afterAll(async () => {
  await rm(models, { recursive: true });
});

function start(options: Partial<ProcessHostOptions> = {}): ProcessHost {
  const host = new ProcessHost({ log, ...options });
  hosts.push(host);
  return host;
}

const request = (texts: readonly string[], mostWindows = 1000) => ({ models, model: MODEL, texts, mostWindows });

const dot = (a?: Float32Array, b?: Float32Array): number =>
  (a ?? new Float32Array()).reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0);

describe('embedding', () => {
  it('makes vectors of unit length in the order of the texts, however they are grouped', async () => {
    const host = start();
    const texts = [`${TEXT} ${TEXT}`, 'boat', TEXT, '', 'harbour captain', 'boat'];
    const { vectors } = await host.embed(request(texts));
    expect(vectors).toHaveLength(texts.length);
    for (const vector of vectors) {
      expect(vector).toHaveLength(384);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
    }
    for (const [index, text] of texts.entries()) {
      const alone = await host.embed(request([text]));
      // Quantisation looks at the whole run, so that company shifts a vector by a little.
      expect(dot(alone.vectors[0], vectors[index])).toBeGreaterThan(0.99);
    }
    expect(dot(vectors[1], vectors[5])).toBeGreaterThan(0.999);
    expect(dot(vectors[1], vectors[4])).toBeLessThan(0.9);
  });

  it('reads every token of a text that is longer than the model reads', async () => {
    env.localModelPath = models;
    env.allowRemoteModels = false;
    const tokenizer = await AutoTokenizer.from_pretrained(MODEL, { local_files_only: true });
    const count = (text: string): number => tokenizer.encode(text, { add_special_tokens: false }).length;
    const long = `${TEXT}. `.repeat(60);
    const sentences = Array.from({ length: 50 }, (_, index) => `Sentence ${index} speaks of unknown things.`).join(' ');
    const unbroken = Array.from({ length: 900 }, (_, index) => String(index % 10)).join('.');
    const kana = 'ひらがなでかいたぶんしょうです。'.repeat(40);
    const texts = [TEXT, long, sentences, unbroken, kana];
    const { read } = await start().embed(request(texts));
    expect(read.map(({ tokens }) => tokens)).toEqual(texts.map(count));
    expect(read[0]?.windows).toBe(1);
    for (const [index, text] of texts.entries()) {
      expect(read[index]?.windows).toBeGreaterThanOrEqual(Math.ceil(count(text) / 254));
    }
    expect(count(long)).toBeGreaterThan(3 * 254);
  });

  it('lets the end of a long text count', async () => {
    const host = start();
    const filler = `${TEXT}. `.repeat(40);
    const end = 'zz yy xx ww. '.repeat(40);
    const { vectors } = await host.embed(request([filler, filler + end, end]));
    const cut = await host.embed(request([filler + end], 1));
    expect(cut.read[0]?.windows).toBe(1);
    expect(dot(vectors[1], vectors[2])).toBeGreaterThan(dot(cut.vectors[0], vectors[2]) + 0.2);
    expect(dot(vectors[0], vectors[2])).toBeLessThan(dot(vectors[1], vectors[2]) - 0.2);
  });
});

describe('a model that is not one', () => {
  it('is refused with the reason, and the process goes on', async () => {
    const host = start();
    const vectors = { ...TINY, hidden: 96, heads: 4 };
    await writeTestModel(join(models, 'tests/small'), { shape: vectors });
    const small = await host.embed({ ...request(['x']), model: 'tests/small' }).catch((error: unknown) => error);
    expect(small).toBeInstanceOf(UnusableModel);
    expect(String(small)).toContain('vectors of 96 numbers, not 384');

    await writeTestModel(join(models, 'tests/torn'));
    const file = join(models, 'tests/torn/onnx/model_quantized.onnx');
    await truncate(file, (await readFile(file)).length >> 1);
    await expect(host.embed({ ...request(['x']), model: 'tests/torn' })).rejects.toBeInstanceOf(UnusableModel);
    await expect(host.embed({ ...request(['x']), model: 'tests/none' })).rejects.toBeInstanceOf(UnusableModel);
    const pid = host.pid;
    expect((await host.embed(request(['boat']))).vectors).toHaveLength(1);
    expect(host.pid).toBe(pid);
    expect(host.fault).toBeNull();
  });
});

describe('the process', () => {
  it('is there only while it is needed', async () => {
    const host = start({ idleMs: 150 });
    expect(host.pid).toBeNull();
    await host.embed(request(['boat']));
    const { pid } = host;
    expect(isAlive(pid)).toBe(true);
    await until(() => !isAlive(pid));
    expect(host.pid).toBeNull();
    expect(host.fault).toBeNull();
    expect((await host.embed(request(['boat']))).vectors).toHaveLength(1);
  });

  it('runs behind everything else', async () => {
    const host = start();
    await host.embed(request(['boat']));
    expect(getPriority(host.pid ?? 0)).toBeGreaterThan(getPriority(0));
  });

  it('is started again after it died, later each time', async () => {
    const host = start({ backOffMs: 300 });
    await host.embed(request(['boat']));
    const first = host.pid ?? 0;
    const waiting = host.embed(request(Array.from({ length: 400 }, () => `${TEXT}. `.repeat(10))));
    // As the kernel does when memory runs out.
    setTimeout(() => process.kill(first, 'SIGKILL'), 30);
    await expect(waiting).rejects.toBeInstanceOf(ProcessDown);
    expect(host.fault).toContain('SIGKILL');
    // At once would be a storm.
    await expect(host.embed(request(['boat']))).rejects.toBeInstanceOf(ProcessDown);
    await sleep(350);
    expect((await host.embed(request(['boat']))).vectors).toHaveLength(1);
    expect(host.fault).toBeNull();
    expect(host.pid).not.toBe(first);
  });

  it('is ended when it hangs', async () => {
    const host = start({ answerMs: 2000, backOffMs: 10 });
    await host.embed(request(['boat']));
    const stopped = host.pid ?? 0;
    process.kill(stopped, 'SIGSTOP');
    await expect(host.embed(request(['boat']))).rejects.toThrow('no answer');
    await until(() => !isAlive(stopped));
    await sleep(20);
    expect((await host.embed(request(['boat']))).vectors).toHaveLength(1);
  });

  it('ends with a worker that dies', async () => {
    const program = `
      import pino from 'pino';
      import { ProcessHost } from ${JSON.stringify(new URL('process-host.ts', import.meta.url).href)};
      const host = new ProcessHost({ log: pino({ level: 'silent' }) });
      const request = ${JSON.stringify(request(['boat']))};
      await host.embed(request);
      process.stdout.write(String(host.pid));
      await host.embed({ ...request, texts: Array.from({ length: 400 }, () => 'boat '.repeat(200)) });`;
    const worker = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = (await once(worker.stdout, 'data')) as [Buffer];
    expect(isAlive(Number(pid))).toBe(true);
    worker.kill('SIGKILL');
    await until(() => !isAlive(Number(pid)));
  });

  it('ends with the worker, in the middle of its work', async () => {
    const host = start();
    await host.embed(request(['boat']));
    const { pid } = host;
    const waiting = host.embed(request(Array.from({ length: 400 }, () => `${TEXT}. `.repeat(10))));
    const outcome = waiting.catch((error: unknown) => error);
    await host.close();
    expect(await outcome).toBeInstanceOf(ProcessDown);
    expect(isAlive(pid)).toBe(false);
    await expect(host.embed(request(['boat']))).rejects.toBeInstanceOf(ProcessDown);
  });
});

function isAlive(pid: number | null): boolean {
  try {
    return pid !== null && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !condition(); tries++) await sleep(25);
  expect(condition()).toBe(true);
}
