import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { openSource } from './index.ts';
import type { Source } from './source.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikibot-sources-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(files: Record<string, string>, folder = root): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

async function contents(source: Source): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const file of source.files) entries.push([file.path, await text(await file.open())]);
  return Object.fromEntries(entries);
}

async function zip(files: Record<string, string>, mode = 0o100644): Promise<string> {
  const archive = new ZipFile();
  for (const [path, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), path, { mode });
  archive.end();
  const path = join(root, 'archive.zip');
  await pipeline(archive.outputStream, createWriteStream(path));
  return path;
}

const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], { cwd: folder, stdio: 'pipe' });

describe('a folder', () => {
  it('gives its files and says what it leaves out', async () => {
    await write({
      'in/Home.md': 'home',
      'in/Actors/Iran.md': 'iran',
      'in/.obsidian/app.json': '{}',
      'in/.DS_Store': '',
    });
    await symlink('/etc/passwd', join(root, 'in', 'link.md'));
    await using source = await openSource(join(root, 'in'), root);
    expect(await contents(source)).toEqual({ 'Home.md': 'home', 'Actors/Iran.md': 'iran' });
    expect(source.skipped).toEqual([
      { path: '.DS_Store', reason: 'hidden' },
      { path: '.obsidian', reason: 'hidden' },
      { path: 'link.md', reason: 'a link' },
    ]);
  });
});

describe('a zip archive', () => {
  it('gives its files', async () => {
    await using source = await openSource(
      await zip({ 'Home.md': 'home', 'A/B.md': 'b', '__MACOSX/A/._B.md': '' }),
      root,
    );
    expect(await contents(source)).toEqual({ 'Home.md': 'home', 'A/B.md': 'b' });
  });

  it('leaves links out', async () => {
    await using source = await openSource(await zip({ 'evil.md': '/etc/passwd' }, 0o120777), root);
    expect(source.files).toEqual([]);
    expect(source.skipped).toEqual([{ path: 'evil.md', reason: 'a link' }]);
  });

  it('is refused when a name leads out of it', async () => {
    const path = await zip({ 'xx/evil.md': 'x' });
    const bytes = Buffer.from(await text((await import('node:fs')).createReadStream(path, 'latin1')), 'latin1');
    await writeFile(path, Buffer.from(bytes.toString('latin1').replaceAll('xx/evil.md', '../evil.md'), 'latin1'));
    await expect(openSource(path, root)).rejects.toThrow('damaged or unsafe');
  });

  it('is refused when it is none', async () => {
    await write({ 'archive.zip': 'not a zip' });
    await expect(openSource(join(root, 'archive.zip'), root)).rejects.toThrow('cannot be read as a zip archive');
  });
});

describe('a repository', () => {
  it('gives the files of its head as they are stored', async () => {
    const folder = join(root, 'repository');
    await write(
      {
        'Home.md': 'one\r\ntwo\n',
        'A.md': 'a',
        '.gitattributes': '* text eol=crlf export-subst\nA.md export-ignore\n',
      },
      folder,
    );
    await symlink('/etc/passwd', join(folder, 'link.md'));
    git(folder, 'init', '-q', '-b', 'trunk');
    git(folder, '-c', 'core.autocrlf=false', 'add', 'A.md', '.gitattributes', 'link.md');
    const oid = git(folder, 'hash-object', '-w', '--no-filters', 'Home.md').toString().trim();
    git(folder, 'update-index', '--add', '--cacheinfo', `100644,${oid},Home.md`);
    git(folder, 'commit', '-q', '-m', 'first');
    git(folder, 'bundle', 'create', '-q', join(root, 'all.bundle'), 'trunk');
    for (const from of [`file://${folder}`, join(root, 'all.bundle')]) {
      await using source = await openSource(from, join(root, 'tmp'));
      expect(await contents(source)).toEqual({ 'Home.md': 'one\r\ntwo\n', 'A.md': 'a' });
      expect(source.skipped.map(({ path }) => path).toSorted()).toEqual(['.gitattributes', 'link.md']);
    }
  });

  it.each(['ext::sh -c id', '--upload-pack=id', 'https://-oProxyCommand=x/y', 'nowhere'])('is not %j', async (from) => {
    await expect(openSource(from, root)).rejects.toThrow('There is no');
  });

  it('that cannot be cloned says why', async () => {
    await expect(openSource(`file://${root}/absent`, join(root, 'tmp'))).rejects.toThrow(/cannot be read: .*absent/);
  });
});
