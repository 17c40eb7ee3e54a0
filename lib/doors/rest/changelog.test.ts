/** The changes of a wiki by their filters, one commit, and tasks that are ticked, over the real worker. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../core/access.ts';
import { blameAnswer, changelogAnswer, diffAnswer, historyAnswer } from '../../protocol/rest.ts';
import type { WikiInfo } from '../../services/types.ts';
import { type TestSystem, startTestSystem } from '../testing.ts';
import { type RestDoor, createRestDoor } from './index.ts';

const NOTES = { owner: 'alice', slug: 'notes' };
const ROBOT = { agent: 'robot' };
const PERSON = { agent: null };

let system: TestSystem;
let door: RestDoor;
let wiki: WikiInfo;
let token = '';
let limited = '';
let reader = '';

beforeAll(async () => {
  system = await startTestSystem();
  door = createRestDoor(system.doorDeps);
  for (const username of ['alice', 'bob']) await system.services.users.create(OPERATOR, { username, email: null });
  wiki = await system.services.wikis.create(OPERATOR, { ...NOTES, name: 'Notes' }, PERSON);
  token = await system.token('alice', { label: 'robot' });
  reader = await system.token('alice', { scope: 'read' });
  limited = await system.token('alice', { wiki: NOTES, scope: 'read', pathPrefix: 'Public' });
}, 60_000);
afterAll(() => system.close());

async function ask(method: string, path: string, body?: unknown, given = token) {
  const request = new Request(`http://wiki.example:3000/@alice/notes/api/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${given}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await door.wiki(request, NOTES);
  const answer: Record<string, unknown> = await response.json();
  return { status: response.status, body: answer };
}

async function messages(query: string, given = token): Promise<string[]> {
  const { status, body } = await ask('GET', `changelog?${query}`, undefined, given);
  expect(status).toBe(200);
  return changelogAnswer.parse(body).entries.map(({ message }) => message.split('\n', 1)[0] ?? '');
}

async function commit(
  message: string,
  changes: Parameters<TestSystem['services']['pages']['commits']>[2]['changes'],
  context: { agent: string | null } = PERSON,
) {
  return (await system.services.pages.commits(OPERATOR, wiki, { changes, message }, context)).revision;
}

describe('changes', () => {
  let made = '';
  let edited = '';
  beforeAll(async () => {
    made = await commit('Make two', [
      { op: 'put', path: 'Public/One', content: 'one\n' },
      { op: 'put', path: 'Secret/Two', content: 'two\n' },
    ]);
    edited = await commit(
      'Edit one',
      [{ op: 'put', path: 'Public/One', content: 'one\nmore\n', revision: made }],
      ROBOT,
    );
    await commit('Move two', [{ op: 'rename', path: 'Secret/Two', new_path: 'Secret/Other', revision: made }]);
    await commit('Drop it', [{ op: 'delete', path: 'Secret/Other', revision: made }], ROBOT);
  });

  it('are filtered by program, kind, page and folder, and by all of them together', async () => {
    expect((await messages('')).slice(0, 4)).toEqual(['Drop it', 'Move two', 'Edit one', 'Make two']);
    expect(await messages('by=program')).toEqual(['Drop it', 'Edit one']);
    expect(await messages('by=person')).not.toContain('Edit one');
    expect(await messages('kind=rename')).toEqual(['Move two']);
    expect(await messages('kind=delete')).toEqual(['Drop it']);
    expect(await messages('prefix=public')).toEqual(['Edit one', 'Make two']);
    expect(await messages('prefix=Public/One')).toEqual(['Edit one', 'Make two']);
    expect(await messages('prefix=Pub')).toEqual([]);
    expect(await messages('prefix=Secret&kind=create')).toEqual(['Make two']);
    expect(await messages('prefix=Public&by=program&kind=update')).toEqual(['Edit one']);
  });

  it('are filtered by author, and by days that count whole', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    expect(await messages(`since=${yesterday}&until=${tomorrow}`)).toContain('Make two');
    expect(await messages(`until=${yesterday}`)).toEqual([]);
    expect(await messages(`since=${tomorrow}`)).toEqual([]);
    expect((await messages(`until=${today}`)).length + (await messages(`since=${tomorrow}`)).length).toBeGreaterThan(0);
    await ask('PUT', 'pages/Mine', { content: 'mine\n', commit_message: 'By alice' });
    expect(await messages('author=alice')).toContain('By alice');
    expect(await messages('author=%40Alice')).toContain('By alice');
    expect(await messages('author=alice')).not.toContain('Drop it');
    expect(await messages('author=nobody')).toEqual([]);
  });

  it('go on behind a cursor with the same filters', async () => {
    const first = changelogAnswer.parse((await ask('GET', 'changelog?by=program&limit=1')).body);
    expect(first.entries.map(({ message }) => message)).not.toContain('Edit one');
    const seen = [...first.entries];
    for (let cursor = first.next_cursor; cursor !== null;) {
      const next = changelogAnswer.parse((await ask('GET', `changelog?by=program&limit=1&cursor=${cursor}`)).body);
      seen.push(...next.entries);
      cursor = next.next_cursor;
    }
    expect(seen.map(({ message }) => message)).toContain('Edit one');
    expect(new Set(seen.map(({ revision }) => revision)).size).toBe(seen.length);
  });

  it('show a limited token nothing of what lies outside, whatever it asks', async () => {
    expect(await messages('', limited)).toEqual(['Edit one', 'Change pages']);
    expect(await messages('prefix=Secret', limited)).toEqual([]);
    expect(await messages('kind=rename', limited)).toEqual([]);
    const actor = await system.services.tokens.verify(limited);
    const seen = await system.services.access.open(actor, NOTES, 'read');
    await expect(system.services.pages.commitOf(actor, seen, { revision: made, diffs: 5 })).resolves.toMatchObject({
      commit: { message: 'Change pages' },
      pages: [{ path: 'Public/One', kind: 'create' }],
    });
    const moved =
      (await system.services.pages.changelog(OPERATOR, wiki, { kind: 'rename' })).entries[0]?.revision ?? '';
    await expect(system.services.pages.commitOf(actor, seen, { revision: moved, diffs: 5 })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('can be looked at one by one', async () => {
    const found = await system.services.pages.commitOf(OPERATOR, wiki, { revision: edited.slice(0, 8), diffs: 5 });
    expect(found.commit).toMatchObject({ revision: edited, message: 'Edit one', agent: 'robot' });
    expect(found.pages).toMatchObject([{ path: 'Public/One', kind: 'update', oldPath: null }]);
    expect(found.pages[0]?.hunks?.flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'added'))).toMatchObject([
      { text: 'more' },
    ]);
    const moved = await system.services.pages.changelog(OPERATOR, wiki, { kind: 'rename' });
    const rename = await system.services.pages.commitOf(OPERATOR, wiki, {
      revision: moved.entries[0]?.revision ?? '',
      diffs: 0,
    });
    expect(rename.pages).toMatchObject([{ path: 'Secret/Other', kind: 'rename', oldPath: 'Secret/Two', hunks: null }]);
    await expect(
      system.services.pages.commitOf(OPERATOR, wiki, { revision: 'nonsense', diffs: 0 }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('of a page say what came before and after', async () => {
    const diff = diffAnswer.parse((await ask('GET', `diff/Public/One?to=${made}`)).body);
    expect(diff).toMatchObject({ from: null, to: made, next: edited });
    expect(diffAnswer.parse((await ask('GET', 'diff/Public/One')).body)).toMatchObject({ to: edited, next: null });
    const { lines } = blameAnswer.parse((await ask('GET', 'blame/Public/One')).body);
    expect(lines).toMatchObject([
      { line: 1, line_there: 1, revision: made, previous: null },
      { line: 2, line_there: 2, revision: edited, previous: made },
    ]);
    const { history } = historyAnswer.parse((await ask('GET', 'history/Secret/Other')).body);
    expect(history.find(({ kind }) => kind === 'rename')).toMatchObject({ old_path: 'Secret/Two' });
  });
});

describe('ten thousand commits', () => {
  it('are filtered in a moment', async () => {
    const { wikiId } = await system.services.wikis.create(
      OPERATOR,
      { owner: 'bob', slug: 'large', name: 'Large' },
      PERSON,
    );
    await system.deps.db.$executeRaw`
      INSERT INTO commits (wiki_id, oid, seq, author_name, agent, message, committed_at)
      SELECT ${wikiId}::uuid, lpad(to_hex(n), 40, '0'), n + 10, 'writer ' || n % 50,
             CASE WHEN n % 3 = 0 THEN 'robot' END, 'Change ' || n, now() - make_interval(mins => 20000 - n)
        FROM generate_series(1, 10000) n`;
    await system.deps.db.$executeRaw`
      INSERT INTO page_revisions (wiki_id, page_id, commit_oid, seq, kind, path, path_key, blob_oid)
      SELECT ${wikiId}::uuid, md5((n % 2000)::text)::uuid, lpad(to_hex(n), 40, '0'), n + 10,
             (CASE WHEN n = 77 THEN 'rename' ELSE 'update' END)::revision_kind,
             'Folder ' || n % 100 || '/Page ' || n % 2000, 'folder-' || n % 100 || '/page-' || n % 2000, 'b'
        FROM generate_series(1, 10000) n`;
    await system.deps.db.$executeRaw`ANALYZE`;
    const large = await system.services.access.open(OPERATOR, { owner: 'bob', slug: 'large' }, 'read');
    const took = async (query: Record<string, string>, least: number): Promise<number> => {
      const times: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const began = performance.now();
        const { entries } = await system.services.pages.changelog(OPERATOR, large, { limit: 50, ...query });
        times.push(performance.now() - began);
        expect(entries.length).toBeGreaterThanOrEqual(least);
      }
      return times.toSorted((a, b) => a - b)[2] ?? Infinity;
    };
    const times = {
      all: await took({}, 50),
      program: await took({ by: 'program' }, 50),
      author: await took({ author: 'Writer 7' }, 50),
      rare: await took({ kind: 'rename' }, 1),
      folder: await took({ prefix: 'Folder 42' }, 50),
      nothing: await took({ prefix: 'Nowhere' }, 0),
    };
    // Far above what they take (3 to 12 ms), since suites run beside each other.
    expect(Object.entries(times).filter(([, ms]) => ms > 500)).toEqual([]);
  });
});

describe('a task', () => {
  const LIST = '---\ntags: [a]\n---\n# List\n\n- [ ] one\n- [ ] two\n- [ ] one\n';
  const read = async (path: string) => (await ask('GET', `pages/${path}`)).body;
  const tick = (path: string, body: object, given = token) => ask('POST', `tasks/${path}`, body, given);

  it('is ticked by the line that its reader saw, and cleared again', async () => {
    const { body } = await ask('PUT', 'pages/List', { content: LIST });
    const first = await tick('List', { revision: body['revision'], line: 7, done: true });
    expect(first).toMatchObject({ status: 200, body: { merged: false } });
    expect((await read('List'))['content']).toBe(LIST.replace('[ ] two', '[x] two'));
    const back = await tick('List', { revision: first.body['revision'], line: 7, done: false });
    expect(back.status).toBe(200);
    expect((await read('List'))['content']).toBe(LIST);
    const again = await tick('List', { revision: back.body['revision'], line: 7, done: false });
    expect(again.body['revision']).toBe(back.body['revision']);
  });

  it('is found again when others change the page, or tick its neighbours', async () => {
    const { body } = await ask('PUT', 'pages/Shared', { content: LIST });
    const seen = body['revision'];
    await ask('PATCH', 'pages/Shared', { revision: seen, old_string: '# List', new_string: '# List\n\nNew.' });
    for (const line of [6, 7, 8]) expect((await tick('Shared', { revision: seen, line, done: true })).status).toBe(200);
    const content = LIST.replaceAll('[ ]', '[x]').replace('# List', '# List\n\nNew.');
    expect((await read('Shared'))['content']).toBe(content);
    // As it was in the text that its reader saw: what counts is how it is now.
    expect((await tick('Shared', { revision: seen, line: 8, done: false })).status).toBe(200);
    expect((await read('Shared'))['content']).toBe(content.replace(/\[x\] one\n$/, '[ ] one\n'));
  });

  it('that is gone is refused, as is a line that is none, and whoever only reads', async () => {
    const { body } = await ask('PUT', 'pages/Gone', { content: LIST });
    const seen = body['revision'];
    await ask('PUT', 'pages/Gone', { content: '# List\n\nNothing left.\n', revision: seen });
    expect((await tick('Gone', { revision: seen, line: 7, done: true })).status).toBe(409);
    expect((await tick('Gone', { revision: seen, line: 4, done: true })).status).toBe(422);
    expect((await tick('Gone', { revision: seen, line: 7, done: true }, reader)).status).toBe(403);
  });
});

it('suggests pages by names that resemble', async () => {
  await ask('PUT', 'pages/Rivers/Danube', { content: '# Danube\n' });
  expect(await system.services.pages.suggest(OPERATOR, wiki, 'Danub')).toEqual(['Rivers/Danube']);
  expect(await system.services.pages.suggest(OPERATOR, wiki, 'zzzzzz\0')).toEqual([]);
});
