import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Source, SourceFile } from './source.ts';
import { isHidden } from './source.ts';

/** Every regular file under the folder. Links are not followed: they may lead anywhere. */
export async function openFolder(root: string): Promise<Source> {
  const files: SourceFile[] = [];
  const skipped: { path: string; reason: string }[] = [];

  async function walk(folder: string): Promise<void> {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const full = join(root, path);
      if (isHidden(path)) skipped.push({ path, reason: 'hidden' });
      else if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) {
        files.push({ path, size: (await lstat(full)).size, open: async () => createReadStream(full) });
      } else skipped.push({ path, reason: entry.isSymbolicLink() ? 'a link' : 'not a file' });
    }
  }

  await walk('');
  return { files, skipped, [Symbol.asyncDispose]: async () => {} };
}
