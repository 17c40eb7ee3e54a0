import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { OPERATOR } from '../../../core/access.ts';
import type { WikiAddress } from '../../../services/types.ts';
import { nameOfWiki, parseWiki } from '../arguments.ts';
import { print } from '../output.ts';
import { chunksOf } from '../streams.ts';
import { CommandError } from '../command-error.ts';
import { withSystem } from '../system.ts';

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description('writes the repository to a file: its pages and files (.zip), or all of its history (.bundle)')
    .argument('<wiki>', 'like alice/notes', parseWiki)
    .argument('<file>', 'ends in .zip or .bundle')
    .action((address: WikiAddress, file: string, _options: object, command: Command) =>
      withSystem(async ({ services, deps }) => {
        const format = /\.(zip|bundle)$/i.exec(file)?.[1]?.toLowerCase() === 'bundle' ? 'bundle' : 'zip';
        if (!/\.(zip|bundle)$/i.test(file)) throw new CommandError('The name of the file must end in .zip or .bundle.');
        const wiki = await services.access.open(OPERATOR, address, 'read');
        const target = resolve(file);
        const folder = await stat(dirname(target)).catch(() => null);
        if (folder?.isDirectory() !== true) throw new CommandError(`There is no folder ${dirname(target)}.`);
        const answer = await deps.repos.exported(wiki.wikiId, format);
        if (answer.body === null) throw new CommandError('The worker sent nothing.');
        await writeWhole(target, answer.body);
        const { size } = await stat(target);
        print(
          command,
          { file: target, format, bytes: size },
          `Exported ${nameOfWiki(address)} to ${target} (${(size / 1e6).toFixed(1)} MB).`,
        );
      }),
    );
}

/** The file is there whole or not at all: it is written beside its place and then renamed. */
async function writeWhole(target: string, body: ReadableStream<Uint8Array>): Promise<void> {
  const partial = `${target}.${process.pid}.part`;
  try {
    await pipeline(chunksOf(body), createWriteStream(partial, { flags: 'wx' }));
    const file = await open(partial, 'r+');
    await file.sync();
    await file.close();
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
