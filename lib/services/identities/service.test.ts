/** Accounts and the providers that vouch for them. */
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOBODY, OPERATOR } from '../../core/access.ts';
import { codeOf, createTestDeps, makeUser, makeWiki, type TestDeps } from '../testing/deps.ts';
import { createUserService } from '../users.ts';
import { createIdentityService } from './service.ts';
import type { ProvenIdentity } from './types.ts';

let deps: TestDeps;
let identities: ReturnType<typeof createIdentityService>;
let next = 0;

beforeAll(async () => {
  deps = await createTestDeps({ localSignIn: false });
  identities = createIdentityService(deps);
});
afterAll(() => deps.close());

const proven = (over: Partial<ProvenIdentity> = {}): ProvenIdentity => ({
  ...{ provider: 'google', subject: `subject-${++next}`, email: null, displayName: 'Ada Lovelace' },
  ...over,
});

async function signedIn(over: Partial<ProvenIdentity> = {}) {
  const { user } = await identities.signIn(proven(over));
  return { kind: 'user' as const, userId: user.userId, sessionId: v7() };
}

const countOf = (userId: string) => deps.db.user.count({ where: { id: userId } });

describe('signing in', () => {
  it('makes an account once for a provider and its subject', async () => {
    const identity = proven({ email: 'ada@example.org' });
    const first = await identities.signIn(identity);
    expect(first).toMatchObject({ isNew: true, user: { username: null, displayName: 'Ada Lovelace' } });
    const again = await identities.signIn({ ...identity, email: 'new@example.org', displayName: 'Other' });
    expect(again).toEqual({ isNew: false, user: { ...first.user } });
    const [listed] = await identities.list({ kind: 'user', userId: first.user.userId, sessionId: v7() });
    expect(listed).toMatchObject({ provider: 'google', email: 'new@example.org', broker: null });
  });

  it('makes one account of a newcomer in five tabs', async () => {
    const identity = proven();
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => identities.signIn(identity)));
    expect(new Set(all.map(({ user }) => user.userId)).size).toBe(1);
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it('never finds an account by e-mail, nor by a subject of another provider', async () => {
    const email = 'same@example.org';
    const google = await signedIn({ subject: '1001', email });
    const github = await signedIn({ provider: 'github', subject: '1001', email: 'Same@Example.org' });
    expect(github.userId).not.toBe(google.userId);
    expect(await identities.isEmailElsewhere(github)).toBe(true);
    expect(await identities.isEmailElsewhere(await signedIn({ email: 'alone@example.org' }))).toBe(false);
  });

  it.each([
    [null, 'Newcomer'],
    ['  ', 'Newcomer'],
    ['ada@example.org', 'Newcomer'],
    ['Ada\n<ada@example.org>', 'Newcomer'],
    ['Ada\u202e <b>', 'Ada b'],
    ['x'.repeat(300), 'x'.repeat(100)],
  ])('makes %j a name that can stand', async (displayName, shown) => {
    const { user } = await identities.signIn(proven({ displayName, email: 'no address' }));
    expect(user).toMatchObject({ displayName: shown, email: null });
  });

  it('shows the chosen username where no name was told', async () => {
    const actor = await signedIn({ displayName: null });
    const named = await createUserService(deps).chooseUsername(actor, 'hedy');
    expect(named.displayName).toBe('hedy');
  });
});

describe('linking', () => {
  it('adds a second way in', async () => {
    const ann = await signedIn();
    const github = proven({ provider: 'github' });
    expect(await identities.link(ann, github)).toBe('linked');
    expect(await identities.link(ann, github)).toBe('already');
    expect((await identities.signIn(github)).user.userId).toBe(ann.userId);
    expect(await codeOf(identities.link(NOBODY, github))).toBe('unauthenticated');
  });

  it('leaves an identity with the account that has something', async () => {
    const ann = await signedIn();
    const [named, owner] = [proven(), proven()];
    const bob = await signedIn(named);
    await createUserService(deps).chooseUsername(bob, 'bobby');
    expect(await identities.link(ann, named)).toBe('taken');
    const carl = await signedIn(owner);
    await makeWiki(deps, carl, { slug: 'own' });
    expect(await identities.link(ann, owner)).toBe('taken');
    expect((await identities.signIn(named)).user.userId).toBe(bob.userId);
  });

  it('takes an identity over that has begun an empty account', async () => {
    const ann = await signedIn();
    const identity = proven({ provider: 'github' });
    const stub = await signedIn(identity);
    expect(await identities.link(ann, identity)).toBe('linked');
    expect(await countOf(stub.userId)).toBe(0);
    expect((await identities.signIn(identity)).user.userId).toBe(ann.userId);
  });

  it('is undone, but never for the last one, even when two are removed at once', async () => {
    const ann = await signedIn();
    await identities.link(ann, proven({ provider: 'github' }));
    const both = await identities.list(ann);
    expect(both.map(({ provider }) => provider)).toEqual(['google', 'github']);
    const eve = await signedIn();
    expect(await codeOf(identities.unlink(eve, both[0]?.identityId ?? ''))).toBe('not_found');
    expect(await codeOf(identities.unlink(ann, 'x'))).toBe('not_found');
    const outcomes = await Promise.all(both.map(({ identityId }) => codeOf(identities.unlink(ann, identityId))));
    expect(outcomes.toSorted()).toEqual(['done', 'invalid_input']);
    expect(await identities.list(ann)).toHaveLength(1);
  });
});

describe('behind a broker', () => {
  const broker = { name: 'workos', subject: 'user_1' };

  it('keeps apart whom the broker joins by e-mail', async () => {
    const google = await signedIn({ broker, email: 'one@example.org' });
    const github = await signedIn({ broker, provider: 'github', email: 'one@example.org' });
    expect(github.userId).not.toBe(google.userId);
  });

  it('tells the operator whom it hides, until it reveals them', async () => {
    const hiddenSubject = 'AppleOAuth:user_2';
    const behind = { name: 'workos', subject: 'user_2' };
    const before = await signedIn({ provider: 'workos', subject: hiddenSubject, broker: behind });
    expect(await identities.hidden(OPERATOR)).toEqual([{ broker: 'workos', accounts: 1 }]);
    expect(await codeOf(identities.hidden(before))).toBe('forbidden');
    const apple = proven({ provider: 'apple', subject: '000123.abc', broker: behind, hiddenSubject });
    expect((await identities.signIn(apple)).user.userId).toBe(before.userId);
    expect(await identities.hidden(OPERATOR)).toEqual([]);
    // The vendor is left: the provider itself vouches for the same subject.
    const direct = await identities.signIn(proven({ provider: 'apple', subject: '000123.abc' }));
    expect(direct.user.userId).toBe(before.userId);
  });
});

it('makes users of the command line with a way in of their own', async () => {
  const kim = await makeUser(deps, 'kimmy');
  expect(await identities.list(kim)).toMatchObject([{ provider: 'local' }]);
});
