import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gitDirOf, initRepository } from '../worker/repo/layout.ts';
import { git } from '../worker/testing.ts';
import { generateWiki } from './generate.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikibot-generate-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('the same seed makes the same sound history, with renames and links', async () => {
  const heads: string[] = [];
  for (const seed of [1, 1, 2]) {
    const wikiId = v7();
    await initRepository(root, wikiId);
    const gitDir = gitDirOf(root, wikiId);
    const authors = [{ id: '01900000-0000-7000-8000-000000000001', name: 'Ann' }];
    const wiki = await generateWiki(gitDir, { seed, pages: 40, commits: 600, authors, host: 'wiki.example' });
    expect(await git(gitDir, 'fsck', '--strict', '--no-dangling')).toBe('');
    expect(Number(await git(gitDir, 'rev-list', '--count', 'main'))).toBe(600);
    const files = (await git(gitDir, 'ls-tree', '-r', '-z', '--name-only', 'main')).split('\0').filter(Boolean);
    expect(new Set(files)).toEqual(new Set(wiki.pages.map((path) => `${path}.md`)));
    expect(await git(gitDir, 'log', '--format=%s', '--grep=^Rename', 'main')).not.toBe('');
    expect(await git(gitDir, 'grep', '-l', '-F', '[[Hub]]', 'main')).not.toBe('');
    heads.push((await git(gitDir, 'rev-parse', 'main')).trim());
  }
  expect(heads[0]).toBe(heads[1]);
  expect(heads[2]).not.toBe(heads[0]);
});
