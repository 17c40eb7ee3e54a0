/** What a worker does when a push is larger than it takes, its hooks can't run, or its database is away. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { removeStaleLocks } from '../jobs/reconcile.ts';
import { gitEnvironment } from '../repo/git.ts';
import { DEFAULT_LIMITS } from '../repo/limits.ts';
import { git, startTestSystem, userActor } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
let scratch: string;
let wiki: TestWiki;
let clone: string;
let remote: URL;

beforeAll(async () => {
  system = await startTestSystem({ limits: { ...DEFAULT_LIMITS, pushBytes: 1024 * 1024 } });
  scratch = await mkdtemp(join(tmpdir(), 'wikibot-push-'));
});
afterAll(async () => {
  await system.close();
  await rm(scratch, { recursive: true, force: true });
});
beforeEach(async () => {
  wiki = await system.wiki();
  await system.commit(wiki, [{ op: 'put', path: 'Home', content: '# Home\n' }]);
  const { token } = await system.tokens.create(userActor(wiki.users.editor), { scope: 'write', label: 'git' });
  remote = new URL(`${system.worker.url}/@${wiki.owner}/${wiki.slug}.git`);
  [remote.username, remote.password] = ['x', token];
  clone = await mkdtemp(join(scratch, 'clone-'));
  await git(clone, 'clone', '--quiet', remote.href, '.');
});

async function commit(file: string, content: string | Buffer): Promise<void> {
  await writeFile(join(clone, file), content);
  await git(clone, 'add', '--all');
  await git(clone, 'commit', '--quiet', '-m', file);
}

function push(): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile('git', ['push', 'origin', 'main'], { cwd: clone, env: gitEnvironment() }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout + stderr }),
    );
  });
}

const head = async (): Promise<string> => (await git(wiki.gitDir, 'rev-parse', 'main')).trim();
const quarantines = async (): Promise<string[]> =>
  (await readdir(join(wiki.gitDir, 'objects'))).filter((name) => name.startsWith('tmp_'));

test('a pack beyond the limit is refused by name, and a smaller one is taken', async () => {
  const before = await head();
  await commit('large.bin', randomBytes(3 * 1024 * 1024));
  expect(await push()).toMatchObject({ ok: false, output: expect.stringMatching(/maximum allowed size|413/) });
  expect([await head(), await quarantines()]).toEqual([before, []]);
  await git(clone, 'reset', '--quiet', '--hard', before);
  await commit('small.bin', randomBytes(500 * 1024));
  expect(await push()).toMatchObject({ ok: true });
});

test('a gzip bomb ends at the limit', async () => {
  const command = `${'0'.repeat(40)} ${'1'.repeat(40)} refs/heads/main\0report-status`;
  const head = `${(command.length + 4).toString(16).padStart(4, '0')}${command}0000`;
  // One object, of stored blocks without an end, so that it is the bound that ends it.
  const pack = Buffer.from('PACK\0\0\0\x02\0\0\0\x01\xbf\xff\xff\xff\x7f\x78\x01', 'latin1');
  const block = Buffer.concat([Buffer.from([0, 0xff, 0xff, 0, 0]), Buffer.alloc(0xff_ff)]);
  const body = gzipSync(Buffer.concat([Buffer.from(head), pack, ...Array.from({ length: 3000 }, () => block)]));
  const rss = process.memoryUsage().rss;
  const response = await fetch(`${remote.origin}${remote.pathname}/git-receive-pack`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${remote.password}`,
      'content-type': 'application/x-git-receive-pack-request',
      'content-encoding': 'gzip',
    },
    body,
  });
  expect(await response.text().catch(() => 'cut off')).toMatch(/maximum allowed size|larger than 2 MB|unpack|cut off/);
  expect(process.memoryUsage().rss - rss).toBeLessThan(100 * 1024 * 1024);
  expect(await quarantines()).toEqual([]);
});

test('nothing lands unjudged when the hooks may not be executed', async () => {
  const before = await head();
  await commit('X.md', 'x\n');
  const hook = join(system.data, 'run/git-hooks/pre-receive');
  await chmod(hook, 0o600);
  try {
    expect(await push()).toMatchObject({ ok: false, output: expect.stringContaining('cannot take pushes') });
    expect(await head()).toBe(before);
  } finally {
    await chmod(hook, 0o700);
  }
  expect(await push()).toMatchObject({ ok: true });
});

test('a push lands while the rows can not be written, which follow later', async () => {
  await commit('Poison.md', 'poison\n');
  await system.db.$executeRawUnsafe(`ALTER TABLE chunks ADD CONSTRAINT no_poison CHECK (text NOT LIKE '%poison%')`);
  try {
    expect(await push()).toMatchObject({ ok: true });
  } finally {
    await system.db.$executeRawUnsafe(`ALTER TABLE chunks DROP CONSTRAINT no_poison`);
  }
  const tip = (await git(clone, 'rev-parse', 'main')).trim();
  expect(await head()).toBe(tip);
  const indexed = async () => (await system.db.wiki.findUniqueOrThrow({ where: { id: wiki.id } })).indexedOid;
  await expect.poll(indexed, { timeout: 10_000 }).toBe(tip);
});

test('what a killed worker has left of a push is removed at the next start', async () => {
  await mkdir(join(wiki.gitDir, 'objects/tmp_objdir-incoming-abc123/pack'), { recursive: true });
  await writeFile(join(wiki.gitDir, 'objects/tmp_objdir-incoming-abc123/pack/tmp_pack_x'), 'x');
  const { repositories } = system.worker;
  await removeStaleLocks({ repositories, log: pino({ level: 'silent' }) });
  expect(await quarantines()).toEqual([]);
});
