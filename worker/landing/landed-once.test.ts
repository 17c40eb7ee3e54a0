/** A commit under an idempotency key lands once, whatever dies between landing and answering. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CommitResult } from '#lib/protocol/rpc.ts';
import { removeExpired } from '../jobs/expire.ts';
import { fileOps } from '../repo/durable.ts';
import { failure, git, startTestSystem } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
let wiki: TestWiki;
let failAt: ((op: string, path: string) => boolean) | null = null;

const fault = (op: string, path: string): void => {
  if (failAt?.(op, path) === true) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
};

beforeAll(async () => {
  system = await startTestSystem({
    ops: {
      ...fileOps,
      async rename(from, to) {
        fault('rename', to);
        await fileOps.rename(from, to);
      },
      async fsyncFolder(path) {
        fault('fsyncFolder', path);
        await fileOps.fsyncFolder(path);
      },
    },
  });
});
afterAll(() => system.close());
beforeEach(async () => {
  wiki = await system.wiki();
  failAt = null;
});

async function newKey(expiresAt = new Date(Date.now() + 60_000)): Promise<{ userId: string; key: string }> {
  const key = { userId: wiki.users.editor, key: randomBytes(12).toString('hex') };
  await system.db.idempotencyKey.create({ data: { ...key, requestHash: Buffer.alloc(32), expiresAt } });
  return key;
}

const save = (idempotency: { userId: string; key: string }, content = 'a\n'): Promise<CommitResult> =>
  system.commit(wiki, [{ op: 'put', path: 'Home', content }], { idempotency });
const commits = async (): Promise<number> => Number(await git(wiki.gitDir, 'rev-list', '--count', 'main'));

test('sent again, also after others have written, it answers as the first time', async () => {
  const key = await newKey();
  const first = await save(key);
  await system.commit(wiki, [{ op: 'put', path: 'Home', content: 'b\n', revision: first.revision }]);
  expect(await save(key)).toEqual(first);
  expect(await commits()).toBe(2);
  // Without the key it would have been refused.
  expect((await failure(system.commit(wiki, [{ op: 'put', path: 'Home', content: 'a\n' }]))).code).toBe(
    'revision_required',
  );
});

test('sent many times at once, it lands once', async () => {
  const key = await newKey();
  await system.commit(wiki, [{ op: 'put', path: 'Other', content: 'x' }]);
  const results = await Promise.all(Array.from({ length: 10 }, () => save(key)));
  expect(new Set(results.map(({ revision }) => revision)).size).toBe(1);
  expect(results.every(({ pages }) => pages[0]?.created === true)).toBe(true);
  expect(await commits()).toBe(2);
});

test('what was noted and did not land is no commit: the next try lands', async () => {
  const key = await newKey();
  failAt = (op, path) => op === 'rename' && path.endsWith('/main');
  expect((await failure(save(key))).code).toBe('storage_full');
  const row = await system.db.idempotencyKey.findUniqueOrThrow({ where: { userId_key: key } });
  expect(row.response).toMatchObject({ landed: { changed: true } });
  failAt = null;
  const result = await save(key);
  expect(result).toMatchObject({ changed: true, revision: (await git(wiki.gitDir, 'rev-parse', 'main')).trim() });
  expect(await commits()).toBe(1);
});

test('what landed although its writer was told otherwise is found by the next try', async () => {
  const key = await newKey();
  // The ref has moved, and then the disk fails: nobody can tell whether it will be there after a power loss.
  failAt = (op, path) => op === 'fsyncFolder' && path.endsWith('/heads');
  await failure(save(key));
  failAt = null;
  const head = (await git(wiki.gitDir, 'rev-parse', 'main')).trim();
  expect(await save(key)).toMatchObject({ changed: true, revision: head, pages: [{ created: true }] });
  expect(await commits()).toBe(1);
});

test('what landed and was not published, as after a crash, is answered with its commit', async () => {
  const key = await newKey();
  await system.db.$executeRawUnsafe(`ALTER TABLE audit_events ADD CONSTRAINT gone CHECK (false) NOT VALID`);
  let first: CommitResult;
  try {
    first = await save(key);
  } finally {
    await system.db.$executeRawUnsafe(`ALTER TABLE audit_events DROP CONSTRAINT gone`);
  }
  expect(first.indexed).toBe(false);
  expect((await save(key)).revision).toBe(first.revision);
  await system.repos.call('reconcile', { wikiId: wiki.id });
  expect(await save(key)).toEqual({ ...first, indexed: true });
  expect(await commits()).toBe(1);
});

test('keys whose time is over are removed, and no others', async () => {
  const [old, young] = [await newKey(new Date(Date.now() - 1000)), await newKey()];
  expect((await removeExpired(system.db, { now: new Date() }))['idempotency_keys']).toBeGreaterThan(0);
  const left = await system.db.idempotencyKey.findMany({ where: { userId: wiki.users.editor } });
  expect(left.map(({ key }) => key)).toEqual([young.key]);
  expect(left.map(({ key }) => key)).not.toContain(old.key);
});
