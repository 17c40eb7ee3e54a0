/** A zip archive that is made while it is sent: never more of it is in memory than is on its way. */
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { ZipFile } from 'yazl';

export interface ZipStream {
  /** Whoever takes the archive has gone away. */
  readonly closed: boolean;
  /** Resolves when all of it is on its way. */
  add(path: string, content: Readable, options?: { compress?: boolean }): Promise<void>;
  addText(path: string, text: string): void;
}

/** `fill` adds one entry after the other; what it throws cuts the archive off. */
export function zipStream(fill: (zip: ZipStream) => Promise<void>): ReadableStream<Uint8Array> {
  const archive = new ZipFile();
  const output = Readable.from(archive.outputStream);
  let current: Readable | null = null;
  archive.on('error', (error: Error) => output.destroy(error));
  // Whoever goes away before the end leaves nothing open.
  output.once('close', () => current?.destroy());
  const zip: ZipStream = {
    get closed() {
      return output.destroyed;
    },
    async add(path, content, { compress = true } = {}) {
      current = content;
      archive.addReadStream(content, path, { compress });
      await finished(content);
    },
    addText(path, text) {
      archive.addBuffer(Buffer.from(text), path);
    },
  };
  fill(zip).then(
    () => archive.end(),
    (error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return Readable.toWeb(output) as ReadableStream<Uint8Array>;
}
