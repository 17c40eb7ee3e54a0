/** Deleting an account leaves nothing of it, on the real worker: every table, the folders, the copies. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../core/access.ts';
import { NOBODY, OPERATOR } from '../../core/access.ts';
import { codeOf } from '../testing/deps.ts';
import { startTestSystem, type TestSystem } from '../testing/worker.ts';
import type { WikiInfo } from '../types.ts';

type UserActor = Extract<Actor, { kind: 'user' }>;
const CONTEXT = { agent: null };

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ OUTGOING_ALLOW: '127.0.0.1' });
});
afterAll(() => system.close());

async function person(username: string): Promise<UserActor> {
  const { services } = system;
  const email = `${username}@people.example`;
  const user = await services.users.create(OPERATOR, { username, email, displayName: `Name of ${username}` });
  const { sessionId } = await services.sessions.start(user.userId, { host: 'wiki.example', userAgent: null });
  return { kind: 'user', userId: user.userId, sessionId };
}

const put = (actor: Actor, wiki: WikiInfo, path: string, content: string) =>
  system.services.pages.put(actor, wiki, { path, content }, CONTEXT);

/** Of every table, the rows in which one of the texts stands anywhere: a table that comes later is looked at too. */
async function traces(texts: readonly string[]): Promise<Record<string, number>> {
  const { db } = system.deps;
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE '\\_prisma%'`;
  expect(tables.length).toBeGreaterThan(25);
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await db.$queryRawUnsafe<{ count: number }[]>(
      `SELECT count(*)::int AS count FROM "${name}" t WHERE t::text ILIKE ANY($1::text[])`,
      texts.map((text) => `%${text}%`),
    );
    if (row !== undefined && row.count > 0) found[name] = row.count;
  }
  return found;
}

async function filesNaming(text: string): Promise<string[]> {
  const names = await readdir(join(system.data, 'repos'), { recursive: true });
  const manifests = names.filter((name) => name.endsWith('wiki.json'));
  const texts = await Promise.all(manifests.map((name) => readFile(join(system.data, 'repos', name), 'utf8')));
  return manifests.filter((_, at) => texts[at]?.includes(text));
}

test('an account goes with all that is its own, and stays as a former member in what is of others', async () => {
  const { services, deps } = system;
  const { db } = deps;
  const [alice, bob] = [await person('alice-gone'), await person('bob-stays')];
  const own = await services.wikis.create(alice, { slug: 'own', isPublic: true }, CONTEXT);
  const kept = await services.wikis.create(bob, { slug: 'kept' }, CONTEXT);
  const given = await services.wikis.create(alice, { slug: 'given' }, CONTEXT);
  const keptAt = { owner: 'bob-stays', slug: 'kept' };
  const ownAt = { owner: 'alice-gone', slug: 'own' };
  const hook = { url: 'http://127.0.0.1:1999/hook', events: ['page.changed' as const, 'member.changed' as const] };
  await services.webhooks.create(bob, keptAt, hook);
  await services.members.put(bob, keptAt, { username: 'alice-gone', role: 'editor' });
  await services.members.put(alice, ownAt, { username: 'bob-stays', role: 'editor' });
  await services.members.put(alice, { owner: 'alice-gone', slug: 'given' }, { username: 'bob-stays', role: 'editor' });
  await services.members.transfer(alice, { owner: 'alice-gone', slug: 'given' }, 'bob-stays');
  await services.webhooks.create(alice, ownAt, hook);
  await put(alice, await services.access.open(alice, ownAt, 'write'), 'Private thoughts', 'Of alice alone.');
  const asEditor = await services.access.open(alice, keptAt, 'write');
  const { revision } = await put(alice, asEditor, 'Okapi', 'A shy animal.');
  await services.attachments.add(
    alice,
    asEditor,
    { page: 'Okapi', filename: 'a.txt', content: Buffer.from('a') },
    CONTEXT,
  );
  await services.drafts.put(alice, asEditor, { path: 'Unsaved', content: 'x' });
  const { token } = await services.tokens.create(alice, { scope: 'admin', label: 'laptop' });
  await services.invitations.create(alice, ownAt, { role: 'viewer', expiresInMs: 60_000 });
  await services.sessions.createLocalSignInCode({ username: 'alice-gone' });
  await db.idempotencyKey.create({
    data: { userId: alice.userId, key: 'k', requestHash: Buffer.from('x'), expiresAt: new Date(Date.now() + 1e6) },
  });
  await db.oAuthRecord.create({ data: { kind: 'Session', id: 'x', payload: { accountId: alice.userId } } });
  await db.billingEvent.create({
    data: { id: 'e', type: 't', userId: alice.userId, payload: {}, occurredAt: new Date() },
  });
  await services.hosts.setCustomSlug(alice, ownAt, 'own-address');
  expect(await services.account.deletionPlan(alice)).toMatchObject({
    wikis: [{ slug: 'own', others: [{ username: 'bob-stays', role: 'editor' }] }],
    memberOf: 2,
  });
  const texts = [alice.userId, own.wikiId, 'alice-gone'];
  expect(Object.keys(await traces(texts)).length).toBeGreaterThan(12);

  // Not by mistake, and not by somebody with less than all rights.
  expect(await codeOf(services.account.delete(alice, 'alice'))).toBe('invalid_input');
  expect(await codeOf(services.account.delete(NOBODY, 'alice-gone'))).toBe('unauthenticated');
  const limited = await services.tokens.create(alice, { scope: 'write', label: 'less' });
  const lesser = await services.tokens.verify(limited.token);
  expect(await codeOf(services.account.delete(lesser, 'alice-gone'))).toBe('forbidden');
  expect(await codeOf(services.account.exported(lesser))).toBe('forbidden');

  expect(await services.account.delete(alice, ' alice-gone ')).toEqual({ username: 'alice-gone' });

  expect(await traces(texts)).toEqual({
    // Nobody else gets it for a while.
    names: 1,
    // By the id alone, which stands in the commits that stay: what was done in wikis of others.
    commits: 3,
    former_users: 1,
    audit_events: await db.auditEvent.count({
      where: { userId: alice.userId, wikiId: { in: [kept.wikiId, given.wikiId] } },
    }),
  });
  expect(await traces(['Name of alice'])).toEqual({});
  expect(await traces(['alice-gone'])).toEqual({ names: 1 });
  expect(await db.name.findUnique({ where: { name: 'alice-gone' } })).toMatchObject({ kind: 'released', userId: null });
  expect(await db.name.findUnique({ where: { name: 'own-address' } })).toMatchObject({
    kind: 'released',
    userId: null,
  });
  const folders = await readdir(join(system.data, 'repos'), { recursive: true });
  expect(folders.filter((name) => name.includes(own.wikiId) || name.includes('.removed'))).toEqual([]);
  for (const text of ['alice-gone', 'Name of alice']) expect(await filesNaming(text)).toEqual([]);
  expect(await filesNaming(alice.userId)).toHaveLength(2);

  // No door is open.
  expect(await services.sessions.resolve(alice.sessionId, 'wiki.example')).toBeNull();
  expect(await codeOf(services.tokens.verify(token))).toBe('unauthenticated');
  expect(await codeOf(services.access.open(NOBODY, ownAt, 'read'))).toBe('unauthenticated');
  const newcomer = await person('carol-comes');
  expect(await codeOf(services.users.create(OPERATOR, { username: 'alice-gone', email: null }))).toBe('name_taken');
  expect(await codeOf(services.account.delete(alice, 'alice-gone'))).toBe('unauthenticated');
  expect(newcomer.userId).not.toBe(alice.userId);

  // What others see: the commits with their ids, without the name.
  const wiki = await services.access.open(bob, keptAt, 'write');
  const authors = async (): Promise<unknown[]> => {
    const history = await services.pages.history(bob, wiki, 'Okapi', {});
    const changes = await services.pages.changelog(bob, wiki, {});
    const blame = await services.pages.blame(bob, wiki, 'Okapi', {});
    const then = await services.pages.commitOf(bob, wiki, { revision, diffs: 1 });
    const page = await services.pages.read(bob, wiki, 'Okapi');
    const file = await services.files.history(bob, wiki, 'Okapi/a.txt', {});
    return [
      ...[history.history[0]?.author, changes.entries[0]?.author, blame.lines[0]?.author, then.commit.author],
      ...[page.last_commit.author, file.versions[0]?.author],
    ];
  };
  const former = Array.from({ length: 6 }, () => 'Former member');
  expect(await authors()).toEqual(former);
  expect(
    (await services.search.search(bob, wiki, { q: 'shy', mode: 'keyword', author: 'Name of alice-gone' })).total,
  ).toBe(0);
  expect((await services.search.search(bob, wiki, { q: 'shy', mode: 'keyword' })).total).toBe(1);
  // Rows that are made again from the commits say the same.
  await deps.repos.call('reconcile', { wikiId: kept.wikiId, rebuild: true });
  expect(await authors()).toEqual(former);
  // And a database that is made again from the files.
  await db.formerUser.deleteMany();
  await db.wiki.delete({ where: { id: kept.wikiId } });
  await deps.repos.call('restoreWikis', {});
  await deps.repos.call('reconcile', { wikiId: kept.wikiId, rebuild: true });
  expect(await authors()).toEqual(former);
});

test('a wiki goes alone, and its address can be had again', async () => {
  const { services, deps } = system;
  const [dora, eve] = [await person('dora-owns'), await person('eve-edits')];
  const address = { owner: 'dora-owns', slug: 'brief' };
  const { wikiId } = await services.wikis.create(dora, { slug: 'brief' }, CONTEXT);
  await services.members.put(dora, address, { username: 'eve-edits', role: 'editor' });
  await put(eve, await services.access.open(eve, address, 'write'), 'Eland', 'A large animal.');
  await services.tokens.create(eve, { scope: 'write', label: 'x', wiki: address });
  await deps.db.wiki.update({ where: { id: wikiId }, data: { customSlug: 'brief-one' } });
  await deps.db.name.create({ data: { name: 'brief-one', kind: 'custom_slug', wikiId } });
  await services.wikis.delete(dora, address);
  // What the owner did is their own record, and goes with their account.
  const audited = await deps.db.auditEvent.count({ where: { wikiId, userId: dora.userId } });
  expect(await traces([wikiId])).toEqual({ audit_events: audited });
  expect(await deps.db.name.findUnique({ where: { name: 'brief-one' } })).toMatchObject({
    ...{ kind: 'released', userId: dora.userId },
  });
  expect(
    (await readdir(join(system.data, 'repos'), { recursive: true })).filter((name) => name.includes(wikiId)),
  ).toEqual([]);
  expect(await codeOf(services.access.open(dora, address, 'read'))).toBe('not_found');
  const again = await services.wikis.create(dora, { slug: 'brief' }, CONTEXT);
  expect(again.wikiId).not.toBe(wikiId);
});

test('what was marked is gone for everybody before anything is removed', async () => {
  const { services, deps } = system;
  const frank = await person('frank-waits');
  const { wikiId } = await services.wikis.create(frank, { slug: 'slow', isPublic: true }, CONTEXT);
  const { markWikiDeleted } = await import('./mark.ts');
  await deps.db.$transaction((tx) => markWikiDeleted(tx, wikiId, new Date()));
  const address = { owner: 'frank-waits', slug: 'slow' };
  for (const actor of [frank, NOBODY, OPERATOR])
    expect(await codeOf(services.access.open(actor, address, 'read'))).not.toBe('done');
  expect((await services.wikis.list(OPERATOR)).map((wiki) => wiki.wikiId)).not.toContain(wikiId);
  expect(await services.wikis.list(frank)).toEqual([]);
  expect((await services.wikis.published(null)).map((wiki) => wiki.wikiId)).not.toContain(wikiId);
  expect((await services.wikis.create(frank, { slug: 'slow' }, CONTEXT)).wikiId).not.toBe(wikiId);
  expect(await deps.repos.call('removeDeleted', {})).toEqual({ wikis: 1, accounts: 0 });
  expect(v7()).not.toBe(wikiId);
});
