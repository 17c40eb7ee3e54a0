/**
 * The words of a wiki, kept beside its repository so that a start need not break all pages into
 * words again. Lost, broken or old files cost time alone: what they lack is read from the rows.
 */
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { fromImage, imageOf } from '#lib/search/image.ts';
import type { InvertedIndex } from '#lib/search/inverted-index.ts';
import { wikiFolder } from '../repo/layout.ts';

const NAME = 'search.idx';

export class Snapshots {
  readonly #root: string;

  /** @param root the folder of the repositories */
  constructor(root: string) {
    this.#root = root;
  }

  /** Null: there is none that can be used. */
  async read(wikiId: string): Promise<{ index: InvertedIndex; oid: string | null } | null> {
    try {
      return fromImage(await fsp.readFile(this.#file(wikiId)));
    } catch {
      return null;
    }
  }

  /** Replaces the file as a whole. It isn't fsynced: a checksum tells a torn one, and it can be lost. */
  async write(wikiId: string, index: InvertedIndex, oid: string | null): Promise<void> {
    const file = this.#file(wikiId);
    const temporary = `${file}.${process.pid}.tmp`;
    const parts = imageOf(index, oid);
    try {
      // The folder is never made: a wiki that was deleted meanwhile has none.
      const handle = await fsp.open(temporary, 'w', 0o600);
      try {
        await handle.writev(parts);
      } finally {
        await handle.close();
      }
      await fsp.rename(temporary, file);
    } catch (error) {
      await fsp.rm(temporary, { force: true });
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }

  async remove(wikiId: string): Promise<void> {
    await fsp.rm(this.#file(wikiId), { force: true });
  }

  #file(wikiId: string): string {
    return join(wikiFolder(this.#root, wikiId), NAME);
  }
}
