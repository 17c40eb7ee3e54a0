import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { v7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { git } from '../testing.ts';
import { CatFilePool } from './cat-file.ts';
import { fileOps } from './durable.ts';
import type { FileOps } from './durable.ts';
import { initRepository } from './layout.ts';
import { createRepositoryContext, Repository } from './repository.ts';
import { EMPTY_TREE, FILE_MODE } from './tree.ts';

let root: string;
let pool: CatFilePool;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikibot-repo-'));
  pool = new CatFilePool();
});
afterEach(async () => {
  pool.close();
  await rm(root, { recursive: true, force: true });
});

interface Call {
  readonly op: keyof FileOps;
  readonly path: string;
}

/** Calls are recorded when they are done, since only then may the next step begin. */
function recording(calls: Call[], fail: (call: Call) => Error | null = () => null): FileOps {
  const around = async (call: Call, work: () => Promise<void>): Promise<void> => {
    const error = fail(call);
    if (error !== null) throw error;
    await work();
    calls.push(call);
  };
  return {
    ...fileOps,
    create: (path, data, mode) => around({ op: 'create', path }, () => fileOps.create(path, data, mode)),
    rename: (from, to) => around({ op: 'rename', path: to }, () => fileOps.rename(from, to)),
    fsyncFolder: (path) => around({ op: 'fsyncFolder', path }, () => fileOps.fsyncFolder(path)),
  };
}

async function newRepository(ops: FileOps): Promise<Repository> {
  const wikiId = v7();
  await initRepository(root, wikiId);
  return new Repository(createRepositoryContext(root, pool, ops), wikiId);
}

async function writeCommit(repo: Repository, files: Record<string, string>): Promise<string> {
  const batch = repo.batch();
  const changes = await Promise.all(
    Object.entries(files).map(async ([path, text]) => ({
      path,
      before: null,
      after: { mode: FILE_MODE, oid: await batch.blob(Buffer.from(text)) },
    })),
  );
  const person = { name: 'Ann', email: 'ann@example' };
  const parent = await repo.head();
  const tree = await repo.writeTree(batch, parent === null ? EMPTY_TREE : await repo.treeOf(parent), changes);
  const oid = await repo.writeCommit(batch, {
    parent,
    tree,
    message: 'x',
    author: person,
    committer: person,
    timestamp: 1_800_000_000,
  });
  await batch.persist();
  return oid;
}

test('all objects are on the disk, names included, before the ref is touched; then the ref is', async () => {
  const calls: Call[] = [];
  const repo = await newRepository(recording(calls));
  const oid = await writeCommit(repo, { 'A/B/C.md': 'text', 'Home.md': 'home', 'Copy.md': 'home' });
  expect(await repo.moveHead({ from: null, to: oid })).toEqual({ kind: 'moved' });
  // Two blobs (one of them twice), the trees of A/B, A and the root, the commit.
  const order = calls.map(
    ({ op, path }) => `${op} ${path.endsWith('.lock') || path.includes('refs') ? 'ref' : 'object'}`,
  );
  const folders = calls.filter(({ op, path }) => op === 'fsyncFolder' && !path.includes('refs')).length;
  expect(order).toEqual([
    ...Array.from({ length: 6 }, () => 'create object'),
    ...Array.from({ length: 6 }, () => 'rename object'),
    ...Array.from({ length: folders }, () => 'fsyncFolder object'),
    'create ref',
    'rename ref',
    'fsyncFolder ref',
  ]);
  const synced = new Set(calls.filter(({ op }) => op === 'fsyncFolder').map(({ path }) => basename(path)));
  for (const { op, path } of calls) if (op === 'rename') expect(synced).toContain(basename(join(path, '..')));
  expect(synced).toContain('objects');
  expect(await git(repo.gitDir, 'fsck', '--strict', '--full')).not.toMatch(/error|missing/);
  expect(await git(repo.gitDir, 'show', 'main:A/B/C.md')).toBe('text');
});

