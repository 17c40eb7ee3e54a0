import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATOR } from '../../core/access.ts';
import { type TestSystem, startTestSystem } from '../testing.ts';
import { type RestDoor, createRestDoor } from './index.ts';

const SLUGS = ['atlas', 'garden', 'notes', 'recipes'];

let system: TestSystem;
let door: RestDoor;
let token = '';
beforeAll(async () => {
  system = await startTestSystem();
  door = createRestDoor(system.doorDeps);
  for (const username of ['alice', 'bob']) await system.services.users.create(OPERATOR, { username, email: null });
  for (const [owner, slugs] of [
    ['alice', SLUGS],
    ['bob', ['shared', 'own']],
  ] as const)
    for (const slug of slugs) await system.services.wikis.create(OPERATOR, { owner, slug }, { agent: null });
  const shared = { owner: 'bob', slug: 'shared' };
  await system.services.members.put(OPERATOR, shared, { username: 'alice', role: 'editor' });
  token = await system.token('alice', { scope: 'admin' });
  for (const label of ['one', 'two', 'three']) await system.token('alice', { label, wiki: shared });
}, 60_000);
afterAll(() => system.close());

interface Part {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(path: string, by = token): Promise<Part> {
  const headers = { Authorization: `Bearer ${by}` };
  const response = await door.account(new Request(`http://wiki.example:3000/api/v1/${path}`, { headers }));
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** What one after the other is told, in parts of one. */
async function oneByOne(path: string, list: string, name: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let next: string | null = ''; next !== null && seen.length < 20;) {
    const { status, body }: Part = await ask(`${path}?limit=1&cursor=${next}`);
    expect(status).toBe(200);
    seen.push(...(body[list] as Record<string, unknown>[]).map((item) => item[name]));
    next = body['next_cursor'] as string | null;
  }
  return seen;
}

it('pages wikis and tokens by cursor, and tells them whole by default', async () => {
  for (const [path, list, name, count] of [
    ['wikis', 'wikis', 'api_url', 5],
    ['tokens', 'tokens', 'id', 4],
    ['wikis/bob/shared/tokens', 'tokens', 'id', 3],
  ] as const) {
    const { body } = await ask(path);
    const whole = (body[list] as Record<string, unknown>[]).map((item) => item[name]);
    expect([whole.length, body['next_cursor']]).toEqual([count, null]);
    expect(await oneByOne(path, list, name)).toEqual(whole);
  }
});

it('goes on where it was when what was seen is gone', async () => {
  const first = await ask('wikis?limit=2');
  await system.services.wikis.delete(OPERATOR, { owner: 'alice', slug: 'garden' });
  const { body } = await ask(`wikis?cursor=${String(first.body['next_cursor'])}`);
  expect((body['wikis'] as { slug: string }[]).map(({ slug }) => slug)).toEqual(['notes', 'recipes', 'shared']);
});

it("tells a wiki's token of that wiki alone, however the parts fall", async () => {
  const limited = await system.token('alice', { wiki: { owner: 'alice', slug: 'recipes' } });
  const slugs: unknown[] = [];
  for (let next: string | null = ''; next !== null && slugs.length < 5;) {
    const { body }: Part = await ask(`wikis?limit=1&cursor=${next}`, limited);
    slugs.push(...(body['wikis'] as { slug: string }[]).map(({ slug }) => slug));
    next = body['next_cursor'] as string | null;
  }
  expect(slugs).toEqual(['recipes']);
});

it('refuses a cursor that it did not give', async () => {
  for (const path of ['wikis', 'tokens'])
    for (const cursor of ['x', Buffer.from('["p","Home"]').toString('base64url')])
      expect(await ask(`${path}?cursor=${cursor}`)).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
});
