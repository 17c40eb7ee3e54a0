/** Differences, blame and history by REST, over the real worker. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../core/access.ts';
import { blameAnswer, diffAnswer, historyAnswer } from '../../protocol/rest.ts';
import type { ChangeInput } from '../../protocol/rpc.ts';
import { type TestSystem, startTestSystem } from '../testing.ts';
import { type RestDoor, createRestDoor } from './index.ts';

const NOTES = { owner: 'alice', slug: 'notes' };
const NEUTRAL = 'Change pages';

let system: TestSystem;
let door: RestDoor;
let wikiId = '';
let token = '';
let limited = '';

beforeAll(async () => {
  system = await startTestSystem();
  door = createRestDoor(system.doorDeps);
  for (const username of ['alice', 'bob']) await system.services.users.create(OPERATOR, { username, email: null });
  ({ wikiId } = await system.services.wikis.create(OPERATOR, { ...NOTES, name: 'Notes' }, { agent: null }));
  token = await system.token('alice', { label: 'robot' });
  limited = await system.token('alice', { wiki: NOTES, scope: 'read', pathPrefix: 'Public' });
}, 60_000);
afterAll(() => system.close());

async function ask(path: string, given: string | null = token) {
  const headers: Record<string, string> = given === null ? {} : { Authorization: `Bearer ${given}` };
  const request = new Request(`http://wiki.example:3000/@alice/notes/api/v1/${path}`, { headers });
  const response = await door.wiki(request, NOTES);
  const body: Record<string, unknown> = await response.json();
  return { status: response.status, body };
}

async function put(path: string, content: string, revision: string | null, message: string): Promise<string> {
  const body = JSON.stringify({ content, revision, commit_message: message });
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const url = `http://wiki.example:3000/@alice/notes/api/v1/pages/${encodeURIComponent(path)}`;
  const response = await door.wiki(new Request(url.replaceAll('%2F', '/'), { method: 'PUT', body, headers }), NOTES);
  const answer: { revision: string } = await response.json();
  return answer.revision;
}

/** Several changes in one commit, as a push or an import makes them. */
async function commit(message: string, changes: ChangeInput[]): Promise<string> {
  const input = { wikiId, actor: OPERATOR, agent: null, message, changes };
  return (await system.deps.repos.call('commit', input)).revision;
}

describe('a page that was edited, renamed and deleted', () => {
  let one: string;
  let two: string;
  let moved: string;
  let gone: string;
  beforeAll(async () => {
    one = await put('Draft', 'a\nThe budget of 2022 was balanced.\r\nc', null, 'Begin');
    two = await put('Draft', 'a\nThe budget of 2023 was balanced.\r\nc', one, 'Correct the year\n\nAt last.');
    moved = await commit('Move it', [
      { op: 'delete', path: 'Draft', revision: two },
      { op: 'put', path: 'Final', content: 'a\nThe budget of 2023 was balanced.\r\nc' },
    ]);
  });

  it('has a difference between any two revisions, by any of its names', async () => {
    for (const path of ['Final', 'draft', 'FINAL']) {
      const { status, body } = await ask(`diff/${path}?from=${one.slice(0, 9)}`);
      expect(status).toBe(200);
      const answer = diffAnswer.parse(body);
      expect(answer).toMatchObject({ path: 'Final', from: one, to: moved });
      expect(answer).toMatchObject({
        from_commit: { path: 'Draft' },
        to_commit: { path: 'Final', message: 'Move it' },
      });
      expect(answer.hunks).toBeUndefined();
      expect(answer.diff).toContain('rename to Final.md');
    }
    expect((await ask(`diff/Final?to=${two}`)).body).toMatchObject({ from: one, to: two });
    expect((await ask(`diff/Final?to=${one}`)).body).toMatchObject({ from: null, from_commit: null, to: one });
    expect((await ask(`diff/Final?from=${two}&to=${two}`)).body).toMatchObject({ diff: '' });
  });

  it('shows which words changed', async () => {
    const { hunks = [] } = diffAnswer.parse((await ask(`diff/Final?from=${one}&words=true`)).body);
    const words = hunks.flatMap(({ lines }) => lines.flatMap((line) => line.words ?? []));
    expect(words.filter(({ changed }) => changed).map(({ text }) => text)).toEqual(['2022', '2023']);
  });

  it('names who wrote each line, and with which program', async () => {
    const { status, body } = await ask('blame/Final');
    expect(status).toBe(200);
    const answer = blameAnswer.parse(body);
    expect(answer).toMatchObject({ path: 'Final', revision: moved });
    expect(answer.lines.map(({ line, text, revision }) => [line, text, revision])).toEqual([
      [1, 'a', one],
      [2, 'The budget of 2023 was balanced.\r', two],
      [3, 'c', one],
    ]);
    expect(answer.lines[1]).toMatchObject({ author: 'alice', agent: 'robot', message: 'Correct the year' });
    expect((await ask(`blame/Final?revision=${one}`)).body).toMatchObject({ path: 'Draft', revision: one });
  });

  it('keeps its history, differences and lines when it is gone', async () => {
    gone = await commit('Away with it', [{ op: 'delete', path: 'Final', revision: moved }]);
    const { history } = historyAnswer.parse((await ask('history/Final')).body);
    expect(history.map(({ revision, kind, path }) => [revision, kind, path])).toEqual([
      [gone, 'delete', undefined],
      [moved, 'rename', undefined],
      [two, 'update', 'Draft'],
      [one, 'create', 'Draft'],
    ]);
    const page = (await ask('history/Draft?limit=3')).body;
    const rest = await ask(`history/Draft?cursor=${String(page['next_cursor'])}`);
    expect(rest.body).toMatchObject({ history: [{ revision: one }], next_cursor: null });
    expect((await ask('diff/Final')).body).toMatchObject({ from: moved, to: gone, to_commit: { path: null } });
    expect((await ask('blame/Final')).status).toBe(404);
    expect((await ask(`blame/Final?revision=${two}`)).body).toMatchObject({ revision: two });
  });
});

