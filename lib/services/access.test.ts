import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, Right, Role } from '../core/access.ts';
import { NOBODY, OPERATOR, requireRight } from '../core/access.ts';
import { createAccessService, loadWikiRights } from './access.ts';
import type { TestDeps } from './testing/deps.ts';
import { codeOf, createTestDeps, makeUser, makeWiki } from './testing/deps.ts';

let deps: TestDeps;
const people = new Map<string, Actor>([
  ['nobody', NOBODY],
  ['operator', OPERATOR],
]);
const wikis = new Map<string, string>();

beforeAll(async () => {
  deps = await createTestDeps();
  const owner = await makeUser(deps, 'owner-of-it');
  wikis.set('private', await makeWiki(deps, owner, { slug: 'private' }));
  wikis.set('public', await makeWiki(deps, owner, { slug: 'public', isPublic: true }));
  people.set('owner', owner);
  for (const name of ['editor', 'viewer', 'stranger']) {
    const user = await makeUser(deps, `the-${name}`);
    people.set(name, user);
    if (name === 'stranger') continue;
    for (const wikiId of wikis.values()) {
      await deps.db.member.create({ data: { wikiId, userId: user.userId, role: name as Role } });
    }
    const token = {
      kind: 'token' as const,
      tokenId: v7(),
      userId: user.userId,
      wikiId: null,
      pathPrefix: null,
      label: 't',
    };
    people.set(`${name}, read token`, { ...token, scopes: ['read'] });
    people.set(`${name}, write token`, { ...token, scopes: ['write'] });
    people.set(`${name}, admin token`, { ...token, scopes: ['admin'] });
    people.set(`${name}, token of another wiki`, { ...token, scopes: ['admin'], wikiId: v7() });
  }
});
afterAll(() => deps.close());

const OK = 'done';
const ABSENT = 'not_found';
const SMALL = 'forbidden';
const SIGN_IN = 'unauthenticated';

/** CONTRACT, "Who sees what": read, write, admin on the private wiki; then on the public one. */
const TABLE: [string, [string, string, string], [string, string, string]][] = [
  ['nobody', [SIGN_IN, SIGN_IN, SIGN_IN], [OK, SIGN_IN, SIGN_IN]],
  ['stranger', [ABSENT, ABSENT, ABSENT], [OK, SMALL, SMALL]],
  ['viewer', [OK, SMALL, SMALL], [OK, SMALL, SMALL]],
  ['editor', [OK, OK, SMALL], [OK, OK, SMALL]],
  ['owner', [OK, OK, OK], [OK, OK, OK]],
  ['operator', [OK, OK, OK], [OK, OK, OK]],
  ['editor, read token', [OK, SMALL, SMALL], [OK, SMALL, SMALL]],
  ['editor, write token', [OK, OK, SMALL], [OK, OK, SMALL]],
  ['editor, admin token', [OK, OK, SMALL], [OK, OK, SMALL]],
  ['viewer, write token', [OK, SMALL, SMALL], [OK, SMALL, SMALL]],
  ['viewer, admin token', [OK, SMALL, SMALL], [OK, SMALL, SMALL]],
  ['editor, token of another wiki', [ABSENT, ABSENT, ABSENT], [ABSENT, ABSENT, ABSENT]],
];

function person(name: string): Actor {
  const actor = people.get(name);
  if (actor === undefined) throw new Error(name);
  return actor;
}

describe.each(TABLE)('%s', (name, onPrivate, onPublic) => {
  const rights: Right[] = ['read', 'write', 'admin'];
  const cases = rights.flatMap((right, index) => [
    { slug: 'private', right, outcome: onPrivate[index] },
    { slug: 'public', right, outcome: onPublic[index] },
  ]);

  it.each(cases)('$right on the $slug wiki: $outcome', async ({ slug, right, outcome }) => {
    const access = createAccessService(deps);
    expect(await codeOf(access.open(person(name), { owner: 'owner-of-it', slug }, right))).toBe(outcome);
    // What the worker judges by is the same.
    const judged = loadWikiRights(deps.db, person(name), wikis.get(slug) ?? '').then((wiki) =>
      requireRight(person(name), wiki, right),
    );
    expect(await codeOf(judged)).toBe(outcome);
  });
});

describe('a wiki that does not exist', () => {
  it.each([
    { owner: 'owner-of-it', slug: 'absent' },
    { owner: 'nobody-at-all', slug: 'private' },
    { owner: 'owner-of-it', slug: '../etc' },
    { owner: "x' OR '1'='1", slug: 'a\0b' },
    { owner: 'the-editor', slug: 'private' },
  ])('$owner/$slug looks like one that may not be seen', async (address) => {
    const access = createAccessService(deps);
    expect(await codeOf(access.open(NOBODY, address, 'read'))).toBe(SIGN_IN);
    expect(await codeOf(access.open(person('stranger'), address, 'read'))).toBe(ABSENT);
    expect(await codeOf(access.open(OPERATOR, address, 'read'))).toBe(ABSENT);
  });

  it('has no rights by an id either', async () => {
    expect(await loadWikiRights(deps.db, OPERATOR, v7())).toBeNull();
  });
});

describe('states of a wiki', () => {
  it('refuse writes, not reads', async () => {
    const access = createAccessService(deps);
    const address = { owner: 'owner-of-it', slug: 'states' };
    const owner = person('owner');
    if (owner.kind !== 'user') throw new Error('owner');
    const wikiId = await makeWiki(deps, owner, { slug: 'states' });
    await deps.db.wiki.update({ where: { id: wikiId }, data: { planState: 'lapsed' } });
    expect(await codeOf(access.open(owner, address, 'read'))).toBe(OK);
    expect(await codeOf(access.open(owner, address, 'write'))).toBe('payment_required');
    await deps.db.wiki.update({
      where: { id: wikiId },
      data: { planState: 'free', readOnlyReason: 'Being repaired.' },
    });
    expect(await codeOf(access.open(owner, address, 'read'))).toBe(OK);
    expect(await codeOf(access.open(owner, address, 'write'))).toBe('read_only');
  });
});
