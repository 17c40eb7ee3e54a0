/**
 * Real input. `WIKIBOT_CORPUS` names a folder, or an archive that `tar` can read, of an Obsidian vault; without it the
 * Obsidian Help vault is taken from `../shared/corpora` when that lies beside the checkout; without
 * either a vault of the same kind is generated, so that every suite runs everywhere.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './system.ts';

const run = promisify(execFile);

export interface Corpus {
  readonly folder: string;
  /** Said in the output, so that a figure tells what it was measured on. */
  readonly label: string;
  /** Page paths, without `.md`. */
  readonly pages: readonly string[];
  /** Paths of the other files. */
  readonly files: readonly string[];
}

export async function corpus(): Promise<Corpus> {
  const given = process.env['WIKIBOT_CORPUS'] ?? join(ROOT, '../shared/corpora/obsidian-help.tar.xz');
  if (!existsSync(given)) return describe(await generated(), 'generated vault');
  if ((await stat(given)).isDirectory()) return describe(given, 'given vault');
  const folder = await mkdtemp(join(tmpdir(), 'wikibot-corpus-'));
  await run('tar', ['-xf', given, '-C', folder]);
  const english = join(folder, 'en');
  return describe(existsSync(english) ? english : folder, 'Obsidian Help, en/');
}

async function describe(folder: string, label: string): Promise<Corpus> {
  const all = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.split('/').some((segment) => segment.startsWith('.')))
    .sort();
  return {
    folder,
    label,
    pages: all.filter((path) => path.endsWith('.md')).map((path) => path.slice(0, -3)),
    files: all.filter((path) => !path.endsWith('.md')),
  };
}

/** 120 pages in six folders, each linking to others and showing a picture; the same every time. */
async function generated(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wikibot-vault-'));
  const write = async (path: string, content: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  const name = (index: number) => `Topic ${index}`;
  await write('Home.md', `# Home\n\nStart with [[${name(0)}]] or [[${name(7)}|the seventh]].\n`);
  await write(
    'Attachments/map.svg',
    '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="60" height="40" fill="#789"/></svg>\n',
  );
  for (let index = 0; index < 120; index++) {
    await write(
      `Area ${index % 6}/${name(index)}.md`,
      `---\ntags: [area-${index % 6}]\n---\nSee [[${name((index * 7 + 1) % 120)}]] and [[Missing ${index}]].\n\n` +
        `> [!tip] Remember\n> A callout on topic ${index}.\n\n![[map.svg|60]]\n\n## Details\n\n` +
        '| key | value |\n| --- | --- |\n| number | ' +
        `${index} |\n\n${'A paragraph about keyboard shortcuts, themes and daily notes. '.repeat(8)}\n`,
    );
  }
  return folder;
}
