import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATOR, type Actor } from '../core/access.ts';
import { createDraftService, MOST_DRAFTS, MOST_DRAFT_BYTES } from './drafts.ts';
import { createAccessService } from './access.ts';
import { type TestDeps, codeOf, createTestDeps, makeUser, makeWiki } from './testing/deps.ts';
import type { DraftService, WikiInfo } from './types.ts';

let deps: TestDeps;
let drafts: DraftService;
let alice: Extract<Actor, { kind: 'user' }>;
let bob: Extract<Actor, { kind: 'user' }>;
let wiki: WikiInfo;
let asBob: WikiInfo;

beforeAll(async () => {
  deps = await createTestDeps();
  drafts = createDraftService(deps);
  alice = await makeUser(deps, 'alice');
  bob = await makeUser(deps, 'bob');
  const wikiId = await makeWiki(deps, alice, { slug: 'notes' });
  await deps.db.member.create({ data: { wikiId, userId: bob.userId, role: 'viewer' } });
  const access = createAccessService(deps);
  wiki = await access.open(alice, { owner: 'alice', slug: 'notes' }, 'write');
  asBob = await access.open(bob, { owner: 'alice', slug: 'notes' }, 'read');
}, 60_000);
afterAll(() => deps.close());

const limited = (pathPrefix: string): Actor => ({
  kind: 'token',
  tokenId: alice.userId,
  userId: alice.userId,
  wikiId: null,
  scopes: ['write'],
  pathPrefix,
  label: 'limited',
});

it('keeps the last text of each page, with what it began from', async () => {
  await drafts.put(alice, wiki, { path: 'Actors/Iran', content: 'one', base_revision: 'a'.repeat(40) });
  deps.advance(1000);
  await drafts.put(alice, wiki, { path: 'Actors/Iran', content: 'two\0\ud800', base_revision: 'b'.repeat(40) });
  await drafts.put(alice, wiki, { path: 'New', content: '' });
  expect(await drafts.read(alice, wiki, 'Actors/Iran')).toMatchObject({
    path: 'Actors/Iran',
    content: 'two\ufffd',
    base_revision: 'b'.repeat(40),
  });
  const list = await drafts.list(alice, wiki);
  expect(list).toMatchObject({ total: 2 });
  expect(list.drafts.map(({ path, base_revision }) => [path, base_revision])).toContainEqual(['New', null]);
  expect(await drafts.delete(alice, wiki, 'New')).toEqual({ deleted: true, path: 'New' });
  expect(await drafts.delete(alice, wiki, 'New')).toEqual({ deleted: false, path: 'New' });
});

it('shows them to nobody else', async () => {
  await drafts.put(alice, wiki, { path: 'Secret', content: 'mine' });
  expect(await codeOf(drafts.read(bob, asBob, 'Secret'))).toBe('not_found');
  expect(await drafts.list(bob, asBob)).toEqual({ drafts: [], total: 0 });
  expect(await drafts.delete(bob, asBob, 'Secret')).toEqual({ deleted: false, path: 'Secret' });
  expect(await codeOf(drafts.put(bob, asBob, { path: 'Secret', content: 'x' }))).toBe('forbidden');
  expect(await codeOf(drafts.list({ kind: 'nobody' }, { ...wiki, role: null }))).toBe('unauthenticated');
  expect(await codeOf(drafts.put(OPERATOR, wiki, { path: 'Secret', content: 'x' }))).toBe('forbidden');
  expect((await drafts.read(alice, wiki, 'Secret')).content).toBe('mine');
});

it('keeps a path-limited token under its path', async () => {
  await drafts.put(alice, wiki, { path: 'Plans/One', content: '1' });
  await drafts.put(alice, wiki, { path: 'Other', content: '2' });
  const token = limited('Plans');
  expect((await drafts.list(token, wiki)).drafts.map(({ path }) => path)).toEqual(['Plans/One']);
  expect(await codeOf(drafts.read(token, wiki, 'Other'))).toBe('not_found');
  expect(await codeOf(drafts.delete(token, wiki, 'Other'))).toBe('not_found');
  expect(await codeOf(drafts.put(token, wiki, { path: 'Other', content: 'x' }))).toBe('forbidden');
  expect(await codeOf(drafts.put(token, wiki, { path: 'Plans/Two', content: 'x' }))).toBe('done');
});

it('refuses what is too long and no path, and lets the oldest make room', async () => {
  const content = 'x'.repeat(MOST_DRAFT_BYTES + 1);
  expect(await codeOf(drafts.put(alice, wiki, { path: 'Long', content }))).toBe('too_large');
  expect(await codeOf(drafts.put(alice, wiki, { path: '../x', content: '' }))).toBe('bad_path');
  for (let index = 0; index < MOST_DRAFTS + 3; index += 1) {
    deps.advance(10);
    await drafts.put(alice, wiki, { path: `Many/${index}`, content: String(index) });
  }
  const { drafts: kept, total } = await drafts.list(alice, wiki);
  expect(total).toBe(MOST_DRAFTS);
  expect(kept[0]?.path).toBe(`Many/${MOST_DRAFTS + 2}`);
  expect(kept.map(({ path }) => path)).not.toContain('Many/2');
});
