/** Usernames, sign-in codes and sessions. */
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOBODY, OPERATOR } from '../core/access.ts';
import { createSessionService } from './sessions.ts';
import type { TestDeps } from './testing/deps.ts';
import { codeOf, createTestDeps, makeUser } from './testing/deps.ts';
import { createUserService } from './users.ts';

const DAY_MS = 86_400_000;
let deps: TestDeps;
let users: ReturnType<typeof createUserService>;
let sessions: ReturnType<typeof createSessionService>;

beforeAll(async () => {
  deps = await createTestDeps();
  users = createUserService(deps);
  sessions = createSessionService(deps);
});
afterAll(() => deps.close());

async function newcomer(displayName: string) {
  const userId = v7();
  await deps.db.user.create({ data: { id: userId, displayName } });
  return { kind: 'user' as const, userId, sessionId: v7() };
}

describe('usernames', () => {
  it('is won by exactly one of those who claim it at once', async () => {
    const people = await Promise.all(['A', 'B', 'C', 'D', 'E'].map(newcomer));
    const outcomes = await Promise.all(people.map((person) => codeOf(users.chooseUsername(person, 'wanted'))));
    expect(outcomes.toSorted()).toEqual(['done', 'name_taken', 'name_taken', 'name_taken', 'name_taken']);
    expect(await deps.db.user.count({ where: { username: 'wanted' } })).toBe(1);
    expect((await deps.db.name.findMany({ where: { name: 'wanted' } })).map(({ kind }) => kind)).toEqual(['username']);
  });

  it('is chosen once, even when one person asks twice at once', async () => {
    const person = await newcomer('F');
    const outcomes = await Promise.all(
      ['first-name', 'second-name'].map((name) => codeOf(users.chooseUsername(person, name))),
    );
    expect(outcomes.toSorted()).toEqual(['done', 'invalid_input']);
    expect(await deps.db.name.count({ where: { userId: person.userId } })).toBe(1);
    expect(await codeOf(users.chooseUsername(person, 'third-name'))).toBe('invalid_input');
  });

  it('cannot be a reserved or released name, or one of a wiki', async () => {
    await deps.db.name.create({ data: { name: 'gone-name', kind: 'released' } });
    const person = await newcomer('G');
    expect(await codeOf(users.chooseUsername(person, 'gone-name'))).toBe('name_taken');
    expect(await codeOf(users.chooseUsername(person, 'admin'))).toBe('invalid_input');
    expect((await users.me(person)).username).toBeNull();
  });

  it('is looked at before, with names that are free', async () => {
    const person = await newcomer('H');
    await deps.db.name.createMany({
      data: [
        { name: 'popular', kind: 'username' },
        { name: 'popular-2', kind: 'custom_slug' },
      ],
    });
    expect(await users.look(person, 'popular')).toEqual({
      problem: 'taken',
      suggestions: ['popular-notes', 'popular-wiki', 'popular-3'],
    });
    expect(await users.look(person, 'admin')).toEqual({
      problem: 'reserved',
      suggestions: ['admin-2', 'admin-notes', 'admin-wiki'],
    });
    expect(await users.look(person, 'free-name')).toEqual({ problem: null, suggestions: [] });
    for (const [name, problem] of [
      ['ab', 'length'],
      ['', 'length'],
      ['x'.repeat(31), 'length'],
      ['Abc', 'case'],
      ['a_c', 'letters'],
      ['abc-', 'hyphen'],
    ] as const)
      expect(await users.look(person, name)).toEqual({ problem, suggestions: [] });
    const { suggestions } = await users.look(person, 'help');
    for (const name of suggestions) expect(await codeOf(users.chooseUsername(await newcomer('I'), name))).toBe('done');
    expect(await codeOf(users.look(NOBODY, 'popular'))).toBe('unauthenticated');
  });

  it('is given by the operator alone', async () => {
    const made = await users.create(OPERATOR, { username: 'carol', email: 'carol@example.org' });
    expect(await users.byUsername('carol')).toEqual(made);
    expect(await codeOf(users.create(OPERATOR, { username: 'carol', email: null }))).toBe('name_taken');
    expect(await codeOf(users.create(NOBODY, { username: 'dave', email: null }))).toBe('forbidden');
    expect(await codeOf(users.create(OPERATOR, { username: 'dave', email: 'nonsense' }))).toBe('invalid_input');
    expect(await users.byUsername('da\0ve')).toBeNull();
    expect(await deps.db.user.count({ where: { displayName: 'carol' } })).toBe(1);
  });
});

