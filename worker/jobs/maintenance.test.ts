import { spawn } from 'node:child_process';
import { isErrno } from '../repo/durable.ts';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR } from '#lib/core/access.ts';
import { tooSmall } from '../repo/packs.ts';
import { Repository } from '../repo/repository.ts';
import { git, startTestSystem } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ maintenance: { moves: 60, quietMs: 50 } });
});
afterAll(() => system.close());

const LONG_AGO = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000);

const put = (wiki: TestWiki, path: string, content: string) => system.commit(wiki, [{ op: 'put', path, content }]);

async function fill(wiki: TestWiki, pages: number, round = 0): Promise<void> {
  for (let page = 0; page < pages; page += 1) await put(wiki, `R${round}/P${page}`, `round ${round} page ${page}\n`);
}

function loose(gitDir: string): number {
  const folders = readdirSync(join(gitDir, 'objects')).filter((name) => name.length === 2);
  return folders.reduce((sum, name) => sum + filesIn(join(gitDir, 'objects', name)), 0);
}

/** None where the folder is gone: git removes one that packing has emptied. */
function filesIn(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 0;
    throw error;
  }
}

const packs = (gitDir: string): string[] =>
  readdirSync(join(gitDir, 'objects/pack')).filter((name) => name.endsWith('.pack'));

const isClean = async (gitDir: string): Promise<void> =>
  expect(await git(gitDir, 'fsck', '--full', '--strict', '--no-dangling')).not.toMatch(/error|missing|corrupt/);

test('packs are merged where they are too small for each other', () => {
  const sizes = (...counts: number[]): number[] =>
    tooSmall(counts.map((objects, index) => ({ name: `pack-${index}`, objects }))).map(({ objects }) => objects);
  expect(sizes()).toEqual([]);
  expect(sizes(100)).toEqual([]);
  expect(sizes(100, 10, 40)).toEqual([]);
  expect(sizes(5, 5)).toEqual([5, 5]);
  expect(sizes(100, 5, 5)).toEqual([5, 5]);
  expect(sizes(15, 100, 5, 5)).toEqual([5, 5, 15]);
  expect(sizes(10, 9, 8, 1000)).toEqual([8, 9, 10]);
});

test('loose objects are packed, packs merged, old ones removed; nothing is lost', async () => {
  const wiki = await system.wiki();
  const { maintenance } = system.worker;
  for (let round = 0; round < 3; round += 1) {
    await fill(wiki, 6, round);
    expect(loose(wiki.gitDir)).toBeGreaterThan(0);
    await maintenance.run(wiki.id);
    expect(loose(wiki.gitDir)).toBe(0);
    await isClean(wiki.gitDir);
  }
  expect(packs(wiki.gitDir).length).toBeLessThan(3);
  expect(existsSync(join(wiki.gitDir, 'objects/info/commit-graphs/commit-graph-chain'))).toBe(true);
  expect(existsSync(join(wiki.gitDir, 'objects/pack/multi-pack-index'))).toBe(true);
  expect(await git(wiki.gitDir, 'multi-pack-index', 'verify')).toBe('');
  expect((await git(wiki.gitDir, 'rev-list', '--count', 'main')).trim()).toBe('18');
  // Nothing to do is done in no time and changes nothing.
  const before = packs(wiki.gitDir);
  expect(await maintenance.run(wiki.id)).toMatchObject({ packed: false, merged: 0, pruned: 0 });
  expect(packs(wiki.gitDir)).toEqual(before);
});

test('saves go on while packs are merged and removed; a reader that has the old ones open finds everything', async () => {
  const wiki = await system.wiki();
  const { maintenance, repositories } = system.worker;
  const repo = new Repository(repositories, wiki.id);
  await fill(wiki, 5, 0);
  await maintenance.run(wiki.id);
  // The long-lived process now has the first pack open, and its index in memory.
  const first = (await git(wiki.gitDir, 'rev-list', '--objects', '--no-object-names', 'main')).trim().split('\n');
  for (const oid of first) expect((await repo.info(oid)).kind).toBe('found');
  const process = await repositories.pool.use(wiki.gitDir, (reader) => Promise.resolve(reader));
  const old = packs(wiki.gitDir);
  let [stop, saved, round] = [false, 0, 0];
  const saving = (async () => {
    for (; !stop; saved += 1) await put(wiki, `Saved ${saved}`, `${saved}\n`);
  })();
  while (round < 6) {
    const { merged } = await maintenance.run(wiki.id);
    round += 1;
    if (merged > 0 && round > 3) break;
    await sleep(30);
  }
  stop = true;
  await saving;
  expect(saved).toBeGreaterThan(3);
  for (const name of old) expect(packs(wiki.gitDir)).not.toContain(name);
  // `process` was told to end; a new one reads all, old and new.
  expect(process.alive).toBe(false);
  const all = (await git(wiki.gitDir, 'rev-list', '--objects', '--no-object-names', 'main')).trim().split('\n');
  for (const oid of all) expect((await repo.info(oid)).kind).toBe('found');
  expect(await git(wiki.gitDir, 'show', `main:Saved ${saved - 1}.md`)).toBe(`${saved - 1}\n`);
  await isClean(wiki.gitDir);
});

