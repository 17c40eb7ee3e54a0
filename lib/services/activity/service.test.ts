/** What the dashboard is told: activity, audit log and usage, and to whom. */
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, TokenActor } from '../../core/access.ts';
import { NOBODY, OPERATOR } from '../../core/access.ts';
import { codeOf, makeUser } from '../testing/deps.ts';
import type { TestSystem } from '../testing/worker.ts';
import { startTestSystem } from '../testing/worker.ts';
import type { WikiInfo } from '../types.ts';
import { WEEKS } from './types.ts';

type User = Awaited<ReturnType<typeof makeUser>>;
const BROWSER = { agent: null };
const notes = { owner: 'alice', slug: 'notes' };
const secret = { owner: 'bob', slug: 'secret' };

let system: TestSystem;
let alice: User;
let bob: User;
let wiki: WikiInfo;
let program: TokenActor;

beforeAll(async () => {
  system = await startTestSystem();
  const { wikis, members, pages, tokens } = system.services;
  alice = await makeUser(system.deps, 'alice');
  bob = await makeUser(system.deps, 'bob');
  wiki = await wikis.create(alice, { slug: 'notes', name: 'Notes' }, BROWSER);
  await wikis.create(alice, { slug: 'empty' }, BROWSER);
  await wikis.create(bob, { slug: 'secret' }, BROWSER);
  await members.put(alice, notes, { username: 'bob', role: 'editor' });
  const { token } = await tokens.create(alice, { label: 'Claude Code', scope: 'write' });
  const verified = await tokens.verify(token, { agent: 'claude-code/2' });
  if (verified.kind !== 'token') throw new Error('A token stands for a token.');
  program = verified;
  const input = { path: 'Iran', content: '# Iran\n\nText.\n', message: 'Add Iran' };
  // Commits tell whole seconds: what happens within one has no order between wikis, nor in the log.
  const earlier = new Date(Date.now() - 5_000);
  await system.deps.db.commit.updateMany({ data: { committedAt: earlier } });
  await system.deps.db.auditEvent.updateMany({ where: { action: 'wiki.committed' }, data: { at: earlier } });
  await pages.put(program, await open(program), input, { agent: 'Claude Code' });
}, 60_000);
afterAll(() => system.close());

const open = (actor: Actor) => system.services.access.open(actor, notes, 'read');
const admin = (rest: Partial<TokenActor> = {}): TokenActor => ({ ...program, scopes: ['admin'], ...rest });
const log = (actor: Actor, filter: Partial<Parameters<TestSystem['services']['auditLog']['list']>[1]> = {}) =>
  system.services.auditLog.list(actor, { wiki: null, ...filter }, { limit: 100 });

it('is for an account as a whole: for a sign-in, or a token with all rights on everything', async () => {
  const { activity, auditLog, usage } = system.services;
  const asked = (actor: Actor) => [
    activity.wikis(actor),
    activity.recent(actor, { limit: 5 }),
    activity.people(actor),
    activity.invitations(actor),
    usage.account(actor),
    auditLog.list(actor, { wiki: null }, { limit: 5 }),
  ];
  for (const [actor, code] of [
    [NOBODY, 'unauthenticated'],
    [alice, 'done'],
    [program, 'forbidden'],
    [admin(), 'done'],
    [admin({ wikiId: wiki.wikiId }), 'forbidden'],
    [admin({ pathPrefix: 'Iran' }), 'forbidden'],
    [OPERATOR, 'invalid_input'],
  ] as const) {
    expect(new Set(await Promise.all(asked(actor).map(codeOf)))).toEqual(new Set([code]));
  }
});

