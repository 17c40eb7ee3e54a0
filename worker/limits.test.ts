/** The limits of a wiki, small ones, in the doors that the worker has; and a disk that can't be written to. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileOps } from './repo/durable.ts';
import type { FileOps } from './repo/durable.ts';
import { failure, git, startTestSystem } from './testing.ts';
import type { TestSystem, TestWiki } from './testing.ts';

let system: TestSystem;
/** Calls on paths under it fail with this code, as they would on a disk that can't be written to. */
let broken: { under: string; code: string } | null = null;

function refuse(...paths: string[]): void {
  const fault = broken;
  if (fault !== null && paths.some((path) => path.startsWith(fault.under)))
    throw Object.assign(new Error(`${fault.code}: refused`), { code: fault.code });
}

const ops: FileOps = {
  ...fileOps,
  async create(path, data, mode) {
    refuse(path);
    await fileOps.create(path, data, mode);
  },
  async rename(from, to) {
    refuse(from, to);
    await fileOps.rename(from, to);
  },
  async mkdir(path) {
    refuse(path);
    await fileOps.mkdir(path);
  },
};

beforeAll(async () => {
  system = await startTestSystem({
    ops,
    limits: { pageBytes: 2000, fileBytes: 5000, pages: 3, files: 2, pushBytes: 1e6 },
  });
});
afterAll(() => system.close());

const put = (wiki: TestWiki, path: string, content: string, revision: string | null = null) =>
  system.commit(wiki, [{ op: 'put', path, content, revision }]);

const head = async (wiki: TestWiki): Promise<string> => (await git(wiki.gitDir, 'rev-parse', 'main')).trim();

describe('limits', () => {
  test('of a page: the message names it, and nothing is changed', async () => {
    const wiki = await system.wiki();
    const { revision } = await put(wiki, 'A', 'é'.repeat(1000));
    const larger = await failure(put(wiki, 'B', 'é'.repeat(1001)));
    expect(larger).toMatchObject({ code: 'too_large', status: 413, data: { path: 'B', limit_bytes: 2000 } });
    expect(larger.message).toBe('"B" has 2002 bytes; a page has at most 2000 bytes.');
    const edits = [{ old_string: 'éé', new_string: 'ééé', replace_all: true }];
    expect((await failure(system.commit(wiki, [{ op: 'edit', path: 'A', revision, edits }]))).code).toBe('too_large');
    expect(await head(wiki)).toBe(revision);
  });

  test('of a file, while it arrives', async () => {
    const wiki = await system.wiki();
    const whole = await system.repos.stage(wiki.id, Buffer.alloc(5000, 1));
    const error = await failure(system.repos.stage(wiki.id, Buffer.alloc(5001, 1)));
    expect(error).toMatchObject({ code: 'too_large', data: { limit_bytes: 5000 } });
    const files = ['a.bin', 'b.bin', 'c.bin'].map((file) => ({ op: 'put_blob' as const, file, oid: whole.oid }));
    const { revision } = await system.commit(wiki, files.slice(0, 2));
    const full = await failure(system.commit(wiki, files.slice(2)));
    expect(full.message).toBe('A wiki has at most 2 files; with this change it would have 3.');
    expect(await head(wiki)).toBe(revision);
  });

  test('of the number of pages: what exists stays editable, only growth is refused', async () => {
    const wiki = await system.wiki();
    for (const path of ['A', 'B']) await put(wiki, path, 'x\n');
    const { revision } = await put(wiki, 'C', 'x\n');
    const full = await failure(put(wiki, 'D', 'x\n'));
    expect(full).toMatchObject({ code: 'limit_reached', status: 403, data: { limit: 3 } });
    expect(full.message).toBe('A wiki has at most 3 pages; with this change it would have 4.');
    expect(await head(wiki)).toBe(revision);
    const next = await put(wiki, 'C', 'y\n', revision);
    await system.commit(wiki, [
      { op: 'delete', path: 'C', revision: next.revision },
      { op: 'put', path: 'D', content: 'x\n' },
    ]);
  });

  test('of a path: 255 bytes a segment, 1,024 in all', async () => {
    const wiki = await system.wiki();
    // The file has `.md` behind it.
    const longest = 'é'.repeat(126);
    expect((await put(wiki, longest, 'x')).changed).toBe(true);
    expect((await failure(put(wiki, `${longest}é`, 'x'))).message).toContain('longer than 255 bytes');
    const deep = Array.from({ length: 4 }, () => 'x'.repeat(250)).join('/');
    expect((await put(wiki, `${deep}/${'y'.repeat(17)}`, 'x')).changed).toBe(true);
    expect((await failure(put(wiki, `${deep}/${'y'.repeat(18)}`, 'x'))).message).toContain('longer than 1024 bytes');
  });
});

describe('a disk that can not be written to', () => {
  test.each([
    ['EROFS', 'unavailable', 'read-only'],
    ['EACCES', 'unavailable', 'read-only'],
    ['ENOSPC', 'storage_full', 'full'],
  ])('%s: that write fails with a sentence, reading and the other wikis go on', async (code, expected, words) => {
    const [wiki, other] = [await system.wiki(), await system.wiki()];
    const { revision } = await put(wiki, 'A', 'text\n');
    broken = { under: wiki.gitDir, code };
    try {
      const error = await failure(put(wiki, 'B', 'x\n'));
      expect(error.code).toBe(expected);
      expect(error.message).toContain(words);
      expect(error.message).toContain('nothing was changed');
      expect(await head(wiki)).toBe(revision);
      const oid = (await git(wiki.gitDir, 'rev-parse', 'main:A.md')).trim();
      expect((await system.repos.call('readBlob', { wikiId: wiki.id, oid })).content).toBe('text\n');
      expect((await put(other, 'A', 'x\n')).changed).toBe(true);
    } finally {
      broken = null;
    }
    expect((await put(wiki, 'B', 'x\n')).changed).toBe(true);
  });
});
