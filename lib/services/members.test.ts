/** Members, invitations and transfer, with the real worker: what they change counts in every door. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../core/access.ts';
import { NOBODY } from '../core/access.ts';
import { manifestSchema } from '../protocol/rpc.ts';
import { codeOf, makeUser } from './testing/deps.ts';
import type { TestSystem } from './testing/worker.ts';
import { startTestSystem } from './testing/worker.ts';
import type { WikiInfo } from './types.ts';

type User = Awaited<ReturnType<typeof makeUser>>;
const DAY = 86_400_000;

let system: TestSystem;
let alice: User;
let bob: User;
let carol: User;
let wiki: WikiInfo;
const notes = { owner: 'alice', slug: 'notes' };

beforeAll(async () => {
  system = await startTestSystem();
  alice = await makeUser(system.deps, 'alice');
  bob = await makeUser(system.deps, 'bob');
  carol = await makeUser(system.deps, 'carol');
  wiki = await system.services.wikis.create(alice, { slug: 'notes' }, { agent: null });
}, 60_000);
afterAll(() => system.close());

const peopleOf = async (actor: Actor, address = notes) =>
  (await system.services.members.list(actor, address)).map(({ username, role }) => `${username} ${role}`);
const actionsOf = async () =>
  (await system.deps.db.auditEvent.findMany({ where: { wikiId: wiki.wikiId }, orderBy: { id: 'asc' } }))
    .map(({ action, target }) => `${action} ${target}`)
    .filter((line) => !line.startsWith('wiki.committed') && !line.startsWith('wiki.created'));
const inManifest = () => {
  const path = join(system.data, 'repos', wiki.wikiId.slice(0, 2), wiki.wikiId, 'wiki.json');
  const { ownerId, members } = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  return { ownerId, members: members.map(({ username, role }) => `${username} ${role}`).toSorted() };
};

describe('members', () => {
  it('are added, changed and listed, in rows, manifest and audit log', async () => {
    const { members } = system.services;
    expect(await members.put(alice, notes, { username: 'bob', role: 'viewer' })).toMatchObject({
      added: true,
      member: { username: 'bob', role: 'viewer' },
    });
    expect(await codeOf(system.services.access.open(bob, notes, 'write'))).toBe('forbidden');
    expect((await members.put(alice, notes, { username: 'bob', role: 'editor' })).added).toBe(false);
    await members.put(alice, notes, { username: 'bob', role: 'editor' });
    expect((await system.services.access.open(bob, notes, 'write')).role).toBe('editor');
    expect(await peopleOf(bob)).toEqual(['alice owner', 'bob editor']);
    expect(inManifest().members).toEqual(['alice owner', 'bob editor']);
    expect(await actionsOf()).toEqual(['member.added bob', 'member.changed bob']);
  });

  it.each([
    [
      'an editor adds',
      () => system.services.members.put(bob, notes, { username: 'carol', role: 'viewer' }),
      'forbidden',
    ],
    [
      'a stranger adds',
      () => system.services.members.put(carol, notes, { username: 'carol', role: 'editor' }),
      'not_found',
    ],
    ['nobody looks', () => system.services.members.list(NOBODY, notes), 'unauthenticated'],
    [
      'no such user',
      () => system.services.members.put(alice, notes, { username: 'no-one', role: 'viewer' }),
      'not_found',
    ],
    [
      'the owner is made less',
      () => system.services.members.put(alice, notes, { username: 'alice', role: 'viewer' }),
      'invalid_input',
    ],
    ['the owner leaves', () => system.services.members.remove(alice, notes, 'alice'), 'invalid_input'],
    ['an editor removes the owner', () => system.services.members.remove(bob, notes, 'alice'), 'forbidden'],
    ['somebody who is none is removed', () => system.services.members.remove(alice, notes, 'carol'), 'not_found'],
  ])('are refused where %s', async (_what, work, code) => {
    expect(await codeOf(work())).toBe(code);
  });

  it('are not shown to strangers of a public wiki, nor to a token for a part of it', async () => {
    const open = { owner: 'alice', slug: 'open' };
    await system.services.wikis.create(alice, { slug: 'open', isPublic: true }, { agent: null });
    expect(await codeOf(system.services.members.list(carol, open))).toBe('forbidden');
    expect(await codeOf(system.services.members.list(NOBODY, open))).toBe('unauthenticated');
    const made = await system.services.tokens.create(alice, {
      wiki: notes,
      scope: 'admin',
      pathPrefix: 'A',
      label: 'x',
    });
    const limited = await system.services.tokens.verify(made.token);
    expect(await codeOf(system.services.members.list(limited, notes))).toBe('forbidden');
    expect(await codeOf(system.services.wikis.exported(limited, notes, 'zip'))).toBe('forbidden');
  });

  it('lose what they hold for the wiki when they go, for good', async () => {
    const { tokens, members, invitations } = system.services;
    const own = await tokens.create(bob, { wiki: notes, scope: 'write', label: 'of this wiki' });
    const all = await tokens.create(bob, { scope: 'write', label: 'of all' });
    const held = await tokens.verify(own.token);
    await members.remove(alice, notes, 'bob');
    expect(await codeOf(system.services.access.open(bob, notes, 'read'))).toBe('not_found');
    expect(await codeOf(system.services.access.open(held, notes, 'read'))).toBe('not_found');
    expect(await codeOf(system.services.access.open(await tokens.verify(all.token), notes, 'read'))).toBe('not_found');
    expect(
      await codeOf(
        system.services.pages.put(bob, { ...wiki, role: 'editor' }, { path: 'X', content: 'x' }, { agent: null }),
      ),
    ).toBe('not_found');
    expect(inManifest().members).toEqual(['alice owner']);
    await members.put(alice, notes, { username: 'bob', role: 'editor' });
    expect(await codeOf(tokens.verify(own.token))).toBe('unauthenticated');
    await members.remove(bob, notes, 'bob');
    expect((await actionsOf()).slice(-3)).toEqual(['member.removed bob', 'member.added bob', 'member.left bob']);
    expect(await invitations.list(alice, notes)).toEqual([]);
  });
});

describe('invitations', () => {
  const invite = (role: 'editor' | 'viewer' = 'editor', expiresInMs = DAY) =>
    system.services.invitations.create(alice, notes, { role, expiresInMs });

  it('make a member of whoever opens the link, once, and keep no code', async () => {
    const { invitations } = system.services;
    const { code, info } = await invite('viewer');
    const row = await system.deps.db.invitation.findUniqueOrThrow({ where: { id: info.invitationId } });
    expect(JSON.stringify({ ...row, hash: Buffer.from(row.hash).toString('latin1') })).not.toContain(code);
    expect(await invitations.look(code)).toMatchObject({ wiki: { ...notes }, role: 'viewer', invitedBy: 'alice' });
    expect((await invitations.list(alice, notes)).map(({ invitationId }) => invitationId)).toEqual([info.invitationId]);
    // Who is a member already neither uses it up nor changes.
    expect(await invitations.accept(alice, code)).toEqual(notes);
    expect(await invitations.accept(bob, code)).toEqual(notes);
    expect(await peopleOf(bob)).toEqual(['alice owner', 'bob viewer']);
    expect(inManifest().members).toEqual(['alice owner', 'bob viewer']);
    expect(await codeOf(invitations.accept(carol, code))).toBe('not_found');
    expect(await invitations.look(code)).toBeNull();
    expect(await invitations.list(alice, notes)).toEqual([]);
    await system.services.members.remove(alice, notes, 'bob');
  });

  it('have one winner', async () => {
    const { code } = await invite();
    const won = await Promise.all([bob, carol].map((user) => codeOf(system.services.invitations.accept(user, code))));
    expect(won.toSorted()).toEqual(['done', 'not_found']);
    for (const name of (await peopleOf(alice))
      .map((line) => line.split(' ')[0] ?? '')
      .filter((name) => name !== 'alice'))
      await system.services.members.remove(alice, notes, name);
  });

  it('end when they are revoked or expire, and are for the owner to make', async () => {
    const { invitations } = system.services;
    const { code, info } = await invite();
    await invitations.revoke(alice, notes, info.invitationId);
    expect(await codeOf(invitations.accept(bob, code))).toBe('not_found');
    expect(await codeOf(invitations.revoke(alice, notes, info.invitationId))).toBe('not_found');
    const { code: short } = await invite('editor', 5);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await invitations.look(short)).toBeNull();
    expect(await codeOf(invitations.accept(bob, short))).toBe('not_found');
    expect(await codeOf(invitations.accept(NOBODY, short))).toBe('unauthenticated');
    expect(await codeOf(invitations.create(bob, notes, { role: 'editor', expiresInMs: DAY }))).toBe('not_found');
    expect(await codeOf(invite('editor', 91 * DAY))).toBe('invalid_input');
    expect(await invitations.look('x')).toBeNull();
  });
});

describe('a transfer', () => {
  it('changes the owner, and the old address goes on answering', async () => {
    const { members, access, wikis, tokens } = system.services;
    expect(await codeOf(members.transfer(alice, notes, 'bob'))).toBe('invalid_input');
    await members.put(alice, notes, { username: 'bob', role: 'viewer' });
    expect(await codeOf(members.transfer(bob, notes, 'bob'))).toBe('forbidden');
    const { token } = await tokens.create(alice, { scope: 'admin', label: 'x' });
    expect(await codeOf(members.transfer(await tokens.verify(token), notes, 'bob'))).toBe('forbidden');
    const now = await members.transfer(alice, notes, 'bob');
    expect(now).toMatchObject({ wikiId: wiki.wikiId, owner: 'bob', slug: 'notes', role: 'editor' });
    expect(inManifest()).toEqual({ ownerId: bob.userId, members: ['alice editor', 'bob owner'] });
    expect(await access.open(alice, notes, 'write')).toMatchObject({ wikiId: wiki.wikiId, owner: 'bob' });
    expect(await codeOf(access.open(carol, notes, 'read'))).toBe('not_found');
    expect(await codeOf(members.put(alice, notes, { username: 'carol', role: 'viewer' }))).toBe('forbidden');
    // Nothing else may take its place.
    expect(await codeOf(wikis.create(alice, { slug: 'notes' }, { agent: null }))).toBe('name_taken');
    await members.transfer(bob, { owner: 'bob', slug: 'notes' }, 'alice');
    expect(await access.open(bob, { owner: 'bob', slug: 'notes' }, 'read')).toMatchObject({ owner: 'alice' });
    expect(await system.deps.db.formerAddress.count()).toBe(1);
  });

  it('is refused where the new owner has such a wiki', async () => {
    await system.services.wikis.create(carol, { slug: 'notes' }, { agent: null });
    await system.services.members.put(alice, notes, { username: 'carol', role: 'editor' });
    expect(await codeOf(system.services.members.transfer(alice, notes, 'carol'))).toBe('name_taken');
  });
});
