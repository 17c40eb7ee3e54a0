import { copyFile, cp, mkdtemp, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MiniLm } from './minilm.ts';
import type { MiniLmOptions } from './minilm.ts';
import { startHub } from './testing/hub.ts';
import type { Hub } from './testing/hub.ts';
import { wordsOf, writeTestModel } from './testing/model.ts';

const CHUNKS = [
  'Garden Tools: a rake and a spade for the garden, a barrow for the leaves',
  'Boats: the boat lies in the harbour, its sail is dry',
  'Kitchen: boil the soup, salt it, bring bread to the table',
];
const WIKI = '00000000-0000-7000-8000-000000000000';

let root: string;
let source: string;
let hub: Hub;
let data: string;
let said: { level: number; msg: string }[];
const open: MiniLm[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'minilm-'));
  source = join(root, 'source');
  const words = wordsOf(...CHUNKS, 'something about vessel cars');
  const paths = await writeTestModel(source, { words, synonyms: [['boat', 'vessel']] });
  hub = await startHub(source, paths);
});

beforeEach(async () => {
  data = await mkdtemp(join(root, 'data-'));
  said = [];
  hub.behave.clear();
  hub.asked.length = 0;
});

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

afterAll(async () => {
  await hub.close();
  await rm(root, { recursive: true });
});

function start(options: Partial<MiniLmOptions> = {}): MiniLm {
  const log = pino(
    { level: 'info' },
    { write: (line: string) => said.push(JSON.parse(line) as { level: number; msg: string }) },
  );
  const miniLm = new MiniLm({
    ...{ data, mode: 'auto', hub: hub.url, log, manifest: hub.manifest },
    times: { lookMs: 20, retryMs: [60_000], stallMs: 500 },
    ...options,
  });
  open.push(miniLm);
  miniLm.start();
  return miniLm;
}

const folder = (): string => join(data, 'models', 'Xenova', 'all-MiniLM-L6-v2');
const warnings = (): string[] => said.filter(({ level }) => level >= 40).map(({ msg }) => msg);
const dot = (a: Float32Array | null | undefined, b: Float32Array | undefined): number =>
  (a ?? new Float32Array()).reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0);

async function until(miniLm: MiniLm, state: string): Promise<void> {
  for (let tries = 0; tries < 400 && miniLm.state() !== state; tries++) await sleep(25);
  expect(miniLm.status()).toMatchObject({ state });
}

async function nearest(miniLm: MiniLm, query: string): Promise<number> {
  const vectors = await miniLm.embedChunks(WIKI, CHUNKS);
  const wanted = await miniLm.embedQuery(WIKI, query);
  const near = vectors.map((vector) => dot(wanted, vector));
  return near.indexOf(Math.max(...near));
}

describe('with its files put there by hand', () => {
  it('finds what was meant, in the words of the text or others', async () => {
    await cp(source, folder(), { recursive: true });
    const miniLm = start({ hub: 'http://127.0.0.1:9' });
    expect(miniLm.state()).toBe('missing');
    await until(miniLm, 'ok');
    expect(await miniLm.model(WIKI)).toMatch(/^minilm:[0-9a-f]{8}$/);
    expect(miniLm.queryModels()).toEqual([await miniLm.model(WIKI)]);
    expect(await nearest(miniLm, 'spade for leaves')).toBe(0);
    expect(await nearest(miniLm, 'bread and soup')).toBe(2);
    expect(await nearest(miniLm, 'vessel')).toBe(1);
    expect(await miniLm.embedQuery(WIKI, '  ')).toBeNull();
    expect(hub.asked).toEqual([]);
    expect(warnings()).toEqual([]);
  });

  it('remembers queries', async () => {
    await cp(source, folder(), { recursive: true });
    const miniLm = start({ process: { idleMs: 50 } });
    await until(miniLm, 'ok');
    const first = await miniLm.embedQuery(WIKI, 'boat');
    expect(await miniLm.embedQuery(WIKI, ' boat ')).toBe(first);
    expect(await miniLm.embedQuery(WIKI, 'soup')).not.toBe(first);
  });

  it('takes them when they come later, without a restart', async () => {
    const miniLm = start({ hub: 'http://127.0.0.1:9' });
    await sleep(100);
    expect(miniLm.status()).toMatchObject({ state: 'missing', model: null });
    expect(await miniLm.model(WIKI)).toBeNull();
    await expect(miniLm.embedChunks(WIKI, CHUNKS)).rejects.toThrow();
    await cp(source, folder(), { recursive: true });
    await until(miniLm, 'ok');
    expect(await nearest(miniLm, 'harbour')).toBe(1);
  });

  it('uses files that differ from the published ones, and says so', async () => {
    await cp(source, folder(), { recursive: true });
    await writeFile(join(folder(), 'config.json'), `${await readFile(join(folder(), 'config.json'), 'utf8')}\n`);
    const miniLm = start();
    await until(miniLm, 'ok');
    expect(said.find(({ msg }) => msg.includes('not the published ones'))).toMatchObject({ files: ['config.json'] });
  });

  it('fails with the reason when they are no model, until they are', async () => {
    await cp(source, folder(), { recursive: true });
    const weights = join(folder(), 'onnx', 'model_quantized.onnx');
    await truncate(weights, 1000);
    let changes = 0;
    const miniLm = start({ onChange: () => changes++ });
    await until(miniLm, 'ok');
    await expect(miniLm.embedChunks(WIKI, CHUNKS)).rejects.toThrow();
    expect(miniLm.status()).toMatchObject({ state: 'failed', model: null });
    expect(miniLm.status().reason).toContain('onnx/model_quantized.onnx: not the published bytes');
    // Anybody may read it.
    expect(miniLm.status().reason).not.toContain(data);
    expect(await miniLm.model(WIKI)).toBeNull();
    expect(changes).toBe(2);
    await copyFile(join(source, 'onnx', 'model_quantized.onnx'), weights);
    await until(miniLm, 'ok');
    expect(await nearest(miniLm, 'harbour')).toBe(1);
  });
});

