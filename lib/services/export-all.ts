/** All wikis of somebody in one archive, made while it is sent: never more of it is in memory than is on its way. */
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { ZipFile } from 'yazl';
import type { Deps } from './ports.ts';
import type { WikiInfo } from './types.ts';

/** An entry `{owner}/{slug}.{format}` for each, one after the other. */
export function exportWikis(
  { repos, report }: Pick<Deps, 'repos' | 'report'>,
  wikis: readonly WikiInfo[],
  format: 'zip' | 'bundle',
): ReadableStream<Uint8Array> {
  const archive = new ZipFile();
  const output = Readable.from(archive.outputStream);
  let current: Readable | null = null;
  archive.on('error', (error: Error) => output.destroy(error));
  // Whoever goes away before the end leaves nothing open at the worker.
  output.once('close', () => current?.destroy());

  async function addAll(): Promise<void> {
    for (const { wikiId, owner, slug } of wikis) {
      if (output.destroyed) return;
      try {
        const { body } = await repos.exported(wikiId, format);
        const content = Readable.fromWeb((body ?? new Blob([]).stream()) as NodeReadableStream<Uint8Array>);
        current = content;
        // They are compressed already.
        archive.addReadStream(content, `${owner}/${slug}.${format}`, { compress: false });
        await finished(content);
      } catch (error) {
        // One broken repository must not keep the others.
        report(error, `exporting the wiki ${wikiId}`);
        archive.addBuffer(
          Buffer.from('This wiki could not be read. Ask the operator of the server.\n'),
          `${owner}/${slug}.failed.txt`,
        );
      }
    }
    archive.end();
  }

  addAll().catch((error: unknown) => output.destroy(error instanceof Error ? error : new Error(String(error))));
  return Readable.toWeb(output) as ReadableStream<Uint8Array>;
}
