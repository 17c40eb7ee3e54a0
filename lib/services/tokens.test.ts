import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyRing } from '../adapters/keys.ts';
import type { Actor, Scope } from '../core/access.ts';
import { NOBODY, OPERATOR } from '../core/access.ts';
import { createAccessService } from './access.ts';
import type { TestDeps } from './testing/deps.ts';
import { codeOf, createTestDeps, makeUser, makeWiki } from './testing/deps.ts';
import { makeToken } from './token-format.ts';
import { createTokenService } from './tokens.ts';

let deps: TestDeps;
let tokens: ReturnType<typeof createTokenService>;
let alice: Awaited<ReturnType<typeof makeUser>>;
let bob: Awaited<ReturnType<typeof makeUser>>;
const notes = { owner: 'alice', slug: 'notes' };

beforeAll(async () => {
  deps = await createTestDeps();
  tokens = createTokenService(deps);
  alice = await makeUser(deps, 'alice');
  bob = await makeUser(deps, 'bob');
  await makeWiki(deps, alice, { slug: 'notes' });
  await makeWiki(deps, alice, { slug: 'other' });
});
afterAll(() => deps.close());

describe('making tokens', () => {
  it('answers an actor with the limits of the token', async () => {
    const { token, info } = await tokens.create(alice, {
      wiki: notes,
      scope: 'write',
      pathPrefix: 'Actors/',
      label: 'claude\n',
    });
    expect(info).toMatchObject({
      label: 'claude',
      scopes: ['write'],
      wiki: notes,
      pathPrefix: 'Actors',
      hint: token.slice(-4),
    });
    const actor = await tokens.verify(token);
    expect(actor).toMatchObject({
      kind: 'token',
      userId: alice.userId,
      scopes: ['write'],
      pathPrefix: 'Actors',
      label: 'claude',
    });
  });

  it('keeps no token in the database', async () => {
    const { token, info } = await tokens.create(alice, { scope: 'read', label: 'secret' });
    const row = await deps.db.token.findUniqueOrThrow({ where: { id: info.tokenId } });
    const stored = JSON.stringify({ ...row, hash: Buffer.from(row.hash).toString() });
    expect(stored).not.toContain(token.slice(4, 30));
    const events = await deps.db.auditEvent.findMany({ where: { action: 'token.created' } });
    expect(JSON.stringify(events)).not.toContain(token.slice(4, 30));
  });

  it.each([
    ['nobody', () => tokens.create(NOBODY, { scope: 'read', label: 'x' }), 'unauthenticated'],
    ['another user', () => tokens.create(bob, { username: 'alice', scope: 'read', label: 'x' }), 'forbidden'],
    ['a stranger to the wiki', () => tokens.create(bob, { wiki: notes, scope: 'read', label: 'x' }), 'not_found'],
    ['an operator who names nobody', () => tokens.create(OPERATOR, { scope: 'read', label: 'x' }), 'invalid_input'],
    [
      'an operator who errs',
      () => tokens.create(OPERATOR, { username: 'ca\0rol', scope: 'read', label: 'x' }),
      'not_found',
    ],
    [
      'a path that is none',
      () => tokens.create(alice, { wiki: notes, pathPrefix: '../x', scope: 'read', label: 'x' }),
      'bad_path',
    ],
    [
      'a path without a wiki',
      () => tokens.create(alice, { pathPrefix: 'A', scope: 'read', label: 'x' }),
      'invalid_input',
    ],
    ['an empty label', () => tokens.create(alice, { scope: 'read', label: ' \n' }), 'invalid_input'],
    ['a life of no time', () => tokens.create(alice, { scope: 'read', label: 'x', expiresInMs: 0 }), 'invalid_input'],
    [
      'a life that is no number',
      () => tokens.create(alice, { scope: 'read', label: 'x', expiresInMs: NaN }),
      'invalid_input',
    ],
  ])('is refused for %s', async (_who, make, code) => {
    expect(await codeOf(make())).toBe(code);
  });

  it('is refused beyond what its maker may do now, whoever asks for it', async () => {
    const wikiId = await makeWiki(deps, alice, { slug: 'public', isPublic: true });
    const wiki = { owner: 'alice', slug: 'public' };
    const make = (actor: Actor, scope: Scope) =>
      codeOf(tokens.create(actor, { wiki, scope, label: 'x', ...(actor === OPERATOR ? { username: 'bob' } : {}) }));
    for (const actor of [bob, OPERATOR]) {
      expect(await make(actor, 'read')).toBe('forbidden');
      await deps.db.member.create({ data: { wikiId, userId: bob.userId, role: 'viewer' } });
      expect([await make(actor, 'read'), await make(actor, 'write')]).toEqual(['done', 'forbidden']);
      await deps.db.member.updateMany({ where: { wikiId, userId: bob.userId }, data: { role: 'editor' } });
      expect([await make(actor, 'write'), await make(actor, 'admin')]).toEqual(['done', 'forbidden']);
      await deps.db.member.deleteMany({ where: { wikiId, userId: bob.userId } });
    }
    expect(await make(alice, 'admin')).toBe('done');
  });

  it('is refused for a token, which could outlive its own revocation so', async () => {
    const { token } = await tokens.create(alice, { scope: 'admin', label: 'x' });
    expect(await codeOf(tokens.create(await tokens.verify(token), { scope: 'read', label: 'y' }))).toBe('forbidden');
  });
});

