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
  door = createRestDoor(system.doorDeps);
  await system.services.users.create(OPERATOR, { username: 'alice', email: null });
  await system.services.wikis.create(OPERATOR, { ...WIKI, name: 'Notes' }, { agent: null });
  token = await system.token('alice');
}, 60_000);
afterAll(() => system.close());

type Got = { status: number; body: Record<string, unknown> };

async function ask(
  method: string,
  path: string,
  sent: { key?: string; body?: unknown; token?: string } = {},
): Promise<Got> {
  const response = await door.wiki(
    new Request(`http://wiki.example:3000/@alice/notes/api/v1/${path}`, {
      method,
      body: sent.body === undefined ? null : JSON.stringify(sent.body),
      headers: {
        Authorization: `Bearer ${sent.token ?? token}`,
        'Content-Type': 'application/json',
        ...(sent.key === undefined ? {} : { 'Idempotency-Key': sent.key }),
      },
    }),
    WIKI,
  );
  const { request_id: _id, ...body } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body };
}

const commits = (): Promise<number> => system.deps.db.commit.count();

it('answers a repeated write as the first time, and writes once', async () => {
  const put = { key: 'put-1', body: { content: 'one\n\ntwo\n' } };
  const first = await ask('PUT', 'pages/A', put);
  expect(first.status).toBe(201);
  const count = await commits();
  expect(await ask('PUT', 'pages/A', put)).toEqual(first);
  const { revision } = first.body;
  const patch = { key: 'patch-1', body: { revision, old_string: 'two', new_string: '2' } };
  const patched = await ask('PATCH', 'pages/A', patch);
  expect(patched.status).toBe(200);
  expect(await ask('PATCH', 'pages/A', patch)).toEqual(patched);
  // As it was then, although the page has changed since.
  expect(await ask('PUT', 'pages/A', put)).toEqual(first);
  const remove = { key: 'delete-1' };
  const removed = await ask('DELETE', `pages/A?revision=${String(patched.body['revision'])}`, remove);
  expect(removed.status).toBe(200);
  expect(await ask('DELETE', `pages/A?revision=${String(patched.body['revision'])}`, remove)).toEqual(removed);
  expect(await commits()).toBe(count + 2);
});

it('refuses a key that came with another request', async () => {
  await ask('PUT', 'pages/B', { key: 'b', body: { content: 'b' } });
  for (const [path, content] of [
    ['pages/B', 'other'],
    ['pages/C', 'b'],
  ] as const) {
    const got = await ask('PUT', path, { key: 'b', body: { content } });
    expect(got).toMatchObject({ status: 422, body: { code: 'invalid_input', parameter: 'Idempotency-Key' } });
    expect(got.body['detail']).toContain('another request');
  }
  // A token that may see less is another request too, and another user has keys of their own.
  const limited = await system.token('alice', { pathPrefix: 'B', wiki: WIKI });
  expect((await ask('PUT', 'pages/B', { key: 'b', body: { content: 'b' }, token: limited })).status).toBe(422);
  expect((await ask('PUT', 'pages/B', { key: 'ümlaut', body: { content: 'b' } })).status).toBe(422);
});

it('repeats a refusal that would not change, and forgets one that would', async () => {
  await ask('PUT', 'pages/D', { body: { content: 'd' } });
  const put = { key: 'd', body: { content: 'other' } };
  const refused = await ask('PUT', 'pages/D', put);
  expect(refused).toMatchObject({ status: 428, body: { code: 'revision_required' } });
  const { revision } = (await ask('GET', 'pages/D')).body;
  await ask('PUT', 'pages/D', { body: { content: 'changed', revision } });
  expect(await ask('PUT', 'pages/D', put)).toEqual(refused);
  await system.deps.db.wiki.updateMany({ where: { slug: 'notes' }, data: { readOnlyReason: 'Closed for a moment.' } });
  const closed = { key: 'e', body: { content: 'e' } };
  expect((await ask('PUT', 'pages/E', closed)).body['code']).toBe('read_only');
  await system.deps.db.wiki.updateMany({ where: { slug: 'notes' }, data: { readOnlyReason: null } });
  expect((await ask('PUT', 'pages/E', closed)).status).toBe(201);
});

it('lands one of many that come at once, and answers all alike', async () => {
  const put = { key: 'f', body: { content: 'f' } };
  const count = await commits();
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask('PUT', 'pages/F', put)));
  expect(await commits()).toBe(count + 1);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]?.status).toBe(201);
});

it('finds what has landed when the answer was lost before it was recorded', async () => {
  const put = { key: 'g', body: { content: 'g' } };
  const first = await ask('PUT', 'pages/G', put);
  // As after a crash of the web tier between the two.
  await system.deps.db.$executeRaw`
    UPDATE idempotency_keys SET status = NULL, response = response - 'answer' WHERE key = 'g'`;
  const count = await commits();
  expect(await ask('PUT', 'pages/G', put)).toEqual(first);
  expect(await commits()).toBe(count);
});

it('lets a key be used anew after a day', async () => {
  await ask('PUT', 'pages/H', { key: 'h', body: { content: 'h' } });
  await system.deps.db
    .$executeRaw`UPDATE idempotency_keys SET expires_at = now() - interval '1 second' WHERE key = 'h'`;
  expect((await ask('PUT', 'pages/I', { key: 'h', body: { content: 'i' } })).status).toBe(201);
});