describe('another model', () => {
  it('takes over at once, while queries can still be read for the vectors of the one before', async () => {
    await cp(source, folder(), { recursive: true });
    let changes = 0;
    const miniLm = start({ onChange: () => changes++ });
    await until(miniLm, 'ok');
    const before = (await miniLm.model(WIKI)) ?? '';
    const old = await miniLm.embedQuery(WIKI, 'boat in the harbour');
    await writeTestModel(folder(), { words: wordsOf(...CHUNKS), seed: 'another' });
    const later = new Date(Date.now() + 5000);
    await utimes(join(folder(), 'config.json'), later, later);
    for (let tries = 0; tries < 200 && (await miniLm.model(WIKI)) === before; tries++) await sleep(25);
    const after = (await miniLm.model(WIKI)) ?? '';
    expect(after).not.toBe(before);
    expect(miniLm.queryModels()).toEqual([after, before]);
    expect(changes).toBeGreaterThanOrEqual(2);

    const now = await miniLm.embedQuery(WIKI, 'boat in the harbour');
    const again = await miniLm.embedQuery(WIKI, 'boat in the harbour', before);
    expect(dot(old, now ?? undefined)).toBeLessThan(0.5);
    expect(dot(old, again ?? undefined)).toBeGreaterThan(0.999);
    await expect(miniLm.embedQuery(WIKI, 'boat', 'minilm:00000000')).rejects.toThrow();

    // And after a restart, with the files of the one before long gone.
    await miniLm.close();
    const next = start();
    await until(next, 'ok');
    expect(next.queryModels()).toEqual([after, before]);
    expect(dot(old, (await next.embedQuery(WIKI, 'boat in the harbour', before)) ?? undefined)).toBeGreaterThan(0.999);
  });
});

describe('with its files on the hub', () => {
  it('fetches them once', async () => {
    const miniLm = start();
    await until(miniLm, 'ok');
    expect(await nearest(miniLm, 'harbour')).toBe(1);
    expect(hub.asked).toHaveLength(4);
    await miniLm.close();
    const again = start();
    await until(again, 'ok');
    expect(hub.asked).toHaveLength(4);
    expect(warnings()).toEqual([]);
    expect(said.map(({ msg }) => msg)).toContain('Xenova/all-MiniLM-L6-v2 is there, as it was published');
  });

  it('goes on through cut connections', async () => {
    const size = (await readFile(join(source, 'onnx', 'model_quantized.onnx'))).length;
    hub.behave.set('onnx/model_quantized.onnx', { cut: Math.ceil(size / 3) });
    const miniLm = start();
    await until(miniLm, 'ok');
    expect(hub.asked.filter((line) => line.includes('bytes=')).length).toBeGreaterThanOrEqual(2);
    expect(warnings()).toEqual([]);
  });

  it('says once that they can not be had, and asks no more for a while', async () => {
    hub.behave.set('tokenizer.json', { status: 404 });
    const miniLm = start();
    await until(miniLm, 'missing');
    await sleep(500);
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toMatch(/404 for tokenizer\.json.*Put its files into .*EMBEDDINGS=corpus/);
    expect(hub.asked.filter((line) => line === 'tokenizer.json')).toHaveLength(1);
    expect(miniLm.status().reason).toContain('404');
  });

  it('tries again when it is time', async () => {
    hub.behave.set('tokenizer.json', { status: 503 });
    const miniLm = start({ times: { lookMs: 20, retryMs: [50], stallMs: 500 } });
    await sleep(400);
    expect(miniLm.state()).toBe('missing');
    expect(warnings()).toHaveLength(1);
    hub.behave.clear();
    await until(miniLm, 'ok');
  });

  it('shows how far it is, and holds up nobody', async () => {
    hub.behave.set('onnx/model_quantized.onnx', { stall: 1_000_000 });
    const started = Date.now();
    const miniLm = start({ times: { lookMs: 20, retryMs: [60_000], stallMs: 3000 } });
    expect(Date.now() - started).toBeLessThan(100);
    for (let tries = 0; tries < 100 && !/[1-9]\d%/.test(miniLm.status().reason ?? ''); tries++) await sleep(20);
    expect(miniLm.status()).toMatchObject({ state: 'missing', reason: expect.stringMatching(/fetched, [1-9]\d%/) });
    const closing = Date.now();
    await miniLm.close();
    expect(Date.now() - closing).toBeLessThan(1000);
  });
});

describe('the modes that have no use for it', () => {
  it.each(['off', 'corpus'] as const)('%s: neither looks nor asks', async (mode) => {
    await cp(source, folder(), { recursive: true });
    const miniLm = start({ mode });
    await sleep(100);
    expect(miniLm.status()).toEqual({ state: 'off', model: null, reason: null });
    expect(await miniLm.model(WIKI)).toBeNull();
    expect(miniLm.queryModels()).toEqual([]);
    expect(hub.asked).toEqual([]);
    expect(said).toEqual([]);
  });
});
