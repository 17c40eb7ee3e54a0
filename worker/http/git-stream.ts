/** A git subprocess whose output goes straight to a client; it never outlives the connection. */
import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GitError, spawnGit } from '../repo/git.ts';

export interface GitStream {
  readonly gitDir: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Readable;
  readonly response: ServerResponse;
  /** Called when the first byte is there (or the process ended well without any): time to write the head. */
  readonly begin: () => void;
  /** How git is ended early. Default: at once. */
  readonly stopWith?: 'SIGTERM' | 'SIGKILL';
  /** Talks with git's hooks over file descriptor 3, until they are done. Never rejects. */
  readonly converse?: (channel: Socket) => Promise<void>;
}

/** After this, whoever was asked to end is ended. */
const PATIENCE_MS = 5000;

/** @throws when git or the input fails; the response is then either untouched or cut off */
export async function streamGit(stream: GitStream): Promise<void> {
  const { gitDir, args, env, input, response, begin, converse, stopWith = 'SIGKILL' } = stream;
  if (response.destroyed) return;
  const child = spawnGit(args, { gitDir, channel: converse !== undefined, ...(env === undefined ? {} : { env }) });
  const kill = (): void => {
    child.kill(stopWith);
    if (stopWith !== 'SIGKILL') setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS).unref();
  };
  response.once('close', kill);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-2000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const channel: unknown = child.stdio[3];
  const conversed = channel instanceof Socket ? converse?.(channel) : undefined;
  const fed = feed(input, child.stdin).catch((error: unknown) => {
    kill();
    throw error;
  });
  // Both are waited for below; until then their failure is not an unhandled one, which would end
  // the whole worker.
  for (const promise of [ended, fed]) promise.catch(() => undefined);
  try {
    const first = await firstChunk(child.stdout);
    if (first !== null) {
      begin();
      response.write(first);
      await pipeline(child.stdout, response, { end: false });
    }
    const [code] = await Promise.all([ended, fed]);
    if (code !== 0) throw new GitError(args, code, stderr);
    if (first === null) begin();
    response.end();
  } catch (error) {
    kill();
    // The input's own failure (too large, not gzip) says more than git's broken pipe.
    await fed;
    throw error;
  } finally {
    response.off('close', kill);
    // Nothing of it is left when this ends, so that the slot which it has is free.
    await ended.catch(() => undefined);
    await conversed;
  }
}

async function feed(input: Readable | undefined, stdin: NodeJS.WritableStream): Promise<void> {
  if (input === undefined) {
    stdin.end();
    return;
  }
  try {
    await pipeline(input, stdin);
  } catch (error) {
    // git may close its input when it has heard enough.
    if (!(
      error instanceof Error &&
      'code' in error &&
      (error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE')
    ))
      throw error;
  }
}

function firstChunk(stdout: Readable): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const readable = (): void => {
      const chunk: Buffer | null = stdout.read() as Buffer | null;
      if (chunk === null) return;
      done();
      resolve(chunk);
    };
    const end = (): void => {
      done();
      resolve(null);
    };
    const done = (): void => {
      stdout.off('readable', readable).off('end', end).off('error', reject);
    };
    stdout.on('readable', readable).on('end', end).on('error', reject);
  });
}
