import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestOf } from '#lib/services/manifest.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wikiFolder } from '../repo/layout.ts';
import { startTestSystem } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

async function written(): Promise<TestWiki> {
  const { db, repos } = system;
  const wiki = await system.wiki();
  await system.commit(wiki, [{ op: 'put', path: 'Okapi', content: '# Okapi\n\nA shy animal.' }]);
  const members = await db.member.findMany({ where: { wikiId: wiki.id }, include: { user: true } });
  await repos.call('writeManifest', {
    wikiId: wiki.id,
    manifest: {
      ...{ id: wiki.id, slug: 'notes', customSlug: null, name: 'Notes', purpose: 'To know.', public: true },
      ...{ createdAt: '2026-01-02T03:04:05.000Z', ownerId: wiki.users.owner },
      members: members.map(({ userId, role, user }) => ({
        ...{ userId, role, username: user.username, displayName: user.displayName },
        identities: [{ provider: 'test', subject: `subject of ${userId}` }],
      })),
    },
  });
  return wiki;
}

async function loseEverything(): Promise<void> {
  const { db } = system;
  await db.wiki.deleteMany();
  await db.name.deleteMany({ where: { kind: 'username' } });
  await db.user.deleteMany();
}

test('a database that was lost comes back from the repositories alone', async () => {
  const { db, repos } = system;
  const wiki = await written();
  await loseEverything();
  const { wikis } = await repos.call('restoreWikis', {});
  expect(wikis).toEqual([{ wikiId: wiki.id, wiki: `${wiki.owner}/notes`, restored: true, problem: null }]);
  await repos.call('reconcile', { wikiId: wiki.id, rebuild: true });
  expect(await db.wiki.findUnique({ where: { id: wiki.id } })).toMatchObject({
    ...{ ownerId: wiki.users.owner, name: 'Notes', purpose: 'To know.', isPublic: true, pageCount: 1 },
  });
  expect(await db.member.count({ where: { wikiId: wiki.id } })).toBe(3);
  expect(await db.user.findUnique({ where: { username: wiki.owner } })).toMatchObject({ displayName: 'The owner' });
  const filters = { prefix: null, pathLimit: null, tag: null, category: null, since: null, until: null, author: null };
  const input = { wikiId: wiki.id, query: 'shy', mode: 'keyword' as const, filters, limit: 5, perPage: 1 };
  expect((await repos.call('search', input)).total).toBe(1);
  // Again, it finds nothing to do.
  expect((await repos.call('restoreWikis', {})).wikis).toMatchObject([{ restored: false, problem: null }]);
});

test('who has signed in again meanwhile gets the wiki under the new account', async () => {
  const { db, repos } = system;
  const wiki = await written();
  await loseEverything();
  await db.user.create({
    data: {
      ...{ id: wiki.users.stranger, displayName: 'Again' },
      identities: {
        create: { id: wiki.users.stranger, provider: 'test', subject: `subject of ${wiki.users.owner}` },
      },
    },
  });
  const { wikis } = await repos.call('restoreWikis', {});
  expect(wikis.find(({ wikiId }) => wikiId === wiki.id)).toMatchObject({ restored: true, problem: null });
  expect(await db.wiki.findUnique({ where: { id: wiki.id } })).toMatchObject({ ownerId: wiki.users.stranger });
  expect(await db.user.findUnique({ where: { username: wiki.owner } })).toMatchObject({ id: wiki.users.stranger });
});

test('one that can not be restored is told of, and keeps no other from it', async () => {
  const { repos, data } = system;
  const broken = await written();
  await rm(join(wikiFolder(join(data, 'repos'), broken.id), 'wiki.json'));
  const wiki = await written();
  await loseEverything();
  const { wikis } = await repos.call('restoreWikis', {});
  expect(wikis.find(({ wikiId }) => wikiId === broken.id)).toMatchObject({ restored: false, wiki: null });
  expect(wikis.find(({ wikiId }) => wikiId === broken.id)?.problem).toContain('missing');
  expect(wikis.find(({ wikiId }) => wikiId === wiki.id)).toMatchObject({ restored: true });
});

test('former addresses come back, and names that are not shown stay so', async () => {
  const { db, repos } = system;
  const wiki = await system.wiki();
  await system.commit(wiki, [{ op: 'put', path: 'Okapi', content: 'x' }]);
  const { owner: first, viewer, editor } = wiki.users;
  // It was given to the viewer, and the owner before has left.
  await db.wiki.update({ where: { id: wiki.id }, data: { ownerId: viewer, slug: 'given' } });
  await db.formerAddress.create({ data: { ownerId: first, slug: 'notes', wikiId: wiki.id } });
  await db.member.delete({ where: { wikiId_userId: { wikiId: wiki.id, userId: first } } });
  await db.formerUser.create({ data: { id: editor, deletedAt: new Date() } });
  await repos.call('writeManifest', { wikiId: wiki.id, manifest: await manifestOf(db, wiki.id) });
  await loseEverything();
  await db.formerUser.deleteMany();
  await repos.call('restoreWikis', {});
  await repos.call('reconcile', { wikiId: wiki.id, rebuild: true });
  expect(await db.formerAddress.findMany({ where: { wikiId: wiki.id } })).toMatchObject([
    { ownerId: first, slug: 'notes' },
  ]);
  expect(await db.user.findUnique({ where: { id: first } })).toMatchObject({ username: wiki.owner });
  expect(await db.commit.findMany({ where: { wikiId: wiki.id } })).toMatchObject([{ authorName: 'Former member' }]);
  // Again, it finds nothing to do.
  await repos.call('restoreWikis', {});
  expect(await db.formerAddress.count({ where: { wikiId: wiki.id } })).toBe(1);
});
