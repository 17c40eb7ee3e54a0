import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { download } from './download.ts';
import type { ModelFile } from './model-files.ts';
import { startHub } from './testing/hub.ts';
import type { Hub } from './testing/hub.ts';

const PATH = 'onnx/model.onnx';
const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));

let root: string;
let hub: Hub;
let file: ModelFile;
let target: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'download-'));
  const source = join(root, 'source');
  await mkdir(join(source, 'onnx'), { recursive: true });
  await writeFile(join(source, PATH), CONTENT);
  hub = await startHub(source, [PATH]);
  const [only] = hub.manifest.files;
  if (only === undefined) throw new Error('unreachable');
  file = only;
});

afterAll(async () => {
  await hub.close();
  await rm(root, { recursive: true });
});

beforeEach(async () => {
  hub.behave.clear();
  hub.asked.length = 0;
  target = join(await mkdtemp(join(root, 'target-')), 'models', PATH);
});

const fetchIt = (options: { stallMs?: number; signal?: AbortSignal; progress?: (bytes: number) => void } = {}) =>
  download({
    ...{ url: `${hub.url}/${hub.manifest.id}/resolve/${hub.manifest.revision}/${PATH}`, target, file },
    ...{ stallMs: 5000, signal: new AbortController().signal, progress: () => undefined },
    ...options,
  });

describe('download', () => {
  it('fetches a file whole, through a redirect', async () => {
    const seen: number[] = [];
    await fetchIt({ progress: (bytes) => seen.push(bytes) });
    expect(await readFile(target)).toEqual(CONTENT);
    expect(existsSync(`${target}.part`)).toBe(false);
    expect(seen.at(-1)).toBe(CONTENT.length);
  });

  it('goes on where the connection was cut', async () => {
    hub.behave.set(PATH, { cut: 100_000 });
    await expect(fetchIt()).rejects.toMatchObject({ name: 'DownloadFailed', final: false });
    expect(existsSync(target)).toBe(false);
    hub.behave.clear();
    await fetchIt();
    expect(await readFile(target)).toEqual(CONTENT);
    expect(hub.asked[0]).toBe(PATH);
    const from = Number(/bytes=(\d+)-/.exec(hub.asked[1] ?? '')?.[1]);
    expect(from).toBeGreaterThan(0);
    expect(from).toBeLessThanOrEqual(100_000);
  });

  it('starts over with a server that sends all of it again', async () => {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(`${target}.part`, CONTENT.subarray(0, 5000));
    hub.behave.set(PATH, { ignoreRange: true });
    await fetchIt();
    expect(await readFile(target)).toEqual(CONTENT);
  });

  it('refuses what is not the published file, and keeps nothing of it', async () => {
    const wrong = Buffer.from(CONTENT);
    wrong[7] = 255;
    hub.behave.set(PATH, { replace: wrong });
    await expect(fetchIt()).rejects.toMatchObject({ final: true, message: expect.stringContaining('SHA-256') });
    hub.behave.set(PATH, { replace: Buffer.concat([CONTENT, CONTENT]) });
    await expect(fetchIt()).rejects.toMatchObject({ final: true, message: expect.stringContaining('longer') });
    expect(existsSync(target)).toBe(false);
    expect(existsSync(`${target}.part`)).toBe(false);
  });

  it('does not take what a wrong beginning was completed to', async () => {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(`${target}.part`, Buffer.alloc(5000));
    await expect(fetchIt()).rejects.toMatchObject({ final: true });
    await fetchIt();
    expect(await readFile(target)).toEqual(CONTENT);
  });

  it('says what the server answers, and whether that can change', async () => {
    hub.behave.set(PATH, { status: 404 });
    await expect(fetchIt()).rejects.toMatchObject({ final: true, message: expect.stringContaining('404') });
    hub.behave.set(PATH, { status: 503 });
    await expect(fetchIt()).rejects.toMatchObject({ final: false, message: expect.stringContaining('503') });
  });

  it('gives up on a server that falls silent, and goes on later', async () => {
    hub.behave.set(PATH, { stall: 50_000 });
    const started = Date.now();
    await expect(fetchIt({ stallMs: 200 })).rejects.toMatchObject({
      final: false,
      message: expect.stringContaining('sent nothing'),
    });
    expect(Date.now() - started).toBeLessThan(4000);
    hub.behave.clear();
    await fetchIt();
    expect(await readFile(target)).toEqual(CONTENT);
  });

  it('ends when it is told to', async () => {
    hub.behave.set(PATH, { stall: 10 });
    const stop = new AbortController();
    const fetched = fetchIt({ signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    await expect(fetched).rejects.toThrow();
  });

  it('says that nobody is there', async () => {
    const gone = await startHub(join(root, 'source'), [PATH]);
    await gone.close();
    await expect(
      download({
        ...{ url: `${gone.url}/x`, target, file, stallMs: 1000, signal: new AbortController().signal },
        progress: () => undefined,
      }),
    ).rejects.toMatchObject({ final: false, message: expect.stringContaining('ECONNREFUSED') });
  });
});
