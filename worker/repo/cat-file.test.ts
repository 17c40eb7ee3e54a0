import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CatFilePool } from './cat-file.ts';
import { processCount, runGit } from './git.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wikibot-pool-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const MISSING = '0'.repeat(40);
const openHandles = (): number => readdirSync('/proc/self/fd').length;

/** The least that git takes for a repository; 1,000 of them are made in a moment. */
async function bareRepository(name: string): Promise<string> {
  const gitDir = join(root, name);
  await mkdir(join(gitDir, 'objects'), { recursive: true });
  await mkdir(join(gitDir, 'refs'));
  await writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/main\n');
  return gitDir;
}

async function ends(): Promise<void> {
  for (let tries = 0; processCount() > 0 && tries < 100; tries += 1) await sleep(20);
  expect(processCount()).toBe(0);
}

test('1,000 repositories in use at once have a bounded number of processes and handles', async () => {
  const max = 8;
  const pool = new CatFilePool({ max });
  const repositories = await Promise.all(Array.from({ length: 1000 }, (_, index) => bareRepository(`${index}.git`)));
  const before = openHandles();
  let [processes, handles] = [0, 0];
  const watch = setInterval(() => {
    processes = Math.max(processes, processCount());
    handles = Math.max(handles, openHandles() - before);
  }, 1);
  try {
    const answers = await Promise.all(
      repositories.map((gitDir) => pool.use(gitDir, (process) => process.info(MISSING))),
    );
    expect(answers.filter(({ kind }) => kind === 'missing')).toHaveLength(1000);
  } finally {
    clearInterval(watch);
    pool.close();
  }
  expect(processes).toBeGreaterThan(0);
  expect(processes).toBeLessThanOrEqual(max);
  // Three pipes a process, and what is being opened or closed.
  expect(handles).toBeLessThanOrEqual(max * 8);
  await ends();
}, 60_000);

test('idle processes end', async () => {
  const pool = new CatFilePool({ idleMs: 40 });
  const gitDir = await bareRepository('a.git');
  await pool.use(gitDir, (process) => process.info(MISSING));
  expect(processCount()).toBe(1);
  await sleep(60);
  await ends();
  expect((await pool.use(gitDir, (process) => process.info(MISSING))).kind).toBe('missing');
  pool.close();
  await ends();
});

test('short runs wait in one line', async () => {
  const gitDir = await bareRepository('a.git');
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, processCount())), 1);
  const runs = await Promise.all(Array.from({ length: 100 }, () => runGit(['rev-parse', '--git-dir'], { gitDir })));
  clearInterval(watch);
  expect(runs).toHaveLength(100);
  expect(most).toBeLessThanOrEqual(16);
});