describe('activity', () => {
  it('tells of each wiki what it holds, its weeks, and who changed it last', async () => {
    const [first, second, ...rest] = await system.services.activity.wikis(alice);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      ...{ owner: 'alice', slug: 'notes', role: 'owner', pageCount: 4, members: 2 },
      last: { author: 'alice', agent: 'Claude Code', message: 'Add Iran' },
    });
    expect(first?.weeks).toEqual([...Array.from({ length: WEEKS - 1 }, () => 0), 2]);
    const { _sum } = await system.deps.db.page.aggregate({ where: { wikiId: wiki.wikiId }, _sum: { byteSize: true } });
    expect(first?.textBytes).toBe(_sum.byteSize);
    expect(second).toMatchObject({ slug: 'empty', members: 1 });
  });

  it('puts commits into their weeks, and what claims to be of the future into this one', async () => {
    const week = 7 * 24 * 60 * 60 * 1000;
    const at = [-100 * week, -(WEEKS - 0.5) * week, -1.5 * week, -1.6 * week, week];
    const wikiId = v7();
    const commits = at.map((ms, index) => ({
      ...{ oid: String(index).repeat(40), seq: index + 1, authorName: 'x', message: 'x' },
      committedAt: new Date(Date.now() + ms),
    }));
    await system.deps.db.wiki.create({
      data: {
        ...{ id: wikiId, ownerId: bob.userId, slug: 'old', name: 'Old', commits: { create: commits } },
        members: { create: { userId: bob.userId, role: 'owner' } },
      },
    });
    const found = (await system.services.activity.wikis(bob)).find(({ slug }) => slug === 'old');
    expect(found?.weeks).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1]);
    await system.deps.db.wiki.delete({ where: { id: wikiId } });
  });

  it('lists what changed in all wikis of the actor, and in no other', async () => {
    const changes = await system.services.activity.recent(alice, { limit: 2 });
    expect(changes[0]).toMatchObject({ wiki: notes, paths: ['Iran'], pages: 1, agent: 'Claude Code' });
    expect(changes).toHaveLength(2);
    const all = await system.services.activity.recent(alice, { limit: 50 });
    expect(all.map(({ wiki: { owner } }) => owner)).toEqual(['alice', 'alice', 'alice']);
  });

  it('lists those with whom a wiki is shared, and open invitations to those that are owned', async () => {
    const { activity, invitations } = system.services;
    expect(await activity.people(alice)).toEqual([
      { userId: bob.userId, username: 'bob', displayName: 'bob', wikis: [{ ...notes, name: 'Notes', role: 'editor' }] },
    ]);
    const { info } = await invitations.create(alice, notes, { role: 'viewer', expiresInMs: 60_000 });
    expect(await activity.invitations(alice)).toMatchObject([
      { invitationId: info.invitationId, role: 'viewer', wiki: notes },
    ]);
    expect(await activity.invitations(bob)).toEqual([]);
    await invitations.revoke(alice, notes, info.invitationId);
    expect(await activity.invitations(alice)).toEqual([]);
  });
});

it('tells how far a program has come, to whom its token belongs', async () => {
  const { activity, tokens } = system.services;
  const { info } = await tokens.create(alice, { label: 'New', scope: 'write' });
  expect(await activity.firstSteps(alice, info.tokenId)).toEqual({
    ...{ lastUsedAt: null, lastAgent: null, firstChange: null },
  });
  await tokens.revoke(alice, info.tokenId);
  const steps = await activity.firstSteps(alice, program.tokenId);
  expect(steps).toMatchObject({ lastAgent: 'claude-code/2', firstChange: { ...notes, message: 'Add Iran' } });
  expect(await codeOf(activity.firstSteps(bob, program.tokenId))).toBe('not_found');
  expect(await codeOf(activity.firstSteps(alice, 'nothing'))).toBe('not_found');
});

