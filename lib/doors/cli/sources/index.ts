import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CommandError } from '../command-error.ts';
import { openFolder } from './folder.ts';
import { openGit } from './git.ts';
import type { Source } from './source.ts';
import { openZip } from './zip.ts';

/** Opens what the operator named: a folder, a `.zip`, a `.bundle`, a bare repository or a git address. */
export async function openSource(from: string, tmp: string): Promise<Source> {
  const path = resolve(from);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) {
    const isBare =
      (await stat(join(path, 'HEAD')).catch(() => null)) !== null &&
      (await stat(join(path, 'objects')).catch(() => null)) !== null;
    return isBare ? openGit(path, tmp) : openFolder(path);
  }
  if (found?.isFile() === true) {
    if (/\.zip$/i.test(path)) return openZip(path);
    if (/\.bundle$/i.test(path)) return openGit(path, tmp);
    throw new CommandError(`${from} is neither a folder nor a .zip or .bundle file.`);
  }
  if (/^(?:https?|ssh|file):\/\/[^-]/i.test(from) || /^[\w.][\w.-]*@[\w.][\w.-]*:[^-]/.test(from))
    return openGit(from, tmp);
  throw new CommandError(
    `There is no ${from}; give a folder, a .zip, a .bundle, or an https, ssh or file address of a git repository.`,
  );
}
