import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

interface Got {
  status: number;
  body: Record<string, unknown>;
}

async function ask(method: string, path: string, body?: unknown, as = token): Promise<Got> {
  const request = new Request(`http://wiki.example:3000/@alice/notes/api/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${as}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await door.wiki(request, WIKI);
  const got: unknown = JSON.parse(await response.text());
  return { status: response.status, body: got as Record<string, unknown> };
}

const post = (path: string, body: unknown, as?: string): Promise<Got> => ask('POST', path, body, as);
const content = async (path: string): Promise<unknown> => (await ask('GET', `pages/${path}`)).body['content'];

async function put(path: string, text: string, revision?: unknown): Promise<string> {
  const { body } = await ask('PUT', `pages/${path}`, { content: text, revision });
  return String(body['revision']);
}

describe('POST /rename', () => {
  it('moves the page, rewrites the links to it, and serves it under its old name', async () => {
    const revision = await put('Actors/Iran', '# Iran\n');
    await put('Map', 'See [[Iran]] and [Iran](Actors/Iran.md#History).\n');
    const renamed = await post('rename', { path: 'Actors/Iran', new_path: 'Countries/Persia', revision });
    expect(renamed).toMatchObject({
      status: 200,
      body: { old_path: 'Actors/Iran', new_path: 'Countries/Persia', updated_pages: ['Map'], skipped_pages: 0 },
    });
    expect(await content('Map')).toBe('See [[Persia]] and [Iran](Countries/Persia.md#History).\n');
    const old = await ask('GET', 'pages/Actors/Iran');
    expect(old.body).toMatchObject({
      path: 'Countries/Persia',
      revision: renamed.body['revision'],
      linked_from: ['Map'],
      last_commit: { message: 'Rename Actors/Iran to Countries/Persia' },
    });
    expect((await ask('GET', 'history/Countries/Persia')).body['history']).toHaveLength(2);
    const diff = await ask('GET', `pages/Countries/Persia?revision=${revision}`);
    expect(diff.body['content']).toBe('# Iran\n');
  });

  it('refuses what CONTRACT says', async () => {
    const revision = await put('One', '1\n');
    await put('Two', '2\n');
    const codes = [
      await post('rename', { path: 'One', new_path: 'two', revision }),
      await post('rename', { path: 'One', new_path: 'Three' }),
      await post('rename', { path: 'Nothing', new_path: 'Three', revision }),
      await post('rename', { path: 'One', new_path: '../Three', revision }),
      await post('rename', { path: 'One', newPath: 'Three', revision }),
    ].map(({ status, body }) => [status, body['code']]);
    expect(codes).toEqual([
      [409, 'page_exists'],
      [428, 'revision_required'],
      [404, 'not_found'],
      [422, 'bad_path'],
      [422, 'invalid_input'],
    ]);
    const limited = await system.token('alice', { wiki: WIKI, pathPrefix: 'Two' });
    expect((await post('rename', { path: 'Two', new_path: 'Three', revision }, limited)).status).toBe(403);
    const reader = await system.token('alice', { scope: 'read' });
    for (const path of ['rename', 'revert', 'commits']) expect((await post(path, {}, reader)).status).toBe(403);
  });
});

describe('POST /revert', () => {
  it('brings a page back to a revision, also a deleted one', async () => {
    const first = await put('Kept', 'one\n');
    const second = await put('Kept', 'two\n', first);
    const restored = await post('revert', { path: 'Kept', to: first, revision: second });
    expect(restored).toMatchObject({
      status: 200,
      body: { path: 'Kept', created: false, merged: false, indexed: true },
    });
    expect(await content('Kept')).toBe('one\n');
    expect((await post('revert', { path: 'Kept', to: first })).status).toBe(200);
    expect((await post('revert', { path: 'Kept', to: second })).status).toBe(428);
    await ask('DELETE', `pages/Kept?revision=${String(restored.body['revision'])}`);
    expect((await post('revert', { path: 'Kept', to: second })).body).toMatchObject({ created: true });
    expect(await content('Kept')).toBe('two\n');
  });

  it('undoes a commit, or names the pages that are in the way', async () => {
    const { body } = await post('commits', {
      changes: [
        { op: 'put', path: 'Pair/A', content: 'a\n' },
        { op: 'put', path: 'Pair/B', content: 'b\n' },
      ],
      message: 'Add a pair',
    });
    const revision = String(body['revision']);
    await put('Pair/B', 'changed\n', revision);
    const refused = await post('revert', { commit: revision });
    expect(refused).toMatchObject({ status: 409, body: { code: 'stale_revision', pages: ['Pair/B'] } });
    const now = (await ask('GET', 'pages/Pair/B')).body['revision'];
    await ask('PUT', 'pages/Pair/B', { content: 'b\n', revision: now });
    expect(await post('revert', { commit: revision })).toMatchObject({ status: 200, body: { pages: [{}, {}] } });
    expect((await ask('GET', 'pages/Pair/A')).status).toBe(404);
  });

  it('takes a page or a commit, not both', async () => {
    for (const body of [{}, { path: 'A' }, { commit: 'abcdef1', path: 'A' }, { to: 'abcdef1' }])
      expect((await post('revert', body)).status).toBe(422);
  });
});

describe('POST /commits', () => {
  it('lands all changes in one commit', async () => {
    const revision = await put('Set/Old', 'text\n');
    await put('Set/Gone', 'gone\n');
    const answer = await post('commits', {
      changes: [
        { op: 'put', path: 'Set/New', content: '[[Set/Old]]\n' },
        { op: 'rename', path: 'Set/Old', new_path: 'Set/Renamed', revision },
        { op: 'edit', path: 'Set/Renamed', revision, edits: [{ old_string: 'text', new_string: 'TEXT' }] },
        { op: 'delete', path: 'Set/Gone', revision: (await ask('GET', 'pages/Set/Gone')).body['revision'] },
      ],
      message: 'Rearrange the set',
    });
    expect(answer.status).toBe(200);
    const oid = answer.body['revision'];
    const paths = ['Set/New', 'Set/Renamed', 'Set/Renamed', 'Set/Gone'];
    expect(answer.body['pages']).toEqual(paths.map((path) => ({ path, revision: oid })));
    expect([await content('Set/New'), await content('Set/Renamed')]).toEqual(['[[Set/Renamed]]\n', 'TEXT\n']);
    expect((await ask('GET', 'changelog?limit=1')).body).toMatchObject({
      entries: [{ revision: oid, message: 'Rearrange the set' }],
    });
  });

  it('lands nothing when one is bad, and says which', async () => {
    const good = { op: 'put', path: 'Nowhere', content: 'x' };
    const answers = [
      await post('commits', { changes: [good, { op: 'delete', path: 'Absent', revision: 'abcdef1' }] }),
      await post('commits', { changes: [good, { op: 'put', path: 'a\\b', content: 'x' }] }),
      await post('commits', { changes: [good, { op: 'move', path: 'A' }] }),
    ];
    expect(answers.map(({ status, body }) => [status, body['code'], body['change']])).toEqual([
      [404, 'not_found', 1],
      [422, 'bad_path', 1],
      [422, 'invalid_input', undefined],
    ]);
    expect(answers[2]?.body['detail']).toContain('changes.1.op');
    expect((await ask('GET', 'pages/Nowhere')).status).toBe(404);
  });
});

it('nothing of this was logged as a fault of ours', () => {
  expect(system.logged).toEqual([]);
});