test('an object that is there is not written again, but its folder is fsynced', async () => {
  const calls: Call[] = [];
  const repo = await newRepository(recording(calls));
  await repo.moveHead({ from: null, to: await writeCommit(repo, { 'A.md': 'same' }) });
  calls.length = 0;
  await writeCommit(repo, { 'B.md': 'same' });
  // The new root tree and the commit.
  expect(calls.filter(({ op }) => op === 'create')).toHaveLength(2);
  const blob = (await git(repo.gitDir, 'rev-parse', 'main:A.md')).trim();
  expect(calls).toContainEqual({ op: 'fsyncFolder', path: join(repo.gitDir, 'objects', blob.slice(0, 2)) });
});

test('a full disk leaves nothing behind and the head where it was', async () => {
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  for (const when of [/tmp_obj_/, /main\.lock/]) {
    const ops = recording([], ({ op, path }) => (op === 'create' && when.test(path) ? full : null));
    const repo = await newRepository(ops);
    const write = async (): Promise<unknown> =>
      repo.moveHead({ from: null, to: await writeCommit(repo, { 'A.md': 'a' }) });
    await expect(write()).rejects.toMatchObject(
      when.test('main.lock') ? { code: 'storage_full', status: 507 } : { code: 'ENOSPC' },
    );
    expect(await repo.head()).toBeNull();
    expect((await readdir(repo.gitDir, { recursive: true })).filter((name) => /tmp_obj_|\.lock/.test(name))).toEqual(
      [],
    );
  }
});

test('trees are sorted as git sorts them, whatever the script of the names', async () => {
  const repo = await newRepository(fileOps);
  const names = ['\u{1F600}.md', '\uFF5E.md', 'a.md', 'a/b.md', 'a-b.md', 'ä.md', 'Z.md', '日本/語.md', 'a0.md'];
  await repo.moveHead({
    from: null,
    to: await writeCommit(repo, Object.fromEntries(names.map((name) => [name, name]))),
  });
  expect(await git(repo.gitDir, 'fsck', '--strict', '--full')).not.toMatch(/error|warning/);
  const listed = (await git(repo.gitDir, 'ls-tree', '-r', '-z', '--name-only', 'main')).split('\0').filter(Boolean);
  expect(new Set(listed)).toEqual(new Set(names));
  for (const name of names) {
    const entry = await repo.entryAt((await repo.head()) ?? '', name);
    expect((await repo.blob(entry?.oid ?? '', 100)).toString()).toBe(name);
  }
});

test('sizes are checked before content is read, and names cannot carry commands', async () => {
  const repo = await newRepository(fileOps);
  await repo.moveHead({ from: null, to: await writeCommit(repo, { 'A.md': 'x'.repeat(1000) }) });
  const oid = (await git(repo.gitDir, 'rev-parse', 'main:A.md')).trim();
  await expect(repo.blob(oid, 999)).rejects.toMatchObject({ code: 'too_large' });
  await expect(repo.info('main\ncontents main:A.md')).rejects.toMatchObject({ code: 'bad_path' });
  expect(await repo.info('0'.repeat(40))).toEqual({ kind: 'missing' });
});

test('many reads at once through one process each get their own answer, large ones too', async () => {
  const repo = await newRepository(fileOps);
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`${index}.md`, String(index).repeat(1 + index * 2000)]),
  );
  await repo.moveHead({ from: null, to: await writeCommit(repo, files) });
  const listing = await repo.listing(await repo.treeOf(await repo.head()));
  const read = await Promise.all(
    [...listing.files()].map(async ([path, { oid }]) => [path, (await repo.blob(oid, 1e6)).toString()]),
  );
  expect(Object.fromEntries(read)).toEqual(files);
});

test('a damaged object fails its own repository alone', async () => {
  const [bad, good] = [await newRepository(fileOps), await newRepository(fileOps)];
  for (const repo of [bad, good])
    await repo.moveHead({ from: null, to: await writeCommit(repo, { 'A.md': 'content' }) });
  const oid = (await git(bad.gitDir, 'rev-parse', 'main:A.md')).trim();
  const place = join(bad.gitDir, 'objects', oid.slice(0, 2), oid.slice(2));
  await rm(place);
  await fileOps.create(place, 'not an object');
  await expect(bad.blob(oid, 100)).rejects.toMatchObject({ name: 'WikibotError' });
  expect((await good.blob(oid, 100)).toString()).toBe('content');
});
