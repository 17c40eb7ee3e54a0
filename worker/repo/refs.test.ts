import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { git } from '../testing.ts';
import { gitDirOf, initRepository } from './layout.ts';
import { findLocks, removeLeftovers } from './leftovers.ts';
import { MAIN, moveMain, readMain } from './refs.ts';
import { EMPTY_TREE } from './tree.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikibot-refs-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function repository(): Promise<string> {
  const id = v7();
  await initRepository(root, id);
  const gitDir = gitDirOf(root, id);
  await git(gitDir, 'hash-object', '-w', '-t', 'tree', '/dev/null');
  return gitDir;
}

async function commit(gitDir: string, parent: string | null, name: string): Promise<string> {
  return (await git(gitDir, 'commit-tree', EMPTY_TREE, '-m', name, ...(parent === null ? [] : ['-p', parent]))).trim();
}

test('we and `git update-ref` swap the same ref at once, and neither loses a move', async () => {
  const gitDir = await repository();
  const each = 12;
  const write = async (name: string, swap: (from: string | null, to: string) => Promise<boolean>): Promise<void> => {
    for (let done = 0; done < each;) {
      const from = await readMain(gitDir);
      if (await swap(from, await commit(gitDir, from, `${name} ${done}`))) done += 1;
    }
  };
  const ours = async (from: string | null, to: string): Promise<boolean> =>
    (await moveMain(gitDir, { from, to })).kind === 'moved';
  const theirs = (from: string | null, to: string): Promise<boolean> =>
    git(gitDir, 'update-ref', MAIN, to, from ?? '0'.repeat(40)).then(
      () => true,
      () => false,
    );
  await Promise.all([write('ours', ours), write('theirs', theirs), write('ours too', ours)]);
  const log = (await git(gitDir, 'log', '--format=%s', 'main')).trim().split('\n');
  expect(log).toHaveLength(3 * each);
  expect(new Set(log).size).toBe(3 * each);
}, 60_000);

test('a mismatch changes nothing and says what is there', async () => {
  const gitDir = await repository();
  const [one, two] = [await commit(gitDir, null, 'one'), await commit(gitDir, null, 'two')];
  await moveMain(gitDir, { from: null, to: one });
  expect(await moveMain(gitDir, { from: null, to: two })).toEqual({ kind: 'mismatch', actual: one });
  expect(await readMain(gitDir)).toBe(one);
  // The lock was given back.
  expect(await moveMain(gitDir, { from: one, to: two })).toEqual({ kind: 'moved' });
});

test('a foreign lock is waited for, then the answer is "unavailable"; a stale one is removed at start alone', async () => {
  const gitDir = await repository();
  const one = await commit(gitDir, null, 'one');
  await writeFile(join(gitDir, `${MAIN}.lock`), '');
  await expect(moveMain(gitDir, { from: null, to: one }, { waitMs: 150 })).rejects.toMatchObject({
    code: 'unavailable',
  });
  const waiting = moveMain(gitDir, { from: null, to: one }, { waitMs: 5000 });
  // A lock that is younger than the worker, and not old, may be somebody's.
  expect(await findLocks(gitDir, Date.now() - 60_000)).toEqual([]);
  const stale = await findLocks(gitDir, Date.now());
  expect(stale).toEqual([{ path: `${MAIN}.lock`, kind: 'lock' }]);
  setTimeout(() => void removeLeftovers(gitDir, stale), 100);
  expect(await waiting).toEqual({ kind: 'moved' });
  expect(await findLocks(gitDir, Date.now())).toEqual([]);
});

test('a packed ref is read, and moved from', async () => {
  const gitDir = await repository();
  const one = await commit(gitDir, null, 'one');
  await moveMain(gitDir, { from: null, to: one });
  await git(gitDir, 'pack-refs', '--all');
  expect(await readMain(gitDir)).toBe(one);
  const two = await commit(gitDir, one, 'two');
  expect(await moveMain(gitDir, { from: one, to: two })).toEqual({ kind: 'moved' });
  expect((await git(gitDir, 'rev-parse', 'main')).trim()).toBe(two);
});
