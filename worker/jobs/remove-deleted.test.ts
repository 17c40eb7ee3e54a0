/** A deletion goes on from wherever it was cut off. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { markAccountDeleted, markWikiDeleted } from '#lib/services/account/mark.ts';
import { manifestOf } from '#lib/services/manifest.ts';
import { wikiFolder } from '../repo/layout.ts';
import { openTestWorker, startTestSystem } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

async function markedWiki(): Promise<TestWiki> {
  const wiki = await system.wiki({ isPublic: true });
  for (const path of ['Okapi', 'Eland']) await system.commit(wiki, [{ op: 'put', path, content: `# ${path}` }]);
  await system.db.$transaction((tx) => markWikiDeleted(tx, wiki.id, new Date()));
  return wiki;
}

/** A wiki and its owner. */
async function markedAccount(): Promise<TestWiki> {
  const wiki = await markedWiki();
  const person = { userId: wiki.users.owner, username: wiki.owner, displayName: 'The owner' };
  await system.db.$transaction((tx) => markAccountDeleted(tx, person, new Date()));
  return wiki;
}

const root = (): string => join(system.data, 'repos');

async function expectGone(wiki: TestWiki): Promise<void> {
  const { db } = system;
  expect(await db.wiki.count({ where: { id: wiki.id } })).toBe(0);
  expect(await db.page.count({ where: { wikiId: wiki.id } })).toBe(0);
  const names = await readdir(root(), { recursive: true });
  expect(names.filter((name) => name.includes(wiki.id) || name.includes('.removed'))).toEqual([]);
}

const CUT_OFF: Readonly<Record<string, (wiki: TestWiki) => Promise<unknown>>> = {
  'after the mark': () => Promise.resolve(),
  'with the folder renamed, and not removed': async (wiki) => {
    await rm(wikiFolder(root(), wiki.id), { recursive: true });
    const remains = join(root(), wiki.id.slice(0, 2), '.removed-5b7e');
    await mkdir(remains, { recursive: true });
    await writeFile(join(remains, 'wiki.json'), '{}');
  },
  'with the repository removed': (wiki) => rm(wikiFolder(root(), wiki.id), { recursive: true }),
  'with some rows removed': async (wiki) => {
    await rm(wikiFolder(root(), wiki.id), { recursive: true });
    await system.db.page.deleteMany({ where: { wikiId: wiki.id, path: 'Okapi' } });
    await system.db.commit.deleteMany({ where: { wikiId: wiki.id, seq: 1 } });
  },
  'with the wiki removed, and not the account': async (wiki) => {
    await rm(wikiFolder(root(), wiki.id), { recursive: true });
    await system.db.wiki.delete({ where: { id: wiki.id } });
  },
};

test.each(Object.keys(CUT_OFF))('a worker that starts %s finishes', async (moment) => {
  const { db } = system;
  const wiki = await markedAccount();
  const { data, databaseUrl } = system;
  await system.worker.close();
  await CUT_OFF[moment]?.(wiki);
  // Where it is looked for.
  const port = Number(new URL(system.worker.url).port);
  const next = await openTestWorker({ db, databaseUrl, data, port });
  Object.assign(system, next);
  // It has begun by itself; this waits for a round.
  await next.repos.call('removeDeleted', {});
  await expectGone(wiki);
  expect(await db.user.count({ where: { id: wiki.users.owner } })).toBe(0);
  expect(await db.user.count({ where: { id: wiki.users.editor } })).toBe(1);
  expect(await next.repos.call('removeDeleted', {})).toEqual({ wikis: 0, accounts: 0 });
});

test('a wiki that can not be removed keeps no other one, and its owner is removed after it', async () => {
  const { db, repos } = system;
  const [stuck, other] = [await markedAccount(), await markedAccount()];
  const folder = wikiFolder(root(), stuck.id);
  // Nothing can be renamed onto what is not there: the shard is a file for the moment.
  await rm(join(folder, '..'), { recursive: true });
  await writeFile(join(folder, '..'), 'in the way');
  if (stuck.id.slice(0, 2) === other.id.slice(0, 2)) await rm(join(folder, '..'));
  await repos.call('removeDeleted', {});
  await rm(join(folder, '..'), { force: true });
  await repos.call('removeDeleted', {});
  for (const wiki of [stuck, other]) {
    await expectGone(wiki);
    expect(await db.user.count({ where: { id: wiki.users.owner } })).toBe(0);
  }
});

test('a wiki that was made while its owner was being deleted goes too', async () => {
  const { db, repos } = system;
  const wiki = await system.wiki();
  const person = { userId: wiki.users.owner, username: wiki.owner, displayName: 'The owner' };
  await db.$transaction((tx) => markAccountDeleted(tx, person, new Date()));
  expect(await repos.call('removeDeleted', {})).toEqual({ wikis: 1, accounts: 1 });
  await expectGone(wiki);
});

test('an editor is a former member in the files and in the rows', async () => {
  const { db, repos } = system;
  const wiki = await system.wiki();
  await system.commit(wiki, [{ op: 'put', path: 'Okapi', content: 'x' }]);
  const person = { userId: wiki.users.editor, username: null, displayName: 'The editor' };
  await db.$transaction((tx) => markAccountDeleted(tx, person, new Date()));
  // Even before the worker has come round, `wiki.json` would not name them.
  expect(JSON.stringify(await manifestOf(db, wiki.id))).not.toContain('The editor');
  await repos.call('removeDeleted', {});
  expect(await db.commit.findMany({ where: { wikiId: wiki.id }, select: { authorName: true } })).toEqual([
    { authorName: 'Former member' },
  ]);
  expect(await db.member.count({ where: { wikiId: wiki.id } })).toBe(2);
  expect(await manifestOf(db, wiki.id)).toMatchObject({ formerAuthors: [wiki.users.editor] });
  expect(system.purged).toContain(wiki.id);
});