test('a reader that is not told finds every object after its packs are gone', async () => {
  const wiki = await system.wiki();
  const { maintenance } = system.worker;
  await fill(wiki, 4, 0);
  await maintenance.run(wiki.id);
  const reader = spawn('git', ['cat-file', '--batch-check'], { cwd: wiki.gitDir });
  const answers: string[] = [];
  reader.stdout.on('data', (chunk: Buffer) => answers.push(...chunk.toString().trim().split('\n')));
  const [head = ''] = (await git(wiki.gitDir, 'rev-parse', 'main')).split('\n');
  reader.stdin.write(`${head}\n`);
  await once(reader.stdout, 'data');
  await fill(wiki, 4, 1);
  const { merged } = await maintenance.run(wiki.id);
  expect(merged).toBeGreaterThan(0);
  const all = (await git(wiki.gitDir, 'rev-list', '--objects', '--no-object-names', 'main')).trim().split('\n');
  reader.stdin.end(`${all.join('\n')}\n`);
  await once(reader, 'close');
  expect(answers).toHaveLength(all.length + 1);
  expect(answers.filter((line) => line.endsWith('missing'))).toEqual([]);
});

test('what nothing uses is kept for the grace time; a staged blob that is taken up again is kept', async () => {
  const wiki = await system.wiki();
  const { maintenance } = system.worker;
  await put(wiki, 'A', 'a\n');
  const stage = (text: string) => system.repos.stage(wiki.id, Buffer.from(text));
  const [young, old, again, used] = await Promise.all(['young', 'old', 'again', 'used'].map(stage));
  const place = ({ oid = '' }: { oid?: string } = {}) => join(wiki.gitDir, 'objects', oid.slice(0, 2), oid.slice(2));
  for (const staged of [old, again, used]) await utimes(place(staged), LONG_AGO, LONG_AGO);
  await stage('again');
  await system.repos.call('commit', {
    ...{ wikiId: wiki.id, actor: OPERATOR, agent: null, message: null },
    changes: [{ op: 'put_blob', file: 'used.bin', oid: used?.oid ?? '', overwrite: true }],
  });
  expect((await maintenance.run(wiki.id)).pruned).toBe(1);
  expect([young, old, again].map((staged) => existsSync(place(staged)))).toEqual([true, false, true]);
  expect(await git(wiki.gitDir, 'show', 'main:used.bin')).toBe('used');
  // What no commit uses is in no pack: its age can still be told.
  expect(await git(wiki.gitDir, 'rev-parse', '--verify', young?.oid ?? '')).toContain(young?.oid);
  expect(loose(wiki.gitDir)).toBe(2);
});

test('it starts by itself once enough has landed and the wiki is quiet', async () => {
  const wiki = await system.wiki();
  await fill(wiki, 60);
  for (let tries = 0; tries < 100 && loose(wiki.gitDir) > 0; tries += 1) await sleep(50);
  expect(loose(wiki.gitDir)).toBe(0);
  expect(packs(wiki.gitDir)).toHaveLength(1);
});

test('what a crash in the middle leaves is removed by a later run', async () => {
  const wiki = await system.wiki();
  const { maintenance } = system.worker;
  await fill(wiki, 3);
  await maintenance.run(wiki.id);
  const leftovers = [
    ...['objects/pack/tmp_pack_AbCdEf', 'objects/pack/tmp_idx_AbCdEf', 'objects/pack/multi-pack-index.lock'],
    ...['objects/info/commit-graphs/commit-graph-chain.lock', 'packed-refs.lock', 'objects/ab/tmp_obj_x'],
    `objects/pack/pack-${'1'.repeat(40)}.pack`,
  ];
  await mkdir(join(wiki.gitDir, 'objects/ab'), { recursive: true });
  for (const name of leftovers) {
    await writeFile(join(wiki.gitDir, name), 'x');
    await utimes(join(wiki.gitDir, name), LONG_AGO, LONG_AGO);
  }
  const mine = join(wiki.gitDir, 'objects/ab/tmp_obj_young');
  await writeFile(mine, 'x');
  expect((await maintenance.run(wiki.id)).leftovers).toBe(leftovers.length);
  for (const name of leftovers) expect(existsSync(join(wiki.gitDir, name))).toBe(false);
  expect(existsSync(mine)).toBe(true);
  await rm(mine);
  await isClean(wiki.gitDir);
});