describe('sign-in codes', () => {
  it('sign the operator in, once', async () => {
    const code = await sessions.createLocalSignInCode();
    const user = await sessions.redeemLocalSignInCode(code);
    expect(user).toMatchObject({ isOperator: true, username: null });
    expect(await sessions.redeemLocalSignInCode(code)).toBeNull();
    expect((await sessions.operatorAccount()).userId).toBe(user?.userId);
  });

  it('are used up by exactly one of two at once', async () => {
    const code = await sessions.createLocalSignInCode();
    const outcomes = await Promise.all([1, 2, 3].map(() => sessions.redeemLocalSignInCode(code)));
    expect(outcomes.filter((user) => user !== null)).toHaveLength(1);
  });

  it('leave the naming to the operator, whose commits bear the chosen name', async () => {
    const { userId } = await sessions.operatorAccount();
    const named = await users.chooseUsername({ kind: 'user', userId, sessionId: v7() }, 'hopper');
    expect(named).toMatchObject({ username: 'hopper', displayName: 'hopper' });
  });

  it('make one operator, however many ask at once', async () => {
    const accounts = await Promise.all([1, 2, 3].map(() => sessions.operatorAccount()));
    expect(new Set(accounts.map(({ userId }) => userId)).size).toBe(1);
  });

  it('end after a day, and are no guess', async () => {
    const code = await sessions.createLocalSignInCode();
    deps.advance(DAY_MS + 1000);
    expect(await sessions.redeemLocalSignInCode(code)).toBeNull();
    for (const guess of ['', 'x', '\0', code.slice(1)]) expect(await sessions.redeemLocalSignInCode(guess)).toBeNull();
  });

  it('sign a named user in', async () => {
    const erin = await makeUser(deps, 'erin');
    const code = await sessions.createLocalSignInCode({ username: 'erin' });
    expect(await sessions.redeemLocalSignInCode(code)).toMatchObject({ userId: erin.userId, username: 'erin' });
    expect(await codeOf(sessions.createLocalSignInCode({ username: 'nobody-here' }))).toBe('not_found');
  });

  it('are refused where an identity provider is configured, also one made before', async () => {
    const code = await sessions.createLocalSignInCode();
    const provided = createSessionService({ ...deps, localSignIn: false });
    expect(await codeOf(provided.createLocalSignInCode())).toBe('forbidden');
    expect(await codeOf(provided.redeemLocalSignInCode(code))).toBe('forbidden');
    expect(await sessions.redeemLocalSignInCode(code)).not.toBeNull();
  });
});

describe('sessions', () => {
  it('hold on their own host until they end', async () => {
    const { userId } = await makeUser(deps, 'frank');
    const { sessionId } = await sessions.start(userId, { host: 'wiki.example', userAgent: 'test' });
    expect(await sessions.resolve(sessionId, 'wiki.example')).toMatchObject({ userId, username: 'frank' });
    expect(await sessions.resolve(sessionId, 'evil.wiki.example')).toBeNull();
    await sessions.end(sessionId);
    expect(await sessions.resolve(sessionId, 'wiki.example')).toBeNull();
  });

  it('expire after 30 days, and are noted as seen', async () => {
    const { userId } = await makeUser(deps, 'grace');
    const { sessionId, expiresAt } = await sessions.start(userId, { host: 'h', userAgent: null });
    expect(Math.round((expiresAt.getTime() - deps.now().getTime()) / DAY_MS)).toBe(30);
    deps.advance(29 * DAY_MS);
    const seen = deps.now();
    expect(await sessions.resolve(sessionId, 'h')).not.toBeNull();
    const lastSeen = async () =>
      (await deps.db.session.findUniqueOrThrow({ where: { id: sessionId } })).lastSeenAt.getTime();
    await expect.poll(lastSeen).toBeGreaterThanOrEqual(seen.getTime());
    deps.advance(2 * DAY_MS);
    expect(await sessions.resolve(sessionId, 'h')).toBeNull();
    expect(deps.reported).toEqual([]);
  });

  it('are seen and ended by their own user alone', async () => {
    const [ann, eve] = await Promise.all([newcomer('Ann'), newcomer('Eve')]);
    const [here, phone, tablet] = await Promise.all(
      ['a', 'b', 'c'].map((userAgent) => sessions.start(ann.userId, { host: 'wiki.example', userAgent })),
    );
    const actor = { ...ann, sessionId: here?.sessionId ?? '' };
    const ids = async () => (await sessions.list(actor)).map(({ sessionId }) => sessionId).toSorted();
    expect((await sessions.list(actor)).filter(({ current }) => current)).toMatchObject([
      { sessionId: actor.sessionId },
    ]);
    expect(await codeOf(sessions.endOwn(eve, { sessionId: phone?.sessionId ?? '' }))).toBe('not_found');
    expect(await codeOf(sessions.endOwn(actor, { sessionId: 'x' }))).toBe('not_found');
    await sessions.endOwn(actor, { sessionId: phone?.sessionId ?? '' });
    expect(await ids()).toEqual([actor.sessionId, tablet?.sessionId ?? ''].toSorted());
    await sessions.endOwn(actor, 'others');
    expect(await ids()).toEqual([actor.sessionId]);
    expect(await sessions.resolve(tablet?.sessionId ?? '', 'wiki.example')).toBeNull();
    expect(await codeOf(sessions.list(NOBODY))).toBe('unauthenticated');
  });

  it('change the name that others see', async () => {
    const ann = await newcomer('Ann');
    expect(await users.setDisplayName(ann, ' Ann\n<B> ')).toMatchObject({ displayName: 'Ann B' });
    expect(await codeOf(users.setDisplayName(ann, ' '))).toBe('invalid_input');
    expect(await codeOf(users.setDisplayName(NOBODY, 'x'))).toBe('unauthenticated');
  });

  it('are not found by what is no id', async () => {
    for (const id of ['', 'x', "' OR 1=1", v7()]) expect(await sessions.resolve(id, 'h')).toBeNull();
  });
});
