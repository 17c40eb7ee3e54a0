/**
 * The files of all-MiniLM-L6-v2 (int8 ONNX) as they lie under WIKIBOT_DATA/models, the way
 * transformers.js looks for them, and which bytes they are meant to be.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export interface ModelFile {
  /** Within the model's folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ModelManifest {
  /** Its name on the hub and its folder under `models`. */
  readonly id: string;
  /** Commit of the hub's repository: what it serves never changes. */
  readonly revision: string;
  readonly files: readonly ModelFile[];
}

/** Sizes and checksums as the hub publishes them at this revision. */
export const MINILM: ModelManifest = {
  id: 'Xenova/all-MiniLM-L6-v2',
  revision: '751bff37182d3f1213fa05d7196b954e230abad9',
  files: [
    {
      path: 'config.json',
      bytes: 650,
      sha256: '7135149f7cffa1a573466c6e4d8423ed73b62fd2332c575bf738a0d033f70df7',
    },
    {
      path: 'tokenizer_config.json',
      bytes: 366,
      sha256: '9261e7d79b44c8195c1cada2b453e55b00aeb81e907a6664974b4d7776172ab3',
    },
    {
      path: 'tokenizer.json',
      bytes: 711_661,
      sha256: 'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0',
    },
    {
      path: 'onnx/model_quantized.onnx',
      bytes: 22_972_370,
      sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
    },
  ],
};

export const DIMENSIONS = 384;

export interface FoundModel {
  /** 8 hexadecimal digits that stand for all its files. */
  readonly fingerprint: string;
  /** Paths whose bytes are not the published ones: it may be broken, or another model by intent. */
  readonly differing: readonly string[];
  /** Changes with the files' sizes and times: whether it is worth hashing them again. */
  readonly stamp: string;
}

export function modelFolder(models: string, manifest: ModelManifest): string {
  return join(models, ...manifest.id.split('/'));
}

/** Sizes and times of the model's files; null when one is missing. */
export async function stampOf(folder: string, manifest: ModelManifest): Promise<string | null> {
  const stamps = await Promise.all(
    manifest.files.map(({ path }) => stat(join(folder, path), { bigint: true }).catch(() => null)),
  );
  if (stamps.some((found) => found?.isFile() !== true)) return null;
  return stamps.map((found) => `${found?.ino} ${found?.size} ${found?.mtimeNs}`).join(', ');
}

/** Reads all of its files. Null when one is missing, or they change meanwhile. */
export async function findModel(folder: string, manifest: ModelManifest): Promise<FoundModel | null> {
  const stamp = await stampOf(folder, manifest);
  if (stamp === null) return null;
  const hashes: string[] = [];
  for (const { path } of manifest.files) hashes.push(await sha256Of(join(folder, path)));
  if ((await stampOf(folder, manifest)) !== stamp) return null;
  return {
    fingerprint: fingerprintOf(hashes),
    differing: manifest.files.filter(({ sha256 }, index) => sha256 !== hashes[index]).map(({ path }) => path),
    stamp,
  };
}

/** Of the checksums in the manifest's order. Tokenizer and settings count: with others come other vectors. */
export function fingerprintOf(hashes: readonly string[]): string {
  return createHash('sha256').update(hashes.join('\n')).digest('hex').slice(0, 8);
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}