describe('the audit log', () => {
  it('says who did what through which client', async () => {
    const { events, nextCursor } = await log(alice, { action: 'wiki.committed' });
    expect(nextCursor).toBeNull();
    expect(events[0]).toMatchObject({
      ...{ action: 'wiki.committed', target: 'Add Iran', client: 'Claude Code' },
      ...{ person: { userId: alice.userId, username: 'alice' }, wiki: { ...notes, name: 'Notes' } },
    });
    expect(events[0]?.revision).toMatch(/^[0-9a-f]{40}$/);
    expect(events.at(-1)?.client).toBeNull();
  });

  it("shows an owner what others do in the owner's wikis, and nobody what others do elsewhere", async () => {
    const { pages } = system.services;
    await pages.put(bob, await open(bob), { path: 'By Bob', content: 'x', message: 'Add By Bob' }, BROWSER);
    expect((await log(alice, { person: '@Bob' })).events.map(({ target }) => target)).toContain('Add By Bob');
    expect((await log(alice, { person: 'nobody-at-all' })).events).toEqual([]);
    const ofBob = (await log(bob)).events;
    expect(ofBob.map(({ target }) => target)).toContain('Add By Bob');
    expect(ofBob.filter(({ person }) => person?.userId === alice.userId)).toEqual([]);
    const targets = (await log(alice)).events.map(({ target }) => target);
    expect(targets).not.toContain('bob/secret');
  });

  it("of a wiki is its managers'", async () => {
    expect(await codeOf(log(bob, { wiki: notes }))).toBe('forbidden');
    expect(await codeOf(log(alice, { wiki: secret }))).toBe('not_found');
    expect(await codeOf(log(NOBODY, { wiki: notes }))).toBe('unauthenticated');
    expect(await codeOf(log(program, { wiki: notes }))).toBe('forbidden');
    expect(await codeOf(log(admin({ wikiId: wiki.wikiId }), { wiki: notes }))).toBe('done');
    expect(await codeOf(log(admin({ wikiId: wiki.wikiId, pathPrefix: 'Iran' }), { wiki: notes }))).toBe('forbidden');
    const { events } = await log(OPERATOR, { wiki: notes });
    expect(new Set(events.map((event) => event.wiki?.slug))).toEqual(new Set(['notes']));
  });

  it('goes on where a page ended, with no event twice', async () => {
    const all = (await log(alice)).events.map(({ id }) => id);
    const parts: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await system.services.auditLog.list(alice, { wiki: null }, { limit: 2, cursor });
      parts.push(...page.events.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(parts).toEqual(all);
    expect(new Set(parts).size).toBe(all.length);
    const loaded: string[] = [];
    for await (const events of system.services.auditLog.all(alice, { wiki: null }))
      loaded.push(...events.map(({ id }) => id));
    expect(loaded).toEqual(all);
    for (const bad of ['x', 'WyJ0IiwiMSJd', 'WyJzIiwxXQ'])
      expect(await codeOf(system.services.auditLog.list(alice, { wiki: null }, { limit: 2, cursor: bad }))).toBe(
        'invalid_input',
      );
  });

  it('keeps to a span of time', async () => {
    const { events } = await log(alice);
    const newest = events[0]?.at ?? new Date();
    expect((await log(alice, { since: new Date(newest.getTime() + 1) })).events).toEqual([]);
    expect((await log(alice, { until: new Date(newest.getTime() - 60_000) })).events).toEqual([]);
    expect((await log(alice, { since: newest, until: newest })).events.length).toBeGreaterThan(0);
  });
});

it('counts what wikis hold, and what tokens wrote', async () => {
  const { wikis, tokens } = await system.services.usage.account(alice);
  expect(wikis.map(({ slug }) => slug)).toEqual(['notes', 'empty']);
  expect(wikis[0]).toMatchObject({ plan: 'free', role: 'owner', pages: 5, files: 0, members: 2, commits: 3 });
  expect(tokens).toHaveLength(1);
  expect(tokens[0]).toMatchObject({ label: 'Claude Code', lastAgent: 'claude-code/2', wiki: null, isRevoked: false });
  expect(tokens[0]?.days.at(-1)).toBe(1);
});
