import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 } from 'uuid';
import { composeServices } from '../../compose.ts';
import { OPERATOR } from '../../core/access.ts';
import { type TestSystem, startTestSystem } from '../testing.ts';
import { type RestDoor, createRestDoor } from './index.ts';

const ALICE_NOTES = { owner: 'alice', slug: 'notes' };

let system: TestSystem;
let door: RestDoor;
let token = '';
beforeAll(async () => {
  system = await startTestSystem();
  door = createRestDoor(system.doorDeps);
  for (const username of ['alice', 'bob']) await system.services.users.create(OPERATOR, { username, email: null });
  await system.services.wikis.create(OPERATOR, { ...ALICE_NOTES, name: 'Notes' }, { agent: null });
  await system.services.wikis.create(OPERATOR, { owner: 'alice', slug: 'open', isPublic: true }, { agent: null });
  token = await system.token('alice');
}, 60_000);
afterAll(() => system.close());

interface Sent {
  method?: string;
  token?: string | null;
  body?: unknown;
  raw?: BodyInit;
  headers?: Record<string, string>;
  wiki?: { owner: string; slug: string };
}

interface Got {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

async function answered(response: Response): Promise<Got> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
}

function requestOf(url: string, { method = 'GET', token: given = token, body, raw, headers = {} }: Sent): Request {
  const content = raw ?? (body === undefined ? null : JSON.stringify(body));
  return new Request(url, {
    method,
    body: content,
    headers: {
      ...(given === null ? {} : { Authorization: `Bearer ${given}` }),
      ...(content === null ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
  });
}

function ask(path: string, sent: Sent = {}, api = door): Promise<Got> {
  const { wiki = ALICE_NOTES } = sent;
  const url = `http://wiki.example:3000/@${wiki.owner}/${wiki.slug}/api/v1/${path}`;
  return api.wiki(requestOf(url, sent), wiki).then(answered);
}

function account(path: string, sent: Sent = {}): Promise<Got> {
  return door.account(requestOf(`http://wiki.example:3000/api/v1/${path}`, sent)).then(answered);
}

describe('who sees what', () => {
  it('tells health to everybody, the same for every name', async () => {
    for (const wiki of [ALICE_NOTES, { owner: 'nobody', slug: 'nothing' }]) {
      const { status, body } = await ask('health', { wiki, token: null });
      expect({ status, body }).toEqual({ status: 200, body: { status: 'ok' } });
    }
  });

  it('answers a private and an absent wiki alike without a token', async () => {
    const [secret, absent] = await Promise.all([
      ask('pages', { token: null }),
      ask('pages', { token: null, wiki: { owner: 'alice', slug: 'absent' } }),
    ]);
    for (const answer of [secret, absent]) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="wikibot"');
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    const { request_id: _one, ...one } = secret.body;
    const { request_id: _other, ...other } = absent.body;
    expect(one).toEqual(other);
  });

  it('refuses a bad token even where none is needed', async () => {
    const answer = await ask('pages', { token: 'wkb_wrong', wiki: { owner: 'alice', slug: 'open' } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  it('hides the wiki from a stranger, and from a token of another wiki', async () => {
    expect((await ask('pages', { token: await system.token('bob') })).status).toBe(404);
    const other = await system.token('alice', { wiki: { owner: 'alice', slug: 'open' } });
    expect((await ask('pages', { token: other })).status).toBe(404);
  });

  it('lets a reading token read, not write', async () => {
    const reader = await system.token('alice', { scope: 'read' });
    expect((await ask('pages', { token: reader })).status).toBe(200);
    const refused = await ask('pages/X', { method: 'PUT', body: { content: 'x' }, token: reader });
    expect(refused.status).toBe(403);
    expect(refused.body['code']).toBe('forbidden');
  });

  it('lets everybody read a public wiki, and caches share it only then', async () => {
    const wiki = { owner: 'alice', slug: 'open' };
    const anonymous = await ask('pages/Home', { token: null, wiki });
    expect(anonymous.status).toBe(200);
    expect(anonymous.headers.get('cache-control')).toBe('public, no-cache');
    expect((await ask('pages/Home', { wiki })).headers.get('cache-control')).toBe('private, no-store');
    expect((await ask('pages/Home', { token: null, wiki, method: 'DELETE' })).status).toBe(401);
  });
});

describe('a page', () => {
  it('is created, read, changed, merged and deleted', async () => {
    const created = await ask('pages/Actors/Iran', {
      method: 'PUT',
      body: { content: '# Iran\n\none\n\ntwo\n\nthree\n' },
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ name: 'Iran', path: 'Actors/Iran', created: true, merged: false });
    const first = String(created.body['revision']);

    const read = await ask('pages/actors/iran');
    expect(read.body).toMatchObject({
      path: 'Actors/Iran',
      title: 'Iran',
      content: '# Iran\n\none\n\ntwo\n\nthree\n',
      revision: first,
    });
    expect(read.body['last_commit']).toMatchObject({ author: 'alice', agent: 'test client' });

    const bare = await ask('pages/Actors/Iran', { method: 'PUT', body: { content: 'x' } });
    expect([bare.status, bare.body['code']]).toEqual([428, 'revision_required']);

    const edited = await ask('pages/Actors/Iran', {
      method: 'PATCH',
      body: { revision: first, old_string: 'one', new_string: 'ONE' },
    });
    expect(edited.status).toBe(200);
    expect(edited.body).not.toHaveProperty('created');

    const merged = await ask('pages/Actors/Iran', {
      method: 'PUT',
      body: { revision: first.slice(0, 8), content: '# Iran\n\none\n\ntwo\n\nTHREE\n' },
    });
    expect(merged.body).toMatchObject({ merged: true });
    expect((await ask('pages/Actors/Iran')).body['content']).toBe('# Iran\n\nONE\n\ntwo\n\nTHREE\n');

    const conflict = await ask('pages/Actors/Iran', {
      method: 'PUT',
      body: { revision: first, content: '# Iran\n\n1\n\ntwo\n\nthree\n' },
    });
    expect(conflict.status).toBe(409);
    expect(conflict.body).toMatchObject({ code: 'stale_revision', current_revision: merged.body['revision'] });
    expect(conflict.body['merged_text']).toContain('<<<<<<<');

    expect((await ask('pages/Actors/Iran', { method: 'DELETE' })).status).toBe(428);
    const deleted = await ask(`pages/Actors/Iran?revision=${String(merged.body['revision'])}`, { method: 'DELETE' });
    expect(deleted.body).toMatchObject({ deleted: true, path: 'Actors/Iran' });
    expect((await ask('pages/Actors/Iran')).status).toBe(404);
  });

  it('answers 304 to whoever has it, and 412 to whoever has another', async () => {
    await ask('pages/Tagged', { method: 'PUT', body: { content: 'first' } });
    const read = await ask('pages/Tagged');
    const etag = read.headers.get('etag') ?? '';
    const again = await ask('pages/Tagged', { headers: { 'If-None-Match': `W/${etag}` } });
    expect([again.status, again.body]).toEqual([304, {}]);

    const put = (content: string, headers: Record<string, string>) =>
      ask('pages/Tagged', { method: 'PUT', body: { content }, headers });
    expect((await put('second', { 'If-Match': '"other"' })).status).toBe(412);
    expect((await put('second', { 'If-None-Match': '*' })).status).toBe(412);
    expect((await put('second', { 'If-Match': etag })).status).toBe(200);
    expect((await put('third', { 'If-Match': etag })).status).toBe(412);
    expect(
      (await ask('pages/Absent', { method: 'PUT', body: { content: 'x' }, headers: { 'If-Match': '*' } })).status,
    ).toBe(412);
  });

  it('has an ETag that changes when a backlink does', async () => {
    await ask('pages/Target', { method: 'PUT', body: { content: 'target' } });
    const before = (await ask('pages/Target')).headers.get('etag');
    await ask('pages/Source', { method: 'PUT', body: { content: '[[Target]]' } });
    const after = await ask('pages/Target');
    expect(after.body['linked_from']).toEqual(['Source']);
    expect(after.headers.get('etag')).not.toBe(before);
  });

  it('tells how many places an edit fits', async () => {
    const { body } = await ask('pages/Twice', { method: 'PUT', body: { content: 'a a' } });
    const edits = [{ old_string: 'a', new_string: 'b' }];
    const refused = await ask('pages/Twice', { method: 'PATCH', body: { revision: body['revision'], edits } });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'edit_mismatch', matches: 2 });
  });

  it('takes a text at its end, and values of its frontmatter', async () => {
    const { body } = await ask('pages/Log', { method: 'PUT', body: { content: '- Monday\n' } });
    const patch = (edits: object[]) =>
      ask('pages/Log', { method: 'PATCH', body: { revision: body['revision'], edits } });
    expect((await patch([{ append: '- Tuesday' }, { set: { tags: ['log'] } }])).status).toBe(200);
    expect((await ask('pages/Log')).body['content']).toBe('---\ntags:\n  - log\n---\n- Monday\n- Tuesday\n');
    const refused = await patch([{ append: 'x', set: {} }]);
    expect([refused.status, refused.body['code']]).toEqual([422, 'invalid_input']);
  });

  it('is listed, searched, and has a history', async () => {
    await ask('pages/Zebra', {
      method: 'PUT',
      body: { content: '---\ntags: [animal]\n---\nStripes of quagga.\n', commit_message: 'Add zebra' },
    });
    expect((await ask('pages?tag=animal')).body).toMatchObject({
      total: 1,
      pages: [{ path: 'Zebra', tags: ['animal'] }],
    });
    expect((await ask('search?q=quagga')).body).toMatchObject({ total: 1, results: [{ path: 'Zebra' }] });
    expect((await ask('history/Zebra')).body).toMatchObject({ path: 'Zebra', history: [{ message: 'Add zebra' }] });
    expect((await ask('changelog?limit=1')).body).toMatchObject({
      entries: [{ message: 'Add zebra', pages_affected: ['Zebra'] }],
    });
    expect((await ask('search?q=')).status).toBe(422);
  });
});

describe('input', () => {
  it.each([
    ['a field too many', { content: 'x', contents: 'y' }, 'contents'],
    ['a field too few', {}, 'content'],
    ['a field of the wrong type', { content: 1 }, 'content'],
    ['a revision that is none', { content: 'x', revision: 'HEAD' }, 'revision'],
  ])('with %s is refused with its name', async (_what, body, field) => {
    const answer = await ask('pages/X', { method: 'PUT', body });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'invalid_input', errors: [{ field }] });
    expect(answer.body['detail']).toContain(field);
  });

  it.each(['limit=0', 'limit=x', 'page=2', 'limit=1&limit=2', 'prefix=%ff', 'tag=%00', 'updated_since=yesterday'])(
    '?%s is refused',
    async (query) => {
      expect((await ask(`pages?${query}`)).status).toBe(422);
    },
  );

  it('that is no JSON is refused for what it is', async () => {
    const put = (raw: BodyInit, headers = {}) => ask('pages/X', { method: 'PUT', raw, headers });
    expect((await put('content=x', { 'Content-Type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await put('{}', { 'Content-Encoding': 'gzip' })).status).toBe(415);
    expect((await put('{"content": ')).body['detail']).toContain('not valid JSON');
    expect((await put(new Uint8Array([0x22, 0xff, 0x22]))).body['detail']).toContain('not valid UTF-8');
    expect((await put('{"content":"\\ud800"}')).status).toBe(422);
    expect((await put('{"content":"\\u0000"}')).status).toBe(422);
    expect((await put(`"${'x'.repeat(system.doorDeps.jsonBytes)}"`)).status).toBe(413);
  });

  it.each([
    ['%2e%2e%2fx', 'an encoded slash'],
    ['a%2Fb', 'an encoded slash'],
    ['%E0%A4%A', 'a malformed escape'],
    ['a%5Cb', 'a backslash'],
    ['.git/config', 'a hidden name'],
    ['.GIT/x', 'a hidden name'],
    ['git~1', 'a short name of git'],
    ['a//b', 'an empty part'],
    ['a%00b', 'NUL'],
    ['a%0Ab', 'a newline'],
    ['a%E2%80%AEb', 'a bidi override'],
    ['con', 'a device name'],
    ['Home.md', 'the extension'],
    ['mcp/x', 'a reserved first segment'],
  ])('refuses the path %s: %s', async (path) => {
    for (const sent of [{}, { method: 'PUT', body: { content: 'x' } }]) {
      const answer = await ask(`pages/${path}`, sent);
      expect([answer.status, answer.body['code']]).toEqual([422, 'bad_path']);
    }
  });

  it('decodes a path exactly once', async () => {
    const created = await ask('pages/100%25%2520sure', { method: 'PUT', body: { content: 'x' } });
    expect(created.body['path']).toBe('100%%20sure');
  });
});

describe('routes', () => {
  it('that are not there are 404, with the request id', async () => {
    for (const path of ['', 'nothing', 'pages2', 'history', 'search/x']) {
      const { status, headers, body } = await ask(path, { headers: { 'X-Request-Id': 'test-request-1' } });
      expect([status, headers.get('x-request-id'), body['request_id']]).toEqual([
        404,
        'test-request-1',
        'test-request-1',
      ]);
    }
  });

  it('say which methods they take', async () => {
    const wrong = await ask('pages/Home', { method: 'POST', body: {} });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS']);
    const options = await ask('pages', { method: 'OPTIONS', token: null });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS']);
    const head = await ask('pages/Home', { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([200, {}]);
  });
});

describe('a session', () => {
  it('may write only from a page of this site', async () => {
    const alice = await system.services.users.byUsername('alice');
    const actorOf = async () => ({ kind: 'user', userId: alice?.userId ?? '', sessionId: v7() }) as const;
    const browser = createRestDoor({ ...system.doorDeps, actorOf });
    const put = (headers: Record<string, string>) =>
      ask('pages/From browser', { method: 'PUT', body: { content: `by ${v7()}` }, token: null, headers }, browser);
    expect((await put({})).status).toBe(403);
    expect((await put({ Origin: 'http://evil.example' })).status).toBe(403);
    expect((await put({ Origin: 'http://sibling.wiki.example:3000', Host: 'wiki.example:3000' })).status).toBe(403);
    expect((await put({ Origin: 'null' })).status).toBe(403);
    expect((await put({ Origin: 'http://wiki.example:3000' })).status).toBe(201);
    const read = await ask('pages/From browser', {}, browser);
    expect(read.body['last_commit']).not.toHaveProperty('agent');
  });
});

describe('the account', () => {
  it('answers who asks, and makes wikis', async () => {
    expect((await account('me')).body).toMatchObject({ username: 'alice' });
    expect((await account('me', { token: null })).status).toBe(401);
    expect((await account('wikis', { token: null })).status).toBe(401);
    const listed = await account('wikis');
    expect(listed.body['wikis']).toHaveLength(2);
    expect((await account('wikis/alice/notes')).body).toMatchObject({
      name: 'Notes',
      role: 'owner',
      mcp_url: 'http://wiki.example:3000/@alice/notes/mcp',
      git_url: 'http://wiki.example:3000/@alice/notes.git',
    });
    expect((await account('wikis/alice/notes', { token: await system.token('bob') })).status).toBe(404);
  });

  it("gives a wiki a host of its own, where programs' addresses stay", async () => {
    const token = await system.token('alice', { scope: 'admin' });
    const patch = (body: unknown) => account('wikis/alice/notes', { method: 'PATCH', body, token });
    expect((await patch({ custom_slug: 'research' })).body).toMatchObject({
      ...{ custom_slug: 'research', url: 'http://research.wiki.example:3000' },
      api_url: 'http://wiki.example:3000/@alice/notes/api/v1',
    });
    expect((await patch({ custom_slug: 'alice' })).status).toBe(409);
    expect((await patch({ custom_slug: 'No' })).status).toBe(422);
    expect((await patch({ custom_slug: null })).body).toMatchObject({
      ...{ custom_slug: null, url: 'http://wiki.example:3000/@alice/notes' },
    });
  });

  it('makes, lists and ends tokens of a session', async () => {
    const alice = await system.services.users.byUsername('alice');
    const actorOf = async () => ({ kind: 'user', userId: alice?.userId ?? '', sessionId: v7() }) as const;
    const browser = createRestDoor({ ...system.doorDeps, actorOf });
    const send = (path: string, sent: Sent) =>
      browser
        .account(
          requestOf(`http://wiki.example:3000/api/v1/${path}`, {
            ...sent,
            token: null,
            headers: { Origin: 'http://wiki.example:3000' },
          }),
        )
        .then(answered);
    const made = await send('wikis/alice/notes/tokens', {
      method: 'POST',
      body: { label: 'mine', scope: 'read', expires_in_days: 3 },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ label: 'mine', wiki: 'alice/notes', scopes: ['read'] });
    const secret = String(made.body['token']);
    expect((await ask('pages', { token: secret })).status).toBe(200);
    const listed = await send('wikis/alice/notes/tokens', {});
    expect(JSON.stringify(listed.body)).not.toContain(secret);
    expect((await send(`tokens/${v7()}`, { method: 'DELETE' })).status).toBe(404);
    expect((await send(`tokens/${String(made.body['id'])}`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask('pages', { token: secret })).status).toBe(401);
  });
});

describe('faults', () => {
  it('a database that is down is 503, never anonymous rights', async () => {
    const broken = composeServices({ ...system.config, databaseUrl: 'postgresql://nobody@127.0.0.1:1/none' });
    const door_ = createRestDoor({ ...system.doorDeps, services: broken.services });
    const answer = await ask('pages', { token: null, wiki: { owner: 'alice', slug: 'open' } }, door_);
    expect([answer.status, answer.body['code'], answer.headers.get('retry-after')]).toEqual([503, 'unavailable', '2']);
    await broken.close();
  });

  it('that nobody foresaw are logged once and show nothing', async () => {
    const actorOf = () => Promise.reject(new Error('secret cause'));
    const answer = await ask('pages', {}, createRestDoor({ ...system.doorDeps, actorOf }));
    expect([answer.status, answer.body['code']]).toEqual([500, 'internal']);
    expect(JSON.stringify(answer.body)).not.toContain('secret cause');
    expect(system.logged.splice(0)).toEqual([expect.stringContaining(String(answer.body['request_id']))]);
  });
});

it('logged nothing of all this as a fault of ours', () => {
  expect(system.logged).toEqual([]);
});
