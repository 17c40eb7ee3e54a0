import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATOR } from '../../core/access.ts';
import { type TestSystem, startTestSystem } from '../testing.ts';
import { type RestDoor, createRestDoor } from './index.ts';

const WIKI = { owner: 'alice', slug: 'notes' };

let system: TestSystem;
let door: RestDoor;
let token = '';
beforeAll(async () => {
  system = await startTestSystem();
  const alice = await system.services.users.create(OPERATOR, { username: 'alice', email: null });
  const { actorOf } = system.doorDeps;
  // A token can make no token, so that one who is signed in stands for her.
  door = createRestDoor({
    ...system.doorDeps,
    actorOf: async (request) =>
      request.headers.has('cookie') ? { kind: 'user', userId: alice.userId, sessionId: '' } : await actorOf(request),
  });
  await system.services.wikis.create(OPERATOR, { ...WIKI, name: 'Notes' }, { agent: null });
  token = await system.token('alice', { scope: 'admin' });
}, 60_000);
afterAll(() => system.close());

type Got = { status: number; body: Record<string, unknown> };

async function post(path: string, key: string, body?: unknown, by: string | null = token): Promise<Got> {
  const response = await door.account(
    new Request(`http://wiki.example:3000/api/v1/${path}`, {
      method: 'POST',
      body: body === undefined ? null : JSON.stringify(body),
      headers: {
        ...(by === null
          ? { Cookie: 'session=alice', Origin: 'http://wiki.example:3000' }
          : { Authorization: `Bearer ${by}` }),
        ...{ 'Content-Type': 'application/json', 'Idempotency-Key': key },
      },
    }),
  );
  const { request_id: _id, ...rest } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body: rest };
}

it('makes one token, invitation, webhook and wiki, and answers with the same secret again', async () => {
  const people = 'wikis/alice/notes';
  const hook = { url: 'https://hooks.example.com/in', events: ['page.changed'] };
  const cases = [
    ['tokens', { label: 'robot' }, null],
    [`${people}/tokens`, { label: 'robot' }, null],
    [`${people}/invitations`, { role: 'viewer' }, token],
    [`${people}/webhooks`, hook, token],
    ['wikis', { slug: 'second' }, token],
  ] as const;
  for (const [path, body, by] of cases) {
    const first = await post(path, `key-${path}`, body, by);
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect(await post(path, `key-${path}`, body, by)).toEqual(first);
    expect(await post(path, `key-${path}`, { ...body, extra: 1 }, by)).toMatchObject({ status: 422 });
  }
  const counts = [system.deps.db.invitation.count(), system.deps.db.webhook.count(), system.deps.db.wiki.count()];
  expect(await Promise.all(counts)).toEqual([1, 1, 2]);
  expect(await system.deps.db.token.count({ where: { label: 'robot' } })).toBe(2);
});

it('keeps no secret that can be read', async () => {
  const made = await post('tokens', 'sealed', { label: 'sealed' }, null);
  const rows = await system.deps.db.$queryRaw<{ text: string }[]>`
    SELECT response::text AS text FROM idempotency_keys WHERE status = 201`;
  expect(rows.length).toBeGreaterThan(0);
  for (const { text } of rows) expect(text).not.toMatch(/wkb_|whsec_|http|robot/);
  expect(made.body['token']).toMatch(/^wkb_/);
});

it('tells nobody else, not even another token of the same person', async () => {
  const invitation = await post('wikis/alice/notes/invitations', 'mine', { role: 'viewer' });
  expect(invitation.status).toBe(201);
  const reader = await system.token('alice', { scope: 'read' });
  const got = await post('wikis/alice/notes/invitations', 'mine', { role: 'viewer' }, reader);
  expect(got).toMatchObject({ status: 422, body: { parameter: 'Idempotency-Key' } });
});

it('begins what comes several times at once a single time', async () => {
  const body = { label: 'at once' };
  const answers = await Promise.all(Array.from({ length: 6 }, () => post('tokens', 'at-once', body, null)));
  expect(await system.deps.db.token.count({ where: { label: 'at once' } })).toBe(1);
  const made = answers.filter(({ status }) => status === 201);
  expect(made.length).toBeGreaterThan(0);
  for (const answer of answers) {
    if (answer.status === 201) expect(answer).toEqual(made[0]);
    else expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  }
  expect(await post('tokens', 'at-once', body, null)).toEqual(made[0]);
});

it('says so where the answer was lost, and lets what failed be tried again', async () => {
  await post('tokens', 'lost', { label: 'lost' }, null);
  await system.deps.db.$executeRaw`
    UPDATE idempotency_keys SET status = NULL, response = NULL, created_at = now() - interval '2 minutes' WHERE key = 'lost'`;
  const lost = await post('tokens', 'lost', { label: 'lost' }, null);
  expect([lost.status, lost.body['detail']]).toEqual([422, expect.stringContaining('its answer was lost')]);
  expect(await system.deps.db.token.count({ where: { label: 'lost' } })).toBe(1);
  expect((await post('wikis', 'taken', { slug: 'notes' })).status).toBe(409);
  await system.deps.db.wiki.update({ where: { id: (await open()).wikiId }, data: { slug: 'moved' } });
  expect((await post('wikis', 'taken', { slug: 'notes' })).status).toBe(201);
});

const open = () => system.services.access.open(OPERATOR, WIKI, 'read');
