import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CommandError } from '../command-error.ts';
import type { Source } from './source.ts';
import { openZip } from './zip.ts';

const run = promisify(execFile);

/** Everything that git would change on the way out is off: the import has the bytes of the blobs. */
const ATTRIBUTES = '* -text -eol -ident -filter -working-tree-encoding -export-subst -export-ignore\n';

/**
 * The files at the head of a repository: an address (https, ssh, file), a bundle, or a bare
 * repository on disk. It is cloned bare, so that no file name, link, hook or filter in it takes
 * effect here, and read as a zip archive that git makes of the tree.
 */
export async function openGit(from: string, tmp: string): Promise<Source> {
  await mkdir(tmp, { recursive: true });
  const folder = await mkdtemp(join(tmp, 'import-'));
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const repository = join(folder, 'repo.git');
    const depth = /^[a-z]+:\/\/|^[\w.-]+@[\w.-]+:/i.test(from) ? ['--depth', '1', '--no-tags'] : [];
    await git(['clone', '--bare', '--quiet', '--template=', ...depth, '--', from, repository]);
    await mkdir(join(repository, 'info'), { recursive: true });
    await writeFile(join(repository, 'info', 'attributes'), ATTRIBUTES);
    await appendFile(join(repository, 'config'), '[core]\n\tautocrlf = false\n');
    const archive = join(folder, 'tree.zip');
    const commit = await headOf(repository);
    await git(['--git-dir', repository, 'archive', '--format=zip', '-0', `--output=${archive}`, commit]);
    const zip = await openZip(archive);
    return {
      ...zip,
      [Symbol.asyncDispose]: async () => {
        await zip[Symbol.asyncDispose]();
        await discard();
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** The branch that the source calls its head; a bundle may name none, then `main`, `master` or its first. */
async function headOf(repository: string): Promise<string> {
  const format = '--format=%(objectname) %(refname)';
  const listed = await git(['--git-dir', repository, 'for-each-ref', format, 'refs/heads', 'refs/remotes']);
  const branches = listed.split('\n').filter((line) => line !== '');
  const head = await git(['--git-dir', repository, 'rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).catch(
    () => '',
  );
  if (head.trim() !== '') return head.trim();
  const preferred = ['refs/heads/main', 'refs/heads/master'].map((name) =>
    branches.find((line) => line.endsWith(` ${name}`)),
  );
  const chosen = preferred.find((line) => line !== undefined) ?? branches[0];
  if (chosen === undefined) throw new CommandError('The repository has no commit to import.');
  return chosen.split(' ', 1)[0] ?? '';
}

async function git(args: readonly string[]): Promise<string> {
  const env = {
    ...process.env,
    GIT_TERMINAL_PROMPT: '0',
    // No ext::, no other helper that runs what the address says.
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:file',
  };
  try {
    const { stdout } = await run('git', ['-c', 'core.hooksPath=/dev/null', ...args], {
      env,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const stderr =
      typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : String(error);
    const fatal =
      stderr.split('\n').find((line) => line.startsWith('fatal:')) ?? stderr.trim().split('\n').at(-1) ?? '';
    throw new CommandError(`The repository cannot be read: ${fatal.replace(/^fatal: */, '')}`);
  }
}
