import { type Entry, type ZipFile, openPromise } from 'yauzl';
import { CommandError } from '../command-error.ts';
import type { Source, SourceFile } from './source.ts';
import { isHidden } from './source.ts';

/** An archive may say how much it unpacks to; yauzl ends a stream that gives more than it said. */
const MOST_BYTES = 4 * 1024 ** 3;
const MOST_ENTRIES = 100_000;
const S_IFMT = 0o170000;
const S_IFLNK = 0o120000;

/**
 * The files of a zip archive. Nothing is unpacked to disk, so that no name in it can lead anywhere
 * (zip slip); yauzl refuses absolute names and `..` besides.
 */
export async function openZip(path: string): Promise<Source> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(
    (error: Error) => {
      throw new CommandError(`${path} cannot be read as a zip archive: ${error.message}.`);
    },
  );
  try {
    return { ...(await readEntries(zip)), [Symbol.asyncDispose]: async () => zip.close() };
  } catch (error) {
    zip.close();
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} is damaged or unsafe: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

async function readEntries(zip: ZipFile): Promise<Pick<Source, 'files' | 'skipped'>> {
  const files: SourceFile[] = [];
  const skipped: { path: string; reason: string }[] = [];
  if (zip.entryCount > MOST_ENTRIES) throw new CommandError(`The archive has more than ${MOST_ENTRIES} entries.`);
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const { fileName: path, uncompressedSize: size } = entry;
    if (path.endsWith('/')) continue;
    if (isHidden(path)) skipped.push({ path, reason: 'hidden' });
    else if (isLink(entry)) skipped.push({ path, reason: 'a link' });
    else if (entry.isEncrypted()) throw new CommandError(`"${path}" is encrypted.`);
    else {
      total += size;
      if (total > MOST_BYTES) throw new CommandError(`The archive unpacks to more than ${MOST_BYTES / 1024 ** 3} GB.`);
      files.push({ path, size, open: () => zip.openReadStreamPromise(entry) });
    }
  }
  return { files, skipped };
}

/** The upper half of the attributes is the Unix mode, where a Unix program wrote the archive. */
function isLink(entry: Entry): boolean {
  return ((entry.externalFileAttributes >>> 16) & S_IFMT) === S_IFLNK;
}
