import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import type { Command } from 'commander';
import { OPERATOR } from '../../../core/access.ts';
import { isWikibotError } from '../../../core/errors.ts';
import { collisionKey, fileOfPage, parseFilePath, parsePagePath } from '../../../core/paths.ts';
import type { ChangeInput } from '../../../protocol/rpc.ts';
import type { WikiAddress } from '../../../services/types.ts';
import { nameOfWiki, parseWiki } from '../arguments.ts';
import { note, print, progress } from '../output.ts';
import { openSource } from '../sources/index.ts';
import type { Source, SourceFile } from '../sources/source.ts';
import { webStream } from '../streams.ts';
import { CommandError } from '../command-error.ts';
import { type System, withSystem } from '../system.ts';

interface ImportOptions {
  as?: string;
  message?: string;
  skipInvalid?: boolean;
}

interface Planned extends SourceFile {
  /** Path in the tree, in NFC. */
  readonly file: string;
}

/** A commit has at most so many changes (protocol/rpc.ts). */
const MOST_FILES = 20_000;
/** Small files are sent whole: one request without chunking. */
const SMALL_BYTES = 1024 * 1024;
const AT_ONCE = 4;
const SHOWN = 20;

export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description('brings files into a wiki as one commit; pages and files of the same name are replaced')
    .argument('<wiki>', 'like alice/notes', parseWiki)
    .argument('<source>', 'a folder, .zip, .bundle, or the address of a git repository')
    .option('--as <username>', "author of the commit (default: the wiki's owner)")
    .option('--message <text>', 'message of the commit')
    .option('--skip-invalid', 'leave out files whose names break the rules, instead of importing nothing')
    .action((address: WikiAddress, from: string, options: ImportOptions, command: Command) =>
      withSystem(async (system) => {
        const begun = Date.now();
        await using source = await openSource(from, join(system.config.data, 'tmp'));
        const { planned, invalid } = judge(source, system.config.limits.fileBytes, options);
        const result = await landImport(system, { address, from, planned, options });
        const summary = {
          ...result,
          files: planned.length,
          pages: planned.filter(({ file }) => file.endsWith('.md')).length,
          bytes: planned.reduce((sum, { size }) => sum + size, 0),
          skipped: source.skipped,
          invalid,
        };
        const seconds = ((Date.now() - begun) / 1000).toFixed(1);
        const what = `${count(summary.files, 'file')} (${count(summary.pages, 'page')})`;
        const text = result.changed
          ? `Imported ${what} into ${nameOfWiki(address)} as commit ${result.revision.slice(0, 12)} in ${seconds} s.`
          : `${nameOfWiki(address)} has ${what} already; no commit was made.`;
        print(command, summary, result.indexed ? text : `${text}\nSearch and lists follow in a moment.`);
      }),
    );
}

type Invalid = { path: string; reason: string };

/** What an import would bring; throws where names break the rules and are not to be left out. */
export function planImport(source: Source, limit: number, options: ImportOptions): readonly Planned[] {
  return judge(source, limit, options).planned;
}

function judge(source: Source, limit: number, options: ImportOptions) {
  const result = plan(source, limit);
  tell(source, result.invalid, options);
  return result;
}

/** Which file goes where, and which names break the rules. */
function plan(source: Source, limit: number): { planned: Planned[]; invalid: Invalid[] } {
  const planned: Planned[] = [];
  const invalid: Invalid[] = [];
  const taken = new Map<string, string>();
  for (const entry of source.files) {
    const { path, size } = entry;
    try {
      const file = path.endsWith('.md') ? fileOfPage(parsePagePath(path.slice(0, -'.md'.length))) : parseFilePath(path);
      const key = collisionKey(file);
      const other = taken.get(key);
      if (other !== undefined)
        invalid.push({ path, reason: `has the same name as "${other}" but for case, spaces or dashes` });
      else if (size > limit) invalid.push({ path, reason: `is larger than ${Math.floor(limit / 1024 / 1024)} MB` });
      else {
        taken.set(key, path);
        planned.push({ path, size, file, open: () => entry.open() });
      }
    } catch (error) {
      if (!isWikibotError(error)) throw error;
      invalid.push({ path, reason: error.message });
    }
  }
  return { planned, invalid };
}

function tell(source: Source, invalid: readonly Invalid[], options: ImportOptions): void {
  if (source.skipped.length > 0) {
    note(
      `Left out ${source.skipped.length} hidden or special: ${listed(
        source.skipped.map(({ path }) => path),
        5,
      )}.`,
    );
  }
  if (invalid.length === 0) return;
  for (const { path, reason } of invalid.slice(0, SHOWN)) note(`  ${JSON.stringify(path)}: ${reason}`);
  if (invalid.length > SHOWN) note(`  and ${invalid.length - SHOWN} more`);
  const files = count(invalid.length, 'file');
  if (options.skipInvalid !== true) {
    throw new CommandError(
      `${files} cannot be imported, so nothing was. Rename them, or leave them out with --skip-invalid.`,
    );
  }
  note(`Left out ${files}.`);
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function listed(paths: readonly string[], most: number): string {
  const left = paths.length - most;
  return `${paths.slice(0, most).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}

/** Stages every file, then makes the one commit. Until then nothing in the wiki has changed. */
export async function landImport(
  { services, deps }: System,
  input: { address: WikiAddress; from: string; planned: readonly Planned[]; options: ImportOptions },
) {
  const { address, planned, options } = input;
  if (planned.length === 0) throw new CommandError('There is nothing to import.');
  if (planned.length > MOST_FILES)
    throw new CommandError(`One import takes at most ${MOST_FILES} files; this has ${planned.length}.`);
  const wiki = await services.access.open(OPERATOR, address, 'write');
  const author = await services.users.byUsername(options.as ?? wiki.owner);
  if (author === null) throw new CommandError(`There is no user "${options.as}".`);

  const bar = progress('Importing', { files: planned.length, bytes: planned.reduce((sum, { size }) => sum + size, 0) });
  const done = { files: 0, bytes: 0 };
  const changes: ChangeInput[] = [];
  const queue = planned.values();
  // Each worker takes the next file from the one iterator.
  const work = async () => {
    for (const entry of queue) {
      const { oid } = await deps.repos.stage(wiki.wikiId, await bodyOf(entry));
      changes.push({ op: 'put_blob', file: entry.file, oid, overwrite: true });
      done.files += 1;
      done.bytes += entry.size;
      bar.update(done);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    bar.end();
  }
  const message = options.message ?? `Import ${count(planned.length, 'file')} from ${sourceName(input.from)}`;
  return services.pages.commit(
    OPERATOR,
    wiki,
    { changes, message },
    { agent: 'wikibot import', onBehalfOf: author.userId },
  );
}

async function bodyOf(entry: Planned): Promise<ReadableStream<Uint8Array> | Uint8Array> {
  const stream = await entry.open();
  return entry.size <= SMALL_BYTES ? buffer(stream) : webStream(stream);
}

/** The last part of a path or address, without what may be secret in it. */
export function sourceName(from: string): string {
  const last = from
    .replace(/[?#].*$/, '')
    .split(/[/\\:]/)
    .findLast((part) => part !== '');
  return last ?? 'a folder';
}
