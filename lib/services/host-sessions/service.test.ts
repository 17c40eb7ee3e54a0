/** Sessions of wiki hosts: begun from the one at the apex, and ended with it. */
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NOBODY } from '../../core/access.ts';
import { createSessionService } from '../sessions.ts';
import { codeOf, createTestDeps, makeUser, type TestDeps } from '../testing/deps.ts';
import { createHostSessionService } from './service.ts';

const APEX = 'wiki.example';
const HOST = 'ada.wiki.example';
let deps: TestDeps;
let sessions: ReturnType<typeof createSessionService>;
let hosts: ReturnType<typeof createHostSessionService>;
let ada: { userId: string };

beforeAll(async () => {
  deps = await createTestDeps();
  sessions = createSessionService(deps);
  hosts = createHostSessionService(deps);
  ada = await makeUser(deps, 'ada');
  await makeUser(deps, 'bob');
});
afterAll(() => deps.close());

async function signIn() {
  const { sessionId } = await sessions.start(ada.userId, { host: APEX, userAgent: 'Firefox' });
  return { kind: 'user' as const, userId: ada.userId, sessionId };
}
const issue = async (actor: Awaited<ReturnType<typeof signIn>>, state = 's1', host = HOST) =>
  (await hosts.issue(actor, { host, label: host.split('.')[0] ?? '', state })) ?? '';
const redeem = (code: string, { host = HOST, state = 's1' } = {}) =>
  hosts.redeem(code, { host, state, userAgent: 'Firefox' });

it('begins a session that holds on its host alone', async () => {
  const actor = await signIn();
  const begun = await redeem(await issue(actor));
  expect(begun?.user).toMatchObject({ username: 'ada' });
  expect(await sessions.resolve(begun?.sessionId ?? '', HOST)).toMatchObject({ userId: ada.userId });
  for (const host of [APEX, 'bob.wiki.example']) {
    expect(await sessions.resolve(begun?.sessionId ?? '', host)).toBeNull();
  }
  expect(await sessions.resolve(actor.sessionId, HOST)).toBeNull();
});

it('takes a code once, on its host, from the browser that began, within a minute', async () => {
  const actor = await signIn();
  const code = await issue(actor);
  expect(await redeem(code, { host: 'bob.wiki.example' })).toBeNull();
  expect(await redeem(code, { state: 's2' })).toBeNull();
  expect(await redeem(code, { state: '' })).toBeNull();
  expect(await redeem(`${code}x`)).toBeNull();
  const outcomes = await Promise.all([1, 2, 3].map(() => redeem(code)));
  expect(outcomes.filter((begun) => begun !== null)).toHaveLength(1);
  const late = await issue(actor);
  deps.advance(61_000);
  expect(await redeem(late)).toBeNull();
});

it('gives codes for hosts that somebody has the name of, to those who are signed in', async () => {
  const actor = await signIn();
  expect(await hosts.issue(actor, { host: 'nobody.wiki.example', label: 'nobody-here', state: 's' })).toBeNull();
  expect(await codeOf(hosts.issue(NOBODY, { host: HOST, label: 'ada', state: 's' }))).toBe('unauthenticated');
  expect(await redeem(await issue({ ...actor, sessionId: v7() }).catch(() => ''))).toBeNull();
});

it('makes no session of a code whose giver has signed out', async () => {
  const actor = await signIn();
  const code = await issue(actor);
  await sessions.end(actor.sessionId);
  expect(await redeem(code)).toBeNull();
});

it('gives no codes from one wiki host to the next', async () => {
  const actor = await signIn();
  const begun = await redeem(await issue(actor));
  const onHost = { ...actor, sessionId: begun?.sessionId ?? '' };
  expect(await redeem(await issue(onHost))).toBeNull();
});

it.each(['apex', 'host'])('ends all of a browser together, from the %s', async (from) => {
  const [actor, other] = [await signIn(), await signIn()];
  const [one, two] = [
    await redeem(await issue(actor)),
    await redeem(await issue(actor, 's', 'bob.wiki.example'), { host: 'bob.wiki.example', state: 's' }),
  ];
  const elsewhere = await redeem(await issue(other));
  await sessions.end(from === 'apex' ? actor.sessionId : (one?.sessionId ?? ''));
  expect(await sessions.resolve(actor.sessionId, APEX)).toBeNull();
  expect(await sessions.resolve(one?.sessionId ?? '', HOST)).toBeNull();
  expect(await sessions.resolve(two?.sessionId ?? '', 'bob.wiki.example')).toBeNull();
  expect(await sessions.resolve(elsewhere?.sessionId ?? '', HOST)).not.toBeNull();
});

it('ends a host’s session with the one at the apex, whatever becomes of its own row', async () => {
  const actor = await signIn();
  const begun = await redeem(await issue(actor));
  // As when the code is redeemed in the moment of signing out.
  await deps.db.session.update({ where: { id: actor.sessionId }, data: { revokedAt: deps.now() } });
  expect(await sessions.resolve(begun?.sessionId ?? '', HOST)).toBeNull();
});

it('shows a browser once, with the hosts it reads on', async () => {
  await deps.db.session.deleteMany();
  const [actor, phone] = [await signIn(), await signIn()];
  const begun = await redeem(await issue(actor));
  const onHost = { ...actor, sessionId: begun?.sessionId ?? '' };
  for (const asking of [actor, onHost]) {
    const listed = await sessions.list(asking);
    expect(listed).toHaveLength(2);
    expect(listed.find(({ current }) => current)).toMatchObject({ sessionId: actor.sessionId, hosts: [HOST] });
  }
  await sessions.endOwn(onHost, 'others');
  expect((await sessions.list(onHost)).map(({ sessionId }) => sessionId)).toEqual([actor.sessionId]);
  expect(await sessions.resolve(phone.sessionId, APEX)).toBeNull();
  expect(await sessions.resolve(onHost.sessionId, HOST)).not.toBeNull();
  await sessions.endOwn(actor, 'all');
  expect(await sessions.resolve(actor.sessionId, APEX)).toBeNull();
  expect(await sessions.resolve(onHost.sessionId, HOST)).toBeNull();
});

it('replaces the session that a browser had', async () => {
  const actor = await signIn();
  const begun = await redeem(await issue(actor));
  const after = await sessions.start(ada.userId, { host: APEX, userAgent: null, replaces: actor.sessionId });
  expect(await sessions.resolve(actor.sessionId, APEX)).toBeNull();
  expect(await sessions.resolve(begun?.sessionId ?? '', HOST)).toBeNull();
  expect(await sessions.resolve(after.sessionId, APEX)).not.toBeNull();
});