describe('tokens that do not hold', () => {
  it.each([
    ['', 'not a wikibot token'],
    ['ghp_x', 'not a wikibot token'],
    ['wkb_short', 'mistyped'],
    [`wkb_${'A'.repeat(49)}`, 'mistyped'],
    [makeToken(), 'unknown'],
  ])('%s', async (token, why) => {
    await expect(tokens.verify(token)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining(why),
    });
  });

  it('asks the database for none that is mistyped', async () => {
    const db = new Proxy(deps.db, {
      get() {
        throw new Error('The database was asked.');
      },
    });
    const offline = createTokenService({ ...deps, db });
    const good = makeToken();
    for (const typo of [
      good.slice(0, -1),
      `${good.slice(0, -1)}${good.endsWith('x') ? 'y' : 'x'}`,
      `wkb_${good.slice(5)}A`,
    ])
      expect(await codeOf(offline.verify(typo))).toBe('unauthenticated');
    await expect(offline.verify(good)).rejects.toThrow('The database was asked.');
  });

  it('tells a revoked one from an unknown one', async () => {
    const { token, info } = await tokens.create(alice, { scope: 'read', label: 'x' });
    await tokens.revoke(alice, info.tokenId);
    await expect(tokens.verify(token)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('revoked'),
    });
    expect((await tokens.list(alice)).map(({ tokenId }) => tokenId)).not.toContain(info.tokenId);
  });

  it('ends at its time', async () => {
    const { token } = await tokens.create(alice, { scope: 'read', label: 'x', expiresInMs: 60_000 });
    await tokens.verify(token);
    deps.advance(61_000);
    await expect(tokens.verify(token)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('expired'),
    });
  });

  it('is of one wiki alone, and ends with the membership', async () => {
    const access = createAccessService(deps);
    const wiki = await deps.db.wiki.findFirstOrThrow({ where: { slug: 'notes' } });
    await deps.db.member.create({ data: { wikiId: wiki.id, userId: bob.userId, role: 'editor' } });
    const actor = await tokens.verify((await tokens.create(bob, { wiki: notes, scope: 'write', label: 'x' })).token);
    expect((await access.open(actor, notes, 'write')).wikiId).toBe(wiki.id);
    expect(await codeOf(access.open(actor, { owner: 'alice', slug: 'other' }, 'read'))).toBe('not_found');
    await deps.db.member.delete({ where: { wikiId_userId: { wikiId: wiki.id, userId: bob.userId } } });
    expect(await codeOf(access.open(actor, notes, 'read'))).toBe('not_found');
  });

  it("cannot be revoked by others: somebody else's id is as good as none", async () => {
    const { token, info } = await tokens.create(alice, { scope: 'read', label: 'x' });
    for (const id of [info.tokenId, v7(), 'not-an-id']) expect(await codeOf(tokens.revoke(bob, id))).toBe('not_found');
    expect(await codeOf(tokens.revoke(NOBODY, info.tokenId))).toBe('unauthenticated');
    await tokens.verify(token);
  });
});

describe('use of a token', () => {
  it('is noted at most once a minute', async () => {
    const { token, info } = await tokens.create(alice, { scope: 'read', label: 'x' });
    const lastUsed = async () => (await deps.db.token.findUniqueOrThrow({ where: { id: info.tokenId } })).lastUsedAt;
    await tokens.verify(token);
    await expect.poll(lastUsed).not.toBeNull();
    const first = await lastUsed();
    await tokens.verify(token);
    expect(await lastUsed()).toEqual(first);
    deps.advance(61_000);
    await tokens.verify(token);
    await expect.poll(lastUsed).not.toEqual(first);
    expect(deps.reported).toEqual([]);
  });

  it('goes on when the key has been rotated', async () => {
    const { token } = await tokens.create(alice, { scope: 'read', label: 'x' });
    const keys = createKeyRing([
      { id: 'next', key: Buffer.alloc(32, 8) },
      { id: 'test', key: Buffer.alloc(32, 7) },
    ]);
    const rotated = createTokenService({ ...deps, keys });
    expect(await rotated.verify(token)).toMatchObject({ userId: alice.userId });
  });
});
