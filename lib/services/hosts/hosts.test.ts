/** Custom slugs through the real worker, which keeps them beside the repository too. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOBODY, OPERATOR } from '../../core/access.ts';
import { manifestSchema } from '../../protocol/rpc.ts';
import { codeOf, makeUser } from '../testing/deps.ts';
import { startTestSystem, type TestSystem } from '../testing/worker.ts';
import { createHostService } from './service.ts';
import type { HostService } from './types.ts';

const NOTES = { owner: 'alice', slug: 'notes' };
const OF_BOB = { owner: 'bob', slug: 'notes' };
const BROWSER = { agent: null };
let system: TestSystem;
let deps: TestSystem['deps'];
let hosts: HostService;
let billed: HostService;
const purged: string[] = [];
let alice: Awaited<ReturnType<typeof makeUser>>;
let bob: Awaited<ReturnType<typeof makeUser>>;
let wikiId: string;

beforeAll(async () => {
  system = await startTestSystem();
  deps = { ...system.deps, copies: { purge: (id) => Promise.resolve(void purged.push(id)) } };
  const { access, wikis, members } = system.services;
  hosts = createHostService(deps, access, { billed: false });
  billed = createHostService(deps, access, { billed: true });
  alice = await makeUser(deps, 'alice');
  bob = await makeUser(deps, 'bob');
  ({ wikiId } = await wikis.create(alice, { slug: 'notes' }, BROWSER));
  await wikis.create(alice, { slug: 'diary' }, BROWSER);
  await wikis.create(bob, { slug: 'notes' }, BROWSER);
  await members.put(alice, NOTES, { username: 'bob', role: 'editor' });
}, 60_000);
afterAll(() => system.close());

const slugOf = async () => (await deps.db.wiki.findUniqueOrThrow({ where: { id: wikiId } })).customSlug;

describe('the resolver', () => {
  it('knows usernames, and nothing that has no form of a name', async () => {
    expect(await hosts.resolve('alice')).toEqual({ kind: 'owner', username: 'alice' });
    for (const label of ['nobody-here', 'x', 'Alice', 'alice\0', '', 'a'.repeat(31)])
      expect(await hosts.resolve(label)).toBeNull();
  });

  it('knows a custom slug from the moment that it is set until it is given up', async () => {
    const before = purged.length;
    const wiki = await hosts.setCustomSlug(alice, NOTES, 'research');
    expect(wiki.customSlug).toBe('research');
    expect(await hosts.resolve('research')).toEqual({ kind: 'wiki', wikiId, ...NOTES });
    expect(purged.slice(before)).toEqual([wikiId]);
    await hosts.setCustomSlug(alice, NOTES, 'research');
    expect(purged).toHaveLength(before + 1);
    const manifest: unknown = JSON.parse(
      readFileSync(join(system.data, 'repos', wikiId.slice(0, 2), wikiId, 'wiki.json'), 'utf8'),
    );
    expect(manifestSchema.parse(manifest).customSlug).toBe('research');

    await hosts.setCustomSlug(alice, NOTES, 'research-two');
    expect(await hosts.resolve('research')).toBeNull();
    expect(await hosts.resolve('research-two')).toMatchObject({ kind: 'wiki', wikiId });
    await hosts.setCustomSlug(alice, NOTES, null);
    expect(await hosts.resolve('research-two')).toBeNull();
    expect(await slugOf()).toBeNull();
  });

  it('follows the wiki to another owner', async () => {
    await hosts.setCustomSlug(alice, NOTES, 'travels');
    await deps.db.wiki.update({ where: { id: wikiId }, data: { ownerId: bob.userId, slug: 'travels' } });
    expect(await hosts.resolve('travels')).toMatchObject({ owner: 'bob', slug: 'travels' });
    await deps.db.wiki.update({ where: { id: wikiId }, data: { ownerId: alice.userId, slug: 'notes' } });
    await hosts.setCustomSlug(alice, NOTES, null);
  });
});

describe('setCustomSlug', () => {
  it.each(['al', 'Research', 'a_b', '-ab', 'ab-', 'a'.repeat(31), 'www', 'api', 'ä-b', 'a.b', ''])(
    'refuses %j',
    async (slug) => {
      expect(await codeOf(hosts.setCustomSlug(alice, NOTES, slug))).toBe('invalid_input');
    },
  );

  it('takes no name that somebody has, be it a username or the slug of another wiki', async () => {
    for (const taken of ['alice', 'bob'])
      expect(await codeOf(hosts.setCustomSlug(alice, NOTES, taken))).toBe('name_taken');
    await hosts.setCustomSlug(bob, OF_BOB, 'bobs-own');
    expect(await codeOf(hosts.setCustomSlug(alice, NOTES, 'bobs-own'))).toBe('name_taken');
    expect(await slugOf()).toBeNull();
  });

  it('keeps what was given up for its owner alone', async () => {
    await hosts.setCustomSlug(alice, NOTES, 'kept-name');
    await hosts.setCustomSlug(alice, NOTES, null);
    expect(await codeOf(hosts.setCustomSlug(bob, OF_BOB, 'kept-name'))).toBe('name_taken');
    await hosts.setCustomSlug(alice, { owner: 'alice', slug: 'diary' }, 'kept-name');
    expect(await hosts.resolve('kept-name')).toMatchObject({ slug: 'diary' });
  });

  it('gives one name to one of two who ask at once', async () => {
    const outcomes = await Promise.all([
      codeOf(hosts.setCustomSlug(alice, NOTES, 'wanted')),
      codeOf(hosts.setCustomSlug(bob, OF_BOB, 'wanted')),
    ]);
    expect(outcomes.toSorted()).toEqual(['done', 'name_taken']);
  });

  it('is for the owner', async () => {
    expect(await codeOf(hosts.setCustomSlug(bob, NOTES, 'not-bobs'))).toBe('forbidden');
    expect(await codeOf(hosts.setCustomSlug(NOBODY, NOTES, 'not-bobs'))).toBe('unauthenticated');
    expect(await codeOf(hosts.setCustomSlug(OPERATOR, NOTES, 'by-operator'))).toBe('done');
  });

  it('is a part of the paid plan where there are plans; giving it up is not', async () => {
    expect(await codeOf(billed.setCustomSlug(alice, NOTES, 'for-free'))).toBe('payment_required');
    expect(await codeOf(billed.setCustomSlug(alice, NOTES, null))).toBe('done');
    await deps.db.wiki.update({ where: { id: wikiId }, data: { planState: 'active' } });
    expect(await codeOf(billed.setCustomSlug(alice, NOTES, 'for-money'))).toBe('done');
    await deps.db.wiki.update({ where: { id: wikiId }, data: { planState: 'free' } });
  });

  it('leaves nobody the host of a deleted wiki', async () => {
    await hosts.setCustomSlug(alice, NOTES, 'going');
    await system.services.wikis.delete(alice, NOTES);
    expect(await hosts.resolve('going')).toBeNull();
    expect(await codeOf(hosts.setCustomSlug(bob, OF_BOB, 'going'))).toBe('name_taken');
  });
});
