import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure, git, startTestSystem } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';
import { placeOf } from '../repo/leftovers.ts';

let system: TestSystem;
let bystander: TestWiki;
beforeAll(async () => {
  system = await startTestSystem();
  bystander = await system.wiki();
  await put(bystander, 'A');
});
afterAll(() => system.close());

const LONG_AGO = new Date(Date.now() - 24 * 60 * 60 * 1000);

const put = (wiki: TestWiki, path: string) =>
  system.commit(wiki, [{ op: 'put', path, content: `${path} of ${wiki.id}\n` }]);

const inspect = (wiki: TestWiki, fix = false) => system.repos.call('inspect', { wikiId: wiki.id, fix });

const reasonOf = async ({ id }: TestWiki): Promise<string | null> =>
  (await system.db.wiki.findUniqueOrThrow({ where: { id } })).readOnlyReason;

async function wikiWith(pages: readonly string[]): Promise<TestWiki> {
  const wiki = await system.wiki();
  for (const path of pages) await put(wiki, path);
  return wiki;
}

const blobOf = async (wiki: TestWiki, path: string): Promise<string> =>
  (await git(wiki.gitDir, 'rev-parse', `main:${path}.md`)).trim();

async function damageLoose(wiki: TestWiki, oid: string): Promise<void> {
  const place = placeOf(wiki.gitDir, oid);
  await chmod(place, 0o644);
  await truncate(place, 12);
}

/** The damaged wiki refuses writes in every door, with the reason; the others do not notice. */
async function isReadOnlyAlone(wiki: TestWiki): Promise<void> {
  expect(await reasonOf(wiki)).toContain('damaged');
  const error = await failure(put(wiki, 'Refused'));
  expect(error).toMatchObject({ code: 'read_only', status: 503 });
  expect(error.message).toContain('wikibot doctor');
  expect((await put(bystander, `B ${Math.random()}`)).indexed).toBe(true);
  expect((await inspect(bystander)).findings).toEqual([]);
}

async function isWell(wiki: TestWiki): Promise<void> {
  const { findings } = await inspect(wiki);
  expect(findings).toEqual([]);
  expect(await reasonOf(wiki)).toBeNull();
  expect((await put(wiki, `Again ${Math.random()}`)).indexed).toBe(true);
}

test('a sound wiki has no findings', async () => {
  const wiki = await wikiWith(['A', 'B/C']);
  const { oid } = await system.repos.stage(wiki.id, Buffer.from('{"name":"Notes"}'));
  const files = ['.wikibot/settings.json', 'B/C/data.json'];
  await system.commit(
    wiki,
    files.map((file) => ({ op: 'put_blob', file, oid, overwrite: true })),
  );
  expect(await inspect(wiki)).toEqual({ head: (await git(wiki.gitDir, 'rev-parse', 'main')).trim(), findings: [] });
  expect((await inspect(await system.wiki())).findings).toEqual([]);
});

test('a damaged object that a commit needs makes its wiki read-only, until it is back', async () => {
  const wiki = await wikiWith(['A', 'B']);
  const oid = await blobOf(wiki, 'A');
  const good = await readFile(placeOf(wiki.gitDir, oid));
  await damageLoose(wiki, oid);
  const { findings } = await inspect(wiki, true);
  expect(findings.filter(({ severity, fixed }) => severity === 'error' && !fixed).length).toBeGreaterThan(0);
  await isReadOnlyAlone(wiki);
  expect(existsSync(placeOf(wiki.gitDir, oid))).toBe(true);
  // What is not damaged can still be read.
  expect((await system.repos.call('readBlob', { wikiId: wiki.id, oid: await blobOf(wiki, 'B') })).content).toContain(
    'B',
  );
  await writeFile(placeOf(wiki.gitDir, oid), good);
  // Looking alone changes nothing.
  expect((await inspect(wiki)).findings).toMatchObject([{ severity: 'error', fixed: false }]);
  await isReadOnlyAlone(wiki);
  expect((await inspect(wiki, true)).findings).toMatchObject([{ severity: 'error', fixed: true }]);
  await isWell(wiki);
});

test('a damaged object that no commit needs, or that a pack has too, is removed', async () => {
  const wiki = await wikiWith(['A', 'B']);
  const unused = (await system.repos.stage(wiki.id, Buffer.from('x'.repeat(1000)))).oid;
  await damageLoose(wiki, unused);
  const empty = placeOf(wiki.gitDir, 'ab'.repeat(20));
  await mkdir(dirname(empty), { recursive: true });
  await writeFile(empty, '');
  const packed = await blobOf(wiki, 'A');
  const copy = await readFile(placeOf(wiki.gitDir, packed));
  await system.worker.maintenance.run(wiki.id);
  await mkdir(dirname(placeOf(wiki.gitDir, packed)), { recursive: true });
  await writeFile(placeOf(wiki.gitDir, packed), copy);
  await damageLoose(wiki, packed);
  await inspect(wiki);
  const { findings } = await inspect(wiki, true);
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.filter(({ severity, fixed }) => severity === 'error' && !fixed)).toEqual([]);
  for (const oid of [unused, packed]) expect(existsSync(placeOf(wiki.gitDir, oid))).toBe(false);
  expect(existsSync(empty)).toBe(false);
  expect(await git(wiki.gitDir, 'show', 'main:A.md')).toContain('A of');
  await isWell(wiki);
});

