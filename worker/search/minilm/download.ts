/**
 * Fetches one file of known size and checksum: under a temporary name, going on where an earlier
 * try was cut off, fsynced and renamed into place once its checksum is right.
 */
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncExisting } from '../../repo/durable.ts';
import { sha256Of } from './model-files.ts';
import type { ModelFile } from './model-files.ts';

export interface DownloadOptions {
  readonly url: string;
  /** Where it goes. */
  readonly target: string;
  readonly file: ModelFile;
  /** Without a byte for this long, the try ends. */
  readonly stallMs: number;
  readonly signal: AbortSignal;
  /** Bytes that are there. */
  readonly progress: (bytes: number) => void;
}

/** `final`: the same address will go on answering the same. */
export class DownloadFailed extends Error {
  override readonly name = 'DownloadFailed';
  readonly final: boolean;

  constructor(message: string, options: ErrorOptions & { final?: boolean } = {}) {
    super(message, options);
    this.final = options.final ?? false;
  }
}

/** @throws {DownloadFailed} in one sentence; what has come stays for the next try, unless it is wrong */
export async function download(options: DownloadOptions): Promise<void> {
  const { target, file } = options;
  const part = `${target}.part`;
  await mkdir(dirname(target), { recursive: true });
  let present = await sizeOf(part);
  if (present > file.bytes) {
    await rm(part, { force: true });
    present = 0;
  }
  if (present < file.bytes) await fetchRest(options, part, present);
  const sha256 = await sha256Of(part);
  if (sha256 !== file.sha256) {
    await rm(part, { force: true });
    throw new DownloadFailed(`${file.path} is not the file that was published: its SHA-256 is ${sha256}.`, {
      final: true,
    });
  }
  await rename(part, target);
  await syncExisting(dirname(target));
}

async function fetchRest(options: DownloadOptions, part: string, present: number): Promise<void> {
  const { url, file, progress, signal } = options;
  const stall = new Stall(options.stallMs);
  try {
    const response = await fetch(url, {
      headers: present > 0 ? { range: `bytes=${present}-` } : {},
      signal: AbortSignal.any([signal, stall.signal]),
    });
    const resumes = response.status === 206 && startOf(response) === present;
    if (!resumes && response.status !== 200) {
      await response.body?.cancel();
      throw refused(file, response.status);
    }
    let bytes = resumes ? present : 0;
    const handle = await open(part, resumes ? 'a' : 'w');
    try {
      for await (const chunk of response.body ?? []) {
        stall.restart();
        bytes += chunk.byteLength;
        if (bytes > file.bytes) break;
        await handle.writeFile(chunk);
        progress(bytes);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (bytes > file.bytes) {
      await rm(part, { force: true });
      throw new DownloadFailed(`${file.path} is longer than the file that was published.`, { final: true });
    }
    if (bytes < file.bytes) throw new DownloadFailed(`${file.path} ended after ${bytes} of ${file.bytes} bytes.`);
  } catch (error) {
    if (error instanceof DownloadFailed || signal.aborted) throw error;
    const why = stall.signal.aborted
      ? `the server sent nothing for ${Math.round(options.stallMs / 1000)} s`
      : causeOf(error);
    throw new DownloadFailed(`fetching ${file.path}: ${why}.`, { cause: error });
  } finally {
    stall.stop();
  }
}

/** Aborts when it is not restarted in time. */
class Stall {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.#timer = setTimeout(() => this.#controller.abort(new Error('stalled')), ms);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

function refused({ path }: ModelFile, status: number): DownloadFailed {
  const final = status >= 400 && status < 500 && ![408, 416, 425, 429].includes(status);
  return new DownloadFailed(`the server answers ${status} for ${path}.`, { final });
}

/** Where the part that was sent begins; -1: it does not say. */
function startOf(response: Response): number {
  return Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? -1);
}

/** `fetch` hides the reason of a failure in its cause. A path on our disk is not for everybody's eyes. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}

async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