describe('errors', () => {
  it.each([
    ['diff/Nowhere', 404, 'not_found'],
    ['blame/Nowhere', 404, 'not_found'],
    ['diff/Home?from=xyz', 422, 'invalid_input'],
    ['diff/Home?from=1234567', 422, 'invalid_input'],
    ['diff/Home?words=maybe', 422, 'invalid_input'],
    ['blame/Home?revision=1234567', 422, 'invalid_input'],
    ['blame/Home?from=1234567', 422, 'invalid_input'],
    ['diff/.git/config', 422, 'bad_path'],
    ['blame/..%2Fx', 422, 'bad_path'],
  ])('%s is %i', async (path, status, code) => {
    const got = await ask(path);
    expect([got.status, got.body['code']]).toEqual([status, code]);
  });

  it('are the same for a wiki that one may not see as for none', async () => {
    const bob = await system.token('bob');
    for (const path of ['diff/Home', 'blame/Home']) {
      expect((await ask(path, bob)).status).toBe(404);
      expect((await ask(path, null)).status).toBe(401);
    }
  });
});

describe('a token limited to a path', () => {
  it('learns nothing of what lies outside, nor of the time when a page did', async () => {
    const one = await put('Secret/Plan', 'a\n', null, 'Plot');
    const two = await commit('Move Secret/Plan to Public/Plan', [
      { op: 'delete', path: 'Secret/Plan', revision: one },
      { op: 'put', path: 'Public/Plan', content: 'a\n' },
    ]);
    const all = await commit('Change the plan and the secret', [
      { op: 'put', path: 'Public/Plan', content: 'a\nb\n', revision: two },
      { op: 'put', path: 'Secret/Other', content: 'x\n' },
    ]);
    expect((await ask('pages/Public/Plan', limited)).body).toMatchObject({ last_commit: { message: NEUTRAL } });
    const own = await put('Public/Plan', 'a\nb\nc\n', all, 'Add c');
    await put('Secret/Other', 'y\n', all, 'Only secret');

    const { history } = historyAnswer.parse((await ask('history/Public/Plan', limited)).body);
    expect(history.map(({ revision, message }) => [revision, message])).toEqual([
      [own, 'Add c'],
      [all, NEUTRAL],
      [two, NEUTRAL],
    ]);
    const changes = (await ask('changelog', limited)).body;
    expect(changes['entries']).toMatchObject([
      { message: 'Add c', pages_affected: ['Public/Plan'] },
      { message: NEUTRAL, pages_affected: ['Public/Plan'] },
      { message: NEUTRAL, pages_affected: ['Public/Plan'] },
    ]);
    const lines = blameAnswer.parse((await ask('blame/Public/Plan', limited)).body).lines;
    expect(lines.map(({ revision, message }) => [revision, message])).toEqual([
      [two, NEUTRAL],
      [all, NEUTRAL],
      [own, 'Add c'],
    ]);
    expect((await ask(`diff/Public/Plan?to=${two}`, limited)).body).toMatchObject({ from: null });
    expect((await ask(`diff/Public/Plan?from=${one}&to=${two}`, limited)).body).toMatchObject({ from: null });
    for (const path of ['Secret/Plan', 'Secret/Other', 'Secret/None']) {
      for (const what of ['diff', 'blame', 'history']) expect((await ask(`${what}/${path}`, limited)).status).toBe(404);
    }
    for (const got of [changes, history, lines]) expect(JSON.stringify(got)).not.toMatch(/secret|plot/i);
    // Whoever may see all of it reads all of it.
    expect((await ask(`diff/Public/Plan?to=${two}`)).body).toMatchObject({
      from_commit: { path: 'Secret/Plan', message: 'Plot' },
      to_commit: { message: 'Move Secret/Plan to Public/Plan' },
    });
  });
});