test('a truncated pack makes its wiki read-only', async () => {
  const wiki = await wikiWith(['A', 'B', 'C']);
  await system.worker.maintenance.run(wiki.id);
  const folder = join(wiki.gitDir, 'objects/pack');
  const pack = join(folder, readdirSync(folder).find((name) => name.endsWith('.pack')) ?? '');
  await chmod(pack, 0o644);
  const whole = await readFile(pack);
  await truncate(pack, Math.floor(whole.length / 2));
  const { findings } = await inspect(wiki, true);
  expect(findings.some(({ severity, fixed }) => severity === 'error' && !fixed)).toBe(true);
  await isReadOnlyAlone(wiki);
  await writeFile(pack, whole);
  await inspect(wiki, true);
  await isWell(wiki);
});

test('a damaged commit graph is removed and made anew', async () => {
  const wiki = await wikiWith(['A', 'B']);
  await system.worker.maintenance.run(wiki.id);
  const folder = join(wiki.gitDir, 'objects/info/commit-graphs');
  const graph = join(folder, readdirSync(folder).find((name) => name.endsWith('.graph')) ?? '');
  await chmod(graph, 0o644);
  const data = await readFile(graph);
  await writeFile(graph, Buffer.concat([data.subarray(0, -100), Buffer.alloc(100, 7)]));
  expect((await inspect(wiki, true)).findings.every(({ fixed }) => fixed)).toBe(true);
  await isWell(wiki);
  await system.worker.maintenance.run(wiki.id);
  await isWell(wiki);
});

test.each(['deleted', 'empty', 'garbage'])('a branch that is %s is set to its last known commit', async (how) => {
  const wiki = await wikiWith(['A', 'B']);
  const head = (await git(wiki.gitDir, 'rev-parse', 'main')).trim();
  const ref = join(wiki.gitDir, 'refs/heads/main');
  if (how === 'deleted') await rm(ref);
  else await writeFile(ref, how === 'empty' ? '' : 'garbage\n');
  const seen = await inspect(wiki);
  expect(seen.findings[0]).toMatchObject({ severity: 'error', fixed: false });
  expect(seen.findings[0]?.message).toContain(head);
  expect(existsSync(ref)).toBe(how !== 'deleted');
  await isReadOnlyAlone(wiki);
  const { findings, ...mended } = await inspect(wiki, true);
  expect(mended.head).toBe(head);
  expect(findings.every(({ fixed }) => fixed)).toBe(true);
  await isWell(wiki);
});

test('a commit that had landed and was not published yet is not lost with its branch', async () => {
  const wiki = await wikiWith(['A', 'B']);
  const [head = '', before = ''] = (await git(wiki.gitDir, 'rev-list', 'main')).trim().split('\n');
  await system.db.wiki.update({ where: { id: wiki.id }, data: { headOid: before } });
  await rm(join(wiki.gitDir, 'refs/heads/main'));
  expect((await inspect(wiki, true)).head).toBe(head);
});

test('missing files of the repository are written anew, locks and leftovers of a crash removed', async () => {
  const wiki = await wikiWith(['A']);
  const config = await readFile(join(wiki.gitDir, 'config'), 'utf8');
  await rm(join(wiki.gitDir, 'config'));
  const locks = ['refs/heads/main.lock', 'packed-refs.lock', 'HEAD.lock', 'index.lock', 'objects/pack/pack-x.keep'];
  const leftovers = ['objects/pack/tmp_pack_x', 'objects/tmp_obj_x'];
  for (const name of [...locks, ...leftovers]) {
    await writeFile(join(wiki.gitDir, name), '');
    await utimes(join(wiki.gitDir, name), LONG_AGO, LONG_AGO);
  }
  // Somebody may hold this one.
  await writeFile(join(wiki.gitDir, 'config.lock'), '');
  const { findings } = await inspect(wiki);
  expect(findings).toHaveLength(1 + locks.length + leftovers.length);
  expect(findings.every(({ remedy }) => remedy !== null)).toBe(true);
  await inspect(wiki, true);
  expect(await readFile(join(wiki.gitDir, 'config'), 'utf8')).toBe(config);
  for (const name of [...locks, ...leftovers]) expect(existsSync(join(wiki.gitDir, name))).toBe(false);
  expect(existsSync(join(wiki.gitDir, 'config.lock'))).toBe(true);
  await isWell(wiki);
});

test('rows that differ from the tree are found and made anew', async () => {
  const wiki = await wikiWith(['A', 'B', 'C']);
  await system.db.page.deleteMany({ where: { wikiId: wiki.id, path: 'A' } });
  await system.db.page.updateMany({ where: { wikiId: wiki.id, path: 'B' }, data: { blobOid: '0'.repeat(40) } });
  const { findings } = await inspect(wiki);
  expect(findings).toMatchObject([{ severity: 'error', fixed: false }]);
  expect(findings[0]?.message).toMatch(/^3 rows/);
  expect(await reasonOf(wiki)).toBeNull();
  expect((await inspect(wiki, true)).findings).toMatchObject([{ fixed: true }]);
  expect(await system.db.page.count({ where: { wikiId: wiki.id } })).toBe(3);
  await isWell(wiki);
});

test('a missing folder and one that is no folder are told of; other wikis go on', async () => {
  const [gone, file] = [await wikiWith(['A']), await wikiWith(['A'])];
  await rename(gone.gitDir, `${gone.gitDir}.away`);
  await rm(file.gitDir, { recursive: true });
  await writeFile(file.gitDir, 'no folder');
  for (const wiki of [gone, file]) {
    const { findings } = await inspect(wiki, true);
    expect(findings.some(({ severity, fixed }) => severity === 'error' && !fixed)).toBe(true);
    expect((await failure(put(wiki, 'B'))).code).toBe('read_only');
  }
  expect((await put(bystander, 'C')).indexed).toBe(true);
  await rename(`${gone.gitDir}.away`, gone.gitDir);
  await inspect(gone, true);
  await isWell(gone);
});
