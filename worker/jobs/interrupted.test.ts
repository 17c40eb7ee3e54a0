/** Upkeep that is cut off at any moment, by a shutdown or a crash, loses nothing and is finished later. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { v7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RepositoryQueue } from '../landing/queue.ts';
import { CatFilePool } from '../repo/cat-file.ts';
import { gitEnvironment, hasWriter } from '../repo/git.ts';
import { gitDirOf, initRepository } from '../repo/layout.ts';
import { createRepositoryContext } from '../repo/repository.ts';
import { git } from '../testing.ts';
import { Maintenance } from './maintenance.ts';
import { endOrphans } from './orphans.ts';

let root: string;
let pool: CatFilePool;
const wikiId = v7();
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikibot-upkeep-'));
  pool = new CatFilePool();
  await initRepository(root, wikiId);
});
afterEach(async () => {
  pool.close();
  await rm(root, { recursive: true, force: true });
});

/** As after a restart: what there is, is older than the worker. */
function open(): Maintenance {
  const repositories = createRepositoryContext(root, pool);
  return new Maintenance({ repositories, queue: new RepositoryQueue(), log: pino({ level: 'silent' }) });
}

/** Many commits as loose objects, as saves leave them. */
async function grow(gitDir: string, from: number, commits: number): Promise<void> {
  const child = spawn(
    'git',
    ['-c', 'fastimport.unpackLimit=1000000', '-c', 'core.fsync=none', 'fast-import', '--quiet'],
    {
      cwd: gitDir,
      env: gitEnvironment(),
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
  for (let at = from; at < from + commits; at += 1) {
    const parent = at === from && from > 0 ? 'from refs/heads/main^0\n' : '';
    const text = `Page ${at % 50}, as of ${at}\n`.repeat(20);
    child.stdin.write(
      `commit refs/heads/main\ncommitter T <t@t> ${1_700_000_000 + at} +0000\ndata 1\nx${parent === '' ? '\n' : `\n${parent}`}` +
        `M 100644 inline F${at % 5}/P${at % 50}.md\ndata ${text.length}\n${text}\n`,
    );
  }
  child.stdin.end();
  await once(child, 'close');
}

async function isWhole(gitDir: string, commits: number): Promise<void> {
  expect(await git(gitDir, 'fsck', '--full', '--strict', '--no-dangling')).not.toMatch(/error|missing|corrupt/);
  expect((await git(gitDir, 'rev-list', '--count', 'main')).trim()).toBe(`${commits}`);
}

test('cut off at any moment, nothing is lost, and a later run finishes and tidies up', async () => {
  const gitDir = gitDirOf(root, wikiId);
  let commits = 0;
  for (let round = 0; round < 6; round += 1) {
    await grow(gitDir, commits, 200);
    commits += 200;
    const maintenance = open();
    const running = maintenance.run(wikiId).catch((error: unknown) => error);
    await sleep(10 + round * 70);
    const stopped = performance.now();
    await maintenance.close();
    // A shutdown does not wait for what is being packed.
    expect(performance.now() - stopped).toBeLessThan(1000);
    await running;
    expect(hasWriter(gitDir)).toBe(false);
    await isWhole(gitDir, commits);
  }
  const last = open();
  await last.run(wikiId);
  await last.close();
  await isWhole(gitDir, commits);
  const left = readdirSync(join(gitDir, 'objects'), { recursive: true, encoding: 'utf8' });
  expect(left.filter((name) => /tmp_|\.lock$/.test(name))).toEqual([]);
  expect(left.filter((name) => /^[0-9a-f]{2}\//.test(name))).toEqual([]);
}, 60_000);

test('git processes of a dead worker are ended, those of others are not', async () => {
  const gitDir = gitDirOf(root, wikiId);
  const start = (env: NodeJS.ProcessEnv) =>
    spawn('git', ['cat-file', '--batch'], { cwd: gitDir, env, stdio: ['pipe', 'ignore', 'ignore'] });
  const orphan = start(gitEnvironment({ WIKIBOT_WORKER: '4194304' }));
  const operators = start(process.env);
  const ours = start(gitEnvironment());
  await Promise.all([orphan, operators, ours].map((child) => once(child, 'spawn')));
  const ended = once(orphan, 'close');
  expect(await endOrphans(root)).toBe(1);
  await ended;
  expect([operators, ours].map(({ exitCode, signalCode }) => [exitCode, signalCode])).toEqual([
    [null, null],
    [null, null],
  ]);
  for (const child of [operators, ours]) {
    child.stdin.end();
    await once(child, 'close');
  }
});
