/** Names that nobody uses, after 90 days. */
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATOR } from '../core/access.ts';
import { createSessionService } from './sessions.ts';
import { codeOf, createTestDeps, makeUser, makeWiki, type TestDeps } from './testing/deps.ts';
import { createTokenService } from './tokens.ts';
import { releaseUnusedNames } from './unused-names.ts';
import { createUserService } from './users.ts';
import { createWikiService } from './wikis.ts';
import { createAccessService } from './access.ts';

const DAY_MS = 86_400_000;
let deps: TestDeps;

beforeAll(async () => {
  deps = await createTestDeps();
});
afterAll(() => deps.close());

async function commit(wikiId: string, seq: number, authorId: string): Promise<void> {
  const oid = `${wikiId.replaceAll('-', '')}${seq}`.slice(-40).padStart(40, '0');
  await deps.db.commit.create({
    data: { wikiId, oid, seq, authorId, authorName: 'x', message: 'x', committedAt: deps.now() },
  });
}

it('are released, and nobody else’s are', async () => {
  const [idle, bare, writer, guest, host, reader, agent] = await Promise.all(
    ['idle-one', 'bare-wiki', 'writer', 'visitor', 'hostess', 'reader', 'agent'].map((name) => makeUser(deps, name)),
  );
  if (!idle || !bare || !writer || !guest || !host || !reader || !agent) throw new Error('unreachable');
  const operator = await createSessionService(deps).operatorAccount();
  await createUserService(deps).chooseUsername({ kind: 'user', userId: operator.userId, sessionId: v7() }, 'boss');
  // Only what the wiki began with; its owner has never written.
  const unedited = await makeWiki(deps, bare, { slug: 'own', isPublic: true });
  await commit(unedited, 1, bare.userId);
  const edited = await makeWiki(deps, writer, { slug: 'own' });
  await commit(edited, 1, writer.userId);
  await commit(edited, 2, writer.userId);
  const shared = await makeWiki(deps, host, { slug: 'shared' });
  await commit(shared, 1, host.userId);
  await commit(shared, 2, guest.userId);

  deps.advance(89 * DAY_MS);
  expect(await releaseUnusedNames(deps)).toEqual([]);
  await createSessionService(deps).start(reader.userId, { host: 'h', userAgent: null });
  await createTokenService(deps).create(OPERATOR, { username: 'agent', scope: 'read', label: 'x' });
  deps.advance(2 * DAY_MS);
  expect((await releaseUnusedNames(deps)).toSorted()).toEqual(['bare-wiki', 'idle-one']);
  expect(await releaseUnusedNames(deps)).toEqual([]);

  const audited = await deps.db.auditEvent.findMany({
    where: { action: 'user.name_released' },
    orderBy: { target: 'asc' },
  });
  expect(audited.map(({ target, userId }) => [target, userId])).toEqual([
    ['bare-wiki', bare.userId],
    ['idle-one', idle.userId],
  ]);
  // Its copies are forgotten, and no list shows a wiki without an address.
  expect(deps.purged).toEqual([unedited]);
  const wikis = createWikiService(deps, createAccessService(deps));
  expect((await wikis.published(null)).map(({ wikiId }) => wikiId)).toEqual([]);

  // Somebody else may have the name; whoever comes back chooses again.
  const users = createUserService(deps);
  const newcomer = v7();
  await deps.db.user.create({ data: { id: newcomer, displayName: 'x' } });
  const actor = { kind: 'user' as const, userId: newcomer, sessionId: v7() };
  expect(await codeOf(users.chooseUsername(actor, 'idle-one'))).toBe('done');
  expect(await codeOf(users.chooseUsername(idle, 'idle-one'))).toBe('name_taken');
  expect(await codeOf(users.chooseUsername(bare, 'bare-wiki'))).toBe('done');
  expect((await wikis.published(null)).map(({ wikiId }) => wikiId)).toEqual([unedited]);
});
